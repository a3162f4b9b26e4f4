/** What a change has left without a doctor: who comes when, with the way to move or cancel each of them. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { Problem, press } from "../api.js";
import { whenWords } from "../booking/when.js";
import { dayIn } from "../booking/zone.js";
import { submit } from "../entry/fields.js";
import { band, lang, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { namesOf, unfitAmong } from "../schedule/unfit.js";
import { learn } from "../text.js";
import { words } from "./unfit-words.js";

learn(words);
const AT_A_TIME = 20;

export class Unfit {
  #section; #ids;
  #rows = null; // null until they have been read
  #isLost = false; // they could not be
  #names = new Map();
  #shown = AT_A_TIME;
  #asking = null; // the one that is about to be cancelled

  /** `section` of the page, `ids` of the appointments that a command `affects`. */
  constructor(section, ids) {
    [this.#section, this.#ids] = [section, ids];
    if (ids.length) this.#read();
  }
  async #read() {
    try {
      this.#rows = await unfitAmong(this.#ids, this.#section.send);
      return await this.#readNames();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#isLost = true;
      return this.#section.redraw();
    }
  }
  #again = () => {
    this.#isLost = false;
    this.#section.redraw();
    return this.#read();
  };
  async #readNames() {
    const strangers = this.#rows.slice(0, this.#shown).filter(({ id }) => !this.#names.has(id));
    (await namesOf(strangers, this.#section.send)).forEach((known, id) => this.#names.set(id, known));
    this.#section.redraw();
  }
  #more = () => {
    this.#shown += AT_A_TIME;
    return this.#readNames();
  };
  #ask = (id) => {
    this.#asking = id;
    this.#section.redraw();
    document.querySelector(id ? "#unfit-why" : "#unfit")?.focus();
  };
  #cancel = async (one, reason) => {
    const isDone = await this.#section.attempt(() => press(`/appointments/${one.id}/cancel`, reason ? { reason } : {}, this.#section.send), { done: "j_unfit_cancelled", meanings: { "bad-state": "j_unfit_changed" } });
    if (isDone) this.#rows = this.#rows.filter(({ id }) => id !== one.id);
    this.#ask(null);
  };

  view() {
    if (!this.#ids.length || this.#rows?.length === 0) return nothing;
    const n = this.#rows?.length ?? this.#ids.length;
    return html`<section class="unfit" aria-labelledby="unfit"><h3 tabindex="-1" id="unfit">${icon("warn")} ${t("j_unfit", { n, count: n })}</h3><p class="soft small">${t("j_unfit_more")}</p>
      ${this.#rows ? this.#list() : this.#isLost ? band("bad", "cloud", t("j_unfit_lost"), this.#section.button(t("retry"), "again", this.#again), "alert") : html`<p class="soft" role="status">${t("j_reading")}</p>`}</section>`;
  }
  #list() {
    const rest = this.#rows.length - this.#shown;
    return html`<ul>${this.#rows.slice(0, this.#shown).map(this.#row)}</ul>${rest > 0 ? html`<button type="button" class="btn" @click=${this.#more}>${t("j_unfit_rest", { n: rest, count: rest })}</button>` : nothing}`;
  }
  #row = (one) => {
    const who = this.#names.get(one.id);
    const there = new URLSearchParams({ branch: one.branch_id, day: dayIn(one.time_zone, one.starts_at), appointment: one.id });
    return html`<li><span class="grow"><b>${num(whenWords(one.starts_at, one.time_zone, lang))}</b> <bdi>${who?.name ?? ""}</bdi> ${who?.phone ? num(who.phone) : nothing}<small class="soft"><bdi>${nameOf(one.staff)}</bdi> · <bdi>${nameOf(one.service)}</bdi></small></span>
      ${this.#asking === one.id ? this.#really(one) : html`<div class="pair"><a class="btn" href="/day?${there}">${icon("swap")} ${t("j_unfit_move")}</a>${this.#section.button(t("j_unfit_cancel"), "cross", () => this.#ask(one.id), "danger")}</div>`}</li>`;
  };
  #really = (one) => html`<form class="form" @submit=${submit(({ why }) => this.#cancel(one, why.value.trim()))}><div class="field"><label for="unfit-why">${t("j_unfit_why")}</label><input id="unfit-why" name="why" maxlength="200" autocomplete="off"></div>
    <div class="pair"><button type="submit" class="btn danger">${icon("cross")} ${t("j_unfit_yes")}</button>${this.#section.button(t("j_keep"), "undo", () => this.#ask(null))}</div></form>`;
}
/** Where nothing is affected, nothing is said. */
export const unfitAfter = (section, { affects = [] } = {}) => (affects.length ? new Unfit(section, affects) : null);
