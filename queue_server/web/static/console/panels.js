/** What lies over the list while something is chosen: a walk-in, a ticket, where to send somebody, a break, the line itself, the keys. Never a dialog: the visit stays in reach. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, code, minutes, minutesBetween, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { letters } from "./keyboard.js";
import { mayDo, servicesOf } from "./model.js";
import { facts, rank } from "./visit.js";

const BREAKS = [5, 10, 15, 30];

const frame = (desk, title, body, foot = nothing) => html`<section class="panel card side" aria-label=${title}><header><h2 tabindex="-1">${title}</h2>
  <button type="button" class="btn plain" aria-keyshortcuts="Escape" @click=${() => desk.open(null)}>${icon("cross")} ${t("e_close")} <kbd aria-hidden="true">Esc</kbd></button></header><div class="scrolls body">${body}</div>${foot}</section>`;
const wide = (label, drawing, act, kind = "", hint = null) => html`<button type="button" class="btn ${kind}" @click=${act}>${icon(drawing)}<span class="grow">${label}</span>${hint ? html`<kbd aria-hidden="true">${hint}</kbd>` : nothing}</button>`;

// ---------------------------------------------------------------- a walk-in

const set = (desk, what) => (event) => { desk.draft[what] = event.target.value; desk.redraw(); };
const choice = (desk, what, value, label) => html`<label class="choice"><input type="radio" name=${what} value=${value} .checked=${(desk.draft[what] ?? "") === value} @change=${set(desk, what)}><span class="grow">${label}</span></label>`;
const tick = (desk, need, label) => html`<label class="choice"><input type="checkbox" .checked=${desk.draft.needs.includes(need)} @change=${(event) => toggle(desk, need, event.target.checked)}><span class="grow">${t(label)}</span></label>`;
function toggle(desk, need, isOn) {
  desk.draft.needs = [...desk.draft.needs.filter((one) => one !== need), ...(isOn ? [need] : [])];
  desk.redraw();
}
const submit = (act) => (event) => { event.preventDefault(); act(); };
/** The cursor is back in the name for the next one, and what was added is in sight. */
async function addAndGoOn(acts) {
  await acts.add();
  document.querySelector("#who")?.focus({ preventScroll: true });
  document.querySelector(".side .body")?.scrollTo(0, 0);
}
const joined = (added) => html`<p class="band good" role="status">${icon("check")}<span class="grow">${t("c_added", { code: code(added.number) })} <a href=${added.link} target="_blank" rel="noopener">${t("c_ticket_page")}</a></span></p>`;
function add(desk, acts) {
  const services = servicesOf(desk.queue, desk.catalogue.services);
  const isRanked = desk.draft.priority !== "normal";
  return frame(desk, t("c_add_title"), html`${desk.added ? joined(desk.added) : nothing}<form class="form" id="walk-in" autocomplete="off" @submit=${submit(() => addAndGoOn(acts))}>
    <div class="field"><label for="who">${t("c_who")}</label><input id="who" name="who" aria-describedby="who-hint" maxlength="120" .value=${desk.draft.who} @input=${set(desk, "who")}><span class="soft small" id="who-hint">${t("c_who_hint")}</span></div>
    ${services.length > 1 ? html`<fieldset class="field two"><legend>${t("c_service")}</legend>${choice(desk, "service", "", t("c_service_any"))}${services.map((one) => choice(desk, "service", one.id, nameOf(one)))}</fieldset>` : nothing}
    <fieldset class="field two"><legend>${t("c_class")}</legend>${[["normal", "c_normal"], ["priority", "c_priority"], ["urgent", "c_urgent"], ["emergency", "c_emergency"]].map(([value, label]) => choice(desk, "priority", value, t(label)))}</fieldset>
    ${isRanked ? html`<div class="field"><label for="reason">${t("c_reason_needed")}</label><input id="reason" name="reason" maxlength="200" required .value=${desk.draft.reason} @input=${set(desk, "reason")}></div>` : nothing}
    <fieldset class="field two"><legend>${t("c_needs")}</legend>${tick(desk, "wheelchair", "c_wheel")}${tick(desk, "first_visit", "c_first")}${tick(desk, "language:ar", "c_speaks_ar")}${tick(desk, "language:en", "c_speaks_en")}</fieldset></form>`,
  html`<footer><button class="btn primary" type="submit" form="walk-in" aria-disabled=${off(!desk.line.open)} title=${desk.line.open ? "" : t("c_line_closed")}>${icon("plus")}<span class="grow">${t("c_add_now")}</span><kbd aria-hidden="true">Enter</kbd></button></footer>`);
}

// ---------------------------------------------------------------- one ticket of the list

