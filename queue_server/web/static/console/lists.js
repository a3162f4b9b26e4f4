/** The right of the console: the line, who is on hold and in the rooms, who was seen, what changed. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { clock, code, minutesBetween, num, placeName, t } from "../frame.js";
import { icon } from "../icons.js";
import { LONG_WAIT, isFound, mayBeCalled } from "./model.js";
import { how, key, marks, rank, waitedFor } from "./visit.js";

const SOON = 3; // tinted: whoever is likely to be called within minutes
const MOST_FOUND = 4;
const LATEST = 12; // of what changed; the whole of it is a press away

const open = (desk, ticket) => () => desk.open({ kind: "ticket", ticket: ticket.id });
export function row(desk, ticket, index, isStop = true) {
  const waited = minutesBetween(ticket.joined_at, desk.now);
  const name = desk.nameOf(ticket);
  return html`<li class=${index < SOON ? "soon" : ""}><button type="button" class="row" data-ticket=${ticket.id} tabindex=${isStop ? 0 : -1} @click=${open(desk, ticket)}><span class="place">${num(index + 1)}</span>${code(ticket.number)}
    <span class="grow what">${rank(ticket)} ${name ? html`<bdi>${name}</bdi>` : html`<span class="soft">${how(ticket)}</span>`}
      ${ticket.here ? nothing : html`<span class="pill">${t("c_away")}</span>`}${mayBeCalled(ticket, desk.now) ? nothing : html`<span class="pill">${icon("clock")} ${clock(ticket.snoozed_until)}</span>`}</span>
    ${marks(ticket)}<span class="soft wait ${waited >= LONG_WAIT ? "long" : ""}">${waitedFor(waited)}</span></button></li>`;
}

/** One stop of the tab key for the whole line, and the arrows inside it: what stands below is not forty people away. */
function walk(event) {
  const rows = [...event.currentTarget.querySelectorAll(".row")];
  const at = rows.indexOf(event.target.closest(".row"));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || !rows[to]) return;
  event.preventDefault();
  rows[to].focus();
}
const waitingList = (desk, waiting) => {
  const rows = waiting.map((ticket, index) => ({ ticket, index })).filter(({ ticket }) => isFound(desk.find, ticket.number, desk.nameOf(ticket)));
  if (!waiting.length) return html`<p class="none soft">${t(desk.line.open ? "c_nobody_more" : "c_nobody_closed")}</p>`;
  if (!rows.length) return html`<p class="none soft">${t("c_none_found")}</p>`;
  const stop = rows.some(({ ticket }) => ticket.id === desk.rowAt) ? desk.rowAt : rows[0].ticket.id;
  const stops = (event) => { desk.rowAt = event.target.dataset.ticket; desk.redraw(); };
  return html`<ol class="scrolls" aria-label=${t("c_line")} @keydown=${walk} @focusin=${stops}>${repeat(rows, ({ ticket }) => ticket.id, ({ ticket, index }) => row(desk, ticket, index, ticket.id === stop))}</ol>`;
};

const tag = (desk, ticket, words, act = open(desk, ticket)) => html`<li><button type="button" class="btn tag" data-ticket=${ticket.id} @click=${act}>${code(ticket.number)} <span class="soft">${words}</span></button></li>`;
/** By whom or which room it is: what has moved under a finger meanwhile is not what was pressed. */
const group = (heading, all, show) => (all.length ? html`<h3>${heading}</h3><ul class="tags">${repeat(all, ({ id, ticket, counter }) => id ?? ticket?.id ?? counter.id, show)}</ul>` : nothing);
const whose = (desk, ticket) => (ticket.called_by && ticket.called_by.id !== desk.me?.id ? html` · <bdi>${ticket.called_by.name}</bdi>` : nothing);
/** Where somebody of our line is there is a press; another line's number and an empty room are only told. */
export function room(desk, { counter, ticket, call }) {
  const place = placeName(counter);
  if (ticket) return tag(desk, ticket, html`${place} · ${t(`s_${ticket.state}`)}${whose(desk, ticket)}`);
  if (call) return html`<li class="pill">${code(call.number)} ${place} · ${t(`s_${call.state}`)}</li>`;
  if (counter.state === "paused") return html`<li class="pill">${icon("pause")} ${place} · ${counter.back_at ? t("c_room_back", { time: clock(counter.back_at) }) : t("c_room_break")}</li>`;
  return html`<li class="pill">${icon("door")} ${place} · ${t("c_room_free")}</li>`;
}
/** Everybody who was called already: held ones can come back by a press, one's own others can be turned to. */
function active(desk, acts, { held, also }) {
  const { rooms } = desk;
  if (!held.length && !also.length && !rooms.length) return nothing;
  return html`<div class="active">
    ${group(html`${t("c_held")} ${num(held.length)}`, held, (ticket) => tag(desk, ticket, html`<bdi>${desk.nameOf(ticket) ?? ""}</bdi>`))}
    ${group(t("c_also"), also, (ticket) => tag(desk, ticket, t(`s_${ticket.state}`), () => acts.turnTo(ticket)))}
    ${group(t("c_rooms"), rooms, (one) => room(desk, one))}</div>`;
}
const ends = { completed: "c_was_completed", no_show: "c_absent", left: "c_was_left" };
export const endOf = (ticket) => (ticket.end_reason === "closed" ? "c_was_closed" : ends[ticket.state]);
export const look = (desk, ticket) => () => desk.open({ kind: "ended", ticket: ticket.id });
/** Somebody who is looked for may have been seen already. */
const foundAmongEnded = (desk) => {
  const found = desk.find.trim() ? desk.ended.filter((one) => isFound(desk.find, one.number, desk.nameOf(one))) : [];
  return found.length ? html`<div class="active">${group(t("c_seen"), found.slice(0, MOST_FOUND), (one) => tag(desk, one, t(endOf(one)), look(desk, one)))}</div>` : nothing;
};

