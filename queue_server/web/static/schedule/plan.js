/** What is planned, live, and what is under way on this page: what was chosen, is being moved, was said and done. What may be pressed is in `acts.js`, how it looks in the views. */
import { memory } from "../frame.js";
import { axisOf, coversAtLeast, hoursOf, placeOn, scaleOf } from "./axis.js";
import { lanesOf } from "./lanes.js";
import { endOf, hasMoved, looks, startOf } from "./moves.js";
import { byTime, isShown } from "./states.js";
import { MINUTE, dayAt } from "./zone.js";

const READ_AFTER = 400; // a rush of changes is one reading; each is written to the audit
const LIVE_SINCE = 6 * 24 * 60 * MINUTE; // the server follows a schedule from some days ago on
const READ_WHILE_STALE = 10_000;
const NARROW = "(max-width: 60rem)";

export class Plan {
  panel = null; // {kind, id?, …}: what lies beside
  move = null; // where an appointment would stand; null while none is being moved
  cursor = null; // the appointment that the tab key leads to
  said = null; // {kind, drawing, words}: the one band
  told = null; // the last thing done here
  done = []; // what may be taken back: {id, who, until, isStill, back, says}
  pressing = null;
  isDesk = false; // where appointments are moved, and tickets printed unless somebody has switched that off
  spoken = ""; // what a screen reader hears while something is moved
  names = new Map();
  source = null;
  channel = null;
  #asked = new Set();
  noted = 0; // notes written here
  #reading = new Map();
  #readAt = 0;
  #narrow = matchMedia(NARROW);
  #panelShown = null; // at the last drawing
  #anchor = null; // today's channel, while a day is shown that is too long ago to be followed
  #lost = null; // the appointment that had the cursor and is not shown at this moment
  #scrolled = null; // the source whose plan was scrolled to what is next

