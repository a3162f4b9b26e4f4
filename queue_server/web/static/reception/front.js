/** One front desk, live: all lines of a branch over one connection, what was typed, said and done here. What may be pressed is in `acts.js`, how it looks in the views. */
import { all, forgetPress } from "../api.js";
import { boardChannel, lineChannel } from "../channels.js";
import { lang, memory } from "../frame.js";
import { hasJoined, undoable } from "../console/model.js";
import { Known } from "./known.js";
import { attention, choicesOf, emptyDraft, endedOf, expectedOf, forecast, rowsOf, tongueOf } from "./model.js";

const READ_AFTER = 400; // a rush of arrivals is one reading; each is written to the audit
const READ_WHILE_STALE = 10_000;
const SETTLING = 600; // Enter that bounces, or is held: it was meant for whoever was added just now
const LATEST = 20; // ended tickets, once all of the day are known
const PRINTS = "queue-server:prints"; // of this screen: {on, paper}

export class Front {
  panel = null; // {kind, ticket?, queue?}: what lies over the right side
  find = "";
  withEnded = false;
  said = null; // {kind, drawing, words}: the one band
  pressing = null;
  pressedAt = 0;
  done = []; // what may be undone: {id, number, what, until}
  told = null; // the last thing done here: {id, number, what, paper}
  names = new Map(); // of everybody seen since we sat down, for whoever comes back
  seen = new Map(); // by line: who ended today
  cursor = null; // the row that the tab key leads to
  draft = emptyDraft();
  addedAt = 0;
  unsure = null; // somebody of whom nobody knows whether they were added: {name, key, at}
  #asked = new Set();
  #reading = new Map();
  #readAt = 0;

