/** What lies behind: who was seen today and what can still be done for them, and everything that changed. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, code, nameOf, num, placeName, t } from "../frame.js";
import { icon } from "../icons.js";
import { endOf, look, told } from "./lists.js";
import { mayDo } from "./model.js";
import { sheet, wide } from "./sheet.js";
import { serviceOf } from "./visit.js";

export const changes = (desk) => sheet(desk, t("c_happened"), html`<ul class="told">${desk.log.length ? desk.log.map(told) : html`<li class="soft">${t("c_nothing_yet")}</li>`}</ul>`, nothing, true);

const ways = { completed: ["good", "check"], no_show: ["warn", "cross"], left: ["", "exit"] };
const endPill = (ticket) => html`<span class="pill ${ways[ticket.state][0]}">${icon(ways[ticket.state][1])} ${t(endOf(ticket))}</span>`;
export const endedRow = (desk, ticket) => html`<li><button type="button" class="row" data-ticket=${ticket.id} @click=${look(desk, ticket)}>${code(ticket.number)}
  <span class="grow what">${desk.nameOf(ticket) ? html`<bdi>${desk.nameOf(ticket)}</bdi>` : html`<span class="soft">${nameOf(serviceOf(desk, ticket))}</span>`}</span>${endPill(ticket)}<span class="soft wait">${clock(ticket.ended_at)}</span></button></li>`;
export const seen = (desk) => sheet(desk, html`${t("c_seen")} <bdi class="pill num" dir="ltr">${desk.ended.length}${desk.seen.hasMore ? "+" : ""}</bdi>`, html`<p class="soft">${t("c_seen_more")}</p>
  ${desk.ended.length ? html`<ol class="ended">${desk.ended.map((ticket) => endedRow(desk, ticket))}</ol>` : html`<p class="soft">${t("c_seen_none")}</p>`}
  ${desk.seen.hasMore ? wide(t("c_earlier"), "clock", () => desk.seen.readMore()) : nothing}`);

const fact = (label, words) => (words ? html`<div><dt>${t(label)}</dt><dd>${words}</dd></div>` : nothing);
/** One ended ticket: a missed one goes back in line, a finished visit goes on elsewhere, a slip is undone. */
export function ended(desk, acts) {
  const one = desk.anyTicket(desk.panel.ticket);
  if (!one) return sheet(desk, t("c_ticket"), html`<p class="soft">${t("c_ticket_gone")}</p>`);
  if (!(one.state in ways)) return sheet(desk, html`${code(one.number)} <span class="pill">${t(`s_${one.state}`)}</span>`, wide(t("c_look"), "arrow", () => desk.open({ kind: "ticket", ticket: one.id }))); // back in line meanwhile
  const mayUndo = one.undo_until && Date.parse(one.undo_until) > desk.now;
  return sheet(desk, html`${code(one.number)} ${endPill(one)}`, html`<dl>${fact("c_name", desk.nameOf(one) && html`<bdi>${desk.nameOf(one)}</bdi>`)}${fact("c_service", nameOf(serviceOf(desk, one)))}
      ${fact("c_was_called", one.called_at && html`${clock(one.called_at)}${one.counter ? html` · <bdi>${placeName(one.counter)}</bdi>` : nothing}`)}${fact("c_was_over", clock(one.ended_at))}</dl>
    <div class="form">${mayDo("return", one) ? html`${wide(t("c_return"), "again", () => acts.on("return", one), "primary")}<p class="soft small">${t("c_return_more", { n: num(3) })}</p>` : nothing}
      ${mayDo("transfer", one) ? html`${wide(t("c_next_leg"), "swap", () => desk.open({ kind: "transfer", ticket: one.id }), "primary")}<p class="soft small">${t("c_transfer_more")}</p>` : nothing}
      ${mayUndo ? wide(t("c_undo_last"), "undo", () => acts.undoOn(one)) : nothing}</div>`);
}
