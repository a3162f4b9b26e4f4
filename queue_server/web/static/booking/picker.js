/** Choosing a day and a time: a month with the number of free slots on each day, then the times of a day. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { firstDayFor } from "../branch/hours.js";
import { band, lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { isPassing } from "../keys.js";
import { freeDays, freeSlots } from "./asks.js";
import { fullness, headsOf, walked, weeksOf } from "./month.js";
import { zoneNote } from "./parts.js";
import { isBusyAt, nearestTo, partsOfDay, startsOf } from "./times.js";
import { addDays, addMonths, dayIn, dayWords, earlier, firstOf, lastOf, later, monthOf, monthWords, weekdayName } from "./zone.js";

const LONGEST_ASK = 61; // days; the server answers for 62
const OLD = 60_000; // what was read before somebody looked away for so long is read again
const AGAIN = 4_000;
const isRtl = () => document.documentElement.dir === "rtl";
const firstDay = firstDayFor(navigator.language);
const partWords = { morning: "f_morning", afternoon: "f_afternoon", evening: "f_evening" };

const HERE = "pending,confirmed,checked_in,in_progress"; // appointments in whose time nobody is anywhere else
/** What somebody has between two days, without what is to go elsewhere. */
async function openOnes(from, to, send, moved) {
  const { body } = await send("GET", `/appointments?from=${from}T00:00:00Z&to=${to}T00:00:00Z&status=${HERE}&limit=100`);
  return body.items.filter(({ id }) => id !== moved?.id);
}

export class Picker {
  day = null;
  staff = null; // any
  #month;
  #focus = null; // the day that the keyboard stands on
  #free = new Map(); // by day, as far as it was read
  #starts = new Map(); // by day
  #readUntil = null;
  #readAt = 0;
  #unread = null; // what to read again once there is a network
  #lost = null; // {starts_at, nearest, why}: a time that somebody else took a moment ago, or at which they are busy
  #own = []; // the appointments that they have around such a time
  #round = 0; // an answer that was asked for another doctor is of no use
  #later = null;
  #isOver = false;
  #wish; #moved; #doctors; #zone; #from; #until; #isBusy; #isPicked; #send; #onPick; #onFull; #redraw;

