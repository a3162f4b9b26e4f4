/** Branches: hours, zone, notice, and the rules of booking there. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { lang, nameOf, t } from "../frame.js";
import { icon } from "../icons.js";
import { idOf } from "./fields.js";
import { Shelf } from "./shelf.js";
import { RANGES, SHOWN, dayName, rangesOf, rangesText, western } from "./week.js";

const RULES = [ // what it is, what it is called, most, least
  ["minimum_notice_minutes", "j_rule_notice", 43_200, 0], ["horizon_days", "j_rule_horizon", 366, 1], ["step_minutes", "j_rule_step", 240, 5], ["most_open", "j_rule_most_open", 200, 1], ["most_a_day", "j_rule_most_a_day", 50, 1],
  ["change_until_minutes", "j_rule_change", 43_200, 0], ["early_check_in_minutes", "j_rule_early", 1440, 0], ["hold_minutes", "j_rule_hold", 60, 1], ["offer_minutes", "j_rule_offer", 2880, 5],
];
const USUAL = { minimum_notice_minutes: 0, horizon_days: 90, most_open: 20, most_a_day: 5, change_until_minutes: 60, step_minutes: null, early_check_in_minutes: 60, self_check_in: "free", hold_minutes: 5, offer_minutes: 30 };
const MINE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export class Section extends Shelf {
  drawing = "door";
  path = "/branches";
  words = { title: "j_branches", add: "j_add_branch", new: "j_new_branch", none: "j_no_branch", next: "j_no_branch_next" };
  names = ["name", "time_zone", "opening_hours", "day_ends_at", "is_public", "joins_from_home", "notice", "booking"];
  refusals = { "branch-in-use": "j_branch_in_use" };
  loseMore = "j_remove_branch";
  #showsRules = false;
  #typed = {}; // hours that are not yet such, by branch and day

  get mayAdd() { return this.house.managesAll; }
  one = (id) => `/branches/${id}`;
  async fetch() {
    await this.house.readBranches();
    return [...this.house.branches];
  }
  blank() {
    const days = Object.fromEntries(SHOWN.map((day) => [day, []]));
    return { name: { en: "", ar: null }, time_zone: this.house.branches[0]?.time_zone ?? MINE, opening_hours: days, day_ends_at: "00:00", is_public: true, joins_from_home: true, notice: null, booking: { ...USUAL } };
  }
  sent(body) { return "notice" in body && !body.notice?.en && !body.notice?.ar ? { ...body, notice: null } : body; }
  after(body) {
    this.#typed = {};
    this.house.keep(this.things);
    return super.after(body);
  }
  row = (one) => html`<span class="grow"><b><bdi>${nameOf(one)}</bdi></b><small class="soft"><bdi dir="ltr">${one.time_zone}</bdi></small></span>
    <span class="soft">${t("j_open_days", { n: SHOWN.filter((day) => one.opening_hours[day]?.length).length, count: SHOWN.filter((day) => one.opening_hours[day]?.length).length })}</span>
    <span class="pill ${one.is_public ? "good" : ""}">${one.is_public ? html`${icon("check")} ${t("j_public")}` : t("j_hidden")}</span>`;

  form = (f, branch) => html`${f.names("/name", t("j_name"))}
    ${f.text("/time_zone", t("j_zone"), { required: true, max: 64, dir: "ltr", list: "zones", more: t("j_zone_more") })}<datalist id="zones">${Intl.supportedValuesOf?.("timeZone").map((zone) => html`<option value=${zone}></option>`)}</datalist>
    <fieldset class="field"><legend>${t("j_opening")}</legend><p class="soft small" id="hours-more">${t("j_opening_more")}</p>${SHOWN.map((day, n) => this.#day(f, branch?.id, day, n))}</fieldset>
    ${f.check("/is_public", t("j_is_public"), { more: t("j_is_public_more") })}${f.check("/joins_from_home", t("j_joins"))}
    <div class="two-names">${f.text("/notice/en", t("j_in_english", { what: t("j_notice") }), { dir: "ltr", more: t("j_notice_more") })}${f.text("/notice/ar", t("j_in_arabic", { what: t("j_notice") }), { dir: "rtl" })}</div>
    <details class="boxed" ?open=${this.#showsRules} @toggle=${({ target }) => { this.#showsRules = target.open; this.redraw(); }}><summary>${t("j_rules")}</summary>${this.#showsRules || RULES.some(([name]) => f.flaw(`/booking/${name}`)) ? this.#rules(f) : nothing}</details>`;
  #rules = (f) => html`<div class="form"><p class="soft small">${t("j_rules_more")}</p>
      ${RULES.map(([name, label, max, min]) => f.number(`/booking/${name}`, t(label), { min, max, required: name !== "step_minutes" }))}
      ${f.select("/booking/self_check_in", t("j_rule_self"), [["free", t("j_self_free")], ["code", t("j_self_code")], ["off", t("j_self_off")]])}
      ${f.text("/day_ends_at", t("j_day_ends"), { required: true, max: 5, dir: "ltr", pattern: "([01][0-9]|2[0-3]):[0-5][0-9]", more: t("j_day_ends_more") })}</div>`;
  #day(f, id, day, n) {
    const [at, key] = [`/opening_hours/${day}`, `${id} ${day}`];
    const typed = this.#typed[key] ?? rangesText(f.draft.get(at));
    const take = ({ target }) => {
      const said = western(target.value);
      if (said !== target.value) target.value = said;
      this.#typed[key] = said;
      f.take(at, rangesOf(said) ?? f.draft.get(at));
    };
    return html`<div class="day"><label for=${idOf(at)}>${dayName(day, lang)}</label><input id=${idOf(at)} name=${at} dir="ltr" autocomplete="off" maxlength="120" pattern=${RANGES} aria-invalid=${f.wrong(at)} aria-describedby="hours-more ${f.flaw(at) ? `${idOf(at)}-why` : ""}" .value=${typed} @input=${take}>
      ${n === 0 ? html`<button type="button" class="btn" @click=${() => this.#copy(f, id)}>${t("j_copy_days")}</button>` : typed ? nothing : html`<span class="soft">${t("j_closed")}</span>`}${f.why(at)}</div>`;
  }
  #copy(f, id) {
    for (const day of SHOWN) {
      f.take(`/opening_hours/${day}`, structuredClone(f.draft.get(`/opening_hours/${SHOWN[0]}`)));
      delete this.#typed[`${id} ${day}`];
    }
    this.redraw();
  }
}