const others = [["resume", "c_resume_visit", "check"], ["recall", "c_recall", "sound"], ["start", "c_start", "check"], ["no-show", "c_absent", "cross"], ["complete", "c_complete", "check"], ["hold", "c_hold", "pause"], ["return", "c_return", "again"], ["here", "c_is_here", "person"]];
function ticket(desk, acts) {
  const one = desk.ticket(desk.panel.ticket);
  if (!one) return frame(desk, t("c_ticket"), html`<p class="soft">${t("c_ticket_gone")}</p>`);
  const may = (verb) => mayDo(verb, one) && !(verb === "here" && one.here);
  const mayUndo = one.undo_until && Date.parse(one.undo_until) > desk.now;
  return frame(desk, html`${code(one.number)} <span class="pill">${t(`s_${one.state}`)}</span> ${rank(one)}`, html`${facts(desk, one)}
    <p class="soft">${t("c_waits", { time: minutes(minutesBetween(one.joined_at, desk.now)) })}${one.snoozed_until ? html` · ${t("c_snoozed", { time: clock(one.snoozed_until) })}` : nothing}${one.here ? nothing : html` · ${t("c_not_here")}`}</p>
    <div class="pair">${others.filter(([verb]) => may(verb)).map(([verb, label, drawing]) => wide(t(label), drawing, () => acts.on(verb, one)))}
      ${may("transfer") ? wide(t("c_transfer"), "swap", () => desk.open({ kind: "transfer", ticket: one.id })) : nothing}
      ${mayUndo ? wide(t("c_undo_last"), "undo", () => acts.undoOn(one)) : nothing}
      ${may("leave") ? wide(t("c_take_out"), "exit", () => acts.on("leave", one), "danger") : nothing}</div>
    ${may("prioritise") ? prioritise(desk, acts, one) : nothing}
    ${desk.panel.link ? html`<p><a href=${desk.panel.link} target="_blank" rel="noopener">${icon("link")} ${t("c_ticket_page")}</a></p>` : wide(t("c_show_link"), "link", () => acts.readLink(one))}`);
}
const classes = [["normal", "c_normal"], ["priority", "c_priority"], ["urgent", "c_urgent"], ["emergency", "c_emergency"]];
const prioritise = (desk, acts, one) => html`<form class="form boxed" @submit=${submit(() => {
  const form = document.forms.rank;
  acts.on("prioritise", one, { priority: form.priority.value, reason: form.why.value.trim() });
})} name="rank"><div class="field"><label for="priority">${t("c_class")}</label><select id="priority" name="priority">${classes.map(([value, label]) => html`<option value=${value} ?selected=${value === one.priority}>${t(label)}</option>`)}</select></div>
  <div class="field"><label for="why">${t("c_reason_needed")}</label><input id="why" name="why" required maxlength="200"></div><button class="btn" type="submit">${icon("up")} ${t("c_prioritise")}</button></form>`;

// ---------------------------------------------------------------- where to

/** Choices that a digit picks; the console's keyboard asks here for what they mean. */
export function choicesOf(desk, acts) {
  if (desk.panel?.kind === "transfer") {
    const one = desk.ticket(desk.panel.ticket);
    return one ? desk.catalogue.lines.filter((queue) => queue.id !== desk.queue.id).map((queue) => ({ queue, act: () => acts.on("transfer", one, { queue_id: queue.id }) })) : [];
  }
  if (desk.panel?.kind === "go") return desk.catalogue.queues.filter((queue) => queue.id !== desk.queue.id).map((queue) => ({ queue, act: () => acts.go(queue) }));
  return [];
}
const lines = (desk, acts) => html`<div class="form">${choicesOf(desk, acts).map(({ queue, act }, i) => wide(html`${nameOf(queue)}${queue.branch_name ? html` <span class="soft">${queue.branch_name}</span>` : nothing}`, "arrow", act, "", i < 9 ? i + 1 : null))}</div>`;
const transfer = (desk, acts) => frame(desk, t("c_transfer_to", { code: code(desk.ticket(desk.panel.ticket)?.number ?? "") }), html`<p class="soft">${t("c_transfer_more")}</p>${lines(desk, acts)}`);
const go = (desk, acts) => frame(desk, t("c_go"), lines(desk, acts));

// ---------------------------------------------------------------- the line, the break, the keys

const lengths = (label, act) => html`<div class="pair">${BREAKS.map((n) => wide(minutes(n), "clock", () => act(n)))}${wide(t(label), "pause", () => act(null))}</div>`;
const rest = (desk, acts) => frame(desk, t("c_pause"), html`<p class="soft">${t("c_pause_more")}</p>${lengths("c_open_end", acts.takeBreak)}`);
const menu = (desk, acts) => frame(desk, nameOf(desk.queue), html`
  <h3>${t("c_line_now")}</h3>
  ${desk.line.paused ? html`<div class="form">${wide(t("c_resume_line"), "check", () => acts.line("resume"))}</div>` : html`<p class="soft">${t("c_pause_line_more")}</p>${lengths("c_open_end", (n) => acts.line("pause", n ? { minutes: n } : undefined))}`}
  <div class="form">${desk.line.open ? wide(t("c_close_line"), "cross", () => acts.line("close")) : wide(t("c_open_line"), "check", () => acts.line("open"))}</div>
  <h3>${t("c_elsewhere")}</h3>
  <div class="form"><a class="btn" href="/display/${desk.branch.id}" target="_blank" rel="noopener">${icon("screen")}<span class="grow">${t("c_display")}</span></a>
    ${wide(t("c_go"), "swap", () => desk.open({ kind: "go" }), "", letters.go)}${wide(t("c_change_place"), "door", acts.changePlace)}${wide(t("e_sign_out"), "exit", acts.signOut)}</div>`);
const names = { next: "c_next", start: "c_start", complete: "c_complete", recall: "c_recall", hold: "c_hold", absent: "c_absent_next", return: "c_return", transfer: "c_transfer", undo: "c_undo", add: "c_add_title", menu: "c_menu", go: "c_go" };
const keys = (desk) => frame(desk, t("c_keys_list"), html`<dl class="keylist">${Object.entries(names).map(([verb, label]) => html`<div><dt><kbd>${letters[verb]}</kbd></dt><dd>${t(label)}</dd></div>`)}
  <div><dt><kbd>/</kbd></dt><dd>${t("c_find")}</dd></div><div><dt><kbd>Esc</kbd></dt><dd>${t("e_close")}</dd></div></dl>`);

export const panels = { add, ticket, transfer, go, break: rest, menu, keys };
