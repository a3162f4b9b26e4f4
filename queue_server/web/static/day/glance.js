/** The right of reception's day: what was done last, whom nobody could tell, who comes next, who waits for a place. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all, press } from "../api.js";
import { dayWords } from "../booking/zone.js";
import { clock, clockText, dayAndClock, lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { isFound } from "../reception/model.js";
import { undo } from "../schedule/last.js";
import { expected, may } from "../schedule/states.js";
import { lateMark, statePill, whoIs } from "../schedule/tiles.js";
import { learn } from "../text.js";
import { words } from "./glance-words.js";

learn(words);
const MOST = 4;
const MOST_FOUND = 8;
const ways = { email: "q_by_email", sms: "q_by_sms", push: "q_by_push" };
const READ_EVERY = 60_000;

/** What comes by no socket, read once a minute and after what was done here. */
export class Beside {
  waiting = null;
  untold = [];
  find = ""; // whom the desk looks for: they stand before it
  #plan; #acts; #readAt = 0;

  constructor(plan, acts) {
    [this.#plan, this.#acts] = [plan, acts];
    this.read();
  }

  tick() {
    if (Date.now() - this.#readAt > READ_EVERY && this.#plan.how === "live") this.read();
  }
  async read() {
    this.#readAt = Date.now();
    const { house } = this.#plan;
    const [waiting, untold] = await Promise.all([
      all(`/waitlist?branch_id=${house.branch.id}`, house.send).catch(() => null),
      house.send("GET", `/deliveries/untold?branch_id=${house.branch.id}`).then(({ body }) => body.items, () => null),
    ]);
    Object.assign(this, { waiting: waiting ?? this.waiting, untold: untold ?? this.untold });
    this.#plan.redraw();
  }
  async remove(entry) {
    const isDone = await this.#acts.command("waitlist", () => this.#plan.house.send("DELETE", `/waitlist/${entry.id}`));
    if (isDone) this.#plan.told = { what: "removed", who: html`<bdi>${entry.patient?.name ?? t("q_somebody")}</bdi>` };
    return this.read();
  }
  answer = (offer, verb) => this.#do(verb, `/offers/${offer.id}/${verb}`);
  again = (delivery) => this.#do("retry", `/deliveries/${delivery.id}/retry`);
  async #do(verb, path) {
    await this.#acts.command(verb, () => press(path, {}, this.#plan.house.send));
    return this.read();
  }
}

const more = (rows) => (rows.length > MOST ? html`<p class="soft small">${t("q_more", { n: rows.length - MOST, count: num(rows.length - MOST) })}</p>` : nothing);
const count = (rows, kind = "") => (rows.length ? html`<span class="pill ${kind}">${num(rows.length)}</span>` : nothing);
const cases = (rows, show) => html`<ul class="cases">${rows.slice(0, MOST).map((row) => html`<li class="case">${show(row)}</li>`)}</ul>${more(rows)}`;

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
const comes = (plan, acts) => (one) => html`${opener(plan, one)}<button type="button" class="btn" aria-label="${t("q_is_here")} ${plan.nameOf(one) ?? clockText(one.starts_at)}" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => acts.checkIn(one)}>${icon("door")} ${t("q_is_here")}</button>${lateMark(one, plan.now)}`;

/** Somebody stands before the desk and says a name: whoever it is of this day, with one press to check in. */
function finding(plan, acts, beside) {
  const type = (event) => { beside.find = event.target.value; plan.redraw(); };
  const sought = beside.find.trim();
  const found = sought ? plan.appointments.filter((one) => isFound({ ticket: { number: clockText(one.starts_at) } }, sought, plan.knownOf(one))).slice(0, MOST_FOUND) : [];
  const shown = comes(plan, acts);
  return html`<section class="card"><div class="find">${icon("search")}<input id="find" type="search" autocomplete="off" aria-label=${t("q_find")} placeholder=${t("q_find")} aria-keyshortcuts="/" .value=${beside.find} @input=${type}>${plan.keysOn ? html`<span class="hint"><kbd aria-hidden="true">/</kbd></span>` : nothing}</div>
    ${sought ? html`<p class="unseen" role="status">${t("q_found", { n: found.length, count: num(found.length) })}</p>${found.length ? html`<ul class="cases">${found.map((one) => html`<li class="case">${may("check-in", one) ? shown(one) : html`${opener(plan, one)}${statePill(one)}`}</li>`)}</ul>` : html`<p class="soft">${t("q_found_none")}</p>`}` : nothing}</section>`;
}
function next(plan, acts) {
  const rows = plan.day === plan.today ? expected(plan.appointments, plan.now) : [];
  const one = comes(plan, acts);
  return html`<section class="card"><h2>${icon("clock")} ${t("q_next")} ${count(rows)}</h2>${rows.length ? cases(rows, one) : html`<p class="soft">${t("q_next_none")}</p>`}</section>`;
}
/** What is held for them; the desk may say yes or no for whoever rings up. */
const offered = (plan, beside, { offer }) => html`<span class="pill near full">${icon("clock")} <span>${t("q_offered", { time: dayAndClock(offer.starts_at, plan.now), until: clock(offer.expires_at) })}</span></span>
  <button type="button" class="btn" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => beside.answer(offer, "accept")}>${icon("check")} ${t("q_accept")}</button><button type="button" class="btn" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => beside.answer(offer, "decline")}>${icon("cross")} ${t("q_decline")}</button>`;
function waiting(plan, beside) {
  const rows = (beside.waiting ?? []).filter(({ state }) => state === "waiting" || state === "offered");
  const one = (entry) => html`<span><b><bdi>${entry.patient?.name ?? t("q_no_name")}</bdi></b> ${entry.patient?.phone ? num(entry.patient.phone) : nothing}</span>
    <span class="soft full">${nameOf(entry.service)} · ${entry.staff ? nameOf(entry.staff) : t("q_any_doctor")} · ${t("q_from_to", { from: dayWords(entry.from_on, lang), to: dayWords(entry.until_on, lang) })}</span>
    ${entry.offer ? offered(plan, beside, entry) : html`<button type="button" class="btn" aria-label="${t("q_take_off")} ${entry.patient?.name ?? ""}" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${() => beside.remove(entry)}>${icon("cross")} ${t("q_take_off")}</button>`}`;
  return html`<section class="card"><h2>${icon("person")} ${t("q_waiting")} ${count(rows)}</h2>${rows.length ? cases(rows, one) : html`<p class="soft">${t("q_waiting_none")}</p>`}</section>`;
}
export function glance(plan, acts, beside) {
  beside.tick();
  return html`<aside class="panel aside" aria-label=${t("q_glance")}>${plan.isNarrow ? nothing : undo(plan, acts)}${finding(plan, acts, beside)}${untold(plan, beside)}${next(plan, acts)}${waiting(plan, beside)}</aside>`;
}
