/** The left of the console: who is here, the one or two likely steps, four quiet ones, undo. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, code, minutes, minutesBetween, nameOf, num, off, placeName, t } from "../frame.js";
import { icon } from "../icons.js";
import { letters } from "./keyboard.js";
import { isUnanswered, stopwatch, whyNot, whyNotCall } from "./model.js";

export const key = (verb) => html`<kbd aria-hidden="true">${letters[verb]}</kbd>`;
/** `reason` says why it cannot be pressed; it stays in reach of the keyboard and tells it. `isDown`: its press is on its way. */
export const button = (verb, label, drawing, act, { kind = "", reason = null, isDown = false, told = nothing } = {}) => html`<button type="button" class="btn ${kind} ${isDown ? "down" : ""}" aria-keyshortcuts=${letters[verb]}
  aria-disabled=${off(reason)} aria-describedby=${told} title=${reason ? t(reason) : ""} @click=${act}>${icon(isDown ? "clock" : drawing)}<span class="grow">${t(label)}</span>${key(verb)}</button>`;

// ---------------------------------------------------------------- who

const needs = { wheelchair: ["wheel", "c_wheel"], first_visit: ["person", "c_first"], "language:ar": ["speech", "c_speaks_ar"], "language:en": ["speech", "c_speaks_en"] };
const known = (need) => needs[need] ?? ["speech", null];
/** A need that this page has no word for is shown as the clinic wrote it. */
const needWords = (need) => (known(need)[1] ? t(known(need)[1]) : need.replace(/^language:/, "").replaceAll("_", " "));
export const chips = (ticket) => ticket.needs.map((need) => html`<span class="pill">${icon(known(need)[0])} ${needWords(need)}</span>`);
export const marks = (ticket) => html`<span class="marks">${ticket.needs.map((need) => html`<span title=${needWords(need)}>${icon(known(need)[0])}<span class="unseen">${needWords(need)}</span></span>`)}</span>`;
const ranks = { priority: ["near", "c_priority"], urgent: ["bad", "c_urgent"], emergency: ["bad", "c_emergency"] };
export const rank = (ticket) => (ranks[ticket.priority] ? html`<span class="pill ${ranks[ticket.priority][0]}">${t(ranks[ticket.priority][1])}</span>` : nothing);
export const how = (ticket) => (ticket.slot_at ? t("c_appt", { time: clock(ticket.slot_at) }) : t("c_walk"));
export const waitedFor = (n) => (n ? minutes(n) : t("c_just_now"));
export const serviceOf = (desk, ticket) => desk.catalogue.services.find((one) => one.id === ticket.service_id);

const fact = (label, words, kind = "") => (words ? html`<div><dt>${t(label)}</dt><dd class=${kind}>${words}</dd></div>` : nothing);
const waited = (desk, ticket) => t("c_since", { time: waitedFor(minutesBetween(ticket.joined_at, ticket.called_at ?? desk.now)), at: clock(ticket.joined_at) });
export const facts = (desk, ticket) => html`<dl>${fact("c_name", desk.nameOf(ticket) && html`<bdi>${desk.nameOf(ticket)}</bdi>`)}
  ${fact("c_service", html`${nameOf(serviceOf(desk, ticket))}${serviceOf(desk, ticket) ? " · " : ""}${how(ticket)}`)}
  ${fact("c_reason", desk.names.get(ticket.id)?.reason && html`<bdi>${desk.names.get(ticket.id).reason}</bdi>`, "said")}
  ${ticket.needs.length ? html`<div><dt>${t("c_needs")}</dt><dd class="chips">${chips(ticket)}</dd></div>` : nothing}
  ${ticket.state === "serving" ? nothing : fact("c_wait", waited(desk, ticket), "plain")}</dl>`;

function timer(desk, ticket) {
  const isServing = ticket.state === "serving";
  const passed = desk.now - (isServing ? desk.startedAt(ticket) : Date.parse(ticket.called_at));
  const usual = isServing ? serviceOf(desk, ticket)?.duration_minutes : null;
  const isLong = usual && passed > usual * 60_000;
  return html`<div class="timer"><p class="count">${num(stopwatch(passed))}</p>
    <p class="soft">${usual ? t("c_usual", { n: usual, count: num(usual) }) : isServing ? t("c_in_visit") : t("c_since_call")}</p>
    ${usual ? html`<progress max=${usual} value=${Math.min(usual, passed / 60_000)} class=${isLong ? "long" : ""} aria-label=${t("c_in")}></progress>` : nothing}
    ${isLong ? html`<p class="pill warn">${icon("clock")} ${t("c_over")}</p>` : nothing}</div>`;
}
const stateWords = (desk, ticket) => {
  const isCalled = ticket.state === "called";
  return html`<p class="pill ${desk.how !== "live" ? "" : isCalled ? "call" : "good"}" role="status">${icon(isCalled ? "bell" : "person")} ${t(isCalled ? "c_calling" : "c_in")}<span class="unseen"> ${code(ticket.number)}</span></p>`;
};
const someone = (desk, ticket) => html`<div class="who">${stateWords(desk, ticket)}<p class="huge">${code(ticket.number)} ${rank(ticket)}</p>${facts(desk, ticket)}
  ${isUnanswered(ticket, desk.now) ? html`<p class="hint">${icon("clock")} ${t("c_unanswered")}</p>` : nothing}</div>${timer(desk, ticket)}`;

