/** What lies over the right of reception's day while somebody is booked, or an appointment goes to another day. They come with the first need. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { addDays } from "../booking/zone.js";
import { clock, clockText, dayAndClock, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { Known } from "../reception/known.js";
import { frame, submit } from "../schedule/panels.js";
import { whoIs } from "../schedule/tiles.js";
import { learn } from "../text.js";
import { words } from "./form-words.js";
import { Times } from "./times.js";

learn(words);

const WAITS_FOR = 14; // days that the waiting list looks ahead, unless said otherwise

const fits = (service, branch, staff) => (!service.branch_ids || service.branch_ids.includes(branch.id)) && (!staff || !service.staff_ids || service.staff_ids.includes(staff));
const doctorsOf = (plan) => plan.view?.doctors ?? [];
const services = (plan, staff) => plan.house.services.filter((one) => fits(one, plan.house.branch, staff));

const option = (value, words, chosen) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`;
/** `anybody`: whether it may stay open who it is. */
const doctorField = (plan, times, choose, anybody = true) => html`<div class="field"><label for="doctor">${t("q_doctor")}</label><select id="doctor" @change=${(event) => choose(event.target.value)}>${anybody ? option("", t("q_any_doctor"), times.staff) : nothing}${doctorsOf(plan).map((one) => option(one.id, nameOf(one), times.staff))}</select></div>`;
const dayField = (times) => html`<div class="field"><label for="day">${t("q_day_of")}</label><input id="day" type="date" required .value=${times.day} @change=${(event) => event.target.value && times.set({ day: event.target.value })}></div>`;
function timeField(times) {
  if (times.isLost) return html`<p class="full-up" role="status">${icon("cloud")} ${t("q_times_lost")}</p><button type="button" class="btn" @click=${() => times.read()}>${icon("again")} ${t("retry")}</button>`;
  if (!times.free) return html`<p class="soft" role="status">${t("q_times_reading")}</p>`;
  if (!times.free.length) return html`<p class="full-up" role="status">${icon("warn")} ${t("q_times_none")}</p>`;
  return html`<div class="field"><label for="start">${t("q_times", { n: times.free.length, count: num(times.free.length) })}</label><select id="start" @change=${(event) => times.choose(event.target.value)}>${times.free.map((start) => option(start, clockText(start), times.start))}</select></div>`;
}

// ---------------------------------------------------------------- booking for a patient

export class Booking {
  #plan; #acts; #times; #known;
  #typed = "";
  #patient = null; // {id, name, phone}
  #isNew = false;

  constructor(plan, acts, { staff, at } = {}) {
    [this.#plan, this.#acts] = [plan, acts];
    const doctor = staff ?? doctorsOf(plan)[0]?.id ?? "";
    this.#times = new Times(plan, { day: plan.day, staff: doctor, service: services(plan, doctor)[0]?.id ?? "", wanted: at });
    this.#times.read();
    this.#known = new Known({ search: (text) => plan.house.send("GET", `/patients?query=${encodeURIComponent(text)}&limit=6`).then(({ body }) => body.items), onChange: plan.redraw });
  }

  #type = (event) => {
    this.#typed = event.target.value;
    this.#patient = null;
    this.#known.look(this.#typed);
    this.#plan.redraw();
  };
  #pick = (patient) => {
    [this.#patient, this.#typed, this.#isNew] = [patient, patient.name ?? patient.phone, false];
    this.#known.forget();
    this.#plan.redraw();
  };
  #onKey = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (!this.#known.isOpen || event.isComposing) return;
    if (by) this.#known.step(by);
    else if (event.key === "Enter" && this.#known.one) this.#pick(this.#known.one);
    else if (event.key === "Escape") this.#known.forget();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** Whoever does not give the service that was chosen gives the first of their own. */
  #chooseDoctor = (staff) => {
    const given = services(this.#plan, staff);
    return this.#times.set({ staff, service: (given.find(({ id }) => id === this.#times.service) ?? given[0])?.id ?? "" });
  };
  #register = () => {
    this.#isNew = true;
    this.#known.forget();
    this.#plan.redraw();
    document.querySelector("#new-phone")?.focus();
  };

