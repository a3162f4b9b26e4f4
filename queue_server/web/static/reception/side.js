/** The right of the front desk: what needs somebody, who is on the way, the lines, the rooms, the screens. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { clock, code, minutes, minutesBetween, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { roomsOf, waitedMinutes } from "./model.js";

const MOST = 3; // of each kind; the rest is counted

const who = (front, row) => html`<button type="button" class="who" @click=${() => front.open({ kind: "ticket", ticket: row.ticket.id })}>${code(row.ticket.number)} ${front.nameOf(row.ticket) ? html`<b><bdi>${front.nameOf(row.ticket)}</bdi></b>` : nothing}</button>`;
const more = (rows) => (rows.length > MOST ? html`<p class="soft small">${t("r_more", { n: rows.length - MOST, count: num(rows.length - MOST) })}</p>` : nothing);
/** By the ticket: a row that has moved up under a finger meanwhile is not what was pressed. */
const few = (rows, show) => html`${repeat(rows.slice(0, MOST), ({ ticket }) => ticket.id, show)}${more(rows)}`;
const small = (label, act) => html`<button type="button" class="btn" @click=${act}>${t(label)}</button>`;

// ---------------------------------------------------------------- look after

const unanswered = (front, acts) => (row) => html`<div class="case">${who(front, row)}<p class="soft">${t("r_no_answer", { time: minutes(minutesBetween(row.ticket.called_at, front.now)) })}${row.ticket.counter ? html` · ${nameOf(row.ticket.counter)}` : nothing}</p>
  <div class="two">${small("r_recall", () => acts.on("recall", row))}${small("r_return", () => acts.on("return", row))}</div></div>`;
const held = (front) => (row) => html`<div class="case">${who(front, row)}<p class="soft">${t("r_long_hold", { time: minutes(minutesBetween(row.ticket.called_at, front.now)) })}</p></div>`;
const long = (front) => (row) => html`<div class="case">${who(front, row)}<p class="soft">${t("r_long", { time: minutes(waitedMinutes(row.ticket, front.now)) })}</p></div>`;
const missed = (front, acts) => (row) => html`<div class="case across">${who(front, row)}<span class="soft">${t("r_no_show")}</span>${small("r_return", () => acts.on("return", row))}</div>`;
function attention(front, acts) {
  const found = front.attention;
  const count = found.missed.length + found.unanswered.length + found.held.length + found.long.length;
  return html`<section class="card ${count ? "due" : ""}"><h2>${icon(count ? "warn" : "check")} ${t("r_look")} ${count ? html`<span class="pill warn">${num(count)}</span>` : nothing}</h2>
    ${count ? html`${few(found.unanswered, unanswered(front, acts))}${few(found.held, held(front))}${few(found.long, long(front))}${few(found.missed, missed(front, acts))}` : html`<p class="soft">${t("r_look_none")}</p>`}</section>`;
}
function expected(front, acts) {
  const rows = front.expected;
  return html`<section class="card"><h2>${icon("clock")} <a href="/day">${t("r_expect")}</a> ${rows.length ? html`<span class="pill">${num(rows.length)}</span>` : nothing}</h2>
    ${rows.length ? few(rows, (row) => html`<div class="case across">${who(front, row)}<button type="button" class="btn" aria-label="${t("r_is_here")} ${row.ticket.number}" @click=${() => acts.on("here", row)}>${icon("check")} ${t("r_is_here")}</button></div>`) : html`<p class="soft">${t("r_expect_none")}</p>`}</section>`;
}

// ---------------------------------------------------------------- lines, rooms, screens

const stateOfLine = (view) => {
  if (!view) return nothing;
  if (!view.open) return html`<span class="pill warn">${t("r_closed_short")}</span>`;
  return view.paused ? html`<span class="pill warn">${icon("pause")} ${view.resumes_at ? clock(view.resumes_at) : nothing}<span class="unseen">${t("r_line_paused")}</span></span>` : nothing;
};
const lines = (front) => html`<section class="card"><h2>${icon("menu")} ${t("r_all_lines")}</h2><ul class="queues">${front.lines.map(({ queue, view }) => html`<li><button type="button" class="btn plain" @click=${() => front.open({ kind: "line", queue: queue.id })}><span class="grow">${nameOf(queue)}</span>${stateOfLine(view)}
  ${view ? html`<span class="pill">${num(view.line.length)}<span class="unseen"> ${t("s_waiting")}</span></span>` : nothing}</button></li>`)}</ul></section>`;

/** Amber only while it is surely so. */
function inRoom(front, { counter, call }) {
  if (call) return html`<span class="pill ${call.state === "serving" ? "good" : front.how === "live" ? "call" : ""}">${code(call.number)}<span class="unseen"> ${t(`s_${call.state}`)}</span></span>`;
  if (counter.state === "paused") return html`<span class="pill warn">${icon("pause")} ${counter.back_at ? clock(counter.back_at) : t("r_break")}</span>`;
  return html`<span class="pill">${t(counter.state === "closed" ? "r_shut" : "r_free")}</span>`;
}
const rooms = (front) => (front.board ? html`<ul class="doors">${roomsOf(front.board).map((room) => html`<li><span class="door">${num(room.counter.door)}<span class="unseen"> ${nameOf(room.counter)}</span></span> ${inRoom(front, room)}</li>`)}</ul>` : html`<div class="skeleton bone" aria-hidden="true"></div>`);
/** What stands on the walls comes the same way as what stands here: as long as this page is live, the house's own part of that way works. */
const screens = (front) => html`<p class="small ${front.how === "live" ? "okay" : front.how === "loading" ? "soft" : "bad"}">${icon(front.how === "live" ? "check" : "cloud")} ${t(front.how === "live" ? "r_screens_live" : front.how === "loading" ? "r_screens_wait" : "r_screens_old")}</p>
  <p class="small"><a href="/display/${front.branch.id}" target="_blank" rel="noopener">${icon("screen")} ${t("r_display")}</a></p>`;

export const side = (front, acts) => html`<aside class="panel aside" aria-label=${t("r_beside")}>${front.isKnown ? html`${attention(front, acts)}${expected(front, acts)}` : html`<div class="card skeleton bone" aria-hidden="true"></div>`}
  ${lines(front)}<section class="card"><h2>${icon("door")} ${t("r_rooms")}</h2>${rooms(front)}${screens(front)}</section></aside>`;
