/** The middle of the front desk: everybody, over all lines. Called first, then line by line; filtered as one types. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { clock, code, minutes, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { mayBeCalled } from "../console/model.js";
import { marks, rank } from "./marks.js";
import { isFound, isLongWait, summary, waitedMinutes } from "./model.js";

const kinds = { called: "call", serving: "good", on_hold: "warn", no_show: "warn" };
const words = { waiting: "s_waiting", called: "s_called", serving: "s_serving", on_hold: "s_on_hold", completed: "r_completed", no_show: "r_no_show", left: "r_left" };
/** Amber means "now": only while it is surely so. */
export const state = (ticket, isLive = true) => html`<span class="pill ${ticket.state === "called" && !isLive ? "" : (kinds[ticket.state] ?? "")}">${t(words[ticket.state])}</span>`;

/** Who is shown: of those who have ended only whoever is looked for, or all when they are wanted. */
export function shown(front) {
  const open = front.rows;
  const found = (rows) => rows.filter((row) => isFound(row, front.find, front.knownOf(row.ticket)));
  return { open: found(open), ended: front.withEnded || front.find.trim() ? found(front.ended) : [] };
}

const tool = (label, drawing, number, act) => html`<button type="button" class="btn plain" tabindex="-1" aria-label="${t(label)} ${number}" @click=${(event) => { event.stopPropagation(); act(); }}>${icon(drawing)}</button>`;
const tools = (front, acts, row) => (row.hasEnded ? nothing : html`${tool("r_move", "swap", row.ticket.number, () => front.open({ kind: "move", ticket: row.ticket.id }))}${tool("r_print", "print", row.ticket.number, () => acts.printAgain(row))}`);

/** Nothing is said of somebody whose name has not been read: of those who were gone before we sat down only the number is known. */
const name = (front, { ticket }) => (front.nameOf(ticket) ? html`<bdi>${front.nameOf(ticket)}</bdi>` : !front.hasAsked(ticket) ? nothing : html`<span class="soft">${t("r_no_name")}</span>`);
const status = (front, ticket) => html`${state(ticket, front.how === "live")} ${rank(ticket)} ${ticket.here === false ? html`<span class="pill near">${t("r_away")}</span>` : nothing}
  ${ticket.snoozed_until && !mayBeCalled(ticket, front.now) ? html`<span class="pill">${icon("clock")} ${clock(ticket.snoozed_until)}</span>` : nothing}${marks(ticket)}`;
const wait = (front, { ticket, hasEnded }) => (hasEnded ? html`<span class="soft">${clock(ticket.ended_at)}</span>` : minutes(waitedMinutes(ticket, front.now)));

/** Roles are said outright: on a narrow screen the cells become lines of text, and browsers then forget that it is a table. */
function line(front, acts, row, isFirst) {
  const { ticket, queue } = row;
  const isCursor = front.cursor === ticket.id || (isFirst && !front.cursor);
  const isOpen = front.panel?.ticket === ticket.id;
  return html`<tr role="row" class="${isOpen ? "open" : ""} ${row.hasEnded ? "ended" : ""}" @click=${() => front.open({ kind: "ticket", ticket: ticket.id })}>
    <th role="rowheader" scope="row"><button type="button" class="number" data-row=${ticket.id} tabindex=${isCursor ? "0" : "-1"} aria-keyshortcuts="M P U" aria-expanded=${String(isOpen)} aria-describedby="who-${ticket.id} how-${ticket.id}" @focus=${() => { front.cursor = ticket.id; }}>${code(ticket.number)}</button></th>
    <td role="cell" class="name" id="who-${ticket.id}">${name(front, row)}</td><td role="cell" class="line">${nameOf(queue)}${row.place ? html` <span class="soft place">${t("r_place", { n: num(row.place) })}</span>` : nothing}</td>
    <td role="cell" class="wait ${!row.hasEnded && isLongWait(ticket, front.now) ? "long" : ""}">${wait(front, row)}</td><td role="cell" class="status" id="how-${ticket.id}">${status(front, ticket)}</td><td role="cell" class="tools">${tools(front, acts, row)}</td></tr>`;
}

const heads = ["r_number", "r_name", "r_line", "r_wait", "r_status"];
function rows(front, acts) {
  const { open, ended } = shown(front);
  const all = [...open, ...ended];
  if (!all.length) return none(front);
  const cursorIsThere = all.some((row) => row.ticket.id === front.cursor);
  if (!cursorIsThere) front.cursor = null;
  return html`<div class="scrolls"><table role="table" aria-label=${t("r_lines")}><thead role="rowgroup"><tr role="row">${heads.map((key) => html`<th role="columnheader" scope="col">${t(key)}</th>`)}<td role="cell"></td></tr></thead>
    <tbody role="rowgroup">${repeat(all, (row) => row.ticket.id, (row, index) => line(front, acts, row, index === 0))}</tbody></table></div>`;
}
const none = (front) => html`<div class="none">${icon(front.find.trim() ? "search" : "check")}<h2>${front.find.trim() ? t("r_none_found", { what: html`<bdi>${front.find.trim()}</bdi>` }) : t("r_nobody")}</h2>
  <p class="soft">${t(front.find.trim() ? "r_none_found_more" : "r_nobody_more")}</p></div>`;
const skeleton = () => html`<div class="scrolls" aria-busy="true"><p class="unseen" role="status">${t("r_reading")}</p>${[1, 2, 3, 4, 5, 6].map(() => html`<div class="skeleton bone" aria-hidden="true"></div>`)}</div>`;

function count(front) {
  const { waiting, longest } = summary(front.rows, front.now);
  return html`<span class="soft sum">${waiting ? t("r_today", { n: waiting, count: num(waiting), time: minutes(longest) }) : nothing}</span>`;
}
const endedSwitch = (front) => (front.ended.length ? html`<label class="keys"><input type="checkbox" role="switch" .checked=${front.withEnded} @change=${(event) => { front.withEnded = event.target.checked; front.redraw(); }}> ${t("r_ended", { count: num(front.ended.length) })}</label>` : nothing);

/** What a printed list says above it: whose, and how old. */
const printHead = (front) => html`<p class="only-print"><b>${nameOf(front.branch)}</b> · ${t(front.how === "live" ? "r_list_at" : "r_list_old", { time: clock(front.how === "live" ? front.now : front.connection.knownAt) })}</p>`;

export const table = (front, acts) => html`<section class="card panel lines" aria-label=${t("r_lines")}>${printHead(front)}<header><div class="find">${icon("search")}<input id="find" type="search" autocomplete="off" aria-label=${t("r_find")} placeholder=${t("r_find")} aria-keyshortcuts="/"
    .value=${front.find} @input=${(event) => { front.find = event.target.value; front.redraw(); }}><span class="hint"><kbd aria-hidden="true">/</kbd></span></div>${front.isKnown ? html`${count(front)}${endedSwitch(front)}` : nothing}</header>
  ${front.isKnown ? rows(front, acts) : skeleton()}</section>`;