  /** `place`: {branch, branches, queues, elsewhere}: the lines that we serve here, and the others somebody may be sent to. `onNewLine()` when the branch has one more. */
  constructor({ session, connection, place, printer, redraw, onNewLine }) {
    Object.assign(this, { session, connection, ...place, printer, redraw });
    this.prints = { on: true, paper: "roll", ...memory.read(PRINTS) };
    this.keysOn = memory.read(this.#keysName) ?? true;
    this.known = new Known({ search: (text) => this.#search(text), onChange: redraw });
    this.channels = this.queues.map((queue) => lineChannel(queue.id, (change) => this.#changed(queue.id, change)));
    this.boardChannel = boardChannel(this.branch.id, () => this.#boardChanged(onNewLine));
    this.draft.choice = this.choices[0]?.key ?? null;
    [...this.channels, this.boardChannel].forEach((channel) => connection.follow(channel));
  }

  /** The same desk with another line beside: nothing typed or done here is lost. */
  goOnFrom({ draft, done, told, names, find, unsure }) {
    Object.assign(this, { draft, done, told, names, find, unsure });
  }

  leave() {
    [...this.#reading.values()].forEach(clearTimeout);
    this.known.forget();
    [...this.channels, this.boardChannel].forEach((channel) => this.connection.unfollow(channel));
  }

  get how() { return this.connection.liveness; }
  get isCut() { return this.how === "offline"; }
  get now() { return this.connection.now(); }
  get me() { return this.session.user; }
  get board() { return this.boardChannel.view; }
  get lines() { return this.queues.map((queue, i) => ({ queue, view: this.channels[i].view })); }
  get isSettling() { return Date.now() - this.addedAt < SETTLING && !this.draft.who; }
  get isKnown() { return this.channels.some((channel) => channel.view); }
  get rows() { return rowsOf(this.lines); }
  get ended() { return endedOf(this.#seenLists, this.rows); }
  get attention() { return attention(this.rows, this.now, this.ended); }
  get expected() { return expectedOf(this.rows); }
  get choices() { return choicesOf(this.queues); }
  get choice() { return this.choices.find((one) => one.key === this.draft.choice) ?? this.choices[0]; }
  get next() { return forecast(this.choice.queue.id, this.lines, this.#seenLists); }
  get undoable() { return undoable(this.done, this.now, (id) => this.row(id)?.ticket ?? null); }
  get #seenLists() { return this.queues.map((queue) => ({ queue, tickets: this.seen.get(queue.id) ?? [] })); }
  get #keysName() { return `queue-server:keys:${this.me?.id}`; }

  row = (id) => this.rows.find((row) => row.ticket.id === id) ?? null;
  /** A row, also of somebody whose visit has ended. */
  anyRow = (id) => this.row(id) ?? this.ended.find((row) => row.ticket.id === id) ?? null;
  view = (queue) => this.channels[this.queues.findIndex((one) => one.id === queue)]?.view ?? null;
  knownOf = (ticket) => this.names.get(ticket.id) ?? null;
  nameOf = (ticket) => this.knownOf(ticket)?.name || this.knownOf(ticket)?.phone || null;
  hasAsked = (ticket) => this.#asked.has(ticket.id);
  serviceOf = (ticket) => this.queues.flatMap((queue) => queue.services ?? []).find((one) => one.id === ticket.service_id) ?? null;

  /** `isCut`: only true while there is no connection. */
  say(kind, drawing, words, isCut = false) {
    this.said = { kind, drawing, words, isCut };
    this.redraw();
  }

  open(panel) {
    this.panel = panel;
    this.redraw();
  }

  set(what, value) {
    this.draft[what] = value;
    this.redraw();
  }

  /** Who comes next is somebody else: the same choices as every time, so that the fingers know them. */
  forgetDraft() {
    this.draft = { ...emptyDraft(), choice: this.choices[0]?.key ?? null };
    this.known.forget();
  }

  type(text) {
    this.unsure = null; // whoever is typed now is somebody else
    Object.assign(this.draft, { who: text, patient: null });
    this.known.look(text);
    this.redraw();
  }

  pick(patient) {
    this.unsure = null;
    Object.assign(this.draft, { who: patient.name ?? patient.phone, patient });
    this.known.forget();
    this.redraw();
  }

  setPrints(what) {
    Object.assign(this.prints, what);
    memory.keep(PRINTS, this.prints);
    this.redraw();
  }

  turnKeys(isOn) {
    this.keysOn = isOn;
    memory.keep(this.#keysName, isOn);
    this.redraw();
  }

  did(ticket, what, until = Date.parse(ticket.undo_until)) {
    if (Number.isFinite(until)) this.done = [...this.done.filter((one) => one.until > this.now && one.id !== ticket.id), { id: ticket.id, number: ticket.number, what, until }];
    this.told = { id: ticket.id, number: ticket.number, what, paper: null };
  }

  /** On paper, for whoever was added last or asked again; how it went stands where everything is said that was done here. */
  async print(ticket, link, what, needs = ticket.needs ?? []) {
    const told = { id: ticket.id, number: ticket.number, what, paper: "printing" };
    this.told = told;
    this.redraw();
    const { isPrinted, hasCode } = await this.printer.print(link, { lang: tongueOf(needs, lang), paper: this.prints.paper });
    told.paper = isPrinted ? (hasCode === false ? "codeless" : "printed") : "failed";
    if (this.told !== told && !isPrinted) this.told = told; // a ticket that somebody waits for goes before what was done since
    this.redraw();
  }

  /** A line by HTTP: working goes on while the socket is away, and one wants to see what one did. */
  async readByHttp(queue) {
    const { body } = await this.session.send("GET", `/queues/${queue}`);
    this.channels[this.queues.findIndex((one) => one.id === queue)]?.feed(body);
  }
  readAll = () => Promise.all(this.queues.map((queue) => this.readByHttp(queue.id))).catch(() => {});

  /** Once a second. While the socket is away the lists are kept as fresh as asking can keep them. */
  tick() {
    if (this.how === "stale" && Date.now() - this.#readAt > READ_WHILE_STALE) {
      this.#readAt = Date.now();
      this.readAll();
    }
    this.redraw();
  }

  #changed(queue, { before, diff }) {
    const wait = before ? READ_AFTER : 0;
    if (!diff || diff.ops.some(({ op }) => op === "remove")) this.#soon(`seen ${queue}`, () => this.#readSeen(queue), wait);
    const view = this.view(queue);
    if (before && hasJoined(before, view)) this.#seeJoined(queue);
    if ([...view.line, ...view.active].some(({ id }) => !this.#asked.has(id))) this.#soon(`names ${queue}`, () => this.#readNames(queue), wait);
    this.redraw();
  }

  /** The number of an unanswered press is there: the next press without a name is the next person. A name that is still in the field is the same person, see `once`. */
  #seeJoined(queue) {
    forgetPress(`/queues/${queue}/tickets`);
    if (!this.unsure && this.said?.isUnanswered) this.said = null;
  }

  #boardChanged(onNewLine) {
    const known = new Set([...this.queues, ...this.elsewhere].map(({ id }) => id));
    if (this.board.queues.some(({ queue_id }) => !known.has(queue_id))) this.#soon("lines", async () => onNewLine());
    this.redraw();
  }

  /** What is wanted many times in a moment is read once. */
  #soon(name, read, wait = READ_AFTER) {
    if (this.#reading.has(name)) return;
    this.#reading.set(name, setTimeout(async () => {
      this.#reading.delete(name);
      if (!this.session.isOpen) return; // somebody signs in just now: what is missing is asked for again then
      await read().catch(() => {}); // numbers do; the next change asks again
      this.redraw();
    }, wait));
  }

  async #readNames(queue) {
    const view = this.view(queue);
    const present = [...view.line, ...view.active].map(({ id }) => id);
    const { body } = await this.session.send("GET", `/queues/${queue}/names?seen=true`);
    Object.entries(body).forEach(([id, known]) => this.names.set(id, known));
    present.forEach((id) => this.#asked.add(id));
  }

  /** All of today once, then the latest. Whoever is back in line has no row among them: their open one counts. */
  async #readSeen(queue) {
    const path = `/queues/${queue}/seen`;
    const known = this.seen.get(queue);
    const fresh = known ? (await this.session.send("GET", `${path}?limit=${LATEST}`)).body.items : await all(path, this.session.send);
    const ids = new Set(fresh.map(({ id }) => id));
    this.seen.set(queue, [...fresh, ...(known ?? []).filter(({ id }) => !ids.has(id))]);
  }

  #search = async (text) => (!this.session.isOpen ? [] : (await this.session.send("GET", `/patients?query=${encodeURIComponent(text)}&limit=6`)).body.items);
}
