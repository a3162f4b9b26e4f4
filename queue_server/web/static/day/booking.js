/** Somebody is booked at reception, once or as a series. What was typed stays until it is booked or thrown away. It comes when somebody asks for it. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { addDays } from "../booking/zone.js";
import { clock, dayAndClock, lang, nameOf, num, off, other, t } from "../frame.js";
import { icon } from "../icons.js";
import { Known } from "../reception/known.js";
import { frame, submit } from "../schedule/panels.js";
import { copy, learn } from "../text.js";
import { words } from "./booking-words.js";
import { dayField, doctorField, doctorsOf, field, option, services, timeField } from "./forms.js";
import { Again } from "./again.js";
import { Times } from "./times.js";

learn(words);

const WAITS_FOR = 14; // days that the waiting list looks ahead, unless said otherwise
const nobody = () => ({ who: "", patient: null, isNew: false, phone: "", email: "", language: lang, reason: "", often: "once", count: "6" });

export class Booking {
  #plan; #acts; #times; #known; #again;
  #draft; // of whoever is signed in: {who, patient: {id, name, phone}, isNew, …}

  constructor(plan, acts, { staff, at } = {}) {
    const { house } = plan;
    [this.#plan, this.#acts, this.#draft] = [plan, acts, (house.draft ??= nobody())];
    const before = this.#draft.branch === house.branch.id ? this.#draft.times : {}; // another branch has other doctors
    this.#times = new Times(plan, { day: plan.day, wanted: at ?? before.wanted });
    Object.assign(this.#draft, { branch: house.branch.id, times: this.#times });
    this.#chooseDoctor(staff ?? before.staff ?? doctorsOf(plan)[0]?.id ?? "", before.service);
    this.#again = new Again(this.#draft, this.#times);
    this.#known = new Known({ search: (text) => house.send("GET", `/patients?query=${encodeURIComponent(text)}&limit=6`).then(({ body }) => body.items), onChange: plan.redraw });
  }

  /** Another day is shown, and meant. */
  follow = (day) => { if (day !== this.#times.day) this.#set({ day }); };
  /** Thrown away, by whoever means to. */
  drop = () => { if (this.#plan.house.draft === this.#draft) this.#plan.house.draft = null; };
  isOf = (draft) => draft === this.#draft;

  #keep = ({ target }) => { this.#draft[target.name] = target.value; };
  #set = (what) => {
    this.#again?.forget();
    return this.#times.set(what);
  };
  #type = (event) => {
    this.#keep(event);
    if (this.#draft.isNew) return; // asked now, and not at the last drawing: they may have been registered since
    this.#draft.patient = null;
    this.#again.forget(); // it was about somebody else
    this.#known.look(this.#draft.who);
    this.#plan.redraw();
  };
  #pick = (patient) => {
    Object.assign(this.#draft, { patient, who: patient.name ?? patient.phone, isNew: false });
    this.#again.forget();
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
  #chooseDoctor = (staff, service = this.#times.service) => {
    const given = services(this.#plan, staff);
    return this.#set({ staff, service: (given.find(({ id }) => id === service) ?? given[0])?.id ?? "" });
  };
  #register = () => {
    this.#draft.isNew = true;
    this.#known.forget();
    this.#plan.redraw();
    document.querySelector("#new-phone")?.focus();
  };
  /** Who it is has to be said first. */
  #isKnown() {
    const { patient, isNew, who } = this.#draft;
    if (patient || isNew) return true;
    if (who.trim()) this.#register();
    else document.querySelector("#who").focus();
    return false;
  }

  // -------------------------------------------------------------- what is done

  /** Registered once, and known from then on, if the booking itself is refused; unless another name stands there by then. */
  async #whose() {
    const { patient, language, ...typed } = this.#draft;
    if (patient) return patient;
    const [name, phone, email] = [typed.who, typed.phone, typed.email].map((one) => one.trim());
    const { body } = await press("/patients", { name, ...(phone ? { phone } : {}), ...(email ? { email } : {}), language }, this.#plan.house.send);
    if (this.#draft.who === typed.who) Object.assign(this.#draft, { patient: body, isNew: false, phone: "", email: "" });
    return body;
  }
  #book = async () => {
    if (!this.#isKnown()) return undefined;
    const at = document.activeElement;
    // Nobody is booked for a time that was not seen: whoever still waits is led to where it stands.
    if (!(await this.#times.isAsMeant())) return void (document.activeElement === at && document.querySelector("[form=booking]")?.focus());
    const { start, service, staff } = this.#times;
    const wish = { branch_id: this.#plan.house.branch.id, service_id: service, starts_at: start, ...(staff ? { staff_id: staff } : {}) };
    return this.#send(this.#again.isOn ? this.#again.wishFor(wish) : wish);
  };
  /** What was free may be taken when it was refused. */
  async #send(wish) {
    if (!this.#isKnown()) return;
    const isBooked = await this.#acts.command("book", async () => {
      const reason = this.#draft.reason.trim();
      const patient = await this.#whose();
      const said = { ...wish, patient_id: patient.id, reason: reason || undefined };
      if (wish.recurrence) await this.#series(said, patient);
      else await this.#once(said, patient);
    });
    if (!isBooked || this.#again.refused) await this.#times.read();
    if (this.#again.refused) document.querySelector(".side [role=alert]")?.focus(); // it stands below what is seen
  }
  async #once(wish, patient) {
    const { house, now } = this.#plan;
    const { body } = await press("/appointments", wish, house.send);
    this.#did("booked", patient, { time: dayAndClock(body.starts_at, now), doctor: html`<bdi>${house.nameOfStaff(body.staff_id)}</bdi>` });
  }
  async #series(wish, patient) {
    const told = await this.#again.press(wish, this.#plan);
    if (told) this.#did("series", patient, told);
  }
  /** Onto the waiting list, where no time is free. */
  #wait = async () => {
    if (!this.#isKnown()) return undefined;
    const { day, service, staff } = this.#times;
    return this.#acts.command("wait", async () => {
      const patient = await this.#whose();
      await press("/waitlist", { branch_id: this.#plan.house.branch.id, service_id: service, patient_id: patient.id, from_on: day, until_on: addDays(day, WAITS_FOR), ...(staff ? { staff_id: staff } : {}) }, this.#plan.house.send);
      this.#did("waits", patient);
    });
  };
  #did(what, patient, more = {}) {
    const plan = this.#plan;
    plan.told = { what, who: html`<bdi>${patient.name}</bdi>`, ...more };
    this.drop();
    if (plan.panel?.form?.isOf?.(this.#draft)) plan.open(null);
  }

  // -------------------------------------------------------------- the form

  #option = (patient, index) => html`<li id="known-${index}" role="option" aria-selected=${String(index === this.#known.chosen)} @mousedown=${(event) => { event.preventDefault(); this.#pick(patient); }}><bdi>${patient.name}</bdi> <span class="soft">${patient.phone ? num(patient.phone) : nothing}</span></li>`;
  #hint({ patient, isNew, who }) {
    if (patient) return html`<span class="small okay" id="who-hint">${icon("check")} ${t("q_is_known")} ${patient.phone ? num(patient.phone) : nothing}</span>`;
    if (isNew) return html`<span class="small soft" id="who-hint">${t("q_is_new")}</span>`;
    return html`<span class="small ${this.#known.isLost ? "full-up" : "soft"}" id="who-hint">${t(this.#known.isLost ? "q_who_lost" : "q_who_hint")}</span>${who.trim().length > 1 ? html`<button type="button" class="btn" @click=${this.#register}>${icon("plus")}<span class="grow">${t("q_register")}</span></button>` : nothing}`;
  }
  #who = ({ who, isNew, patient }) => html`<div class="field who-field"><label for="who">${t(isNew ? "q_name" : "q_who")}</label>
    <input id="who" name="who" data-first required maxlength="120" autocomplete="off" role="combobox" aria-autocomplete="list" aria-controls="known" aria-describedby="who-hint" aria-expanded=${String(this.#known.isOpen)} aria-activedescendant=${this.#known.one ? `known-${this.#known.chosen}` : nothing} .value=${who} @input=${this.#type} @keydown=${this.#onKey} @blur=${() => this.#known.rest()}>
    ${this.#known.isOpen ? html`<ul id="known" class="known" role="listbox" aria-label=${t("q_known")}>${this.#known.found.map(this.#option)}</ul>` : html`<div id="known" hidden></div>`}<span class="unseen" role="status">${this.#known.isOpen ? t("q_known_n", { n: this.#known.found.length, count: num(this.#known.found.length) }) : this.#known.isLost ? t("q_who_lost") : nothing}</span>${this.#hint(this.#draft)}</div>
    ${isNew && !patient ? this.#reach(this.#draft) : nothing}`;
  /** How they are told of their appointments, and in which language: the one that this desk speaks, unless said otherwise. */
  #reach = ({ phone, email, language }) => html`${field("new-phone", t("q_phone"), html`<input id="new-phone" name="phone" type="tel" maxlength="40" autocomplete="off" dir="ltr" .value=${phone} @input=${this.#keep}>`)}
    ${field("new-email", t("q_email"), html`<input id="new-email" name="email" type="email" maxlength="254" autocomplete="off" dir="ltr" .value=${email} @input=${this.#keep}>`)}
    ${field("new-language", t("q_language"), html`<select class="own-face" id="new-language" name="language" @change=${this.#keep}>${[lang, other].map((tongue) => option(tongue, copy[tongue].own_name, language))}</select>`)}`;

  #go(isShut) {
    const times = this.#times;
    if (times.free?.length === 0) return html`<button type="button" class="btn primary" aria-disabled=${off(isShut || !times.service)} @click=${() => isShut || this.#wait()}>${icon("clock")}<span class="grow">${t("q_to_waiting")}</span></button>`;
    const label = this.#again.isOn ? this.#again.label() : times.start ? t("q_book_at", { time: clock(times.start) }) : t("q_book");
    return html`<button type="submit" form="booking" class="btn primary" aria-disabled=${off(isShut || !times.start || !times.free)}>${icon("check")}<span class="grow">${label}</span><kbd aria-hidden="true">Enter</kbd></button>`;
  }
  view() {
    const [plan, times] = [this.#plan, this.#times];
    const isShut = plan.pressing || plan.isCut;
    const service = html`<select id="service" @change=${(event) => this.#set({ service: event.target.value })}>${services(plan, times.staff).map((one) => option(one.id, nameOf(one), times.service))}</select>`;
    const close = () => { this.drop(); plan.open(null); };
    return frame(plan, t("q_book_title"), html`<form class="form" id="booking" autocomplete="off" @submit=${submit(() => { if (!isShut) this.#book(); })}>${this.#who(this.#draft)}${doctorField(plan, times, this.#chooseDoctor)}
      ${field("service", t("q_service"), service)}${dayField(times, (day) => plan.show(day))}${timeField(times, () => this.#again.forget())}
      ${field("reason", t("q_reason"), html`<input id="reason" name="reason" maxlength="500" autocomplete="off" .value=${this.#draft.reason} @input=${this.#keep}>`)}${times.free?.length === 0 ? nothing : this.#again.fields(plan, (wish) => this.#send(wish), isShut)}</form>`, close, html`<footer class="body">${this.#go(isShut)}</footer>`);
  }
}
