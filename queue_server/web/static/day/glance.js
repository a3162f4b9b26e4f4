/** The right of reception's day: what was done last, whom nobody could tell, whose time no longer fits, who comes next, who waits for a place. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { all, press } from "../api.js";
import { whenWords } from "../booking/when.js";
import { dayIn, dayWords } from "../booking/zone.js";
import { clock, clockText, dayAndClock, lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { isFound } from "../reception/model.js";
import { undo } from "../schedule/last.js";
import { cancelling } from "../schedule/panels.js";
import { expected, may } from "../schedule/states.js";
import { troubleMark, statePill, whoIs } from "../schedule/tiles.js";
import { namesOf, unfitAmong } from "../schedule/unfit.js";
import { learn } from "../text.js";
import { words } from "./glance-words.js";

learn(words);
const MOST = 4;
const MOST_FOUND = 8;
const ways = { email: "q_by_email", sms: "q_by_sms", push: "q_by_push" };
const READ_EVERY = 60_000;

/** What comes by no socket, read once a minute and after what was done here. Names are read once somebody unfolds them: each time is written to the audit. */
export class Beside {
  waits = 0;
  waiting = null; // with their names, as of the tag
  untold = [];
  unfit = [];
  isLater = false; // whether some of these are later than the fortnight that is looked at by itself
  unfolded = new Set();
  find = ""; // whom the desk looks for: they stand before it
  #plan; #acts; #readAt = 0;
  #asked = 0; #taken = 0; // readings: one that comes late takes nothing back
  #tag = null; // is another one whenever the list is
  #listed = null; // the tag when the list was read
  #told = null; // what was done last, when it was read
  #affected = []; // ids of what the last absence was about, however late

