/** What a refusal on the way in means to whoever reads it. */
import { clockText, t } from "../frame.js";

const MINUTE = 60_000;
const SOON = 90; // seconds

/** When to come back, by the clock: it stays true while one waits. */
export function tooOften({ retryAfter }, now = Date.now()) {
  if (!retryAfter || retryAfter < SOON) return t("e_too_often_soon");
  return t("e_too_often", { time: clockText(Math.ceil((now + retryAfter * 1000) / MINUTE) * MINUTE) });
}

/** `meanings` are keys of sentences by slug; what is not among them is said in general. */
export function whyNot(problem, meanings = {}) {
  if (meanings[problem.slug]) return t(meanings[problem.slug]);
  if (problem.slug === "rate-limited") return tooOften(problem);
  if (!problem.status || problem.status >= 500) return t("e_no_answer");
  return t("e_not_done", { why: problem.errors?.[0]?.detail ?? problem.detail });
}
