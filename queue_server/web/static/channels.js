/** What a page follows over its connection: a line, a board, or one ticket. Each knows how to ask for what it missed. */
import { Misfit, applyToTicket, followBoard, followLine, isOlder, personalEvents } from "./apply.js";

const PAUSE_BETWEEN_RESYNCS = 1000; // a server that answers without helping is not asked in a loop
const PLACE_REPEATED = 33_000; // the server says a place again every 30 s
const GIVE_UP_CATCHING_UP = 3; // resyncs in a row that left something missing: take a new snapshot instead

/** A board has a version for each of its streams, a line has one. */
const isOlderView = (fresh, held) => (held.streams ? Object.entries(held.streams).some(([id, one]) => fresh.streams[id] && isOlder(fresh.streams[id], one)) : isOlder(fresh, held));

/** A line or a board: snapshot, diffs, heads, resync with one in flight. */
export class ViewChannel {
  #connection = null;
  #asking = false;
  #meanwhile = []; // diffs that came while an answer was on its way: an older snapshot would take them back
  #fruitless = 0;
  #later = null;
  #clock;

  constructor({ key, follower, hears, heads, onChange, clock, event = "queue:updated" }) {
    Object.assign(this, { key, follower, hears, heads, onChange, event });
    this.#clock = clock ?? { after: (ms, act) => setTimeout(act, ms) };
  }

  get view() { return this.follower.held; }
  attach(connection) { this.#connection = connection; }
  tick() {}
  verify() {}

  /** Gives the server's refusal, or nothing. */
  async subscribe() {
    this.#asking = true;
    const answer = await this.#connection.ask("queue:subscribe", this.key);
    this.#asking = false;
    if (answer?.ok) {
      this.#connection.heard(answer.server_time);
      const before = this.view;
      this.follower.take(answer.snapshot);
      this.onChange({ before, kind: "snapshot" });
    }
    this.#goOn();
    if (answer?.ok && this.follower.isMissing) this.#resync();
    return answer?.error;
  }

  hear(event, message) {
    if (event === this.event && this.hears(message)) this.#offer(message);
    if (event === "queue:head" && this.heads(message)) this.#compare(message.streams);
  }

  /** A snapshot that HTTP brought while the socket was away; an older one is of no use, and neither is a board that comes when ours is live again. */
  feed(snapshot) {
    const before = this.view;
    if (before && (isOlderView(snapshot, before) || (before.streams && this.#connection?.isJoined))) return;
    this.follower.take(snapshot);
    this.#connection?.heardByHttp();
    this.onChange({ before, kind: "snapshot" });
  }

  #goOn() {
    for (const diff of this.#meanwhile.splice(0)) this.#offer(diff);
  }

  #offer(diff) {
    if (this.#asking) return void this.#meanwhile.push(diff);
    const before = this.view;
    try {
      const how = this.follower.offer(diff);
      if (how === "applied") this.onChange({ before, kind: "diff", diff });
      if (how === "gap") this.#resync();
    } catch (problem) {
      this.#startOver(problem);
    }
  }

  #compare(streams) {
    if (!this.view) return;
    this.#connection.heard();
    if (this.follower.compare(streams) === "behind") this.#resync();
  }

  async #resync() {
    if (this.#asking || this.#later || !this.view) return undefined;
    if (this.#fruitless >= GIVE_UP_CATCHING_UP) return this.#startOver();
    this.#asking = true;
    const answer = await this.#connection.ask("queue:resync", this.follower.since);
    this.#asking = false;
    const next = answer && (answer.ok ? this.#caughtUp(answer) : this.#startOver());
    this.#goOn();
    return next;
  }

  #caughtUp(answer) {
    const before = this.view;
    this.#connection.heard(answer.server_time);
    try {
      this.#fruitless = this.follower.catchUp(answer) ? 0 : this.#fruitless + 1;
    } catch (problem) {
      return this.#startOver(problem);
    }
    this.onChange({ before, kind: "caught up" });
    return this.#fruitless ? this.#askLater(() => this.#resync()) : undefined;
  }

  /** What we hold cannot be mended: begin again with a snapshot. */
  #startOver(problem) {
    if (problem && !(problem instanceof Misfit)) throw problem;
    this.#fruitless = 0;
    this.#askLater(async () => {
      const refusal = this.#asking ? null : await this.subscribe();
      if (refusal) this.#connection.refused(refusal);
    });
  }

  #askLater(act) {
    this.#later ??= this.#clock.after(PAUSE_BETWEEN_RESYNCS, () => { this.#later = null; act(); });
  }
}

export const lineChannel = (queue_id, onChange, clock) => new ViewChannel({
  key: { queue_id }, follower: followLine(), onChange, clock,
  hears: (diff) => diff.queue_id === queue_id,
  heads: (head) => head.view === "line" && queue_id in head.streams,
});
export const boardChannel = (branch_id, onChange, clock) => new ViewChannel({
  key: { branch_id, view: "display" }, follower: followBoard(), onChange, clock,
  hears: (diff) => "stream_id" in diff,
  heads: (head) => head.view === "display",
});

/** One ticket. Places in between may be skipped, the last one never is; silence longer than the server's own rhythm is asked about. */
export class TicketChannel {
  #connection = null;
  #quietSince = null;
  #asking = false;
  #early = [];

  constructor({ ticket_id, onChange }) {
    Object.assign(this, { key: { ticket_id }, onChange, ticket: null });
  }

  attach(connection) { this.#connection = connection; }
  verify() { this.read(); }

  tick(now) {
    this.#quietSince ??= now;
    if (now - this.#quietSince > PLACE_REPEATED) this.read();
  }

  /** Gives the server's refusal, or nothing. */
  async subscribe() {
    const answer = await this.#connection.ask("queue:subscribe", this.key);
    if (!answer?.ok) return answer?.error;
    this.#heard(answer.server_time);
    this.take(answer.ticket);
    return undefined;
  }

  /** Asks for the whole ticket again: some of it (a pause, whether it may be undone) comes in no message. */
  async read() {
    if (this.#asking) return;
    this.#asking = true;
    const refusal = await this.subscribe();
    this.#asking = false;
    if (refusal) this.#connection.refused(refusal);
  }

  hear(event, message) {
    if (!personalEvents.includes(event) || message.ticket_id !== this.key.ticket_id) return;
    if (!this.ticket) return void this.#early.push([event, message]);
    this.#heard();
    const before = this.ticket;
    this.ticket = applyToTicket(before, event, message);
    if (this.ticket !== before) this.onChange({ before, event });
  }

  take(ticket) {
    const before = this.ticket;
    if (before && isOlder(ticket, before)) return;
    this.ticket = { ...ticket, moved_to: null };
    for (const [event, message] of this.#early.splice(0)) this.ticket = applyToTicket(this.ticket, event, message);
    this.onChange({ before, event: null });
  }

  /** A ticket that HTTP brought. */
  feed(ticket) {
    this.#connection?.heardByHttp();
    this.take(ticket);
  }

  #heard(serverTime) {
    this.#quietSince = null;
    this.#connection.heard(serverTime);
  }
}
