/** What lies over the list while something is chosen: a walk-in, a ticket, where to send somebody, a break, the line itself, the keys. Never a dialog: the visit stays in reach. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, code, minutes, minutesBetween, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { words as linkWords } from "../schedule/link-words.js";
import { learn } from "../text.js";
import { letters } from "./keyboard.js";
import { mayDo } from "./model.js";
import { words } from "./panel-words.js";
import { changes, ended, seen } from "./past.js";
import { sheet, submit, wide } from "./sheet.js";
import { facts, rank } from "./visit.js";
import { classes, walkIn } from "./walkin.js";

learn(words);
learn(linkWords);
const BREAKS = [5, 10, 15, 30];

// ---------------------------------------------------------------- one ticket of the list

const others = [["resume", "c_resume_visit", "check"], ["recall", "c_recall", "sound"], ["start", "c_start", "check"], ["no-show", "c_absent", "cross"], ["complete", "c_complete", "check"], ["hold", "c_hold", "pause"], ["return", "c_return", "again"], ["here", "c_is_here", "person"]];
function ticket(desk, acts) {
  const one = desk.ticket(desk.panel.ticket);
  if (!one) return desk.seen.find(desk.panel.ticket) ? ended(desk, acts) : sheet(desk, t("c_ticket"), html`<p class="soft">${t("c_ticket_gone")}</p>`);
  const may = (verb) => mayDo(verb, one) && !(verb === "here" && one.here);
  const mayUndo = one.undo_until && Date.parse(one.undo_until) > desk.now;
  return sheet(desk, html`${code(one.number)} <span class="pill">${t(`s_${one.state}`)}</span> ${rank(one)}`, html`${facts(desk, one)}
    ${one.snoozed_until ? html`<p class="soft">${t("c_snoozed", { time: clock(one.snoozed_until) })}</p>` : nothing}${one.here ? nothing : html`<p class="soft">${t("c_not_here")}</p>`}
    <div class="pair">${others.filter(([verb]) => may(verb)).map(([verb, label, drawing]) => wide(t(label), drawing, () => acts.on(verb, one)))}
      ${may("transfer") ? wide(t("c_transfer"), "swap", () => desk.open({ kind: "transfer", ticket: one.id })) : nothing}
      ${mayUndo ? wide(t("c_undo_last"), "undo", () => acts.undoOn(one)) : nothing}
      ${may("leave") ? wide(t("c_take_out"), "exit", () => acts.on("leave", one), "danger") : nothing}</div>
    ${may("prioritise") ? prioritise(desk, acts, one) : nothing}
    ${desk.panel.link ? html`<p><a href=${desk.panel.link} target="_blank" rel="noopener">${icon("link")} ${t("c_ticket_page")}</a></p>` : wide(t("c_show_link"), "link", () => acts.readLink(one))}`);
}
const prioritise = (desk, acts, one) => html`<form class="form boxed" @submit=${submit(() => {
  const form = document.forms.rank;
  acts.on("prioritise", one, { priority: form.priority.value, reason: form.why.value.trim() });
})} name="rank"><div class="field"><label for="priority">${t("c_class")}</label><select id="priority" name="priority">${classes.map(([value, label]) => html`<option value=${value} ?selected=${value === one.priority}>${t(label)}</option>`)}</select></div>
  <div class="field"><label for="why">${t("c_reason_needed")}</label><input id="why" name="why" required maxlength="200"></div><button class="btn" type="submit">${icon("up")} ${t("c_prioritise")}</button></form>`;

// ---------------------------------------------------------------- where to

/** Choices that a digit picks; the console's keyboard asks here for what they mean. */
export function choicesOf(desk, acts) {
  if (desk.panel?.kind === "transfer") {
    const one = desk.anyTicket(desk.panel.ticket);
    return one ? desk.catalogue.lines.filter((queue) => queue.id !== desk.queue.id).map((queue) => ({ queue, act: () => acts.on("transfer", one, { queue_id: queue.id }) })) : [];
  }
  if (desk.panel?.kind === "go") return desk.catalogue.queues.filter((queue) => queue.id !== desk.queue.id).map((queue) => ({ queue, act: () => acts.go(queue) }));
  return [];
}
/** How full it is there, as far as the branch's board knows. */
function fullness(desk, queue) {
  const known = desk.lineOnBoard(queue.id);
  if (!known) return queue.branch_name ? html` <span class="soft">${queue.branch_name}</span>` : nothing;
  return html` <span class="soft">${known.open ? t("c_waiting_there", { n: known.waiting, count: num(known.waiting) }) : t("c_closed_short")}${known.paused ? html` · ${t("c_paused_short")}` : nothing}</span>`;
}
const lines = (desk, acts) => html`<div class="form">${choicesOf(desk, acts).map(({ queue, act }, i) => wide(html`${nameOf(queue)}${fullness(desk, queue)}`, "arrow", act, "", i < 9 ? i + 1 : null))}</div>`;
const transfer = (desk, acts) => sheet(desk, t("c_transfer_to", { code: code(desk.anyTicket(desk.panel.ticket)?.number ?? "") }), html`<p class="soft">${t("c_transfer_more")}</p>${lines(desk, acts)}`);
const go = (desk, acts) => sheet(desk, t("c_go"), choicesOf(desk, acts).length ? lines(desk, acts) : html`<p class="soft">${t("c_go_none")}</p>`);

