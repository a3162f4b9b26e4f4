/** When doctors work: the week as a picture, and their blocks one by one. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { dayOf as dateWords } from "../entry/moments.js";
import { band, lang, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./hours-words.js";
import { picture } from "./picture.js";
import { PlaceShelf } from "./places.js";
import { firstOf, isOver, later, repeatOf, ruleOf } from "./recurrence.js";
import { CLOCK, SHOWN, clockOf, dayName } from "./week.js";
import { todayIn } from "./zone.js";

learn(words);

export class Section extends PlaceShelf {
  drawing = "clock";
  words = { title: "j_hours", add: "j_add_block", new: "j_new_block", none: "j_no_block", next: "j_no_block_next" };
  names = ["kind", "starts_on", "starts_at", "ends_at", "except_on", "seats", "service_ids", "counter_id"];
  path = "/availability";
  loseMore = "j_remove_block";
  #services = [];
  #rooms = [];
  #doctors = [];
  #doctor = null; // whose week it is
  #from = null; // the first day of the week that is pictured

  get #zone() { return this.branch.time_zone; }
  get #today() { return todayIn(this.#zone); }
  get mayAdd() { return Boolean(this.#doctor); }
  one = (id) => `/availability/${id}`;
  async fetch() {
    const [services, staff, rooms] = await Promise.all([all("/services", this.send), all("/staff", this.send), all(`/branches/${this.house.place}/counters`, this.send)]);
    const isHere = ({ role, branch_id }) => role === "doctor" && [null, this.house.place].includes(branch_id);
    [this.#services, this.#rooms, this.#doctors] = [services, rooms, staff.filter(({ roles }) => roles.some(isHere))];
    if (!this.#doctors.some(({ id }) => id === this.#doctor)) this.#doctor = this.#doctors[0]?.id ?? null;
    this.#from ??= this.#today;
    return this.#doctor ? all(`/availability?staff_id=${this.#doctor}&branch_id=${this.house.place}`, this.send) : [];
  }
  sorted(blocks) { return blocks.filter((one) => !isOver(one, this.#today)).sort((a, b) => (a.starts_on + a.starts_at).localeCompare(b.starts_on + b.starts_at)); }
  read(block) { return { ...super.read(block), repeat: repeatOf(block.recurrence, block.starts_on) }; }
  blank() { return { kind: "work", starts_on: this.#today, starts_at: "08:00", ends_at: "12:00", repeat: { how: "weekly", days: SHOWN.slice(0, 5), every: 1, until: null, text: "" }, except_on: [], seats: 1, service_ids: null, counter_id: null }; }
  /** A rule begins on the first of its days; "8" is 08:00. */
  sent(body) {
    const { repeat, starts_on } = { ...(this.opened ? this.read(this.opened) : {}), ...body };
    const { repeat: _, ...plain } = body;
    for (const name of ["starts_at", "ends_at"]) if (plain[name]) plain[name] = clockOf(plain[name]) ?? plain[name];
    if ("repeat" in body || "starts_on" in body) Object.assign(plain, { recurrence: ruleOf(repeat), starts_on: repeat.how === "weekly" ? firstOf(starts_on, repeat.days) : starts_on });
    return this.opened ? plain : { ...plain, staff_id: this.#doctor, branch_id: this.house.place };
  }
  after(body) {
    if (body.starts_on > later(this.#from, 6)) this.#from = body.starts_on; // the picture shows what was just made
    return super.after(body);
  }

  // -------------------------------------------------------------- what is seen

  more = () => (this.#doctors.length ? html`<div class="field"><label for="doctor">${t("j_doctor")}</label><select id="doctor" @change=${({ target }) => { this.#doctor = target.value; this.forget(); }}>${this.#doctors.map((one) => html`<option value=${one.id} ?selected=${one.id === this.#doctor}>${nameOf(one)}</option>`)}</select></div>` : nothing);
  beside() {
    if (this.things && !this.#doctor) return band("near", "person", t("j_doctor_first"), html`<a class="btn" href="/admin/users">${t("e_people")}</a>`);
    if (!this.things?.length) return nothing;
    const turn = (days) => () => { this.#from = later(this.#from, days); this.redraw(); };
    return html`<section class="card" aria-labelledby="week"><h2 id="week">${icon("screen")} <span class="grow">${t("j_week_from", { date: dateWords(this.#from) })}</span>
      <button type="button" class="btn plain" @click=${turn(-7)}>${t("j_week_before")}</button><button type="button" class="btn plain" @click=${turn(7)}>${t("j_week_after")}</button></h2>${picture(this.things, this.#from)}
      ${this.things.some((one) => repeatOf(one.recurrence, one.starts_on).how === "other") ? html`<p class="soft small">${t("j_not_drawn")}</p>` : nothing}</section>`;
  }
  titleOf(block) { return `${block.starts_at}–${block.ends_at}`; }
  row = (one) => html`<span class="pill ${one.kind === "break" ? "" : "near"}">${t(one.kind === "break" ? "j_break" : "j_work")}</span><span class="grow"><b>${this.#when(one)}</b><small class="soft">${num(`${one.starts_at}–${one.ends_at}`)}${one.except_on.length ? html` · ${t("j_but", { n: one.except_on.length, count: one.except_on.length })}` : nothing}</small></span>
    ${one.seats > 1 ? html`<span class="pill">${t("j_seats_n", { n: one.seats, count: one.seats })}</span>` : nothing}${one.service_ids ? html`<span class="pill">${t("j_services_n", { n: one.service_ids.length, count: one.service_ids.length })}</span>` : nothing}`;
  #when({ recurrence, starts_on }) {
    const { how, days, every, until } = repeatOf(recurrence, starts_on);
    if (how === "once") return dateWords(starts_on);
    if (how === "other") return t("j_by_rule");
    const tail = until ? html` · ${t("j_until", { date: dateWords(until) })}` : nothing;
    if (every === 1 && days.length === 7) return html`${t("j_every_day")}${tail}`;
    const named = new Intl.ListFormat(lang).format(SHOWN.filter((day) => days.includes(day)).map((day) => dayName(day, lang)));
    return html`${every > 1 ? t("j_every_n", { n: every, count: every, days: named }) : t("j_every", { days: named })}${tail}`;
  }

  form = (f, block) => html`${f.select("/kind", t("j_what"), [["work", t("j_work")], ["break", t("j_break")]])}
    <div class="two-names">${f.text("/starts_at", t("j_from"), { required: true, max: 5, dir: "ltr", pattern: CLOCK })}${f.text("/ends_at", t("j_to"), { required: true, max: 5, dir: "ltr", pattern: CLOCK, more: t("j_to_more") })}</div>
    ${this.#repeating(f)}
    ${f.draft.get("/kind") === "break" ? nothing : html`${f.number("/seats", t("j_seats"), { min: 1, max: 50, more: t("j_seats_more") })}
      ${f.some("/service_ids", t("j_for_services"), t("j_all_services"), this.#services)}
      ${this.#rooms.length ? f.select("/counter_id", t("j_in_room"), [["", t("j_any_room")], ...this.#rooms.map((one) => [one.id, nameOf(one)])]) : nothing}`}
    ${block || f.draft.get("/except_on").length ? this.#exceptions(f) : nothing}`;
  #repeating(f) {
    const how = f.draft.get("/repeat/how");
    const days = f.draft.get("/repeat/days");
    const turn = (day, isOn) => { f.take("/repeat/days", isOn ? [...days, day] : days.filter((one) => one !== day)); this.redraw(); };
    return html`${f.select("/repeat/how", t("j_repeat"), [["weekly", t("j_weekly")], ["once", t("j_once")], ...(how === "other" ? [["other", t("j_by_rule")]] : [])])}
      ${how === "weekly" ? html`<fieldset class="field" id="at-recurrence" tabindex="-1"><legend>${t("j_on_days")}</legend><div class="days">${SHOWN.map((day) => html`<label class="choice"><input type="checkbox" .checked=${days.includes(day)} @change=${({ target }) => turn(day, target.checked)}><span>${dayName(day, lang, "short")}</span></label>`)}</div>${f.why("/recurrence")}</fieldset>` : nothing}
      ${how === "other" ? f.text("/repeat/text", t("j_rule"), { dir: "ltr", max: 300, required: true, more: t("j_rule_more") }) : nothing}
      <div class="two-names">${f.text("/starts_on", t(how === "once" ? "j_on_day" : "j_first_day"), { type: "date", required: true, dir: "ltr" })}
      ${how === "weekly" ? html`${f.text("/repeat/until", t("j_last_day"), { type: "date", dir: "ltr", more: t("j_last_day_more") })}${f.number("/repeat/every", t("j_weeks_between"), { min: 1, max: 52 })}` : nothing}</div>`;
  }
  #exceptions(f) {
    const days = f.draft.get("/except_on");
    const drop = (day) => { f.take("/except_on", days.filter((one) => one !== day)); this.redraw(); document.querySelector("#except")?.focus(); };
    const add = () => {
      const field = document.querySelector("#except");
      if (field.value && !days.includes(field.value)) f.take("/except_on", [...days, field.value].sort());
      field.value = "";
      this.redraw();
      field.focus();
    };
    return html`<fieldset class="field"><legend>${t("j_except")}</legend>${days.length ? html`<ul class="held">${days.map((day) => html`<li>${dateWords(day)}<button type="button" class="btn plain" @click=${() => drop(day)}>${icon("cross")} <span class="unseen">${t("j_drop_day", { date: day })}</span></button></li>`)}</ul>` : nothing}
      <div class="with-button"><input id="except" type="date" dir="ltr" aria-label=${t("j_except_day")}><button type="button" class="btn" @click=${add}>${icon("plus")} ${t("j_add_day")}</button></div>${f.why("/except_on")}</fieldset>`;
  }
}
