/** The right of the console: the line, who is on hold and in the rooms, what changed. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { clock, code, minutes, minutesBetween, num, placeName, t } from "../frame.js";
import { icon } from "../icons.js";
import { LONG_WAIT, mayBeCalled } from "./model.js";
import { how, key, marks, rank } from "./visit.js";

const SOON = 3; // tinted: whoever is likely to be called within minutes

const open = (desk, ticket) => () => desk.open({ kind: "ticket", ticket: ticket.id });
function row(desk, ticket, index) {
  const waited = minutesBetween(ticket.joined_at, desk.now);
  const name = desk.nameOf(ticket);
  return html`<li class=${index < SOON ? "soon" : ""}><button type="button" class="row" data-ticket=${ticket.id} @click=${open(desk, ticket)}><span class="place">${num(index + 1)}</span>${code(ticket.number)}
    <span class="grow what">${rank(ticket)} ${name ? html`<bdi>${name}</bdi>` : html`<span class="soft">${how(ticket)}</span>`}
      ${ticket.here ? nothing : html`<span class="pill">${t("c_away")}</span>`}${mayBeCalled(ticket, desk.now) ? nothing : html`<span class="pill">${icon("clock")} ${clock(ticket.snoozed_until)}</span>`}</span>
    ${marks(ticket)}<span class="soft wait ${waited >= LONG_WAIT ? "long" : ""}">${minutes(waited)}</span></button></li>`;
}
const isFound = (desk, ticket) => !desk.find || `${ticket.number} ${desk.nameOf(ticket) ?? ""}`.toLowerCase().includes(desk.find.trim().toLowerCase());

const waitingList = (desk, waiting) => {
  const rows = waiting.map((ticket, index) => ({ ticket, index })).filter(({ ticket }) => isFound(desk, ticket));
  return waiting.length ? html`<ol class="scrolls" aria-label=${t("c_line")}>${repeat(rows, ({ ticket }) => ticket.id, ({ ticket, index }) => row(desk, ticket, index))}</ol>` : html`<p class="none soft">${t("c_nobody_more")}</p>`;
};
const small = (desk, ticket, words, act = open(desk, ticket)) => html`<li><button type="button" class="btn tag" @click=${act}>${code(ticket.number)} <span class="soft">${words}</span></button></li>`;
/** Everybody who was called already: held ones can come back by a press, one's own others can be turned to. */
function active(desk, acts, { held, also, elsewhere }) {
  if (!held.length && !also.length && !elsewhere.length) return nothing;
  return html`<div class="active">
    ${held.length ? html`<h3>${t("c_held")} ${num(held.length)}</h3><ul class="tags">${held.map((ticket) => small(desk, ticket, desk.nameOf(ticket) ?? ""))}</ul>` : nothing}
    ${also.length ? html`<h3>${t("c_also")}</h3><ul class="tags">${also.map((ticket) => small(desk, ticket, t(`s_${ticket.state}`), () => acts.turnTo(ticket)))}</ul>` : nothing}
    ${elsewhere.length ? html`<h3>${t("c_rooms")}</h3><ul class="tags">${elsewhere.map((ticket) => small(desk, ticket, `${placeName(ticket.counter)} · ${t(`s_${ticket.state}`)}`))}</ul>` : nothing}</div>`;
}

const told = (one) => html`<li><span class="soft">${clock(one.at)}</span> ${t(one.key, { code: code(one.code), who: html`<bdi>${one.who}</bdi>`, room: placeName(one.counter), n: one.n, count: num(one.n) })}</li>`;
const log = (desk) => html`<div class="log"><h2>${t("c_happened")}</h2><ul tabindex="0" aria-label=${t("c_happened")}>${desk.log.length ? desk.log.map(told) : html`<li class="soft">${t("c_nothing_yet")}</li>`}</ul></div>`;

export function lists(desk, acts) {
  const state = desk.desk;
  return html`<section class="panel card list" aria-label=${t("c_line")}><header><h2>${t("c_line")} <span class="pill ${desk.how === "live" ? "" : "warn"}">${num(state.waiting.length)}</span></h2>
      <span class="grow find"><input id="find" type="search" aria-label=${t("c_find")} placeholder=${t("c_find_short")} .value=${desk.find} @input=${(event) => { desk.find = event.target.value; desk.redraw(); }}></span>
      <button type="button" class="btn" aria-keyshortcuts="W" @click=${() => desk.open({ kind: "add" })}>${icon("plus")} ${t("c_add")} ${key("add")}</button></header>
    ${waitingList(desk, state.waiting)}${active(desk, acts, state)}${log(desk)}</section>`;
}
