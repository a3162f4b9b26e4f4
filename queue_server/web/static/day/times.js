/** The free times of one doctor on one day for one service, as the server computes them; the nearest to what was meant is chosen. */
import { dayAt } from "../schedule/zone.js";

export class Times {
  day; staff = ""; service = "";
  free = null; // null while it is being asked
  start = "";
  isLost = false; // nobody answered: that is not "none"
  #wanted; #asked = 0;
  #plan;

  /** `wanted`: the moment that was meant, in milliseconds, or nothing. */
  constructor(plan, { day, staff = "", service = "", wanted = null }) {
    this.#plan = plan;
    Object.assign(this, { day, staff, service });
    this.#wanted = wanted;
  }

  set(what) {
    Object.assign(this, what);
    return this.read();
  }
  /** What is asked for is read; a late answer to another question is dropped. */
  async read() {
    const mine = ++this.#asked;
    this.free = null;
    this.#plan.redraw();
    const { branch, send } = this.#plan.house;
    const query = new URLSearchParams({ branch_id: branch.id, service_id: this.service, from: this.day, to: this.day, ...(this.staff ? { staff_id: this.staff } : {}) });
    const found = this.service ? await send("GET", `/slots?${query}`).then(({ body }) => body.items, () => null) : [];
    if (mine !== this.#asked) return;
    this.isLost = found === null;
    if (this.isLost) return void this.#plan.redraw();
    const starts = [...new Set(found.map(({ starts_at }) => starts_at))].filter((start) => dayAt(Date.parse(start), branch.time_zone) === this.day);
    this.free = starts;
    this.choose(starts.includes(this.start) ? this.start : this.#nearest(starts));
  }
  choose(start) {
    this.start = start;
    this.#plan.redraw();
  }
  #nearest(starts) {
    const far = (start) => Math.abs(Date.parse(start) - (this.#wanted ?? this.#plan.now));
    return starts.reduce((best, start) => (!best || far(start) < far(best) ? start : best), "");
  }
}
