/** Dragging an appointment to another time or doctor: at once with a mouse or a pen; a finger rests on it first, since one that goes on at once pans. */
import { begin, mayMove, snapped, startOf } from "../schedule/moves.js";
import { MINUTE } from "../schedule/zone.js";

const FAR = 6; // pixels; less is a click with an unsteady hand
const RESTS = 400; // milliseconds
const EDGE = 48;
const SCROLL = 14;

/** The column of `layout` under a point, and the moment there; null beside all of them. */
export function placeAt(layout, { x, y }, page = document) {
  for (const element of page.querySelectorAll("[data-column]")) {
    const box = element.getBoundingClientRect();
    if (x < box.left || x >= box.right) continue;
    const column = layout.columns.find(({ key }) => key === element.dataset.column);
    return { column, at: column.axis.begins + ((y - box.top) / layout.scale) * MINUTE };
  }
  return null;
}
export const within = ({ begins, ends }, at) => Math.min(Math.max(snapped(at), begins), ends - 5 * MINUTE);

export class Drag {
  wasDragged = false; // the click that follows a drop means nothing
  get isOn() { return Boolean(this.#grip?.isOn); }
  #plan; #acts; #grip = null;

  constructor(plan, acts) { [this.#plan, this.#acts] = [plan, acts]; }

  grab(one, event) {
    if (event.button !== 0 || !event.isPrimary || this.#grip || this.#plan.move || this.#plan.pressing || this.#plan.isCut || !mayMove(one)) return;
    if (!event.eventPhase && !event.target.matches(":active")) return; // let go of while this here was being read
    const place = placeAt(this.#plan.layout(), event);
    if (!place) return;
    this.wasDragged = false;
    const isFinger = event.pointerType === "touch";
    this.#grip = { one, x: event.clientX, y: event.clientY, nowX: event.clientX, nowY: event.clientY, held: place.at - startOf(one), isOn: false, isGone: false };
    const rest = isFinger ? setTimeout(() => this.#lift(), RESTS) : 0;
    const listening = new AbortController();
    const on = (name, act) => addEventListener(name, act, { signal: listening.signal, capture: true });
    const end = (isPut) => {
      listening.abort();
      clearTimeout(rest);
      cancelAnimationFrame(this.#grip.frame);
      this.#end(isPut);
    };
    on("pointermove", (moved) => (isFinger && !this.isOn && this.#isFar(moved) ? end(false) : this.#over(moved)));
    on("pointerup", () => end(true));
    on("pointercancel", () => end(false));
    on("blur", ({ target }) => { if (target === globalThis) end(false); }); // the window's own: a field that loses the cursor to the appointment says so here as well
    on("keydown", (pressed) => { if (pressed.key === "Escape") { pressed.preventDefault(); pressed.stopPropagation(); end(false); } });
  }

  #over(event) {
    const grip = this.#grip;
    [grip.nowX, grip.nowY] = [event.clientX, event.clientY];
    grip.isGone ||= this.#isFar(event);
    if (!grip.isOn && !grip.isGone) return;
    if (!grip.isOn) this.#lift();
    this.#follow();
  }
  #isFar = ({ clientX, clientY }) => Math.hypot(clientX - this.#grip.x, clientY - this.#grip.y) >= FAR;
  #lift() {
    this.#grip.isOn = true;
    this.#plan.panel = null;
    this.#plan.setMove({ ...begin(this.#grip.one), isDragged: true });
    this.#scroll();
  }
  #follow() {
    const { one, nowX, nowY, held } = this.#grip;
    const place = placeAt(this.#plan.layout(), { x: nowX, y: nowY });
    if (!place || !this.#plan.move) return;
    const at = Math.abs(place.at - held - startOf(one)) < 2.5 * MINUTE ? startOf(one) : within(place.column.axis, place.at - held); // one that stands between the steps can stay
    const { move } = this.#plan;
    if (move.at !== at || move.staff !== place.column.staff) this.#plan.setMove({ ...move, at, staff: place.column.staff });
  }
  /** At the edge of the plan it goes on by itself. */
  #scroll() {
    const grid = document.querySelector(".grid");
    if (!grid || !this.#grip?.isOn) return;
    const box = grid.getBoundingClientRect();
    const { nowX, nowY } = this.#grip;
    const pull = (at, low, high) => (at < low + EDGE ? -SCROLL : at > high - EDGE ? SCROLL : 0);
    const [across, along] = [pull(nowX, box.left, box.right), pull(nowY, box.top + EDGE, box.bottom)];
    if (across || along) {
      grid.scrollBy(across, along);
      this.#follow();
    }
    this.#grip.frame = requestAnimationFrame(() => this.#scroll());
  }
  #end(isPut) {
    const { one, isOn, isGone } = this.#grip;
    this.#grip = null;
    if (!isOn) return;
    if (!isGone) {
      this.#acts.drop();
      if (isPut) this.#acts.touch(one); // a slow tap: what a browser makes of it is not always a click
      return;
    }
    this.wasDragged = true;
    setTimeout(() => { this.wasDragged = false; });
    if (isPut && this.#plan.move) this.#acts.put();
    else this.#acts.drop();
  }
}
