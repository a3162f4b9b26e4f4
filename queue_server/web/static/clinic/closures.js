/** When a branch is closed or a doctor away, and the public holidays of a year. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { submit } from "../entry/fields.js";
import { dayOf as dateWords } from "../entry/moments.js";
import { Section as Part } from "../entry/section.js";
import { lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./closures-words.js";
import { PlaceShelf } from "./places.js";
import { later } from "./recurrence.js";
import { spanWords } from "./spans.js";
import { unfitAfter } from "./unfit.js";
import { momentOf, todayIn, wallOf } from "./zone.js";

learn(words);
const COUNTRIES = "AE AF AR AT AU BD BE BH BR CA CH CN DE DK DZ EG ES ET FI FR GB GR ID IE IN IQ IR IT JO JP KE KR KW LB LK LY MA MX MY NG NL NO NZ OM PH PK PL PT QA SA SD SE SG SY TH TN TR UA US YE ZA".split(" ");
const OF_ZONES = { "Asia/Muscat": "OM", "Asia/Dubai": "AE", "Asia/Riyadh": "SA", "Asia/Qatar": "QA", "Asia/Bahrain": "BH", "Asia/Kuwait": "KW", "Asia/Baghdad": "IQ", "Asia/Amman": "JO", "Asia/Beirut": "LB", "Africa/Cairo": "EG", "Europe/London": "GB", "Asia/Kolkata": "IN", "Asia/Karachi": "PK" };

export class Section extends PlaceShelf {
  drawing = "pause";
  path = "/closures";
  words = { title: "j_closures", add: "j_add_closure", new: "j_new_closure", none: "j_no_closure", next: "j_no_closure_next" };
  names = ["reason"];
  loseMore = "j_remove_closure";
  #doctors = [];
  #holidays = new Holidays(this.house, { branch: () => this.branch, onImport: () => this.load() });

  get #areSeveral() { return this.house.branches.length > 1; }
  get #zone() { return this.branch.time_zone; }
  one = (id) => `/closures/${id}`;
  async fetch() {
    const from = encodeURIComponent(momentOf(`${todayIn(this.#zone)}T00:00`, this.#zone));
    const [closures, staff] = await Promise.all([all(`/closures?branch_id=${this.house.place}&from=${from}`, this.send), all("/staff", this.send)]);
    this.#doctors = staff.filter(({ roles }) => roles.some(({ role, branch_id }) => role === "doctor" && [null, this.house.place].includes(branch_id)));
    return closures;
  }
  sorted(closures) { return closures.sort((a, b) => a.starts_at.localeCompare(b.starts_at)); }
  read(closure) { return { reason: { en: closure.reason?.en ?? null, ar: closure.reason?.ar ?? null }, from: wallOf(closure.starts_at, this.#zone), until: wallOf(closure.ends_at, this.#zone) }; }
  blank() {
    const day = later(todayIn(this.#zone), 1);
    return { staff_id: null, from: `${day}T00:00`, until: `${later(day, 1)}T00:00`, reason: { en: null, ar: null }, only_here: false };
  }
  sent({ from, until, staff_id, only_here, ...body }) {
    const times = { ...(from ? { starts_at: momentOf(from, this.#zone) } : {}), ...(until ? { ends_at: momentOf(until, this.#zone) } : {}) };
    const reason = "reason" in body ? { reason: body.reason.en ? body.reason : null } : {};
    return { ...times, ...reason, ...(this.opened ? {} : { ...(staff_id && !only_here ? {} : { branch_id: this.house.place }), ...(staff_id ? { staff_id } : {}) }) };
  }
  titleOf = (closure) => nameOf({ names: closure.reason }) || this.#when(closure);
  #when = (closure) => spanWords(closure, this.#zone, dateWords);
  row = (one) => html`<span class="grow"><b>${this.#when(one)}</b><small class="soft"><bdi>${nameOf({ names: one.reason })}</bdi></small></span>${one.staff_id ? html`<span class="pill near">${icon("person")} <bdi>${nameOf(this.#doctors.find(({ id }) => id === one.staff_id)) || t("j_doctor")}</bdi></span>${this.#areSeveral ? html`<span class="pill">${t(one.branch_id ? "j_only_here" : "j_everywhere")}</span>` : nothing}` : html`<span class="pill">${t("j_whole_branch")}</span>`}${one.source ? html`<span class="pill">${t("j_holiday")}</span>` : nothing}`;
  form = (f, closure) => html`${closure ? nothing : f.select("/staff_id", t("j_who_away"), [["", t("j_whole_branch")], ...this.#doctors.map((one) => [one.id, nameOf(one)])])}${!closure && this.#areSeveral && f.draft.get("/staff_id") ? f.check("/only_here", t("j_only_here"), { more: t("j_only_here_more") }) : nothing}
    <div class="two-names moments">${f.text("/from", t("j_from"), { type: "datetime-local", required: true, dir: "ltr", max: 16 })}${f.text("/until", t("j_to"), { type: "datetime-local", required: true, dir: "ltr", max: 16 })}</div>${f.why("/starts_at")}${f.why("/ends_at")}
    <p class="soft small">${t("j_zone_is", { zone: html`<bdi dir="ltr">${this.#zone}</bdi>` })}</p>${f.names("/reason", t("j_reason"), { required: false })}`;
  beside() { return this.things ? this.#holidays.view() : nothing; }
}

/** Seen before they are taken. */
class Holidays extends Part {
  #wish = null; // {country, year}
  #found = null;
  #unfit = null; // whoever is booked on one of them

