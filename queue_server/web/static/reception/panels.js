/** What lies over the right side while something is chosen: a ticket, where to send somebody, priority, a line, this desk. Never a dialog: the form stays in reach. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, code, minutes, minutesBetween, nameOf, num, placeName, t } from "../frame.js";
import { icon } from "../icons.js";
import { words as linkWords } from "../schedule/link-words.js";
import { learn } from "../text.js";
import { letters } from "./keyboard.js";
import { chips, classes, rank } from "./marks.js";
import { may } from "./model.js";
import { words } from "./panel-words.js";
import { state } from "./table.js";

export { placeInCases } from "../beside.js";
export { Printer } from "./printer.js";

learn(words);
learn(linkWords);
const PAUSES = [5, 10, 15, 30];

const frame = (front, title, body) => html`<section class="panel card side" aria-labelledby="panel-title"><header><h2 tabindex="-1" id="panel-title">${title}</h2>
  <button type="button" class="btn plain" aria-keyshortcuts="Escape" @click=${() => front.open(null)}>${icon("cross")} <span class="unseen">${t("e_close")}</span> <kbd aria-hidden="true">Esc</kbd></button></header><div class="scrolls body">${body}</div></section>`;
const wide = (label, drawing, act, kind = "", hint = null) => html`<button type="button" class="btn ${kind}" @click=${act}>${icon(drawing)}<span class="grow">${label}</span>${hint ? html`<kbd aria-hidden="true">${hint}</kbd>` : nothing}</button>`;
const gone = (front) => frame(front, t("r_ticket"), html`<p class="soft">${t("r_ticket_gone")}</p>`);
const submit = (act) => (event) => { event.preventDefault(); act(event.target); };

// ---------------------------------------------------------------- one ticket

const fact = (label, words) => (words ? html`<div><dt>${t(label)}</dt><dd>${words}</dd></div>` : nothing);
function facts(front, { ticket, queue }) {
  const known = front.knownOf(ticket);
  const service = front.serviceOf(ticket);
  return html`<dl>${fact("r_name", known?.name && html`<bdi>${known.name}</bdi>`)}${fact("r_phone", known?.phone && num(known.phone))}${fact("r_line", nameOf(queue))}${fact("r_service", service && nameOf(service))}
    ${ticket.slot_at ? fact("r_when", clock(ticket.slot_at)) : nothing}${fact("r_reason", known?.reason && html`<bdi>${known.reason}</bdi>`)}${fact("e_room", ticket.counter && placeName(ticket.counter))}
    ${ticket.needs.length ? html`<div><dt>${t("r_needs")}</dt><dd class="chips">${chips(ticket)}</dd></div>` : nothing}</dl>`;
}
const story = (front, { ticket, hasEnded }) => (hasEnded ? html`<p class="soft">${t("r_ended_at", { time: clock(ticket.ended_at) })}</p>` : html`<p class="soft">${t("r_waits", { time: minutes(minutesBetween(ticket.joined_at, front.now)) })}${ticket.snoozed_until ? html` · ${t("r_snoozed", { time: clock(ticket.snoozed_until) })}` : nothing}${ticket.here ? nothing : html` · ${t("r_not_here")}`}</p>`);
const steps = [["here", "r_is_here", "person"], ["recall", "r_recall", "sound"], ["return", "r_return", "again"], ["no-show", "r_absent", "cross"], ["hold", "r_hold", "pause"], ["complete", "r_complete", "check"]];
function ticket(front, acts) {
  const row = front.anyRow(front.panel.ticket);
  if (!row) return gone(front);
  const step = ([verb, label, drawing]) => (may(verb, row) ? wide(t(label), drawing, () => acts.on(verb, row)) : nothing);
  return frame(front, html`${code(row.ticket.number)} ${state(row.ticket, front.how === "live")} ${rank(row.ticket)}`, html`${facts(front, row)}${story(front, row)}<div class="form">
    ${steps.map(step)}
    ${may("transfer", row) ? wide(t("r_move"), "swap", () => front.open({ kind: "move", ticket: row.ticket.id }), "", letters.move) : nothing}
    ${may("prioritise", row) ? wide(t("r_prioritise"), "up", () => front.open({ kind: "priority", ticket: row.ticket.id }), "", letters.priority) : nothing}
    ${row.hasEnded ? nothing : wide(t("r_print_again"), "print", () => acts.printAgain(row), "", letters.print)}
    ${may("leave", row) ? wide(t("r_take_out"), "exit", () => acts.on("leave", row), "danger") : nothing}</div>`);
}

/** Where somebody may be sent; a digit picks. */
export function targetsOf(front, acts) {
  const row = front.panel?.kind === "move" ? front.anyRow(front.panel.ticket) : null;
  if (!row || !may("transfer", row)) return [];
  return [...front.queues, ...front.elsewhere].filter((queue) => queue.id !== row.queue.id).map((queue) => ({ queue, act: () => acts.on("transfer", row, { queue_id: queue.id }) }));
}
function move(front, acts) {
  const row = front.anyRow(front.panel.ticket);
  if (!row) return gone(front);
  const targets = targetsOf(front, acts);
  return frame(front, t("r_transfer_to", { code: code(row.ticket.number) }), html`<p class="soft">${t(targets.length ? "r_transfer_more" : "r_why_state")}</p>
    <div class="form">${targets.map(({ queue, act }, i) => wide(html`${nameOf(queue)}${queue.branch_name ? html` <span class="soft">${queue.branch_name}</span>` : nothing}`, "arrow", act, "", i < 9 ? i + 1 : null))}</div>`);
}
function priority(front, acts) {
  const row = front.anyRow(front.panel.ticket);
  if (!row) return gone(front);
  const set = (form) => acts.on("prioritise", row, { priority: form.priority.value, reason: form.why.value.trim() });
  return frame(front, html`${t("r_class")} ${code(row.ticket.number)}`, may("prioritise", row) ? html`<form class="form" @submit=${submit(set)}>
    <div class="field"><label for="priority">${t("r_class")}</label><select id="priority" name="priority">${classes.map(([value, label]) => html`<option value=${value} ?selected=${value === next(row.ticket)}>${t(label)}</option>`)}</select></div>
    <div class="field"><label for="why">${t("r_reason_needed")}</label><input id="why" name="why" required maxlength="200" autocomplete="off"></div><button class="btn primary" type="submit">${icon("up")} ${t("r_prioritise")}</button></form>` : html`<p class="soft">${t("r_why_state")}</p>`);
}
/** What is most likely meant: priority for whoever has none, else what they have. */
const next = (ticket) => (ticket.priority === "normal" ? "priority" : ticket.priority);

