/** The same time again and again: how often it repeats, how many times, and which dates are not free. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { addDays, dayWords } from "../booking/zone.js";
import { clock, lang, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { dayAt } from "../schedule/zone.js";
import { field, option } from "./forms.js";

const MOST = 52; // what the server books at once
const rules = { weekly: { days: 7, rule: "FREQ=WEEKLY" }, fortnightly: { days: 14, rule: "FREQ=WEEKLY;INTERVAL=2" }, daily: { days: 1, rule: "FREQ=DAILY" } };
const words = { once: "q_once", weekly: "q_weekly", fortnightly: "q_fortnightly", daily: "q_daily" };
/** The place in a series that a refusal is about: "/items/3". */
const placeOf = ({ pointer }) => Number(/^\/items\/(\d+)$/.exec(pointer)?.[1] ?? NaN);

export class Again {
  refused = null; // {wish, days}: what the server did not book, and why, in order
  #draft; #times;

  constructor(draft, times) { [this.#draft, this.#times] = [draft, times]; }

  get isOn() { return this.#draft.often !== "once"; }
  get #count() { return Number(this.#draft.count); }
  get #isCounted() { return Number.isInteger(this.#count) && this.#count > 1 && this.#count <= MOST; }
  #dayOf = (nth) => addDays(this.#times.day, nth * rules[this.#draft.often].days);
  forget() { this.refused = null; }

  wishFor = (wish) => ({ ...wish, recurrence: `${rules[this.#draft.often].rule};COUNT=${this.#count}` });
  /** Books it; gives what is to be told, or null where dates were refused: they stand in the form then. */
  async press(wish, { house, zone }) {
    this.forget();
    const answer = await press("/appointments/series", wish, house.send).catch((problem) => this.#refuse(wish, problem));
    if (!answer) return null;
    const { items } = answer.body;
    return { n: items.length, count: num(items.length), day: this.#words(dayAt(Date.parse(items.at(-1).starts_at), zone)) };
  }
  #refuse(wish, problem) {
    const places = (problem.errors ?? []).map(placeOf).filter((place) => place < this.#count).sort((a, b) => a - b);
    if (!places.length) throw problem;
    this.refused = { wish, days: places.map(this.#dayOf) };
    return null;
  }

  /** A series may go on into another year. */
  #words(day) {
    const year = day.slice(0, 4);
    return year === this.#times.day.slice(0, 4) ? dayWords(day, lang) : `${dayWords(day, lang)} ${year}`;
  }
  label() {
    const { start } = this.#times;
    return this.#isCounted && start ? t("q_book_again", { n: this.#count, count: num(this.#count), time: clock(start) }) : t("q_book");
  }
  fields(plan, others, isShut) {
    const set = ({ target }) => {
      this.#draft[target.name] = target.value;
      this.forget();
      plan.redraw();
    };
    return html`${field("often", t("q_often"), html`<select id="often" name="often" @change=${set}>${Object.entries(words).map(([often, key]) => option(often, t(key), this.#draft.often))}</select>`)}
      ${this.isOn ? html`${field("count", t("q_how_many"), html`<input id="count" name="count" type="number" inputmode="numeric" dir="ltr" required min="2" max=${MOST} .value=${this.#draft.count} @input=${set}>`)}${this.#isCounted ? html`<p class="small soft">${t("q_until_day", { day: this.#words(this.#dayOf(this.#count - 1)) })}</p>` : nothing}` : nothing}
      ${this.refused ? this.#refusal(this.refused, others, isShut) : nothing}`;
  }
  /** Which of them cannot be, and a press for those that can. */
  #refusal({ wish, days }, others, isShut) {
    const [n, left] = [days.length, this.#count - days.length];
    const go = () => isShut || others({ ...wish, skip_taken: true });
    return html`<div class="form" role="alert" tabindex="-1"><p class="full-up">${icon("warn")} ${t("q_unfree", { n, count: num(n) })}</p><ul>${days.map((day) => html`<li>${this.#words(day)}</li>`)}</ul>
      ${left ? html`<button type="button" class="btn" aria-disabled=${off(isShut)} @click=${go}>${icon("check")}<span class="grow">${t("q_book_others", { n: left, count: num(left), time: clock(wish.starts_at) })}</span></button>` : nothing}</div>`;
  }
}
