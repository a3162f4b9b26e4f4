/** What one ticket's page shows in each of its states. Readable at arm's length by somebody of eighty. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, clock, code, dayAndClock, minutes, minutesBetween, nameOf, num, off, signOf, switchTo, t } from "../frame.js";
import { icon, mark } from "../icons.js";
import { afterTheSnooze, drawn, expectedIn, isNear, isSnoozed, mayUndo, minutesLeft, stepOf } from "./step.js";

/** The second tap of a hand that shakes would hit what came under it: only the first one counts. */
const once = (act) => (event) => event.detail < 2 && act(event);
const button = (act, drawing, words, kind = "", busy = false) => html`<button type="button" class="btn ${kind}" aria-disabled=${off(busy)} @click=${once(act)}>${icon(drawing)} ${words}</button>`;

// ---------------------------------------------------------------- waiting

/** The line as a picture: the rooms, whoever is ahead, and you. Screen readers get the sentence above it instead. */
function picture(ahead) {
  const { people, more } = drawn(ahead);
  return html`<div class="line" aria-hidden="true"><span class="end">${icon("door")}<small>${t("p_rooms")}</small></span>
    ${more ? html`<span class="more">${num(`+${more}`)}</span>` : nothing}
    ${Array.from({ length: people }, () => html`<span class="someone">${icon("person")}</span>`)}<span class="you">${icon("person")}<small>${t("p_you")}</small></span></div>`;
}
const left = { soon: () => t("p_soon"), within: ({ high }) => t("p_within", { n: high, high: num(high) }), from: ({ low, high }) => t("p_from_now", { low: num(low), high: num(high) }) };
function expected(ticket, how, now) {
  if (ticket.queue_state === "paused" && !ticket.expected_at) return nothing;
  if (isSnoozed(ticket, now)) return nothing; // the band tells the time that counts
  if (!ticket.expected_at) return html`<div class="expected"><p>${t(ticket.counters_calling === 0 ? "p_nobody_calls" : "p_no_time")}</p></div>`;
  const rest = how === "live" ? minutesLeft(ticket, now) : null;
  const { how: said, low, high } = expectedIn(ticket.expected_at, now);
  const times = said === "by" ? [t("p_by"), clock(high)] : [t("p_between"), t("p_and", { low: clock(low), high: clock(high) })];
  return html`<div class="expected"><p>${times[0]}</p><p class="times">${times[1]}</p>
    ${rest ? html`<p class="soft">${left[rest.how](rest)}</p>` : nothing}</div>`;
}
const ahead = (n) => (n === 0 ? t("p_next") : t("p_ahead", { n, count: num(n) }));
const alertWords = ({ on, sound, waits }) => (!on || sound ? "p_alerts_more" : waits ? "p_alerts_touch" : "p_alerts_silent");
const waiting = ({ ticket, how, now, alerts, acts, busy }) => html`
  <section class="card ticket"><p class="soft">${t("p_number")}</p><p class="big">${code(ticket.number)}</p><p>${nameOf(ticket.queue)}</p></section>
  ${ticket.ahead === null ? nothing : html`<section class="card"><h2 class="ahead">${ahead(ticket.ahead)}</h2>${picture(ticket.ahead)}${expected(ticket, how, now)}</section>`}
  ${ticket.here ? nothing : html`<div class="acts">${button(acts.here, "check", t("p_here"), "primary", busy)}</div>`}
  <label class="card alert"><input type="checkbox" role="switch" .checked=${alerts.on} @change=${acts.alerts}><span class="grow"><b>${t("p_alerts")}</b>
    <small class="soft">${t(alertWords(alerts))}${alerts.on && !alerts.awake ? html` ${t("p_alerts_sleepy")}` : nothing}</small></span>${icon("sound")}</label>
  <div class="acts">${button(acts.askSnooze, "clock", t("p_more_time"))}${button(acts.askLeave, "cross", t("p_leave"), "danger")}</div>
  <section class="steps"><h2>${t("p_when")}</h2><ol>${["p_when_1", "p_when_2", "p_when_3"].map((key, i) => html`<li><b>${num(i + 1)}</b> ${t(key)}</li>`)}</ol><p class="soft">${t("p_listen")}</p></section>`;

// ---------------------------------------------------------------- called, asked, over

/** Amber only while it is surely so: an old call keeps its words and loses the colour. The minutes stand outside the alert, or a screen reader would say all of it every minute. */
const called = ({ ticket, how, now, again, acts }) => html`<section class="come ${how === "live" ? "" : "old"}"><div role="alert"><p class="turn">${icon("bell")} ${t("p_come")}</p><p class="big">${code(ticket.number)}</p>
  ${ticket.counter ? html`<div class="goto"><p>${t("p_go")}</p><p class="room">${icon("door")} ${signOf(ticket.counter)} <b>${num(ticket.counter.door)}</b></p></div>` : nothing}
  ${again ? html`<p>${t("p_again", { time: clock(ticket.called_at) })}</p>` : nothing}</div>
  <p>${how === "live" ? ago(ticket, now) : t("p_called_at", { time: clock(ticket.called_at) })}</p></section>
  <div class="acts">${button(acts.askSnooze, "clock", t("p_cannot"))}</div>`;
