/** The left of the front desk: somebody just came in. Type, pick with a digit, Enter; what was done last can be taken back below. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { code, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { classes, needs } from "./marks.js";

const MOST_KEYS = 9;

// ---------------------------------------------------------------- who

/** Home: the cursor in the name, and the name in sight. */
export function toName() {
  document.querySelector("#who")?.focus();
  document.querySelector(".add .fields")?.scrollTo(0, 0);
}
/** The arrow goes into the list, Enter picks, Escape leaves it: only then do these keys mean something else. */
const inName = (front) => (event) => {
  const { known } = front;
  if (event.key === "Enter" && event.repeat) return event.preventDefault(); // held down: one person is meant
  if (!known.isOpen || event.isComposing) return undefined;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (steps[event.code]) known.step(steps[event.code]);
  else if (event.key === "Enter" && known.one) front.pick(known.one);
  else if (event.key === "Escape") known.forget();
  else return undefined;
  event.preventDefault();
  return event.stopPropagation();
};
function hint({ draft, known }) {
  if (draft.patient) return html`<span class="small okay" id="who-hint">${icon("check")} ${t("r_is_known")} ${draft.patient.phone ? num(draft.patient.phone) : nothing}</span>`;
  return html`<span class="small ${known.isLost ? "bad" : "soft"}" id="who-hint">${t(known.isLost ? "r_who_lost" : "r_who_hint")}</span>`;
}
const told = ({ known }) => (known.isLost ? t("r_who_lost") : known.isOpen ? t("r_known_n", { n: known.found.length, count: num(known.found.length) }) : nothing);
const option = (front, patient, index) => html`<li id="known-${index}" role="option" aria-selected=${String(index === front.known.chosen)} @mousedown=${(event) => { event.preventDefault(); front.pick(patient); }}>
  <bdi>${patient.name}</bdi> <span class="soft">${patient.phone ? num(patient.phone) : nothing}</span></li>`;
const knownList = (front) => html`<ul id="known" class="known" role="listbox" aria-label=${t("r_known")}>${front.known.found.map((one, index) => option(front, one, index))}</ul>`;
function who(front) {
  const { draft, known } = front;
  return html`<div class="field who-field"><label for="who">${t("r_who")}</label>
    <input id="who" name="who" maxlength="120" autocomplete="off" role="combobox" aria-autocomplete="list" aria-describedby="who-hint" aria-controls="known" aria-expanded=${String(known.isOpen)} aria-activedescendant=${known.one ? `known-${known.chosen}` : nothing}
      .value=${draft.who} @input=${(event) => front.type(event.target.value)} @keydown=${inName(front)} @blur=${() => known.rest()}>
    ${known.isOpen ? knownList(front) : html`<div id="known" hidden></div>`}
    ${hint(front)}<span class="unseen" role="status">${told(front)}</span></div>`;
}

// ---------------------------------------------------------------- where to, and how soon

const keyOf = (index) => `Alt ${index + 1}`;
function choice(front, one, index) {
  const isChosen = one.key === front.choice.key;
  const isShut = front.view(one.queue.id)?.open === false;
  return html`<label class="choice"><input type="radio" name="choice" .checked=${isChosen} @change=${() => front.set("choice", one.key)}>
    <span class="grow">${nameOf(one.service ?? one.queue)}${isShut ? html` <span class="pill warn">${t("r_closed_short")}</span>` : nothing}</span>${index < MOST_KEYS ? html`<kbd aria-hidden="true">${keyOf(index)}</kbd>` : nothing}</label>
    ${isChosen && one.behind.length > 1 ? servicesBehind(front, one) : nothing}`;
}
const servicesBehind = (front, { queue, behind }) => html`<select class="behind" aria-label="${t("r_service")}, ${nameOf(queue)}" @change=${(event) => front.set("service", event.target.value)}>
  <option value="">${t("r_service_any")}</option>${behind.map((one) => html`<option value=${one.id} ?selected=${one.id === front.draft.service}>${nameOf(one)}</option>`)}</select>`;
/** The name of a line stands above its services as soon as there is more than one line. */
function choices(front) {
  const all = front.choices;
  const isNew = (one, index) => index > 0 && one.service && all[index - 1].queue.id !== one.queue.id;
  return html`<fieldset class="field"><legend>${t("r_choice")}${all[0].service && front.queues.length > 1 ? html`<span class="small soft of">${nameOf(all[0].queue)}</span>` : nothing}</legend>${all.map((one, index) => html`${isNew(one, index) ? html`<p class="small soft of">${nameOf(one.queue)}</p>` : nothing}${choice(front, one, index)}`)}</fieldset>`;
}
/** The reason that it asks for may lie below the edge of a small screen. */
function rankAs(front, priority) {
  front.set("priority", priority);
  document.querySelector("#reason")?.scrollIntoView({ block: "nearest" });
}
const priority = (front) => html`<div class="beside"><label for="class">${t("r_class")}</label>
  <select id="class" @change=${(event) => rankAs(front, event.target.value)}>${classes.map(([value, label]) => html`<option value=${value} ?selected=${value === front.draft.priority}>${t(label)}</option>`)}</select></div>
  ${front.draft.priority === "normal" ? nothing : html`<div class="field"><label for="reason">${t("r_reason_needed")}</label><input id="reason" name="reason" maxlength="200" autocomplete="off" required .value=${front.draft.reason} @input=${(event) => front.set("reason", event.target.value)}></div>`}`;