/** One entry of *What changed*. */
export const told = (one) => html`<li><span class="soft">${clock(one.at)}</span> ${t(one.key, { code: code(one.code), who: html`<bdi>${one.who}</bdi>`, room: html`<bdi>${placeName(one.counter)}</bdi>`, was: html`<bdi>${placeName(one.was)}</bdi>` })}</li>`;
const missed = (desk) => (desk.missed ? html`<div role="status"><button type="button" class="btn missed" @click=${() => desk.open({ kind: "changes" })}>${icon("clock")}<span class="grow">${t("l_away", { n: desk.missed, count: num(desk.missed) })}</span></button></div>` : nothing);
export const log = (desk) => html`<div class="log"><header><h2>${t("c_happened")}</h2><button type="button" class="btn plain" aria-keyshortcuts="C" @click=${() => desk.open({ kind: "changes" })}>${t("c_all")} ${key("changes")}</button></header>${missed(desk)}
  <ul tabindex="0" aria-label=${t("c_happened")}>${desk.log.length ? desk.log.slice(0, LATEST).map(told) : html`<li class="soft">${t("c_nothing_yet")}</li>`}</ul></div>`;

const isMeant = (desk, ticket) => Boolean(ticket) && isFound(desk.find, ticket.number, desk.nameOf(ticket));
const find = (desk) => {
  const typed = (event) => { desk.find = event.target.value; desk.redraw(); };
  const goes = (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const shown = [...document.querySelectorAll(".list .row, .list .tag")]; // whoever is on hold or in a room stands there whatever is looked for
    if (event.key === "Enter" && desk.find.trim()) shown.find(({ dataset }) => isMeant(desk, desk.anyTicket(dataset.ticket)))?.click();
    else shown[0]?.focus();
  };
  return html`<span class="grow find"><input id="find" type="search" aria-label=${t("c_find")} aria-keyshortcuts="/" placeholder=${t("c_find_short")} .value=${desk.find} @input=${typed} @keydown=${goes}></span>`;
};
const seen = (desk) => html`<button type="button" class="btn seen" aria-keyshortcuts="E" @click=${() => desk.open({ kind: "seen" })}>${icon("check")}<span class="grow">${t("c_seen")} <bdi class="num" dir="ltr">${desk.ended.length}${desk.seen.hasMore ? "+" : ""}</bdi></span>${key("seen")}</button>`;

export function lists(desk, acts) {
  const state = desk.desk;
  return html`<section class="panel card list" aria-label=${t("c_line")}><header><h2>${t("c_line")} <span class="pill ${desk.how === "live" ? "" : "warn"}">${num(state.waiting.length)}</span></h2>
      ${find(desk)}<button type="button" class="btn" aria-keyshortcuts="W" @click=${() => desk.open({ kind: "add" })}>${icon("plus")} ${t("c_add")} ${key("add")}</button></header>
    ${waitingList(desk, state.waiting)}${foundAmongEnded(desk)}${active(desk, acts, state)}${seen(desk)}${log(desk)}</section>`;
}