const ago = (ticket, now) => {
  const passed = minutesBetween(ticket.called_at, now);
  return passed < 1 ? t("p_called_now") : t("p_called", { ago: minutes(passed) });
};
const ask = (ticket, title, more, choices) => html`<section class="card ask"><p class="soft">${t("p_number")} ${code(ticket.number)}</p><h2 tabindex="-1">${t(title)}</h2><p>${t(more)}</p><div class="acts">${choices}</div></section>`;
const asks = {
  snooze: ({ ticket, acts, busy }) => ask(ticket, "p_snooze", "p_snooze_more", html`${[5, 10, 15].map((n) => button(() => acts.snooze(n), "clock", minutes(n), "", busy))}
    ${ticket.state === "called" ? button(acts.askLeave, "cross", t("p_leave"), "danger") : nothing}${button(acts.back, "undo", t("back"), "plain")}`),
  leave: ({ ticket, acts, busy }) => ask(ticket, "p_leave_sure", "p_leave_more", html`${button(acts.back, "check", t("p_stay"), "primary")}${button(acts.leave, "cross", t("p_leave_yes"), "danger", busy)}`),
};
const toBooking = ({ branch }) => html`<a class="btn" href="/b/${branch.id}/book"><span>${t("p_book")}</span></a>`;
const end = (drawing, kind, key, then = () => nothing) => ({ ticket, acts }) => html`<section class="card end ${kind}">${icon(drawing)}<h2>${t(key)}</h2><p>${t(`${key}_more`)}</p><p class="soft">${t("p_number")} ${code(ticket.number)}</p>
  ${ticket.state === "on_hold" ? button(acts.askLeave, "cross", t("p_leave"), "danger") : nothing}${then(ticket)}</section>`;
const bodies = {
  waiting, called,
  serving: end("person", "good", "p_serving"), hold: end("pause", "warn", "p_hold"), missed: end("warn", "warn", "p_missed"), done: end("check", "good", "p_done", toBooking),
  left: end("exit", "", "p_left", toBooking), closed: end("clock", "", "p_closed", toBooking),
};

// ---------------------------------------------------------------- the page

function bands({ ticket, how, now, knownAt, said, done, moved, acts, busy }) {
  const shown = [];
  if (how === "stale") shown.push(band("warn", "again", t("p_stale", { time: dayAndClock(knownAt, now) })));
  if (how === "offline") shown.push(band("bad", "cloud", t("p_offline", { time: dayAndClock(knownAt, now) })));
  if (said) shown.push(band("bad", "warn", t(said), nothing, "alert"));
  if (ticket.state !== "waiting") return shown;
  if (ticket.queue_state === "paused") shown.push(band("warn", "pause", ticket.resumes_at ? t("p_paused", { time: clock(ticket.resumes_at) }) : t("p_paused_open")));
  if (moved) shown.push(band("near", "swap", html`<p>${t("p_moved", { queue: html`<bdi>${nameOf(ticket.queue)}</bdi>` })}</p><p>${t(moved.isNewNumber ? "p_new_number" : "p_same_number", { code: code(ticket.number) })}</p>`));
  const undo = mayUndo(ticket, now) ? html`<button type="button" class="btn" aria-disabled=${off(busy)} @click=${acts.undo}>${icon("undo")} ${t("p_undo")}</button>` : nothing;
  if (isSnoozed(ticket, now)) shown.push(band("near", "clock", moreTime(ticket), undo));
  else if (isNear(ticket, now)) shown.push(band("near", "bell", t("p_near")));
  if (done === "here" && ticket.here) shown.push(band("good", "check", t("p_here_said"), isSnoozed(ticket, now) ? nothing : undo));
  return shown;
}
/** The new range, where it is known. */
function moreTime(ticket) {
  const range = afterTheSnooze(ticket);
  return range ? t("p_snoozed_range", { low: clock(range.low), high: clock(range.high) }) : t("p_snoozed", { time: clock(ticket.snoozed_until) });
}
const fresh = () => html`<p class="fresh">${icon("check")} ${t("live")} · ${t("p_updated")}</p>`;
const header = (title) => html`<header class="head">${mark}<strong class="grow">${title}</strong>${switchTo()}</header>`;
const isQuiet = (step) => ["serving", "missed", "done", "left", "closed"].includes(step);

/** `place`: {ticket, how, now, knownAt, asking, said, done, moved, again, spoken, busy, alerts: {on, sound, waits, awake}, acts}. */
export function placePage(place) {
  const step = stepOf(place.ticket);
  const body = (asks[place.asking] ?? bodies[step])(place);
  return html`${header(nameOf(place.ticket.branch))}<main><h1 class="unseen" tabindex="-1">${t("p_title")}</h1>
    ${place.how === "live" && !isQuiet(step) ? fresh() : nothing}<p class="unseen" role="status">${place.spoken}</p>${bands(place)}${body}</main>`;
}
export const spokenPlace = (ticket) => (ticket.state === "waiting" && ticket.ahead !== null ? ahead(ticket.ahead) : "");

export const loadingPage = () => html`${header(nothing)}<main><h1 class="unseen" tabindex="-1">${t("p_title")}</h1><p class="soft" role="status">${t("p_loading")}</p>
  <div class="card skeleton" aria-hidden="true"></div><div class="card skeleton tall" aria-hidden="true"></div></main>`;
export const unreachedPage = (retry) => html`${header(nothing)}<main><h1 class="unseen" tabindex="-1">${t("p_title")}</h1>${band("bad", "cloud", t("p_unreached"))}${button(retry, "again", t("retry"), "primary")}</main>`;
export const errorPage = (retry) => html`${header(nothing)}<main><h1 class="unseen" tabindex="-1">${t("p_title")}</h1><section class="card end bad" role="alert">${icon("warn")}<h2>${t("p_error")}</h2><p>${t("p_error_more")}</p>
  ${button(retry, "again", t("retry"), "primary")}</section></main>`;
