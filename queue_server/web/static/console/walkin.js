/** The sheet for a walk-in: a name or nothing, then Enter. What was typed stays until it is in line. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { code, nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { servicesOf } from "./model.js";
import { sheet, submit } from "./sheet.js";

export const classes = [["normal", "c_normal"], ["priority", "c_priority"], ["urgent", "c_urgent"], ["emergency", "c_emergency"]];
const set = (desk, what) => (event) => { desk.draft[what] = event.target.value; desk.redraw(); };
const choice = (desk, what, value, label) => html`<label class="choice"><input type="radio" name=${what} value=${value} .checked=${(desk.draft[what] ?? "") === value} @change=${set(desk, what)}><span class="grow">${label}</span></label>`;
const tick = (desk, need, label) => html`<label class="choice"><input type="checkbox" .checked=${desk.draft.needs.includes(need)} @change=${(event) => toggle(desk, need, event.target.checked)}><span class="grow">${t(label)}</span></label>`;
function toggle(desk, need, isOn) {
  desk.draft.needs = [...desk.draft.needs.filter((one) => one !== need), ...(isOn ? [need] : [])];
  desk.redraw();
}
/** The cursor is back in the name for the next one, and what was added is in sight; after a failure it stays where it is. */
async function addAndGoOn(acts) {
  if (!(await acts.add())) return;
  document.querySelector("#who")?.focus({ preventScroll: true });
  document.querySelector(".side .body")?.scrollTo(0, 0);
}
const joined = (added) => html`<p class="band good" role="status">${icon("check")}<span class="grow">${t("c_added", { code: code(added.number) })} <a href=${added.link} target="_blank" rel="noopener">${t("c_ticket_page")}</a></span></p>`;

export function walkIn(desk, acts) {
  const services = servicesOf(desk.queue, desk.catalogue.services);
  const isRanked = desk.draft.priority !== "normal";
  const why = desk.isCut ? "c_cut" : desk.line.open ? null : "c_line_closed";
  return sheet(desk, t("c_add_title"), html`${desk.added ? joined(desk.added) : nothing}<form class="form" id="walk-in" autocomplete="off" @submit=${submit(() => addAndGoOn(acts))}>
    <div class="field"><span class="over"><label for="who">${t("c_who")}</label> <span class="soft small" id="who-hint">${t("c_who_hint")}</span></span><input id="who" name="who" aria-describedby="who-hint" maxlength="120" .value=${desk.draft.who} @input=${(event) => desk.typeWho(event.target.value)}></div>
    ${services.length > 1 ? html`<fieldset class="field two"><legend>${t("c_service")}</legend>${choice(desk, "service", "", t("c_service_any"))}${services.map((one) => choice(desk, "service", one.id, nameOf(one)))}</fieldset>` : nothing}
    <fieldset class="field two four"><legend>${t("c_class")}</legend>${classes.map(([value, label]) => choice(desk, "priority", value, t(label)))}</fieldset>
    ${isRanked ? html`<div class="field"><label for="reason">${t("c_reason_needed")}</label><input id="reason" name="reason" maxlength="200" required .value=${desk.draft.reason} @input=${set(desk, "reason")}></div>` : nothing}
    <fieldset class="field two"><legend>${t("c_needs")}</legend>${tick(desk, "wheelchair", "c_wheel")}${tick(desk, "first_visit", "c_first")}${tick(desk, "language:ar", "c_speaks_ar")}${tick(desk, "language:en", "c_speaks_en")}</fieldset></form>`,
  html`<footer><button class="btn primary ${desk.pressing === "add" ? "down" : ""}" type="submit" form="walk-in" aria-disabled=${off(why)} title=${why ? t(why) : nothing}>${icon(desk.pressing === "add" ? "clock" : "plus")}<span class="grow">${t("c_add_now")}</span><kbd aria-hidden="true">Enter</kbd></button></footer>`);
}
