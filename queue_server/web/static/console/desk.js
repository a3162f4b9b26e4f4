/** One person at one line, live: what is known, what was said and done here. What may be pressed is in `acts.js`, how it looks in the views. */
import { all } from "../api.js";
import { lineChannel } from "../channels.js";
import { memory } from "../frame.js";
import { changesBetween, changesOf } from "./changes.js";
import { deskOf, stateInLine, stepOf, undoable } from "./model.js";

const LONGEST_LOG = 30;
const READ_NAMES_AFTER = 400; // a rush of arrivals is one reading; each is written to the audit
const READ_WHILE_STALE = 10_000;
export const DIFF_COMES_WITHIN = 1_500;

const emptyDraft = () => ({ who: "", service: null, priority: "normal", reason: "", needs: [] });

export class Desk {
  panel = null; // {kind, ticket?}: what lies over the list
  find = "";
  said = null; // {kind, drawing, words}: the one band
  pressing = null;
  done = []; // what may be undone: {id, number, what, until}
  log = [];
  names = new Map();
  chosen = null;
  draft = emptyDraft();
  added = null; // the last walk-in: {number, link}
  changedAt = 0;
  #awaited = null; // what the server decided last: {id, state, until}
  #visit = "";
  #asked = new Set();
  #reading = null;
  #readAt = 0;

  /** `place`: {branch, queue, counter|null}; `catalogue`: {branches, queues, counters, services}. */
  constructor({ session, connection, place, catalogue, redraw }) {
    Object.assign(this, { session, connection, ...place, catalogue, redraw });
    this.channel = lineChannel(this.queue.id, (change) => this.#changed(change));
    this.keysOn = memory.read(this.#keysName) ?? true;
    connection.follow(this.channel);
  }

  leave() {
    clearTimeout(this.#reading);
    this.connection.unfollow(this.channel);
  }

  get line() { return this.channel.view; }
  get how() { return this.connection.liveness; }
  get now() { return this.connection.now(); }
  get me() { return this.session.user; }
  get desk() { return deskOf(this.line, this.counter?.id ?? null, this.chosen, this.now); }
  get step() { return stepOf(this.line, this.desk, this.counter); }
  get undoable() { return undoable(this.done, this.now, this.ticket); }
  /** The line does not show yet what was decided here: what stands on the page is old, and so is what a press would mean. */
  get isBehind() {
    const { id, state, until } = this.#awaited ?? { until: 0 };
    return Date.now() < until && (this.ticket(id)?.state ?? null) !== state;
  }
  get #keysName() { return `queue-server:keys:${this.me?.id}`; }

  ticket = (id) => this.line?.line.find((one) => one.id === id) ?? this.line?.active.find((one) => one.id === id) ?? null;
  nameOf = (ticket) => this.names.get(ticket.id)?.name || this.names.get(ticket.id)?.phone || null;
  startedAt = (ticket) => Date.parse(ticket.started_at ?? ticket.called_at);

  /** `isCut`: only true while there is no connection. */
  say(kind, drawing, words, isCut = false) {
    this.said = { kind, drawing, words, isCut };
    this.redraw();
  }

  turnKeys(isOn) {
    this.keysOn = isOn;
    memory.keep(this.#keysName, isOn);
    this.redraw();
  }

  open(panel) {
    this.panel = panel;
    this.redraw();
  }

  forgetDraft() {
    this.draft = { ...emptyDraft(), service: this.draft.service };
  }

  did(ticket, what, until = Date.parse(ticket.undo_until)) {
    this.#awaited = { id: ticket.id, state: stateInLine(ticket, this.queue.id), until: Date.now() + DIFF_COMES_WITHIN };
    if (Number.isFinite(until)) this.done = [...this.done.filter((one) => one.until > this.now), { id: ticket.id, number: ticket.number, what, until }];
  }

  /** The line by HTTP: calling works while the socket is away, and one wants to see what one did. */
  async readByHttp() {
    this.#readAt = Date.now();
    const { body } = await this.session.send("GET", `/queues/${this.queue.id}`);
    this.channel.feed(body);
  }

  /** Once a second. While the socket is away the list is kept as fresh as asking can keep it. */
  tick() {
    if (this.how === "stale" && this.line && Date.now() - this.#readAt > READ_WHILE_STALE) this.readByHttp().catch(() => {});
    this.redraw();
  }

  /** Whether our counter is on a break, as somebody else may have decided. */
  async readCounter() {
    if (!this.counter) return;
    const counters = await all(`/branches/${this.branch.id}/counters`, this.session.send).catch(() => []);
    this.counter = counters.find((one) => one.id === this.counter.id) ?? this.counter;
    this.redraw();
  }

  #changed({ before, diff }) {
    if (!this.isBehind) this.#awaited = null;
    if (before) this.#note(diff ? changesOf(before, diff, this.me?.id) : changesBetween(before, this.line, this.me?.id));
    this.#needNames();
    const { here } = this.desk;
    const visit = `${here?.id} ${here?.state}`;
    if (visit !== this.#visit) this.changedAt = Date.now();
    this.#visit = visit;
    this.redraw();
  }

  #note(entries) {
    this.log = [...entries.reverse(), ...this.log].slice(0, LONGEST_LOG);
  }

  #needNames() {
    const isUnknown = [...this.line.line, ...this.line.active].some((ticket) => !this.#asked.has(ticket.id));
    if (isUnknown) this.#reading ??= setTimeout(() => this.#readNames(), READ_NAMES_AFTER);
  }

  async #readNames() {
    const present = [...this.line.line, ...this.line.active].map((ticket) => ticket.id);
    try {
      const { body } = await this.session.send("GET", `/queues/${this.queue.id}/names`);
      this.names = new Map(Object.entries(body));
      present.forEach((id) => this.#asked.add(id));
    } catch { /* numbers do; the next arrival asks again */ }
    this.#reading = null;
    this.redraw();
  }
}
