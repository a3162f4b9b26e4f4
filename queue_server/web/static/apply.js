/** How a screen follows a line, a board or one's own place: a snapshot, then every change once and in order. No browser and no socket in here. */

/** A change that does not fit what we hold: only a new snapshot helps. */
export class Misfit extends Error {}

/** Changes that come before their turn are kept; more than this many mean that something else is wrong, and a resync brings them anyway. */
const MOST_KEPT = 1000;

// ---------------------------------------------------------------- the line, as staff see it

const without = (tickets, id) => tickets.filter((ticket) => ticket.id !== id);
const placed = (tickets, at, ticket) => {
  if (!(at >= 0 && at <= tickets.length)) throw new Misfit(`place ${at} in a line of ${tickets.length}`);
  return [...tickets.slice(0, at), ticket, ...tickets.slice(at)];
};
const replaced = (tickets, ticket) => tickets.map((one) => (one.id === ticket.id ? ticket : one));
const holds = (tickets, id) => tickets.some((ticket) => ticket.id === id);

const lineOps = {
  insert: (line, { at, ticket }) => ({ ...line, line: placed(without(line.line, ticket.id), at, ticket), active: without(line.active, ticket.id) }),
  move: (line, { ticket_id, to }) => {
    const ticket = line.line.find((one) => one.id === ticket_id);
    if (!ticket) throw new Misfit("moved somebody who does not wait");
    return { ...line, line: placed(without(line.line, ticket_id), to, ticket) };
  },
  remove: (line, { ticket_id }) => ({ ...line, line: without(line.line, ticket_id), active: without(line.active, ticket_id) }),
  state: (line, { ticket }) => {
    if (ticket.state === "waiting") { // a snooze or "here": it keeps its place
      if (!holds(line.line, ticket.id)) throw new Misfit("changed somebody who does not wait");
      return { ...line, line: replaced(line.line, ticket) };
    }
    const active = holds(line.active, ticket.id) ? replaced(line.active, ticket) : [...line.active, ticket];
    return { ...line, line: without(line.line, ticket.id), active };
  },
  queue: (line, { paused, open, resumes_at }) => ({ ...line, paused, open, resumes_at }),
};

// ---------------------------------------------------------------- the board, as everybody sees it

const sameCall = (one, other) => one.queue_id === other.queue_id && one.number === other.number;
const row = ({ op, ...rest }) => rest;
const upsert = (rows, fresh, same) => (rows.some((one) => same(one, fresh)) ? rows.map((one) => (same(one, fresh) ? { ...one, ...fresh } : one)) : [...rows, fresh]);
const newestFirst = (calls) => [...calls].sort((a, b) => (a.called_at < b.called_at ? 1 : a.called_at > b.called_at ? -1 : 0));

const boardOps = {
  show: (board, op) => ({ ...board, showing: upsert(board.showing, row(op), sameCall) }),
  again: (board, op) => ({ ...board, showing: board.showing.map((one) => (sameCall(one, op) ? { ...one, called_at: op.called_at } : one)) }),
  hide: (board, op) => ({ ...board, showing: board.showing.filter((one) => !sameCall(one, op)) }),
  recent: (board, { queue_id, items }) => ({
    ...board,
    recent: newestFirst([...board.recent.filter((one) => one.queue_id !== queue_id), ...items.map((one) => ({ ...one, queue_id }))]),
  }),
  queue: (board, op) => ({ ...board, queues: upsert(board.queues, row(op), (one, other) => one.queue_id === other.queue_id) }),
  counter: (board, op) => ({ ...board, counters: upsert(board.counters, row(op), (one, other) => one.id === other.id) }),
  branch: (board, op) => ({ ...board, ...row(op) }),
  notice: (board, op) => ({ ...board, notice: op.text ?? op.notice ?? null }),
  gone: (board, { queue_id, counter_id }) => (queue_id ? withoutQueue(board, queue_id) : { ...board, counters: board.counters.filter((one) => one.id !== counter_id) }),
};

function withoutQueue(board, queue_id) {
  const elsewhere = (one) => one.queue_id !== queue_id;
  const { [queue_id]: ended, ...streams } = board.streams;
  return { ...board, streams, queues: board.queues.filter(elsewhere), showing: board.showing.filter(elsewhere), recent: board.recent.filter(elsewhere) };
}

/** Unknown operations are passed over: a newer server may say more than this page understands. */
const applied = (ops, view, changes) => changes.reduce((sofar, change) => (Object.hasOwn(ops, change.op) ? ops[change.op](sofar, change) : sofar), view);

export const applyToLine = (line, diff) => ({ ...applied(lineOps, line, diff.ops), epoch: diff.epoch, version: diff.version, at: diff.at });
export function applyToBoard(board, diff) {
  const streams = { ...board.streams, [diff.stream_id]: { epoch: diff.epoch, version: diff.version } };
  return applied(boardOps, { ...board, streams }, diff.ops);
}