const has = (front, need) => front.draft.needs.includes(need);
const toggle = (front, need) => front.set("needs", has(front, need) ? front.draft.needs.filter((one) => one !== need) : [...front.draft.needs, need]);
const needList = (front) => html`<details class="needs"><summary>${t("r_needs")}${front.draft.needs.length ? html` <span class="pill near">${num(front.draft.needs.length)}</span>` : nothing}</summary>
  <fieldset class="field"><legend class="unseen">${t("r_needs")}</legend>${Object.entries(needs).map(([need, [, label]]) => html`<label class="choice"><input type="checkbox" .checked=${has(front, need)} @change=${() => toggle(front, need)}><span class="grow">${t(label)}</span></label>`)}</fieldset></details>`;

// ---------------------------------------------------------------- what happens, and what happened

const forecast = (front) => (front.next ? html`<span class="soft">${t("r_next")}</span> ${code(front.next)}` : html`<span class="soft small">${t("r_next_unknown")}</span>`);
const printSwitch = (front) => html`<label class="keys"><input type="checkbox" role="switch" .checked=${front.prints.on} @change=${(event) => front.setPrints({ on: event.target.checked })}> ${t("r_prints")}</label>`;

const papers = { printing: "r_added_printing", printed: "r_added_printed", codeless: "r_added_codeless", failed: "r_added_unprinted" };
const again = { printing: "r_again_printing", printed: "r_again_printed", codeless: "r_again_printed", failed: "r_again_failed" };
const did = {
  recall: "r_did_recall", hold: "r_did_hold", "no-show": "r_did_no_show", return: "r_did_return", transfer: "r_did_transfer", leave: "r_did_leave", prioritise: "r_did_prioritise", here: "r_did_here", complete: "r_did_complete",
  undone: "r_undone",
};
const toldKey = ({ what, paper }) => did[what] ?? (what === "again" ? again[paper] : papers[paper] ?? "r_added");
const toldWords = (told) => t(toldKey(told), { code: code(told.number) });
const undoKey = "Alt Z";
/** In one place: what was done last, whether it came out of the printer, and half a minute to take it back. */
function undo(front, acts) {
  const [last, told] = [front.undoable, front.told];
  const label = last?.what === "join" ? "r_take_back" : "r_undo";
  const left = last ? Math.ceil((last.until - front.now) / 1000) : 0;
  const isAbout = last && told?.id !== last.id ? html` ${code(last.number)}` : nothing;
  return html`<div class="undo"><p class="done ${told?.paper === "failed" ? "failed" : ""}" role="status">${told ? html`${icon(told.paper === "failed" ? "warn" : told.paper === "printing" ? "print" : "check")} <span>${toldWords(told)}</span>` : nothing}</p>
    ${last ? html`<button type="button" class="btn" aria-keyshortcuts="Alt+Z" aria-disabled=${off(front.pressing)} @click=${acts.undo}>${icon("undo")}<span class="grow">${t(label)}${isAbout}</span><span class="num soft" aria-hidden="true">${left}</span><kbd aria-hidden="true">${undoKey}</kbd></button>` : nothing}</div>`;
}

/** Without a connection everything stays as it was typed: nobody is added by a press that nobody remembers. */
const cut = () => html`<p class="cut" role="status">${icon("cloud")} <span>${t("r_form_cut")}</span></p>`;

export function form(front, acts) {
  const submit = async (event) => {
    event.preventDefault();
    if (front.known.one) return front.pick(front.known.one);
    if (front.isSettling) return undefined;
    const isDone = await acts.add();
    return isDone ? toName() : undefined;
  };
  return html`<form class="card panel add" autocomplete="off" aria-labelledby="add-title" @submit=${submit}><div class="head-row"><h2 id="add-title">${icon("plus")} ${t("r_add_title")}</h2>${printSwitch(front)}</div>
    <div class="scrolls fields">${who(front)}${front.choices.length ? choices(front) : nothing}${priority(front)}${needList(front)}</div>
    ${front.isCut ? cut() : html`<p class="nextup">${forecast(front)}</p>`}
    <button class="btn primary" type="submit" aria-disabled=${off(front.isCut || front.pressing === "add")} title=${front.isCut ? t("r_cut") : ""}>${icon(front.prints.on ? "print" : "plus")}<span class="grow">${t(front.prints.on ? "r_add_print" : "r_add_now")}</span><kbd aria-hidden="true">Enter</kbd></button>
    ${undo(front, acts)}</form>`;
}