const titles = { break: "c_paused", paused: "c_line_paused" };
const ready = (desk, first) => html`<p class="huge">${code(first.number)} ${rank(first)}</p>${facts(desk, first)}${first.here ? nothing : html`<p class="hint">${icon("warn")} ${t("c_not_here")}</p>`}`;
const nobodyWords = (desk, waiting) => (waiting.length ? "c_snoozed_more" : desk.line.open ? "c_nobody_more" : "c_nobody_closed");
function nobody(desk, { first, waiting }) {
  const isResting = desk.step in titles;
  const words = titles[desk.step] ?? (first ? (desk.counter ? "c_ready" : "c_next_in_line") : waiting.length ? "c_why_snoozed" : "c_nobody");
  return html`<div class="who idle">${first && !isResting ? nothing : icon(isResting ? "pause" : "check")}<div class="grow"><h2>${t(words)}</h2>
    ${isResting ? html`<p class="soft">${pauseWords(desk)}</p>` : first ? ready(desk, first) : html`<p class="soft">${t(nobodyWords(desk, waiting))}</p>`}
    ${desk.counter ? nothing : html`<p class="hint">${icon("door")} ${t("c_why_watching")}</p>`}</div></div>`;
}
function pauseWords(desk) {
  if (desk.step === "paused") return desk.line.resumes_at ? t("c_line_paused_until", { time: clock(desk.line.resumes_at) }) : t("c_line_paused_more");
  return html`${t("c_paused_more", { room: placeName(desk.counter) })} ${desk.counter.back_at ? t("c_back_at", { time: clock(desk.counter.back_at) }) : nothing}`;
}

// ---------------------------------------------------------------- what to press

/** Above the quiet steps the one or two that are likely now; the large one is always the next. */
function likely(desk, acts, state) {
  const isDown = (verb) => desk.pressing === verb;
  const why = whyNotCall(desk.line, state, desk.counter);
  const cut = desk.isCut ? "c_cut" : null;
  const large = (verb, label, drawing, act, reason = null) => button(verb, label, drawing, act, { kind: "primary call", reason: cut ?? reason, isDown: isDown(verb) });
  const plain = (name, label, act) => html`<button type="button" class="btn primary call ${isDown(name) ? "down" : ""}" aria-disabled=${off(cut)} title=${cut ? t(cut) : ""} @click=${act}>${icon(isDown(name) ? "clock" : "check")} ${t(label)}</button>`;
  if (desk.step === "called") return html`${large("start", "c_start", "check", acts.start)}${button("absent", why ? "c_absent" : "c_absent_next", "cross", acts.absent, { kind: "call", reason: cut, isDown: isDown("absent") })}`;
  if (desk.step === "serving") return large("next", why ? "c_complete" : "c_next_done", why ? "check" : "bell", acts.next);
  if (desk.step === "break") return plain("break", "c_resume", acts.endBreak);
  if (desk.step === "paused") return plain("resume", "c_resume_line", () => acts.line("resume"));
  return large("next", "c_next", "bell", acts.next, why);
}
/** Four quiet steps in the same four places whatever happens. */
function steps(desk, acts, { here }) {
  const step = (verb, label, drawing, act) => button(verb, label, drawing, act, { reason: desk.isCut ? "c_cut" : whyNot(verb, here), isDown: desk.pressing === verb });
  return html`${desk.step === "called" ? step("recall", "c_recall", "sound", acts.recall) : step("complete", "c_complete", "check", acts.complete)}
    ${step("hold", "c_hold", "pause", acts.hold)}${step("transfer", "c_transfer", "swap", acts.transfer)}${step("return", "c_return", "again", acts.return)}`;
}
export function undo(desk, acts) {
  const last = desk.undoable;
  const left = last ? Math.ceil((last.until - desk.now) / 1000) : 0;
  return html`<div class="undo">${button("undo", "c_undo", "undo", acts.undo, { reason: last ? (desk.isCut ? "c_cut" : null) : "c_why_nothing", isDown: desk.pressing === "undo", told: "undone" })}
    <p class="soft grow"><span role="status" id="undone">${desk.isLate ? html`<strong>${icon("clock")} ${t("c_on_its_way")}</strong>` : last ? t(`u_${last.what.replace("-", "_")}`, { code: code(last.number) }) : nothing}</span>${last && !desk.isLate ? html` · ${t("c_left", { n: num(left) })}` : nothing}</p>
    <label class="keys"><input type="checkbox" role="switch" .checked=${desk.keysOn} @change=${(event) => desk.turnKeys(event.target.checked)}> ${t("c_keys")}</label>
    <button type="button" class="btn plain" aria-label=${t("c_keys_list")} aria-keyshortcuts="?" @click=${() => desk.open({ kind: "keys" })}><kbd aria-hidden="true">?</kbd></button></div>`;
}

/** The card alone: who is here, who would come, or why nobody is. */
export function visitCard(desk) {
  const state = desk.desk;
  return html`<div class="card visit ${desk.step} ${desk.how === "live" ? "" : "old"}">${state.here ? someone(desk, state.here) : nobody(desk, state)}</div>`;
}
export function visit(desk, acts) {
  const state = desk.desk;
  return html`<section class="panel now" aria-label=${t("c_visit")}>${visitCard(desk)}
    <div class="likely">${likely(desk, acts, state)}</div><div class="steps">${steps(desk, acts, state)}</div>${undo(desk, acts)}</section>`;
}