// ---------------------------------------------------------------- whose turn is it

/** What a change is to somebody who holds `held`: the next one, an old one, or one with something missing before it. */
export function turnOf(diff, held) {
  if (!held || diff.epoch !== held.epoch) return "gap";
  if (diff.version <= held.version) return "old";
  return diff.version === held.version + 1 ? "next" : "gap";
}
const isBehind = (held, head) => !held || held.epoch !== head.epoch || held.version < head.version;

const viewOfLine = {
  apply: applyToLine,
  streamOf: (diff) => diff.queue_id,
  streams: (line) => ({ [line.queue_id]: { epoch: line.epoch, version: line.version } }),
  since: (line) => ({ queue_id: line.queue_id, epoch: line.epoch, since: line.version }),
};
const viewOfBoard = {
  apply: applyToBoard,
  streamOf: (diff) => diff.stream_id,
  streams: (board) => board.streams,
  since: (board) => ({ branch_id: board.branch_id, streams: board.streams }),
};

/** Holds one view and lets changes in when it is their turn. `offer` and `compare` say when somebody has to ask for what is missing. */
export class Follower {
  held = null;
  #early = [];
  #view;

  constructor(view) {
    this.#view = view;
  }

  /** A snapshot: whatever was kept and is newer follows at once. */
  take(snapshot) {
    this.held = snapshot;
    this.#letIn();
    this.#forgetStrangers();
  }

  /** "applied", "old", or "gap": kept for later, and something before it is missing. Before the first snapshot everything is early. */
  offer(diff) {
    if (!this.held) return this.#keep(diff);
    const turn = this.#turn(diff);
    if (turn === "old") return "old";
    if (turn === "gap") return this.#keep(diff);
    this.held = this.#view.apply(this.held, diff);
    this.#letIn();
    return "applied";
  }

  /** The answer to a resync: a snapshot, or what was missing. True when nothing is missing any more. */
  catchUp(answer) {
    if (answer.snapshot) this.take(answer.snapshot);
    for (const diff of answer.diffs ?? []) this.offer(diff);
    this.#forgetStrangers();
    return !this.isMissing;
  }

  /** Whether the head the server tells of is one that we hold. */
  compare(head) {
    const known = this.held ? this.#view.streams(this.held) : {};
    return Object.entries(head).some(([id, there]) => isBehind(known[id], there)) ? "behind" : "level";
  }

  get isMissing() {
    return this.#early.length > 0;
  }

  /** What to ask a resync with. */
  get since() {
    return this.#view.since(this.held);
  }

  #turn = (diff) => turnOf(diff, this.#view.streams(this.held)[this.#view.streamOf(diff)]);

  #keep(diff) {
    if (this.#early.length < MOST_KEPT) this.#early.push(diff);
    return "gap";
  }

  #letIn() {
    for (let next = this.#nextEarly(); next; next = this.#nextEarly()) this.held = this.#view.apply(this.held, next);
    this.#early = this.#early.filter((diff) => this.#turn(diff) !== "old");
  }

  /** Changes of another epoch or of a stream we do not hold have had their chance: the head tells if they mattered. */
  #forgetStrangers() {
    const known = this.#view.streams(this.held);
    this.#early = this.#early.filter((diff) => diff.epoch === known[this.#view.streamOf(diff)]?.epoch);
  }

  #nextEarly() {
    const at = this.#early.findIndex((diff) => this.#turn(diff) === "next");
    return at < 0 ? null : this.#early.splice(at, 1)[0];
  }
}
export const followLine = () => new Follower(viewOfLine);
export const followBoard = () => new Follower(viewOfBoard);

// ---------------------------------------------------------------- one's own place

const nowhere = { position: null, ahead: null, expected_at: null };
const personal = {
  "queue:position-changed": ({ ticket_id, queue_id, ...place }, ticket) => ({ ...(place.state === "waiting" ? { counter: null, called_at: null } : {}), ...place, moved_to: queue_id === ticket.queue?.id ? null : queue_id }),
  "queue:called": ({ number, counter, at }) => ({ ...nowhere, number, counter, called_at: at, state: "called" }),
  "queue:status-changed": ({ state, end_reason }) => ({ ...(state === "waiting" ? {} : nowhere), state, end_reason }),
};

/** The ticket after a personal message; equal or newer is taken, and another epoch is a restored server that knows better. */
export function applyToTicket(ticket, event, message) {
  if (message.ticket_id !== ticket.id || isOlder(message, ticket)) return ticket;
  return { ...ticket, ...personal[event](message, ticket), epoch: message.epoch, version: message.version };
}
/** Whether a full reading of the ticket is worth less than what we hold. */
export const isOlder = (fresh, held) => fresh.epoch === held.epoch && fresh.version < held.version;
export const personalEvents = Object.keys(personal);