  constructor(plan, acts) {
    [this.#plan, this.#acts] = [plan, acts];
    this.read();
  }

  tick() {
    const { told, how } = this.#plan;
    if (told === this.#told && (Date.now() - this.#readAt < READ_EVERY || how !== "live")) return;
    this.#told = told;
    this.read();
  }
  async read() {
    this.#readAt = Date.now();
    const mine = ++this.#asked;
    const { branch, send } = this.#plan.house;
    const ask = (path) => send("GET", `${path}branch_id=${branch.id}`).then(({ body }) => body, () => null); // what was known stays
    const [waits, untold, unfit, affected] = await Promise.all([ask("/waitlist/count?"), ask("/deliveries/untold?"), ask("/appointments?fits=false&limit=100&"), unfitAmong(this.#affected, send).catch(() => null)]);
    if (mine < this.#taken) return true;
    this.#taken = mine;
    this.#tag = waits?.tag ?? this.#tag;
    Object.assign(this, { waits: waits?.count ?? this.waits, untold: untold?.items ?? this.untold });
    if (unfit && affected) this.#takeUnfit(unfit.items, affected.filter(({ branch_id }) => branch_id === branch.id));
    await this.#readNames();
    this.#plan.redraw();
    return Boolean(unfit && affected);
  }
  #takeUnfit(soon, affected) {
    const later = affected.filter(({ id }) => !soon.some((one) => one.id === id));
    [this.unfit, this.isLater] = [[...soon, ...later], later.length > 0];
  }
  /** What an absence has left without a doctor is unfolded; how many of them stand here, and how many at other branches. */
  async leadTo(ids) {
    this.#affected = ids;
    this.unfolded.add("unfit");
    const here = (await this.read()) ? this.unfit.filter(({ id }) => ids.includes(id)).length : ids.length;
    return { here, there: ids.length - here };
  }
  async #readNames() {
    const { house, names } = this.#plan;
    if (this.unfolded.has("waiting") && (!this.waiting || this.#listed !== this.#tag)) await this.#readWaiting();
    const strangers = this.unfolded.has("unfit") ? this.unfit.filter(({ id }) => !names.has(id)) : [];
    (await namesOf(strangers, house.send)).forEach((known, id) => names.set(id, known));
  }
  async #readWaiting() {
    const { branch, send } = this.#plan.house;
    const tag = this.#tag;
    try {
      this.waiting = (await all(`/waitlist?branch_id=${branch.id}`, send)).filter(isOpen);
      this.#listed = tag;
    } catch { /* what was known stays; the next minute asks again */ }
  }
  unfold = (what, isOn) => {
    if (isOn === this.unfolded.has(what)) return;
    this.unfolded[isOn ? "add" : "delete"](what);
    this.#readNames().then(this.#plan.redraw);
    this.#plan.redraw();
  };
  async remove(entry) {
    const isDone = await this.#acts.command("waitlist", () => this.#plan.house.send("DELETE", `/waitlist/${entry.id}`));
    if (isDone) this.#plan.told = { what: "removed", who: html`<bdi>${entry.patient?.name ?? t("q_somebody")}</bdi>` };
    return this.#readAnew();
  }
  answer = (offer, verb) => this.#do(verb, `/offers/${offer.id}/${verb}`);
  again = (delivery) => this.#do("retry", `/deliveries/${delivery.id}/retry`);
  async #do(verb, path) {
    await this.#acts.command(verb, () => press(path, {}, this.#plan.house.send));
    return this.#readAnew();
  }
  #readAnew() {
    this.waiting = null;
    return this.read();
  }
}
const isOpen = ({ state }) => state === "waiting" || state === "offered";

const more = (rows) => html`<p class="soft small">${t("q_more", { n: rows.length - MOST, count: num(rows.length - MOST) })}</p>`;
const count = (rows, kind = "") => (rows.length ? html`<span class="pill ${kind}">${num(rows.length)}</span>` : nothing);
/** By whom they are about: a row that has moved up under a finger meanwhile is not what was pressed. */
const cases = (rows, show, most = MOST) => html`<ul class="cases">${repeat(rows.slice(0, most), ({ id }) => id, (row) => html`<li class="case">${show(row)}</li>`)}</ul>${rows.length > most ? more(rows) : nothing}`;

function untold(plan, beside) {
  if (!beside.untold.length) return nothing;
  const one = (delivery) => {
    const about = plan.find(delivery.subject_id);
    return html`${about ? opener(plan, about) : html`<span>${t("q_other_day")}</span>`}
      <span class="soft full">${t(ways[delivery.channel])}</span><button type="button" class="btn" aria-disabled=${off(plan.pressing)} @click=${() => beside.again(delivery)}>${icon("again")} ${t("q_again")}</button>`;
  };
  return html`<section class="card due"><h2>${icon("warn")} ${t("q_untold")} ${count(beside.untold, "warn")}</h2>${cases(beside.untold, one)}</section>`;
}
const opener = (plan, one) => html`<button type="button" class="who" @click=${() => plan.open({ kind: "appointment", id: one.id })}>${clock(one.starts_at)} ${whoIs(plan, one)}</button>`;
const comes = (plan, acts) => (one) => html`${opener(plan, one)}<button type="button" class="btn" aria-label="${t("q_is_here")} ${plan.nameOf(one) ?? clockText(one.starts_at)}" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => acts.checkIn(one)}>${icon("door")} ${t("q_is_here")}</button>${troubleMark(one, plan.now)}`;

/** Somebody stands before the desk and says a name: whoever it is of this day, with one press to check in. */
function finding(plan, acts, beside) {
  const type = (event) => { beside.find = event.target.value; plan.redraw(); };
  const sought = beside.find.trim();
  const found = sought ? plan.appointments.filter((one) => isFound({ ticket: { number: clockText(one.starts_at) } }, sought, plan.knownOf(one))).slice(0, MOST_FOUND) : [];
  const shown = comes(plan, acts);
  return html`<section class="card"><div class="find">${icon("search")}<input id="find" type="search" autocomplete="off" aria-label=${t("q_find")} placeholder=${t("q_find")} aria-keyshortcuts="/" .value=${beside.find} @input=${type}>${plan.keysOn ? html`<span class="hint"><kbd aria-hidden="true">/</kbd></span>` : nothing}</div>
    ${sought ? html`<p class="unseen" role="status">${t("q_found", { n: found.length, count: num(found.length) })}</p>${found.length ? cases(found, (one) => (may("check-in", one) ? shown(one) : html`${opener(plan, one)}${statePill(one)}`), MOST_FOUND) : html`<p class="soft">${t("q_found_none")}</p>`}` : nothing}</section>`;
}
function next(plan, acts) {
  const rows = plan.day === plan.today ? expected(plan.appointments, plan.now) : [];
  const one = comes(plan, acts);
  return html`<section class="card"><h2>${icon("clock")} ${t("q_next")} ${count(rows)}</h2>${rows.length ? cases(rows, one) : html`<p class="soft">${t("q_next_none")}</p>`}</section>`;
}
/** What is held for them; the desk may say yes or no for whoever rings up. */
const offered = (plan, beside, { offer }) => html`<span class="pill near full">${icon("clock")} <span>${t("q_offered", { time: dayAndClock(offer.starts_at, plan.now), until: clock(offer.expires_at) })}</span></span>
  <button type="button" class="btn" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => beside.answer(offer, "accept")}>${icon("check")} ${t("q_accept")}</button><button type="button" class="btn" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => beside.answer(offer, "decline")}>${icon("cross")} ${t("q_decline")}</button>`;
/** A card that is unfolded when somebody wants to know who. */
const folded = (beside, what, summary, body, kind = "") => html`<details class="card ${kind}" .open=${beside.unfolded.has(what)} @toggle=${({ target }) => beside.unfold(what, target.open)}><summary><h2>${summary}</h2></summary>${beside.unfolded.has(what) ? body() : nothing}</details>`;
function waiting(plan, beside) {
  const one = (entry) => html`<span><b><bdi>${entry.patient?.name ?? t("q_no_name")}</bdi></b> ${entry.patient?.phone ? num(entry.patient.phone) : nothing}</span>
    <span class="soft full">${nameOf(entry.service)} · ${entry.staff ? nameOf(entry.staff) : t("q_any_doctor")} · ${t("q_from_to", { from: dayWords(entry.from_on, lang), to: dayWords(entry.until_on, lang) })}</span>
    ${entry.offer ? offered(plan, beside, entry) : html`<button type="button" class="btn" aria-label="${t("q_take_off")} ${entry.patient?.name ?? ""}" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => beside.remove(entry)}>${icon("cross")} ${t("q_take_off")}</button>`}`;
  const body = () => (beside.waiting ? (beside.waiting.length ? cases(beside.waiting, one) : html`<p class="soft">${t("q_waiting_none")}</p>`) : html`<p class="soft" role="status">${t("q_reading")}</p>`);
  return folded(beside, "waiting", html`${icon("person")} ${t("q_waiting")} <span class="pill">${num(beside.waits)}</span>`, body);
}
/** Of the next fortnight: a doctor is away then, or the branch closed, since they were booked. */
function unfit(plan, acts, beside) {
  if (!beside.unfit.length) return nothing;
  const { time_zone: zone } = plan.house.branch;
  const show = (appointment) => {
    plan.show(dayIn(zone, appointment.starts_at));
    plan.open({ kind: "appointment", id: appointment.id });
  };
  const one = (appointment) => html`<button type="button" class="who" @click=${() => show(appointment)}>${plan.nameOf(appointment) ? whoIs(plan, appointment) : t("q_appointment")}</button><span class="soft full">${num(whenWords(appointment.starts_at, zone, lang, plan.now))}<br>${nameOf(appointment.staff)} · ${nameOf(appointment.service)}</span>
    <button type="button" class="btn" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => acts.elsewhere(appointment)}>${icon("swap")} ${t("q_move")}</button>${cancelling(plan, acts, appointment)}`;
  return folded(beside, "unfit", html`${icon("warn")} ${t(beside.isLater ? "q_unfit_later" : "q_unfit_title")} ${count(beside.unfit, "warn")}`, () => html`<p class="soft small">${t("q_unfit_more")}</p>${cases(beside.unfit, one, beside.unfit.length)}`, "due");
}
export function glance(plan, acts, beside) {
  beside.tick();
  return html`<aside class="panel aside" aria-label=${t("q_glance")}>${plan.isNarrow ? nothing : undo(plan, acts)}${finding(plan, acts, beside)}${untold(plan, beside)}${unfit(plan, acts, beside)}${next(plan, acts)}${waiting(plan, beside)}</aside>`;
}
