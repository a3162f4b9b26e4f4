/** A clinic day by chance: two lines, what happens in them, and the diffs a server would send of it. The truth to compare screens with. */
import { aCounter, aTicket } from "./builders.mjs";

const FIRST = Date.parse("2026-11-22T05:00:00Z");
const gone = new Set(["completed", "no_show", "left"]);
const coarse = (n) => (n <= 5 ? n : Math.round(n / 5) * 5);

export class Day {
  #random; #clock = FIRST; #made = 0;
  #queues = new Map(["q1", "q2"].map((id) => [id, { id, version: 1, shown: 1, paused: false, open: true, line: [], active: [], ended: [], at: new Date(FIRST).toISOString() }]));
  #branch = { version: 1, notice: null };

  constructor(random) {
    this.#random = random;
  }

  /** One thing happens; gives the diffs: `{audience: queue id or "board", diff}`. */
  happen() {
    this.#clock += 1000;
    const queue = this.#queues.get(this.#random() < 0.75 ? "q1" : "q2");
    const choices = [this.#join, this.#join, this.#call, this.#call, this.#start, this.#recall, this.#end, this.#back, this.#snooze, this.#hold, this.#prioritise, this.#pause, this.#tell];
    return choices[Math.floor(this.#random() * choices.length)].call(this, queue) ?? [];
  }

  heads = () => ({ q1: { epoch: 1, version: this.#queues.get("q1").version } });

  lineSnapshot(id) {
    const queue = this.#queues.get(id);
    return { queue_id: id, epoch: 1, version: queue.version, at: queue.at, paused: queue.paused, open: queue.open, resumes_at: null, line: [...queue.line], active: [...queue.active] };
  }

  boardSnapshot() {
    const queues = [...this.#queues.values()];
    return {
      branch_id: "b1", name: "Al Khuwair", streams: { ...Object.fromEntries(queues.map((queue) => [queue.id, { epoch: 1, version: queue.shown }])), b1: { epoch: 1, version: this.#branch.version } },
      counters: [aCounter("1"), aCounter("2")], showing: queues.flatMap((queue) => queue.active.filter((one) => one.state !== "on_hold").map((one) => row(queue, one))),
      recent: queues.flatMap((queue) => recent(queue)), queues: queues.map(figures), opens_at: null, closes_at: null, notice: this.#branch.notice,
    };
  }

  #pick = (rows) => rows[Math.floor(this.#random() * rows.length)];
  #at = () => new Date(this.#clock).toISOString();

  /** Announces: `ops` for staff always, `shown` for the wall unless it is none of its business. */
  #announce(queue, ops, shown) {
    queue.version += 1;
    queue.at = this.#at();
    const staff = [{ audience: queue.id, diff: { queue_id: queue.id, epoch: 1, version: queue.version, at: queue.at, ops } }];
    if (!shown) return staff;
    queue.shown += 1;
    return [...staff, { audience: "board", diff: { stream_id: queue.id, epoch: 1, version: queue.shown, at: queue.at, ops: [...shown, { op: "queue", ...figures(queue) }] } }];
  }

  #join(queue) {
    const number = `${queue.id === "q1" ? "A" : "K"}${String(++this.#made).padStart(3, "0")}`;
    const [ticket, at] = [aTicket(number, { joined_at: this.#at() }), Math.floor(this.#random() * (queue.line.length + 1))];
    queue.line.splice(at, 0, ticket);
    return this.#announce(queue, [{ op: "insert", at, ticket }], []);
  }
  #call(queue) {
    if (!queue.line.length) return undefined;
    return this.#becomes(queue, queue.line[0], { state: "called", counter: aCounter(this.#pick(["1", "2"])), called_at: this.#at() });
  }
  #becomes(queue, ticket, fields) {
    const fresh = { ...ticket, ...fields };
    queue.line = queue.line.filter((one) => one.id !== ticket.id);
    queue.active = queue.active.filter((one) => one.id !== ticket.id);
    if (gone.has(fresh.state)) {
      queue.ended.unshift(fresh);
      return this.#announce(queue, [{ op: "remove", ticket_id: ticket.id }], [{ op: "hide", queue_id: queue.id, number: ticket.number }, { op: "recent", queue_id: queue.id, items: recent(queue) }]);
    }
    queue.active.push(fresh);
    const shown = fresh.state === "on_hold" ? { op: "hide", queue_id: queue.id, number: fresh.number } : { op: "show", ...row(queue, fresh) };
    return this.#announce(queue, [{ op: "state", ticket: fresh }], [shown]);
  }
  #active = (queue, ...states) => this.#pick(queue.active.filter((one) => states.includes(one.state)));
  #start(queue) {
    const one = this.#active(queue, "called", "on_hold");
    return one && this.#becomes(queue, one, { state: "serving" });
  }
  #hold(queue) {
    const one = this.#active(queue, "called", "serving");
    return one && this.#becomes(queue, one, { state: "on_hold" });
  }
  #end(queue) {
    const one = this.#active(queue, "called", "serving");
    return one && this.#becomes(queue, one, { state: one.state === "serving" ? "completed" : "no_show" });
  }
  #recall(queue) {
    const one = this.#active(queue, "called");
    if (!one) return undefined;
    const fresh = { ...one, called_at: this.#at() };
    queue.active = queue.active.map((other) => (other.id === one.id ? fresh : other));
    return this.#announce(queue, [{ op: "state", ticket: fresh }], [{ op: "again", queue_id: queue.id, number: one.number, called_at: fresh.called_at }]);
  }
  #back(queue) {
    const one = this.#active(queue, "called");
    if (!one) return undefined;
    const ticket = { ...one, state: "waiting", counter: null, called_at: null };
    const at = Math.min(3, queue.line.length);
    queue.active = queue.active.filter((other) => other.id !== one.id);
    queue.line.splice(at, 0, ticket);
    return this.#announce(queue, [{ op: "insert", at, ticket }], [{ op: "hide", queue_id: queue.id, number: one.number }]);
  }
  #snooze(queue) {
    const one = this.#pick(queue.line);
    if (!one) return undefined;
    const ticket = { ...one, snoozed_until: this.#at() };
    queue.line = queue.line.map((other) => (other.id === one.id ? ticket : other));
    return this.#announce(queue, [{ op: "state", ticket }]);
  }
  #prioritise(queue) {
    const one = this.#pick(queue.line);
    if (!one) return undefined;
    queue.line = [one, ...queue.line.filter((other) => other.id !== one.id)];
    return this.#announce(queue, [{ op: "move", ticket_id: one.id, to: 0 }]);
  }
  #pause(queue) {
    queue.paused = !queue.paused;
    return this.#announce(queue, [{ op: "queue", paused: queue.paused, open: queue.open, resumes_at: null }], []);
  }
  #tell() {
    this.#branch = { version: this.#branch.version + 1, notice: { en: `Notice ${this.#branch.version}` } };
    return [{ audience: "board", diff: { stream_id: "b1", epoch: 1, version: this.#branch.version, at: this.#at(), ops: [{ op: "notice", text: this.#branch.notice }] } }];
  }
}

const row = (queue, one) => ({ queue_id: queue.id, number: one.number, counter: one.counter, state: one.state, called_at: one.called_at });
const recent = (queue) => queue.ended.slice(0, 4).map((one) => ({ queue_id: queue.id, number: one.number, counter: one.counter, called_at: one.called_at }));
const figures = (queue) => ({ queue_id: queue.id, name: queue.id, names: { en: queue.id }, paused: queue.paused, open: queue.open, resumes_at: null, waiting: coarse(queue.line.length) });

/** A tenth is lost, a tenth comes twice. */
export const withLosses = (diffs, random) => diffs.flatMap((diff) => (random() < 0.1 ? [] : random() < 0.1 ? [diff, diff] : [diff]));
/** Neighbours change places. */
export function shuffledALittle(diffs, random) {
  const shuffled = [...diffs];
  for (let i = 1; i < shuffled.length; i += 1) if (random() < 0.3) [shuffled[i - 1], shuffled[i]] = [shuffled[i], shuffled[i - 1]];
  return shuffled;
}
