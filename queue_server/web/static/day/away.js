/** A doctor is away: said while they are on the phone, and taken back where it stands. It comes when somebody asks for it. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all, press } from "../api.js";
import { addDays, dayWords } from "../booking/zone.js";
import { inArabic } from "../clinic/said.js";
import { spanWords } from "../clinic/spans.js";
import { momentOf, wallOf } from "../clinic/zone.js";
import { lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { frame, submit } from "../schedule/panels.js";
import { rfc } from "../schedule/zone.js";
import { learn } from "../text.js";
import { words } from "./away-words.js";

learn(words);
const LATEST = "9999-12-31T23:59";
const FIELDS = ["/staff_id", "/starts_at", "/ends_at"]; // where the server's sentences have a place
const midnight = (day) => `${day}T00:00`;
const gone = (problem) => { if (problem.status !== 404) throw problem; };

export class Away {
  #plan; #acts; #staff;
  #span; // rest, day, other: what the two times were filled from
  #wish = {}; // by pointer: from when to when, on the branch's wall
  #flaws = {}; // by pointer
  #standing = null; // when the doctor is known to be away; null while that is being read
  #isLost = false;
  #asked = 0;

  constructor(plan, acts, { staff }) {
    [this.#plan, this.#acts, plan.said] = [plan, acts, null];
    this.#staff = staff ?? plan.view?.doctors[0]?.id ?? "";
    this.#choose(this.#spans[0]);
    this.#read();
  }

  get #isToday() { return this.#plan.day === this.#plan.today; }
  get #spans() { return this.#isToday ? ["rest", "day", "other"] : ["day", "other"]; }
  #choose = (span) => {
    const { day, now, zone } = this.#plan;
    this.#span = span;
    if (span !== "other") this.#wish = { "/starts_at": span === "rest" ? wallOf(now, zone) : midnight(day), "/ends_at": midnight(addDays(day, 1)) };
    this.#flaws = {};
    this.#plan.redraw();
  };
  #type = (at, value) => {
    Object.assign(this.#wish, { [at]: value });
    this.#span = "other";
    delete this.#flaws[at];
    this.#plan.redraw();
  };
  #chooseDoctor = (staff) => {
    this.#staff = staff;
    this.#flaws = {};
    return this.#read();
  };

  /** What is not over yet; of another branch alone is none of this desk's. */
  async #read() {
    const { house, now } = this.#plan;
    const mine = ++this.#asked;
    [this.#standing, this.#isLost] = [null, false];
    this.#plan.redraw();
    const found = await all(`/closures?staff_id=${this.#staff}&from=${encodeURIComponent(rfc(now))}`, house.send).catch(() => null);
    if (mine !== this.#asked) return;
    this.#isLost = !found;
    this.#standing = (found ?? []).filter(({ branch_id }) => !branch_id || branch_id === house.branch.id).sort((a, b) => a.starts_at.localeCompare(b.starts_at));
    this.#plan.redraw();
  }

  // -------------------------------------------------------------- what is done

  get #doctor() { return this.#plan.house.staff.find(({ id }) => id === this.#staff); }
  get #who() { return html`<bdi>${nameOf(this.#doctor)}</bdi>`; }
  #save = async (form) => {
    const { house, zone } = this.#plan;
    const [starts_at, ends_at] = ["/starts_at", "/ends_at"].map((at) => momentOf(this.#wish[at], zone));
    const body = { staff_id: this.#staff, starts_at, ends_at, ...(form.here?.checked ? { branch_id: house.branch.id } : {}) };
    const who = this.#who;
    let found = null;
    this.#flaws = {};
    await this.#acts.command("away", async () => {
      const answer = await press("/closures", body, house.send).catch(this.#flawed);
      found = answer && (await this.#acts.beside().leadTo(answer.body.affects));
    });
    return found ? this.#did(who, found) : document.querySelector(".side [aria-invalid=true]")?.focus();
  };
  /** Said at the field that it is about; what is about none is the page's to say. */
  #flawed = (problem) => {
    const flaws = (problem.errors ?? []).filter(({ pointer }) => FIELDS.includes(pointer));
    if (!flaws.length) throw problem;
    this.#flaws = Object.fromEntries(flaws.map(({ pointer, detail }) => [pointer, lang === "ar" ? inArabic(detail) : detail]));
    return null;
  };
  #did(who, { here, there }) {
    const n = here + there;
    const elsewhere = there ? t("q_away_there", { n: there, count: num(there) }) : "";
    this.#plan.told = { what: n ? "away" : "away_free", who, n, count: num(n), elsewhere };
    if (this.#close() && here) document.querySelector(".due > summary")?.focus();
  }
  /** Unless something else was opened meanwhile: gives whether it was this. */
  #close() {
    const isOpen = this.#plan.panel?.form === this;
    if (isOpen) this.#plan.open(null);
    else this.#plan.redraw();
    return isOpen;
  }
  #takeBack = async ({ id, revision }) => {
    const who = this.#who;
    const taken = () => this.#plan.house.send("DELETE", `/closures/${id}`, { headers: { "If-Match": `"${revision}"` } }).catch(gone);
    const isDone = await this.#acts.command("back", taken, { says: { "revision-changed": "q_away_changed" } });
    if (!isDone) return this.#read();
    this.#plan.told = { what: "back", who };
    return this.#close();
  };

  // -------------------------------------------------------------- the form

  get #isShut() { return this.#plan.pressing || this.#plan.isCut || !this.#staff; }
  #why = (at) => (this.#flaws[at] ? html`<p class="full-up" id="why${at.replace("/", "-")}">${icon("warn")} <span dir="auto">${this.#flaws[at]}</span></p>` : nothing);
  #about = (at) => (this.#flaws[at] ? `why${at.replace("/", "-")}` : nothing);
  #whose = () => html`<div class="field"><label for="doctor">${t("q_doctor")}</label><select id="doctor" aria-invalid=${String("/staff_id" in this.#flaws)} aria-describedby=${this.#about("/staff_id")} @change=${(event) => this.#chooseDoctor(event.target.value)}>${this.#plan.view?.doctors.map((one) => html`<option value=${one.id} ?selected=${one.id === this.#staff}>${nameOf(one)}</option>`)}</select>${this.#why("/staff_id")}</div>`;
  #preset = (span) => {
    const isOn = span === this.#span;
    const words = span === "day" && !this.#isToday ? t("q_away_day", { day: dayWords(this.#plan.day, lang) }) : t({ rest: "q_away_rest", day: "q_away_today", other: "q_away_other" }[span]);
    return html`<label class="choice"><input type="radio" name="span" ?data-first=${isOn} .checked=${isOn} @change=${() => this.#choose(span)}><span class="grow">${words}</span></label>`;
  };
  #moment = (at, label) => html`<div class="field"><label for=${at}>${label}</label><input id=${at} type="datetime-local" dir="ltr" required max=${LATEST} aria-invalid=${String(at in this.#flaws)} aria-describedby=${this.#about(at)} .value=${this.#wish[at]} @input=${(event) => this.#type(at, event.target.value)}>${this.#why(at)}</div>`;
  /** Away is away from everywhere; only whoever works at other branches, too, may be away from this one alone. */
  #where = () => (this.#doctor?.roles.some(({ role, branch_id }) => role === "doctor" && branch_id !== this.#plan.house.branch.id) ? html`<label class="choice"><input type="checkbox" name="here"><span class="grow">${t("q_away_here", { branch: html`<bdi>${nameOf(this.#plan.house.branch)}</bdi>` })}</span></label>` : nothing);
  #known() {
    if (this.#isLost) return html`<p class="full-up" role="status">${icon("cloud")} ${t("q_away_lost")}</p><button type="button" class="btn" @click=${() => this.#read()}>${icon("again")} ${t("retry")}</button>`;
    if (!this.#standing) return html`<p class="soft" role="status">${t("q_reading_away")}</p>`;
    return this.#standing.length ? html`<ul class="cases">${this.#standing.map(this.#row)}</ul>` : html`<p class="soft">${t("q_away_none")}</p>`;
  }
  #row = (one) => {
    const when = spanWords(one, this.#plan.zone, (day) => dayWords(day, lang));
    return html`<li class="case"><span>${num(when)}</span><button type="button" class="btn" aria-label="${t("q_away_back")} ${when}" aria-disabled=${off(this.#isShut)} @click=${() => this.#isShut || this.#takeBack(one)}>${icon("undo")} ${t("q_away_back")}</button></li>`;
  };

  view() {
    return frame(this.#plan, t("q_away"), html`<form class="form" autocomplete="off" @submit=${submit((form) => { if (!this.#isShut) this.#save(form); })}>${this.#whose()}
      <fieldset class="form"><legend class="label">${t("q_away_when")}</legend>${this.#spans.map(this.#preset)}</fieldset>${this.#moment("/starts_at", t("q_away_from"))}${this.#moment("/ends_at", t("q_away_until"))}${this.#where()}
      <p class="soft small">${t("q_away_more")}</p><button type="submit" class="btn primary" aria-disabled=${off(this.#isShut)}>${icon("check")}<span class="grow">${t("q_away_save")}</span><kbd aria-hidden="true">Enter</kbd></button></form><h3>${t("q_away_known")}</h3>${this.#known()}`);
  }
}
