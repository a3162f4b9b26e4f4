/** The free times of one doctor on one day for one service, as the server computes them; the nearest to what was meant is chosen. */
import { freeSlots } from "../booking/asks.js";
import { dayAt, momentAt, wallAt } from "../schedule/zone.js";

export class Times {
  day; staff = ""; service = "";
  free = null; // null while it is being asked
  start = "";
  isLost = false; // nobody answered: that is not "none"
  wanted; // the moment that was meant, in milliseconds, or nothing
  #moved; #asked = 0;
  #reading = null;
  #plan;

  /** `moved`: an appointment that is to stand elsewhere. */
  constructor(plan, { day, staff = "", service = "", wanted = null, moved = null }) {
    [this.#plan, this.#moved] = [plan, moved];
    Object.assign(this, { day, staff, service, wanted });
  }

  set(what) {
    Object.assign(this, what);
    return this.read();
  }
  read() { return (this.#reading = this.#read()); }
  /** Who presses before all is read meant what stands there, or the place that was clicked: whether that is free. */
  async isAsMeant() {
    const meant = this.start ? Date.parse(this.start) : this.#meant;
    await this.#reading;
    return Boolean(this.free?.length) && Date.parse(this.start) === meant;
  }
  /** What is asked for is read; a late answer to another question is dropped. */
  async #read() {
    const mine = ++this.#asked;
    this.free = null;
    this.#plan.redraw();
    const { branch, send } = this.#plan.house;
    const wish = { branch_id: branch.id, service_id: this.service, from: this.day, to: this.day, staff_id: this.staff, moving: this.#moved?.id };
    const found = this.service ? await freeSlots(wish, send, this.#moved).catch(() => null) : [];
    if (mine !== this.#asked) return;
    this.isLost = found === null;
    if (this.isLost) return void this.#plan.redraw();
    const starts = [...new Set(found.map(({ starts_at }) => starts_at))].filter((start) => dayAt(Date.parse(start), branch.time_zone) === this.day);
    this.free = starts;
    this.#take(starts.includes(this.start) ? this.start : this.#nearest(starts));
  }
  /** By somebody: on another day they mean the same time. */
  choose(start) {
    this.wanted = Date.parse(start);
    this.#take(start);
  }
  #take(start) {
    this.start = start;
    this.#plan.redraw();
  }
  /** On the day that is asked for, by the clock on the branch's wall. */
  get #meant() {
    const { time_zone: zone } = this.#plan.house.branch;
    return this.wanted === null || dayAt(this.wanted, zone) === this.day ? this.wanted : momentAt(this.day, wallAt(this.wanted, zone).minutes, zone);
  }
  #nearest(starts) {
    const far = (start) => Math.abs(Date.parse(start) - (this.#meant ?? this.#plan.now));
    return starts.reduce((best, start) => (!best || far(start) < far(best) ? start : best), "");
  }
}