// ---------------------------------------------------------------- a line, this desk

function line(front, acts) {
  const { queue, view } = front.lines.find((one) => one.queue.id === front.panel.queue) ?? {};
  if (!view) return gone(front);
  return frame(front, nameOf(queue), html`${view.paused ? html`<p class="soft">${view.resumes_at ? t("r_line_paused_until", { time: clock(view.resumes_at) }) : t("r_line_paused_more")}</p>${wide(t("r_resume_line"), "check", () => acts.line("resume", queue), "primary")}`
    : html`<p class="soft">${t("r_pause_line_more")}</p><div class="form">${PAUSES.map((n) => wide(minutes(n), "clock", () => acts.line("pause", queue, { minutes: n })))}${wide(t("r_open_end"), "pause", () => acts.line("pause", queue))}</div>`}
    <hr>${view.open ? wide(t("r_close_line"), "cross", () => acts.line("close", queue), "danger") : wide(t("r_open_line"), "check", () => acts.line("open", queue))}`);
}
const keyWords = [["Alt 1…9", "r_key_choice"], ["Enter", "r_add_print"], ["↓", "r_key_known"], ["Alt Z", "r_key_undo"], ["Esc", "r_key_name"], ["/", "r_find"], ["↑ ↓", "r_key_rows"], ["Enter", "r_key_open"], [letters.move, "r_move"], [letters.print, "r_print_again"], [letters.priority, "r_prioritise"]];
const paper = (front, value, label) => html`<label class="choice"><input type="radio" name="paper" .checked=${front.prints.paper === value} @change=${() => front.setPrints({ paper: value })}><span class="grow">${t(label)}</span></label>`;
const desk = (front, { signOut }) => frame(front, t("r_desk"), html`<p>${t("r_signed_in", { who: html`<b><bdi>${front.me?.name}</bdi></b>` })}</p><a class="btn" href="/account">${icon("person")}<span class="grow">${t("e_account")}</span></a>${wide(t("e_sign_out"), "exit", signOut)}
  <a class="btn" href="/day">${icon("clock")}<span class="grow">${t("q_to_day")}</span></a>
  <a class="btn" href="/admin/devices">${icon("screen")}<span class="grow">${t("r_screens")}</span></a>
  <fieldset class="field"><legend>${t("r_paper")}</legend>${paper(front, "roll", "r_roll")}${paper(front, "a4", "r_a4")}</fieldset>
  <label class="keys"><input type="checkbox" role="switch" .checked=${front.keysOn} @change=${(event) => front.turnKeys(event.target.checked)}> ${t("r_keys")}</label>
  <dl class="keylist">${keyWords.map(([key, label]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(label)}</dd></div>`)}</dl>`);

export const panels = { ticket, move, priority, line, desk };
