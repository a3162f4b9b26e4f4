/** What was done last on a plan, and half a minute to take it back: in one place. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { code, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { letters } from "./keyboard.js";

const did = { moved: "q_did_move", undone: "q_did_undo", arrived: "q_did_arrive", confirmed: "q_did_confirm", no_show: "q_did_absent", cancelled: "q_did_cancel", noted: "q_did_note", left: "q_not_here", booked: "q_did_book", series: "q_did_series", waits: "q_did_wait", removed: "q_did_remove", away: "q_did_away", away_free: "q_did_away_free", back: "q_did_back" };
const papers = { printing: "q_printing", printed: "q_printed", failed: "q_unprinted" };
export function undo(plan, acts) {
  const { told, undoable: last } = plan;
  const left = last ? Math.ceil((last.until - plan.now) / 1000) : 0;
  const isBad = told?.paper === "failed";
  return html`<div class="undo"><p class="done ${isBad ? "failed" : ""}" role="status">${told ? html`${icon(isBad ? "warn" : "check")} <span>${t(did[told.what], { ...told, number: told.number ? code(told.number) : "" })}${told.paper ? html` ${t(papers[told.paper])}` : nothing}</span>` : nothing}</p>
    ${last ? html`<button type="button" class="btn" aria-keyshortcuts=${letters.undo} aria-disabled=${off(plan.pressing)} @click=${acts.undo}>${icon("undo")}<span class="grow">${t(last.says ?? "q_undo", { who: last.who })}</span><span class="num soft" aria-hidden="true">${left}</span>${plan.keysOn ? html`<kbd aria-hidden="true">${letters.undo}</kbd>` : nothing}</button>` : nothing}</div>`;
}