  constructor(house, { branch, onImport }) {
    super(house);
    Object.assign(this, { branch, onImport });
  }
  view() {
    const zone = this.branch().time_zone;
    const wish = this.#wish ?? { country: OF_ZONES[zone] ?? "GB", year: Number(todayIn(zone).slice(0, 4)), subdivision: "" };
    const names = new Intl.DisplayNames(lang, { type: "region" });
    const countries = COUNTRIES.map((code) => [code, names.of(code)]).sort((a, b) => a[1].localeCompare(b[1], lang));
    return this.card("holidays", "bell", t("j_holidays"), html`<p class="soft">${t("j_holidays_more")}</p><form class="tools" @submit=${submit(this.#look)}>
      <div class="field"><label for="country">${t("j_country")}</label><select class="own-face" id="country" name="country">${countries.map(([code, words]) => html`<option value=${code} ?selected=${code === wish.country}>${words}</option>`)}</select></div>
      <div class="field short"><label for="subdivision">${t("j_region")}</label><input id="subdivision" name="subdivision" dir="ltr" maxlength="40" autocomplete="off" .value=${wish.subdivision}></div>
      <div class="field short"><label for="year">${t("j_year")}</label><input id="year" name="year" type="number" dir="ltr" min="2000" max="2100" required .value=${wish.year}></div>
      <button type="submit" class="btn" aria-disabled=${off(this.busy)}>${icon("search")} ${t("j_look_holidays")}</button></form>${this.#found ? this.#preview() : nothing}${this.#unfit?.view() ?? nothing}`);
  }
  #preview() {
    const fresh = this.#found.items.filter((one) => one.is_new).length;
    return html`<ul class="rows" tabindex="-1" id="holidays-found">${this.#found.items.map((one) => html`<li>${num(dateWords(one.day))}<span class="grow"><bdi>${nameOf(one)}</bdi></span>${one.is_new ? nothing : html`<span class="pill good">${icon("check")} ${t("j_there")}</span>`}</li>`)}</ul>
      ${fresh ? html`<div class="pair">${this.button(t("j_close_on", { n: fresh, count: fresh }), "check", this.#take, "primary")}${this.button(t("m_cancel"), "undo", () => { this.#found = null; this.redraw(); })}</div>` : html`<p role="status">${t("j_all_there")}</p>`}`;
  }
  #asked = (dry_run) => this.send("POST", "/closures/holidays", { body: { branch_id: this.branch().id, country: this.#wish.country, year: this.#wish.year, ...(this.#wish.subdivision ? { subdivision: this.#wish.subdivision } : {}), dry_run } });
  #look = ({ country, year, subdivision }) => {
    this.#wish = { country: country.value, year: Number(year.value), subdivision: subdivision.value.trim() };
    this.#unfit = null;
    return this.attempt(async () => { this.#found = (await this.#asked(true)).body; });
  };
  #take = () => this.attempt(async () => {
    this.#unfit = unfitAfter(this, (await this.#asked(false)).body);
    this.#found = null;
    await this.onImport();
  }, { done: "j_holidays_added" });
}
