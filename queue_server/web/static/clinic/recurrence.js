/** Recurrence rules (RFC 5545) as a form has them: once, every so many weeks on some days, or what somebody wrote elsewhere. Pure. */
import { DAYS } from "./week.js";

const CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const compact = (day) => day.replaceAll("-", "");

/** {how: "once" | "weekly" | "other", days, every, until, text}; `startsOn` names the day of a rule that names none. */
export function repeatOf(rule, startsOn) {
  if (!rule) return { how: "once", days: [dayOf(startsOn)], every: 1, until: null, text: "" };
  const parts = Object.fromEntries(rule.replace(/^RRULE:/, "").split(";").map((part) => part.split("=")));
  let days = parts.BYDAY ? parts.BYDAY.split(",").map((one) => DAYS[CODES.indexOf(one)]) : [dayOf(startsOn)];
  const until = /^(\d{4})(\d{2})(\d{2})/.exec(parts.UNTIL ?? "");
  const isEveryDay = parts.FREQ === "DAILY" && !parts.BYDAY && Number(parts.INTERVAL ?? 1) === 1; // a week of all its days
  if (isEveryDay) days = DAYS;
  const isPlain = (parts.FREQ === "WEEKLY" || isEveryDay) && days.every(Boolean) && Object.keys(parts).every((name) => ["FREQ", "BYDAY", "UNTIL", "INTERVAL", "WKST"].includes(name));
  return { how: isPlain ? "weekly" : "other", days: isPlain ? days : [dayOf(startsOn)], every: Number(parts.INTERVAL ?? 1), until: until ? until.slice(1).join("-") : null, text: rule };
}
/** The same as a rule; null for once. */
export function ruleOf({ how, days, every, until, text }) {
  if (how === "once") return null;
  if (how === "other") return text || null;
  const named = DAYS.filter((day) => days.includes(day)).map((day) => CODES[DAYS.indexOf(day)]).join(",");
  return ["FREQ=WEEKLY", ...(every > 1 ? [`INTERVAL=${every}`] : []), `BYDAY=${named}`, ...(until ? [`UNTIL=${compact(until)}`] : [])].join(";");
}
/** The first of these days at or after `startsOn`, so that a rule begins where its block does. */
export function firstOf(startsOn, days) {
  for (let n = 0, day = startsOn; n < 7; n += 1, day = later(startsOn, n)) if (days.includes(dayOf(day))) return day;
  return startsOn;
}
export const later = (day, days) => new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
export const dayOf = (day) => DAYS[(new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7];
/** Whether a block has days that are still to come. */
export const isOver = ({ recurrence, starts_on }, today) => {
  const { how, until } = repeatOf(recurrence, starts_on);
  return how === "once" ? starts_on < today : until !== null && until < today;
};
