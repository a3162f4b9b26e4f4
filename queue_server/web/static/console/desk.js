/** One person at one line, live: what is known, what was said and done here. What may be pressed is in `acts.js`, how it looks in the views. */
import { all, forgetPress } from "../api.js";
import { lineChannel } from "../channels.js";
import { memory } from "../frame.js";
import { boardBeside } from "./beside.js";
import { changesBetween, changesOf, changesOfRooms, isEnd, toldBySeen } from "./changes.js";
import { deskOf, hasCalled, hasJoined, roomsBeside, stateInLine, stepOf, undoable } from "./model.js";
import { Seen } from "./seen.js";

const LONGEST_LOG = 60;
const READ_NAMES_AFTER = 400; // a rush of arrivals is one reading; each is written to the audit
const READ_WHILE_STALE = 10_000;
export const DIFF_COMES_WITHIN = 1_500;
const LATE = 1_000; // an answer that takes longer is spoken of

const emptyDraft = () => ({ who: "", service: null, priority: "normal", reason: "", needs: [] });

export class Desk {
  panel = null; // {kind, ticket?}: what lies over the list
  find = "";
  rowAt = null; // the row of the line where the tab key stops
  said = null; // {kind, drawing, words}: the one band
  pressing = null;
  pressedAt = 0;
  done = []; // what may be undone: {id, number, what, until}
  log = [];
  missed = 0; // how much of the log happened while we were away, and nobody has looked
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
    this.board = boardBeside(this.branch.id, (change) => this.#roomsChanged(change));
    this.seen = new Seen({ queue: this.queue.id, send: session.send, onRead: (tickets) => this.#sawWhoEnded(tickets) });
    this.keysOn = memory.read(this.#keysName) ?? true;
    connection.follow(this.channel);
    connection.follow(this.board);
  }

  leave() {
    clearTimeout(this.#reading);
    this.seen.stop();
    this.board.leave();
    this.connection.unfollow(this.channel);
    this.connection.unfollow(this.board);
  }

  get line() { return this.channel.view; }
  get how() { return this.connection.liveness; }
  get isCut() { return this.how === "offline"; }
  get now() { return this.connection.now(); }
  get me() { return this.session.user; }
  get desk() { return deskOf(this.line, this.counter?.id ?? null, this.chosen, this.now); }
  get step() { return stepOf(this.line, this.desk, this.counter); }
  get rooms() { return roomsBeside(this.board.view, this.desk.elsewhere, this.counter?.id ?? null); }
  /** Ended today and not back in line, the latest first. */
  get ended() { return this.seen.tickets.filter((one) => !this.ticket(one.id)); }
  get undoable() { return undoable(this.done, this.now, this.ticket); }
  /** The line does not show yet what was decided here: what stands on the page is old, and so is what a press would mean. */
  get isBehind() {
    const { id, state, until } = this.#awaited ?? { until: 0 };
    return Date.now() < until && (this.ticket(id)?.state ?? null) !== state;
  }
  /** What was pressed last has no answer yet, or none that the line shows, and it is time to say so. */
  get isLate() { return (this.pressing !== null || this.isBehind) && Date.now() - this.pressedAt > LATE; }
  get #joining() { return `/queues/${this.queue.id}/tickets`; }
  get #keysName() { return `queue-server:keys:${this.me?.id}`; }

  ticket = (id) => this.line?.line.find((one) => one.id === id) ?? this.line?.active.find((one) => one.id === id) ?? null;
  /** Also one that ended today. */
  anyTicket = (id) => this.ticket(id) ?? this.seen.find(id);
  nameOf = (ticket) => this.names.get(ticket.id)?.name || this.names.get(ticket.id)?.phone || null;
  startedAt = (ticket) => Date.parse(ticket.started_at ?? ticket.called_at);
  /** What the board says of a line of this branch: {waiting, paused, open}, or null. */
  lineOnBoard = (id) => this.board.view?.queues.find((one) => one.queue_id === id) ?? null;

  /** `isCut`: only true while there is no connection. */
  say(kind, drawing, words, isCut = false) {
    this.said = { kind, drawing, words, isCut };
    this.redraw();
  }
  hush() {
    this.said = null;
    this.redraw();
  }

  turnKeys(isOn) {
    this.keysOn = isOn;
    memory.keep(this.#keysName, isOn);
    this.redraw();
  }

  open(panel) {
    this.panel = panel;
    if (panel?.kind === "changes") this.missed = 0;
    if (panel?.kind === "seen") this.seen.read();
    this.redraw();
  }

  /** Whoever is typed now is not whom an unanswered press was to add. */
  typeWho(text) {
    this.draft.who = text;
    forgetPress(this.#joining);
    this.redraw();
  }

  forgetDraft() {
    this.draft = { ...emptyDraft(), service: this.draft.service };
  }

  did(ticket, what, until = Date.parse(ticket.undo_until)) {
    this.#awaited = { id: ticket.id, state: stateInLine(ticket, this.queue.id), until: Date.now() + DIFF_COMES_WITHIN };
    if (Number.isFinite(until)) this.done = [...this.done.filter((one) => one.until > this.now), { id: ticket.id, number: ticket.number, what, until }];
    if (this.seen.find(ticket.id)) this.seen.readSoon(); // one that had ended and goes on now
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

  /** Whether we still sit there, and are on a break, as somebody else may have decided. */
  async readCounter() {
    if (!this.counter) return;
    const counters = await all(`/branches/${this.branch.id}/counters`, this.session.send).catch(() => []);
    this.counter = counters.find((one) => one.id === this.counter.id) ?? this.counter;
    this.redraw();
  }

  #changed({ before, diff }) {
    if (!this.isBehind) this.#awaited = null;
    if (before) this.#seeEffects(before);
    if (before) this.#note(diff ? changesOf(before, diff, this.me?.id) : changesBetween(before, this.line, this.me?.id), { isLive: Boolean(diff) || this.how === "live" });
    if (!diff || isEnd(diff)) this.seen.readSoon();
    this.#needNames();
    const { here } = this.desk;
    const visit = `${here?.id} ${here?.state}`;
    if (visit !== this.#visit) this.changedAt = Date.now();
    this.#visit = visit;
    this.redraw();
  }

  /** What an unanswered press was to do has happened: the same press means the next one. A name that is still in the field is the same person. */
  #seeEffects(before) {
    const isCalled = hasCalled(before, this.line, this.counter?.id);
    const isJoined = hasJoined(before, this.line) && !this.draft.who.trim();
    if (isCalled) forgetPress(`/queues/${this.queue.id}/call-next`);
    if (isJoined) forgetPress(this.#joining);
    if ((isCalled || isJoined) && this.said?.isUnanswered) this.said = null;
  }

  /** A break that somebody set elsewhere, a room with another sign: at once, also for the room that is ours. */
  #roomsChanged({ before }) {
    const { counters } = this.board.view;
    const own = counters.find((one) => one.id === this.counter?.id);
    if (own && own.state !== this.counter.state) this.readCounter(); // the board does not say whose it is
    if (own) this.counter = { ...this.counter, ...own };
    if (before) this.#note(changesOfRooms(before.counters, counters, new Date(this.now).toISOString()), { isLive: true });
    this.redraw();
  }

  #sawWhoEnded(tickets) {
    this.log = toldBySeen(this.log, tickets);
    this.redraw();
  }

  #note(entries, { isLive }) {
    this.log = [...[...entries].reverse(), ...this.log].slice(0, LONGEST_LOG);
    if (!isLive) this.missed += entries.filter(({ id }) => !this.done.some((one) => one.id === id)).length; // what we did ourselves we know
  }

  #needNames() {
    const isUnknown = [...this.line.line, ...this.line.active].some((ticket) => !this.#asked.has(ticket.id));
    if (isUnknown) this.#reading ??= setTimeout(() => this.#readNames(), READ_NAMES_AFTER);
  }

  async #readNames() {
    const present = [...this.line.line, ...this.line.active].map((ticket) => ticket.id);
    try {
      const { body } = await this.session.send("GET", `/queues/${this.queue.id}/names`);
      this.names = new Map([...this.names, ...Object.entries(body)]); // whoever ended may come back to the desk
      present.forEach((id) => this.#asked.add(id));
    } catch { /* numbers do; the next arrival asks again */ }
    this.#reading = null;
    this.redraw();
  }
}