  /** Registered once: what was made stays with the form, if the booking itself is refused. */
  async #whose(form) {
    if (this.#patient) return this.#patient;
    const [name, phone] = [form.who.value.trim(), form.phone?.value.trim()];
    const { body } = await press("/patients", { name, ...(phone ? { phone } : {}) }, this.#plan.house.send);
    return (this.#patient = body);
  }
  #book = async (form) => {
    const { free, start, service, staff } = this.#times;
    if (!this.#patient && !this.#isNew) return form.who.value.trim() ? this.#register() : form.who.focus();
    if (!free?.length || !start) return undefined;
    const isBooked = await this.#acts.command("book", async () => {
      const patient = await this.#whose(form);
      const reason = form.reason.value.trim();
      const { body } = await press("/appointments", { branch_id: this.#plan.house.branch.id, service_id: service, starts_at: start, patient_id: patient.id, ...(staff ? { staff_id: staff } : {}), ...(reason ? { reason } : {}) }, this.#plan.house.send);
      this.#did("booked", patient, { time: dayAndClock(body.starts_at ?? start, this.#plan.now), doctor: html`<bdi>${this.#plan.house.nameOfStaff(body.staff_id ?? staff)}</bdi>` });
    });
    return isBooked ? undefined : this.#times.read(); // what was free may be taken
  };
  /** Onto the waiting list, where no time is free. */
  #wait = async () => {
    const form = document.querySelector("#booking");
    if (!this.#patient && !this.#isNew) return form.who.value.trim() ? this.#register() : form.who.focus();
    const { day, service, staff } = this.#times;
    return this.#acts.command("wait", async () => {
      const patient = await this.#whose(form);
      await press("/waitlist", { branch_id: this.#plan.house.branch.id, service_id: service, patient_id: patient.id, from_on: day, until_on: addDays(day, WAITS_FOR), ...(staff ? { staff_id: staff } : {}) }, this.#plan.house.send);
      this.#did("waits", patient);
    });
  };
  #did(what, patient, more = {}) {
    this.#plan.told = { what, who: html`<bdi>${patient.name}</bdi>`, ...more };
    this.#plan.open(null);
    this.#acts.beside().read();
  }

  // -------------------------------------------------------------- the form

  #option = (patient, index) => html`<li id="known-${index}" role="option" aria-selected=${String(index === this.#known.chosen)} @mousedown=${(event) => { event.preventDefault(); this.#pick(patient); }}><bdi>${patient.name}</bdi> <span class="soft">${patient.phone ? num(patient.phone) : nothing}</span></li>`;
  #hint() {
    if (this.#patient) return html`<span class="small okay" id="who-hint">${icon("check")} ${t("q_is_known")} ${this.#patient.phone ? num(this.#patient.phone) : nothing}</span>`;
    if (this.#isNew) return html`<span class="small soft" id="who-hint">${t("q_is_new")}</span>`;
    return html`<span class="small soft" id="who-hint">${t("q_who_hint")}</span>${this.#typed.trim().length > 1 ? html`<button type="button" class="btn" @click=${this.#register}>${icon("plus")}<span class="grow">${t("q_register")}</span></button>` : nothing}`;
  }
  #who = () => html`<div class="field who-field"><label for="who">${t(this.#isNew ? "q_name" : "q_who")}</label>
    <input id="who" name="who" data-first required maxlength="120" autocomplete="off" role="combobox" aria-autocomplete="list" aria-controls="known" aria-describedby="who-hint" aria-expanded=${String(this.#known.isOpen)} aria-activedescendant=${this.#known.one ? `known-${this.#known.chosen}` : nothing} .value=${this.#typed} @input=${this.#isNew ? (event) => { this.#typed = event.target.value; } : this.#type} @keydown=${this.#onKey} @blur=${() => this.#known.forget()}>
    ${this.#known.isOpen ? html`<ul id="known" class="known" role="listbox" aria-label=${t("q_known")}>${this.#known.found.map(this.#option)}</ul>` : html`<div id="known" hidden></div>`}<span class="unseen" role="status">${this.#known.isOpen ? t("q_known_n", { n: this.#known.found.length, count: num(this.#known.found.length) }) : nothing}</span>${this.#hint()}</div>
    ${this.#isNew && !this.#patient ? html`<div class="field"><label for="new-phone">${t("q_phone")}</label><input id="new-phone" name="phone" type="tel" maxlength="40" autocomplete="off" dir="ltr"></div>` : nothing}`;

  view() {
    const [plan, times] = [this.#plan, this.#times];
    const isFull = times.free?.length === 0;
    const isShut = plan.pressing || plan.isCut;
    const go = isFull ? html`<button type="button" class="btn primary" aria-disabled=${off(isShut || !times.service)} @click=${this.#wait}>${icon("clock")}<span class="grow">${t("q_to_waiting")}</span></button>`
      : html`<button type="submit" class="btn primary" aria-disabled=${off(isShut || !times.start || !times.free)}>${icon("check")}<span class="grow">${times.start ? t("q_book_at", { time: clock(times.start) }) : t("q_book")}</span><kbd aria-hidden="true">Enter</kbd></button>`;
    return frame(plan, t("q_book_title"), html`<form class="form" id="booking" autocomplete="off" @submit=${submit((form) => { if (!isShut) this.#book(form); })}>${this.#who()}${doctorField(plan, times, this.#chooseDoctor)}
      <div class="field"><label for="service">${t("q_service")}</label><select id="service" @change=${(event) => times.set({ service: event.target.value })}>${services(plan, times.staff).map((one) => option(one.id, nameOf(one), times.service))}</select></div>
      ${dayField(times)}${timeField(times)}<div class="field"><label for="reason">${t("q_reason")}</label><input id="reason" name="reason" maxlength="500" autocomplete="off"></div>${go}</form>`);
  }
}

// ---------------------------------------------------------------- an appointment to another day

export class Elsewhere {
  #plan; #acts; #one; #times;

  constructor(plan, acts, { one }) {
    [this.#plan, this.#acts, this.#one] = [plan, acts, one];
    this.#times = new Times(plan, { day: plan.day, staff: one.staff_id, service: one.service_id, wanted: Date.parse(one.starts_at) });
    this.#times.read();
  }

  #move = async () => {
    const { start, staff } = this.#times;
    const one = this.#plan.find(this.#one.id) ?? this.#one;
    if (await this.#acts.moveTo(one, { at: Date.parse(start), staff })) this.#plan.open(null);
    else this.#times.read();
  };
  view() {
    const [plan, times] = [this.#plan, this.#times];
    const isShut = plan.pressing || plan.isCut || !times.free?.length;
    return frame(plan, t("q_elsewhere"), html`<p><b>${whoIs(plan, this.#one)}</b> <span class="soft">${dayAndClock(this.#one.starts_at, plan.now)}</span></p><form class="form" @submit=${submit(() => { if (!isShut) this.#move(); })}>
      ${dayField(times)}${doctorField(plan, times, (staff) => times.set({ staff }), false)}${timeField(times)}<button type="submit" class="btn primary" aria-disabled=${off(isShut)}>${icon("check")}<span class="grow">${times.start ? t("q_move_to", { time: clock(times.start) }) : t("q_move")}</span></button></form>`);
  }
}