  /** `sourceOf(day)` says where a day comes from. */
  constructor({ house, sourceOf, day }) {
    Object.assign(this, { house, sourceOf });
    this.keysOn = memory.read(this.#keysName) ?? true;
    this.#narrow.addEventListener("change", this.redraw);
    this.show(day ?? this.today);
  }

  leave() {
    [...this.#reading.values()].forEach(clearTimeout);
    this.#narrow.removeEventListener("change", this.redraw);
    this.house.connection.unfollow(this.#anchor ?? this.channel);
  }

  /** Another day, or the same one from another doctor or in another width. */
  show(day) {
    const along = this.panel?.form?.follow ? this.panel : null; // a form that goes along
    if (this.channel && !this.#anchor) this.house.connection.unfollow(this.channel);
    Object.assign(this, { day, move: null, panel: along, cursor: null, source: this.sourceOf(day) });
    this.#asked.clear();
    this.channel = this.source.follow((change) => this.#changed(change));
    const isLongAgo = this.source.begins < this.now - LIVE_SINCE;
    if (this.#anchor) this.house.connection.unfollow(this.#anchor);
    this.#anchor = isLongAgo ? this.sourceOf(this.today).follow(() => {}) : null; // what is long ago does not change: read once, while today keeps the connection
    this.house.connection.follow(this.#anchor ?? this.channel);
    if (isLongAgo || !this.house.connection.isJoined) this.readByHttp().catch(() => {});
    along?.form.follow(day);
    this.redraw();
  }

  // -------------------------------------------------------------- what is so

  redraw = () => this.house.draw();
  /** Null while it is of another day than the one that is asked for. */
  get view() { const { view } = this.channel; return view && this.source.isOf(view) ? view : null; }
  get how() { return this.house.connection.liveness; }
  get isCut() { return this.how === "offline"; }
  get now() { return this.house.connection.now(); }
  get zone() { return this.source.zone; }
  get today() { return dayAt(this.house.connection.now(), this.house.branch.time_zone); }
  get isNarrow() { return this.#narrow.matches; }
  get appointments() { return (this.view?.appointments ?? []).filter((one) => isShown(one) && one.starts_at).sort(byTime); }
  /** When somebody is not to be had: breaks, closures, and what another branch has of them. */
  get blocks() { return [...(this.view?.blocks ?? []), ...(this.view?.appointments ?? []).filter((one) => isShown(one) && !one.starts_at).map((one) => ({ ...one, kind: "elsewhere", starts_at: one.busy_from, ends_at: one.busy_to }))]; }
  get #keysName() { return `queue-server:keys:${this.house.me?.id}`; }
  find = (id) => this.appointments.find((one) => one.id === id) ?? null;
  /** The appointment that lies open: keys are about it, unless the cursor is on another one. */
  get opened() { return this.panel?.kind === "appointment" ? this.find(this.panel.id) : null; }
  knownOf = ({ id }) => this.names.get(id) ?? null;
  nameOf = (one) => this.knownOf(one)?.name || this.knownOf(one)?.phone || null;
  hasAsked = ({ id }) => this.#asked.has(id);
  serviceOf = ({ service_id }) => this.house.serviceOf(service_id);

  /** The columns with everything that stands in them. */
  layout() {
    const { view, source, zone } = this;
    if (!view) return null;
    const { appointments, blocks } = this;
    const spans = [...blocks.filter(({ kind }) => kind === "work"), ...appointments].map((one) => ({ from: startOf(one), to: endOf(one) }));
    const hours = hoursOf(spans, source.days, zone);
    const scale = scaleOf(appointments.map((one) => (endOf(one) - startOf(one)) / MINUTE));
    return { scale, columns: source.columns(view).map((column) => this.#filled(column, axisOf(column.day, hours, zone), { appointments, blocks, scale })) };
  }
  #filled(column, axis, { appointments, blocks, scale }) {
    const own = appointments.filter((one) => one.staff_id === column.staff && placeOn(axis, startOf(one), endOf(one)));
    const least = coversAtLeast(scale) * MINUTE;
    const lanes = lanesOf(own.map((one) => ({ id: one.id, from: startOf(one), to: Math.max(endOf(one), startOf(one) + least) })));
    const ground = blocks.filter(({ staff_id }) => !staff_id || staff_id === column.staff).map((block) => ({ block, place: placeOn(axis, startOf(block), endOf(block)) })).filter(({ place }) => place);
    return { ...column, axis, ground, tiles: own.map((one) => ({ one, place: placeOn(axis, startOf(one), endOf(one)), ...lanes.get(one.id) })) };
  }
  looksOf = (move) => looks(move, { appointments: this.appointments, blocks: this.blocks, now: this.now });

  /** The last thing that can still be taken back. */
  get undoable() {
    const last = this.done.filter(({ until }) => until > this.now).at(-1);
    const one = last && this.find(last.id);
    return last && (!one || last.isStill(one)) ? last : null;
  }

  // -------------------------------------------------------------- what is said and shown

  say(kind, drawing, words) {
    this.said = { kind, drawing, words };
    this.redraw();
  }
  hush() {
    this.said = null;
    this.redraw();
  }
  speak(words) {
    this.spoken = words;
    this.redraw();
  }
  open(panel) {
    this.panel = panel && { from: this.panel?.from ?? document.activeElement, ...panel };
    if (!this.house.more) this.house.readMore();
    this.redraw();
  }
  turnKeys(isOn) {
    this.keysOn = isOn;
    memory.keep(this.#keysName, isOn);
    this.redraw();
  }
  setMove(move) {
    this.move = move;
    this.redraw();
  }
  get hasMoved() { return Boolean(this.move) && hasMoved(this.move); }

  /** A panel that has just opened takes the cursor; one that closes gives it back to what it was about. `held`: the appointment that had it before this drawing. */
  drawn(held) {
    this.#scrollToNow();
    this.#keepCursor(held);
    const [before, now] = [this.#panelShown, this.panel];
    if (now && !this.house.more) return;
    this.#panelShown = now;
    if (now === before || (now?.kind === before?.kind && now?.id === before?.id)) return;
    if (now) return void (document.querySelector(".side [data-first]") ?? document.querySelector(".side h2"))?.focus();
    if (document.activeElement === document.body) (tileOf(before.id) ?? (before.from?.matches?.("main *, .bar *") ? before.from : tileOf(this.cursor)))?.focus({ preventScroll: true });
  }

  /** An appointment that goes to another column takes the cursor along, also when it is away for a moment in between. */
  #keepCursor(held) {
    if (document.activeElement !== document.body) return void (this.#lost = null);
    this.#lost = held ?? this.#lost;
    if (this.#lost) tileOf(this.#lost)?.focus({ preventScroll: true });
  }
  /** A day that has just opened shows what is next, with an hour before it. */
  #scrollToNow() {
    const grid = document.querySelector(".grid");
    const tile = grid?.querySelector(".now") ?? grid?.querySelector(".tile.pending, .tile.near");
    if (!grid || !this.view || this.#scrolled === this.source) return;
    this.#scrolled = this.source;
    if (tile) grid.scrollTop = tile.getBoundingClientRect().top - grid.getBoundingClientRect().top - grid.clientHeight / 3;
  }

  // -------------------------------------------------------------- what arrives

  async readByHttp() {
    const { channel, source } = this;
    const { body } = await this.house.send("GET", source.path);
    if (channel === this.channel) channel.feed(body);
  }
  /** The truth, whatever came or did not come by diffs. */
  async see() {
    if (!this.house.connection.isJoined || this.#anchor) return this.readByHttp();
    const refusal = await this.channel.subscribe();
    if (refusal) await this.readByHttp();
    return undefined;
  }
  /** Once a second. While the socket is away the plan is kept as fresh as asking can keep it. */
  tick() {
    if (this.how === "stale" && Date.now() - this.#readAt > READ_WHILE_STALE) {
      this.#readAt = Date.now();
      this.readByHttp().catch(() => {});
    }
    this.redraw();
  }

  #changed({ before }) {
    if (!this.view) return void this.soon("day", () => this.see()); // the answer to the question before
    if (this.view.isPlanOld) this.soon("plan", () => this.see());
    if (this.move && !this.find(this.move.id)) this.move = null;
    if (this.appointments.some(({ id }) => !this.#asked.has(id))) this.soon("names", () => this.readNames(), before ? READ_AFTER : 0);
    this.redraw();
  }
  /** What is wanted many times in a moment is read once. */
  soon(name, read, wait = READ_AFTER) {
    if (this.#reading.has(name)) return;
    this.#reading.set(name, setTimeout(async () => {
      this.#reading.delete(name);
      if (!this.house.session.isOpen) return;
      await read().catch(() => {}); // times do; the next change asks again
      this.redraw();
    }, wait));
  }
  /** Again where a note was written meanwhile. */
  async readNames() {
    const [ids, noted] = [this.appointments.map(({ id }) => id), this.noted];
    const { body } = await this.house.send("GET", this.source.namesPath);
    if (noted !== this.noted) return this.readNames();
    Object.entries(body).forEach(([id, known]) => this.names.set(id, known));
    ids.forEach((id) => this.#asked.add(id));
  }
}

export const tileOf = (id) => document.querySelector(`[data-appointment="${id}"]`);