  /**
   * `wish`: {branch_id, service_id}; `moved`: an appointment that is to have another time; `send` as who asks; `doctors` who give it; `zone` of the branch; `horizon` in days. `onPick(start)` with {starts_at, day, time, staff};
   * `onFull(day)` for somebody who would wait for a day without free times, null where nobody may; `isBusy()` while none may be chosen, `isPicked(start)` while one is on its way.
   */
  constructor({ wish, moved = null, doctors, zone, horizon, staff = null, day = null, isBusy = () => false, isPicked = () => false, send, onPick, onFull = null, redraw }) {
    [this.#wish, this.#moved, this.#doctors, this.#zone, this.#isBusy, this.#isPicked, this.#send, this.#onPick, this.#onFull, this.#redraw] = [wish, moved, doctors, zone, isBusy, isPicked, send, onPick, onFull, redraw];
    this.#from = dayIn(zone, Date.now());
    this.#until = addDays(this.#from, horizon);
    this.staff = staff;
    this.day = day && day >= this.#from && day <= this.#until ? day : null;
    this.#month = monthOf(this.day ?? this.#from);
    document.addEventListener("visibilitychange", this.#looked);
    addEventListener("online", this.#looked);
  }

  doctor = (id) => this.#doctors.find((one) => one.id === id) ?? null;

  /** Reads what is free, and shows the first day that has something. */
  open = async () => {
    const [round, month] = [++this.#round, this.#month];
    [this.#starts, this.#readUntil] = [new Map([...this.#starts].filter(([day]) => day === this.day)), null]; // what is shown stays until it is known better
    await this.#readOn(round, later(this.#until, this.#from) === this.#from ? this.#from : earlier(addDays(this.#from, LONGEST_ASK), this.#until));
    if (round !== this.#round || this.#readUntil === null) return;
    if (!this.day) {
      this.day = [...this.#free].find(([day, free]) => free && day >= this.#from)?.[0] ?? null;
      if (!this.day) return this.#redraw();
      if (this.#month === month) this.#month = monthOf(this.day); // unless they have turned the page meanwhile
    }
    await this.#readTimes();
  };
  close() {
    this.#isOver = true;
    this.#round += 1;
    clearTimeout(this.#later);
    document.removeEventListener("visibilitychange", this.#looked);
    removeEventListener("online", this.#looked);
  }

  /** Somebody else has it, they are busy then, or it is not given any more: the nearest free times at once. */
  async lose(start, why) {
    const mine = (this.#lost = { starts_at: start.starts_at, why, nearest: [] });
    this.day = start.day ?? dayIn(this.#zone, start.starts_at);
    this.#month = monthOf(this.day);
    await this.open();
    const [from, to] = [later(this.#from, addDays(this.day, -1)), addDays(this.day, 3)];
    const own = why === "f_same_time" ? await this.#ask(() => openOnes(addDays(from, -1), addDays(to, 2), this.#send, this.#moved)) : null;
    if (own && this.#lost === mine) this.#own = own;
    const around = await this.#ask(() => freeSlots({ ...this.#asked, from, to }, this.#send, this.#moved));
    if (around && this.#lost === mine) mine.nearest = nearestTo(start.starts_at, startsOf(around, this.#zone).filter((one) => !this.#isBusyAt(one)));
    this.#redraw();
    document.querySelector(".nearest .btn")?.focus();
  }

  /** Somebody else uses this phone now: when the last one was busy is none of their business. */
  forget() { [this.#own, this.#lost] = [[], null]; }

  // -------------------------------------------------------------- what is free

  get #asked() { return { ...this.#wish, moving: this.#moved?.id, staff_id: this.staff }; }
  /** Null where nobody answers: then it is said, and asked again. */
  async #ask(question) {
    clearTimeout(this.#later);
    try {
      const answer = await question();
      [this.#unread, this.#readAt] = [null, Date.now()];
      return answer;
    } catch (problem) {
      this.#unread = isPassing(problem) ? "f_unreached" : "f_not_done";
      if (!this.#isOver) this.#later = setTimeout(this.open, AGAIN);
      this.#redraw();
      return null;
    }
  }
  /** Days up to `until`, in questions that the server answers. */
  async #readOn(round, until) {
    while ((this.#readUntil ?? "") < until) {
      const from = this.#readUntil ? addDays(this.#readUntil, 1) : this.#from;
      const to = earlier(addDays(from, LONGEST_ASK), until);
      const free = await this.#ask(() => freeDays({ ...this.#asked, from, to }, this.#send));
      if (!free || round !== this.#round) return;
      for (let day = from; day <= to; day = addDays(day, 1)) this.#free.set(day, free.get(day) ?? 0);
      this.#readUntil = to;
      this.#redraw();
    }
  }
  async #readTimes() {
    const [day, round] = [this.day, this.#round];
    const slots = await this.#ask(() => freeSlots({ ...this.#asked, from: day, to: day }, this.#send, this.#moved));
    if (!slots || round !== this.#round) return;
    const starts = startsOf(slots, this.#zone).filter((one) => one.day === day);
    this.#starts.set(day, starts);
    this.#free.set(day, starts.length);
    this.#redraw();
  }
  #looked = () => {
    if (document.visibilityState === "visible" && (this.#unread || Date.now() - this.#readAt > OLD)) this.open();
  };

  // -------------------------------------------------------------- choosing

  #choose = (day) => {
    [this.day, this.#focus, this.#lost] = [day, day, null];
    this.#redraw();
    document.querySelector(".day-times")?.scrollIntoView({ block: "nearest" });
    return this.#readTimes();
  };
  #turn(n) {
    this.#month = addMonths(this.#month, n);
    this.#focus = null;
    this.#readOn(this.#round, earlier(lastOf(this.#month), this.#until));
    this.#redraw();
  }
  #walk = (event) => {
    const there = walked(event.key, this.#standing, { isRtl: isRtl(), firstDay, from: this.#from, until: this.#until });
    if (!there) return;
    event.preventDefault();
    this.#focus = there;
    if (monthOf(there) !== this.#month) {
      this.#month = monthOf(there);
      this.#readOn(this.#round, earlier(lastOf(this.#month), this.#until));
    }
    this.#redraw();
    document.querySelector(`[data-day="${there}"]`)?.focus();
  };
  /** The one day of this month that the tab key comes to. */
  get #standing() {
    const inMonth = (day) => day && monthOf(day) === this.#month;
    return [this.#focus, this.day].find(inMonth) ?? later(this.#from, firstOf(this.#month));
  }
  #with = (event) => {
    this.staff = event.target.value || null;
    [this.#lost, this.#free, this.#starts] = [null, new Map(), new Map()];
    this.open();
  };

  // -------------------------------------------------------------- the page

  view = () => html`${this.#lost ? this.#loss() : nothing}${this.#unread ? band("bad", "cloud", t(this.#unread), html`<button type="button" class="btn" @click=${this.open}>${t("retry")}</button>`) : nothing}
    ${this.#doctors.length > 1 ? this.#doctor() : nothing}${this.#monthView()}${this.#zoneNote()}<p class="unseen" role="status">${this.#said()}</p>${this.#dayTimes()}`;
  /** Which day stands below, for whoever does not see it come. */
  #said() {
    if (!this.day || !this.#starts.has(this.day)) return nothing;
    return this.#dayLabel(this.day, true, this.#free.get(this.day));
  }
  #loss = () => html`<section class="card nearest" role="alert"><h2>${t(this.#lost.why)}</h2>${this.#lost.nearest.length ? html`<p>${t("f_nearest")}</p><div class="stack">${this.#lost.nearest.map((one) => html`<button type="button" class="btn" @click=${() => this.#pick(one)}>${this.#spoken(one)}</button>`)}</div>` : nothing}${this.#lost.why === "f_same_time" && !this.#moved ? html`<a class="btn plain" href="/appointments">${icon("clock")} ${t("f_mine")}</a>` : nothing}</section>`;
  #doctor = () => html`<div class="with"><label for="doctor">${t("f_with")}</label><select id="doctor" @change=${this.#with}><option value="" ?selected=${!this.staff}>${t("f_any")}</option>
    ${this.#doctors.map((one) => html`<option value=${one.id} ?selected=${one.id === this.staff}>${nameOf(one)}</option>`)}</select></div>`;
  #zoneNote = () => zoneNote({ starts_at: `${this.day ?? this.#from}T12:00:00Z`, time_zone: this.#zone });

  #monthView = () => html`<section class="card month"><div class="pager"><button type="button" class="btn plain before" aria-label=${t("f_month_before")} aria-disabled=${off(this.#month <= monthOf(this.#from))} @click=${() => this.#month > monthOf(this.#from) && this.#turn(-1)}>${icon("arrow")}</button>
    <h2 id="month" aria-live="polite">${monthWords(this.#month, lang)}</h2><button type="button" class="btn plain" aria-label=${t("f_month_after")} aria-disabled=${off(this.#month >= monthOf(this.#until))} @click=${() => this.#month < monthOf(this.#until) && this.#turn(1)}>${icon("arrow")}</button></div>
    <table role="grid" aria-labelledby="month" @keydown=${this.#walk}><thead><tr>${headsOf(firstDay).map((day) => html`<th scope="col"><span class="unseen">${weekdayName(day, lang)}</span><span aria-hidden="true">${weekdayName(day, lang, lang === "ar" ? "narrow" : "short")}</span></th>`)}</tr></thead>
    <tbody>${weeksOf(this.#month, firstDay, this.#from).map((week) => html`<tr>${week.map(this.#cell)}</tr>`)}</tbody></table></section>`;
  #cell = (day) => {
    if (!day) return html`<td></td>`;
    const isOpen = day >= this.#from && day <= this.#until;
    const free = isOpen ? this.#free.get(day) : 0;
    const level = fullness(free);
    return html`<td role="gridcell" aria-selected=${off(day === this.day)}><button type="button" class="day ${isOpen ? level : "shut"} ${day === this.#from ? "today" : ""}" data-day=${day} tabindex=${day === this.#standing ? 0 : -1}
      aria-disabled=${off(!isOpen)} @click=${() => isOpen && this.#choose(day)}><span class="unseen">${this.#dayLabel(day, isOpen, free)}</span><b aria-hidden="true">${num(Number(day.slice(8)))}</b>${isOpen ? html`<span class="bars" aria-hidden="true"><i></i><i></i><i></i></span><small aria-hidden="true">${free === undefined ? "…" : free ? num(free) : "–"}</small>` : nothing}</button></td>`;
  };
  #dayLabel(day, isOpen, free) {
    const name = dayWords(day, lang);
    if (!isOpen) return t("f_day_shut", { day: name });
    return free === undefined ? name : t(free ? "f_day_free" : "f_day_full", { n: free, day: name, count: free });
  }

  #dayTimes() {
    if (!this.day) return this.#readUntil && this.#readUntil >= earlier(this.#until, addDays(this.#from, LONGEST_ASK)) ? this.#nothing() : nothing;
    const starts = this.#starts.get(this.day);
    const free = this.#free.get(this.day);
    if (free === 0) return this.#full();
    return html`<section class="card day-times" aria-labelledby="day"><h2 id="day">${dayWords(this.day, lang)}${starts ? html` <span class="soft">· ${t("f_free", { n: starts.length, count: num(starts.length) })}</span>` : nothing}</h2>
      ${starts ? partsOfDay(starts).map(({ part, starts: some }) => html`<div role="group" aria-labelledby=${part}><h3 id=${part}>${t(partWords[part])}</h3><div class="times">${some.map(this.#time)}</div></div>`) : html`<p class="soft">${t("f_reading")}</p><div class="skeleton" aria-hidden="true"></div>`}</section>`;
  }
  #time = (one) => html`<button type="button" class="btn ${this.#isBusyAt(one) ? "busy" : ""}" aria-disabled=${off(this.#isBusy())} aria-pressed=${this.#isPicked(one) ? "true" : nothing} @click=${() => this.#pick(one)}>${num(one.time)}${one.isAgain ? html` <small>${t("f_second_time")}</small>` : nothing}${this.#isBusyAt(one) ? html` <small>${t("f_busy")}</small>` : nothing}</button>`;
  /** It may be pressed all the same: they may have cancelled since, and the clinic knows. */
  #isBusyAt = (one) => isBusyAt(one, this.#own);
  #pick(one) {
    if (!this.#isBusy()) this.#onPick(one);
  }
  #full = () => html`<section class="card day-times" aria-labelledby="day"><h2 id="day">${dayWords(this.day, lang)}: ${t("f_full")}</h2>${this.#nextFree()}${this.#waiting(this.day)}</section>`;
  #waiting = (day) => (this.#onFull ? html`<p>${t("f_full_more")}</p><button type="button" class="btn" @click=${() => this.#onFull(day)}>${icon("bell")} ${t("f_wait")}</button>` : nothing);
  #nextFree() {
    const next = [...this.#free].find(([day, free]) => free && day > this.day)?.[0];
    return next ? html`<button type="button" class="btn primary" @click=${() => { this.#month = monthOf(next); this.#choose(next); }}>${icon("arrow")} ${t("f_next_free", { day: dayWords(next, lang) })}</button>` : nothing;
  }
  #nothing = () => html`<section class="card day-times"><h2>${t("f_nothing", { day: dayWords(this.#readUntil, lang) })}</h2>${this.#waiting(this.#from)}</section>`;
  #spoken = (one) => html`${dayWords(one.day, lang)}, ${num(one.time)}`;
}
