/** What a new clinic lacks before anybody can book there, in the order in which it is set up; nothing once all is there. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./steps-words.js";

learn(words);
const WAYS = { // where each is done, and what it is
  branches: ["#branches", "j_step_branches"], services: ["#services", "j_step_services"], doctor: ["/admin/users", "j_step_doctor"],
  lines: ["#lines", "j_step_lines"], hours: ["#hours", "j_step_hours"],
};
const NOT_THEIRS = [403, 404];
const isDoctor = ({ roles }) => roles.some(({ role }) => role === "doctor");

export class Steps {
  #house;
  #done = null; // by step, while something is missing
  #isOver = false;

  constructor(house) {
    this.#house = house;
  }

  /** Until nothing is missing any more; without an answer it stays as it was. */
  async look() {
    if (this.#isOver) return;
    const { place, session: { send } } = this.#house;
    const atPlace = (path) => (place ? all(path, send) : []);
    try {
      const [services, staff, lines, hours] = await Promise.all([all("/services", send), all("/staff", send), atPlace(`/branches/${place}/queues`), atPlace(`/availability?branch_id=${place}`)]);
      this.#done = { branches: Boolean(place), services: services.length > 0, doctor: staff.some(isDoctor), lines: lines.length > 0, hours: hours.length > 0 };
      this.#isOver = Object.values(this.#done).every(Boolean);
      this.#house.redraw();
    } catch (problem) {
      if (NOT_THEIRS.includes(problem.status)) this.#isOver = true;
    }
  }

  view() {
    if (this.#isOver || !this.#done) return nothing;
    const next = Object.keys(WAYS).find((step) => !this.#done[step]);
    const step = ([name, [where, what]]) => (this.#done[name] ? html`<li class="soft">${icon("check")} <span>${t(what)} <span class="unseen">${t("j_step_done")}</span></span></li>`
      : html`<li aria-current=${name === next ? "step" : nothing}>${icon("arrow")} <a href=${where}>${t(what)}</a></li>`);
    return html`<section class="card steps" aria-labelledby="steps"><h2 id="steps">${icon("clock")} ${t("j_steps")}</h2><ol>${Object.entries(WAYS).map(step)}</ol></section>`;
  }
}
