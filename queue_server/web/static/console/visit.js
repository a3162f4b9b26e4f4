/** The left of the console: who is here, the one or two likely steps, four quiet ones, undo. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, code, minutes, minutesBetween, nameOf, num, off, placeName, t } from "../frame.js";
import { icon } from "../icons.js";
import { letters } from "./keyboard.js";
import { isUnanswered, stopwatch, whyNot, whyNotCall } from "./model.js";

export const key = (verb) => html`<kbd aria-hidden="true">${letters[verb]}</kbd>`;
/** `reason` says why it cannot be pressed; it stays in reach of the keyboard and tells it. */
export const button = (verb, label, drawing, act, { kind = "", reason = null, isDown = false } = {}) => html`<button type="button" class="btn ${kind} ${isDown ? "down" : ""}" aria-keyshortcuts=${letters[verb]}
  aria-disabled=${off(reason)} title=${reason ? t(reason) : ""} @click=${act}>${icon(drawing)}<span class="grow">${t(label)}</span>${key(verb)}</button>`;

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
const serviceOf = (desk, ticket) => desk.catalogue.services.find((one) => one.id === ticket.service_id);

const fact = (label, words) => (words ? html`<div><dt>${t(label)}</dt><dd>${words}</dd></div>` : nothing);
export const facts = (desk, ticket) => html`<dl>${fact("c_name", desk.nameOf(ticket) && html`<bdi>${desk.nameOf(ticket)}</bdi>`)}
  ${fact("c_service", html`${nameOf(serviceOf(desk, ticket))}${serviceOf(desk, ticket) ? " · " : ""}${how(ticket)}`)}
  ${fact("c_reason", desk.names.get(ticket.id)?.reason && html`<bdi>${desk.names.get(ticket.id).reason}</bdi>`)}
  ${ticket.needs.length ? html`<div><dt>${t("c_needs")}</dt><dd class="chips">${chips(ticket)}</dd></div>` : nothing}</dl>`;

function timer(desk, ticket) {
  const isServing = ticket.state === "serving";
  const passed = desk.now - (isServing ? desk.startedAt(ticket) : Date.parse(ticket.called_at));
  const usual = serviceOf(desk, ticket)?.duration_minutes;
  return html`<div class="timer"><p class="count">${num(stopwatch(passed))}</p>
    <p class="soft">${isServing && usual ? t("c_usual", { n: usual, count: num(usual) }) : t("c_waited", { time: minutes(minutesBetween(ticket.joined_at, ticket.called_at)) })}</p>
    ${isServing && usual ? html`<progress max=${usual} value=${Math.min(usual, passed / 60_000)} class=${passed > usual * 60_000 ? "long" : ""} aria-label=${t("c_in")}></progress>` : nothing}</div>`;
}
const someone = (desk, ticket) => html`<div class="who"><p class="pill ${desk.how !== "live" ? "" : ticket.state === "called" ? "call" : "good"}" role="status">${icon(ticket.state === "called" ? "bell" : "person")} ${t(ticket.state === "called" ? "c_calling" : "c_in")}</p>
  <p class="huge">${code(ticket.number)} ${rank(ticket)}</p>${facts(desk, ticket)}
  ${isUnanswered(ticket, desk.now) ? html`<p class="hint">${icon("clock")} ${t("c_unanswered")}</p>` : nothing}</div>${timer(desk, ticket)}`;

const titles = { break: "c_paused", paused: "c_line_paused" };
function nobody(desk, { first, waiting }) {
  const words = titles[desk.step] ?? (first ? "c_ready" : waiting.length ? "c_why_snoozed" : "c_nobody");
  return html`<div class="who idle">${icon(titles[desk.step] ? "pause" : "check")}<div><h2>${t(words)}</h2>
    ${titles[desk.step] ? html`<p class="soft">${pauseWords(desk)}</p>` : nothing}
    ${first && !titles[desk.step] ? html`<p class="first">${code(first.number)} ${rank(first)} ${chips(first)}</p>${desk.nameOf(first) ? html`<p><b><bdi>${desk.nameOf(first)}</bdi></b></p>` : nothing}
      ${desk.counter ? nothing : html`<p class="soft">${t("c_why_watching")}</p>`}${first.here ? nothing : html`<p class="hint">${icon("warn")} ${t("c_not_here")}</p>`}` : nothing}
    ${!first && !titles[desk.step] ? html`<p class="soft">${t(desk.line.open ? "c_nobody_more" : "c_line_closed")}</p>` : nothing}</div></div>`;
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
  const large = (verb, label, drawing, act, reason = null) => button(verb, label, drawing, act, { kind: "primary call", reason, isDown: isDown(verb) });
  if (desk.step === "called") return html`${large("start", "c_start", "check", acts.start)}${button("absent", why ? "c_absent" : "c_absent_next", "cross", acts.absent, { kind: "call", isDown: isDown("absent") })}`;
  if (desk.step === "serving") return large("next", why ? "c_complete" : "c_next_done", why ? "check" : "bell", acts.next);
  if (desk.step === "break") return html`<button type="button" class="btn primary call" @click=${acts.endBreak}>${icon("check")} ${t("c_resume")}</button>`;
  if (desk.step === "paused") return html`<button type="button" class="btn primary call" @click=${() => acts.line("resume")}>${icon("check")} ${t("c_resume_line")}</button>`;
  return large("next", "c_next", "bell", acts.next, why);
}
/** Four quiet steps in the same four places whatever happens. */
function steps(desk, acts, { here }) {
  const step = (verb, label, drawing, act) => button(verb, label, drawing, act, { reason: whyNot(verb, here), isDown: desk.pressing === verb });
  return html`${desk.step === "called" ? step("recall", "c_recall", "sound", acts.recall) : step("complete", "c_complete", "check", acts.complete)}
    ${step("hold", "c_hold", "pause", acts.hold)}${step("transfer", "c_transfer", "swap", () => here && desk.open({ kind: "transfer", ticket: here.id }))}${step("return", "c_return", "again", acts.return)}`;
}
function undo(desk, acts) {
  const last = desk.undoable;
  const left = last ? Math.ceil((last.until - desk.now) / 1000) : 0;
  return html`<div class="undo">${button("undo", "c_undo", "undo", acts.undo, { reason: last ? null : "c_why_nothing", isDown: desk.pressing === "undo" })}
    <p class="soft grow">${last ? html`<span role="status">${t(`u_${last.what.replace("-", "_")}`, { code: code(last.number) })}</span> · ${t("c_left", { n: num(left) })}` : nothing}</p>
    <label class="keys"><input type="checkbox" role="switch" .checked=${desk.keysOn} @change=${(event) => desk.turnKeys(event.target.checked)}> ${t("c_keys")}</label>
    <button type="button" class="btn plain" aria-label=${t("c_keys_list")} aria-keyshortcuts="?" @click=${() => desk.open({ kind: "keys" })}><kbd aria-hidden="true">?</kbd></button></div>`;
}

export function visit(desk, acts) {
  const state = desk.desk;
  return html`<section class="panel now" aria-label=${t("c_visit")}><div class="card visit ${desk.step} ${desk.how === "live" ? "" : "old"}">${state.here ? someone(desk, state.here) : nobody(desk, state)}</div>
    <div class="likely">${likely(desk, acts, state)}</div><div class="steps">${steps(desk, acts, state)}</div>${undo(desk, acts)}</section>`;
}
