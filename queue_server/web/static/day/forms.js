/** The fields of the forms that lie over the right of reception's day, and the one by which an appointment goes to another day. They come when somebody asks for one. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, clockText, dayAndClock, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { frame, submit } from "../schedule/panels.js";
import { whoIs } from "../schedule/tiles.js";
import { dayAt } from "../schedule/zone.js";
import { learn } from "../text.js";
import { words } from "./form-words.js";
import { Times } from "./times.js";

learn(words);

const fits = (service, branch, staff) => (!service.branch_ids || service.branch_ids.includes(branch.id)) && (!staff || !service.staff_ids || service.staff_ids.includes(staff));
export const doctorsOf = (plan) => plan.view?.doctors ?? [];
export const services = (plan, staff) => plan.house.services.filter((one) => fits(one, plan.house.branch, staff));

export const option = (value, words, chosen) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`;
export const field = (id, label, control) => html`<div class="field"><label for=${id}>${label}</label>${control}</div>`;
/** `anybody`: whether it may stay open who it is. */
export const doctorField = (plan, times, choose, anybody = true) => field("doctor", t("q_doctor"), html`<select id="doctor" @change=${(event) => choose(event.target.value)}>${anybody ? option("", t("q_any_doctor"), times.staff) : nothing}${doctorsOf(plan).map((one) => option(one.id, nameOf(one), times.staff))}</select>`);
export const dayField = (times, choose = (day) => times.set({ day })) => field("day", t("q_day_of"), html`<input id="day" type="date" required .value=${times.day} @change=${(event) => event.target.value && choose(event.target.value)}>`);
export function timeField(times, chosen = () => {}) {
  const choose = ({ target }) => {
    chosen();
    times.choose(target.value);
  };
  if (times.isLost) return html`<p class="full-up" role="status">${icon("cloud")} ${t("q_times_lost")}</p><button type="button" class="btn" @click=${() => times.read()}>${icon("again")} ${t("retry")}</button>`;
  if (!times.free) return html`<p class="soft" role="status">${t("q_times_reading")}</p>`;
  if (!times.free.length) return html`<p class="full-up" role="status">${icon("warn")} ${t("q_times_none")}</p>`;
  return field("start", t("q_times", { n: times.free.length, count: num(times.free.length) }), html`<select id="start" @change=${choose}>${times.free.map((start) => option(start, clockText(start), times.start))}</select>`);
}

// ---------------------------------------------------------------- an appointment to another day

export class Elsewhere {
  #plan; #acts; #one; #times;

  constructor(plan, acts, { one }) {
    [this.#plan, this.#acts, this.#one] = [plan, acts, one];
    this.#times = new Times(plan, { day: dayAt(Date.parse(one.starts_at), plan.zone), staff: one.staff_id, service: one.service_id, wanted: Date.parse(one.starts_at), moved: one });
    this.#times.read();
  }

  #move = async () => {
    const { start, staff } = this.#times;
    const one = this.#plan.find(this.#one.id) ?? this.#one;
    if (!(await this.#acts.moveTo(one, { at: Date.parse(start), staff }))) return void this.#times.read();
    if (this.#plan.panel?.form === this) this.#plan.open(null);
    else this.#plan.redraw(); // something else was opened meanwhile
  };
  view() {
    const [plan, times] = [this.#plan, this.#times];
    const isShut = plan.pressing || plan.isCut || !times.free?.length;
    return frame(plan, t("q_elsewhere"), html`<p><b>${whoIs(plan, this.#one)}</b> <span class="soft">${dayAndClock(this.#one.starts_at, plan.now)}</span></p><form class="form" @submit=${submit(() => { if (!isShut) this.#move(); })}>
      ${dayField(times)}${doctorField(plan, times, (staff) => times.set({ staff }), false)}${timeField(times)}<button type="submit" class="btn primary" aria-disabled=${off(isShut)}>${icon("check")}<span class="grow">${times.start ? t("q_move_to", { time: clock(times.start) }) : t("q_move")}</span></button></form>`);
  }
}