// ---------------------------------------------------------------- the line, the break, the keys

const lengths = (label, act) => html`<div class="pair">${BREAKS.map((n) => wide(minutes(n), "clock", () => act(n)))}${wide(t(label), "pause", () => act(null))}</div>`;
const rest = (desk, acts) => sheet(desk, t("c_pause"), html`<p class="soft">${t("c_pause_more")}</p>${lengths("c_open_end", acts.takeBreak)}`);
const keepsTheDesk = ({ me }) => me?.roles.some(({ role }) => ["receptionist", "manager", "admin"].includes(role));
const menu = (desk, acts) => sheet(desk, nameOf(desk.queue), html`
  <h3>${t("c_line_now")}</h3>
  ${desk.line.paused ? html`<div class="form">${wide(t("c_resume_line"), "check", () => acts.line("resume"))}</div>` : html`<p class="soft">${t("c_pause_line_more")}</p>${lengths("c_open_line_end", (n) => acts.line("pause", n ? { minutes: n } : undefined))}`}
  <div class="form">${desk.line.open ? wide(t("c_close_line"), "cross", () => acts.line("close")) : wide(t("c_open_line"), "check", () => acts.line("open"))}</div>
  <h3>${t("c_elsewhere")}</h3>
  <div class="form">${wide(t("c_go"), "swap", () => desk.open({ kind: "go" }), "", letters.go)}</div>
  <div class="pair">${keepsTheDesk(desk) ? html`<a class="btn" href="/reception">${icon("person")}<span class="grow">${t("c_reception")}</span></a>` : nothing}
    <a class="btn" href="/schedule">${icon("clock")}<span class="grow">${t("q_to_schedule")}</span></a>
    <a class="btn" href="/display/${desk.branch.id}" target="_blank" rel="noopener">${icon("screen")}<span class="grow">${t("c_display")}</span></a>
    <a class="btn" href="/account">${icon("person")}<span class="grow">${t("e_account")}</span></a>
    ${wide(t("c_change_place"), "door", acts.changePlace)}${wide(t("e_sign_out"), "exit", acts.signOut)}</div>`);
const names = { next: "c_next", start: "c_start", complete: "c_complete", recall: "c_recall", hold: "c_hold", absent: "c_absent_next", return: "c_return", transfer: "c_transfer", undo: "c_undo", add: "c_add_title", seen: "c_seen", changes: "c_happened", menu: "c_menu", go: "c_go" };
const keys = (desk) => sheet(desk, t("c_keys_list"), html`${desk.keysOn ? nothing : html`<p class="band near">${icon("warn")}<span class="grow">${t("c_keys_off")}</span></p>`}<dl class="keylist">${Object.entries(names).map(([verb, label]) => html`<div><dt><kbd>${letters[verb]}</kbd></dt><dd>${t(label)}</dd></div>`)}
  <div><dt><kbd>/</kbd></dt><dd>${t("c_find")}</dd></div><div><dt><kbd>1</kbd> <kbd>9</kbd></dt><dd>${t("c_digits")}</dd></div><div><dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd>${t("c_arrows")}</dd></div><div><dt><kbd>Esc</kbd></dt><dd>${t("e_close")}</dd></div></dl>`, nothing, true);

export const panels = { add: walkIn, ticket, ended, seen, changes, transfer, go, break: rest, menu, keys };
