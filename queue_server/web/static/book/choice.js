/** What somebody has chosen so far: kept in this tab, so that neither a new account nor another language nor a reload loses it. */

const KEPT = "queue-server:booking";
const FRESH = 30 * 60_000; // as long as making an account may take
const nothing = { branch: null, service: null, staff: null, start: null, chosenAt: 0, reason: "", wait: null, sent: null, done: null, kept: null, whose: null };

export class Choice {
  #all = { ...nothing };
  #shelf;
  #reader = null; // who is in

  constructor(shelf = globalThis.sessionStorage) { this.#shelf = shelf; }

  /** Also before `at`: where this tab was. */
  get branch() { return this.#all.branch ?? this.#read()?.branch ?? null; }
  get service() { return this.#all.service; }
  get staff() { return this.#all.staff; }
  /** {starts_at, day, time, …} */
  get start() { return this.#all.start; }
  get reason() { return this.#all.reason; }
  /** What was booked as far as anybody knows: it was sent, and no answer came. */
  get sent() { return this.#all.sent; }
  /** {day, days, until, part}: of the list that they would wait on. */
  get wait() { return this.#all.wait; }
  /** The id of what they have booked, as long as they choose nothing new. */
  get done() { return this.#all.done; }

  /** What was chosen at this branch; at another one nothing was. A time that has passed, or was chosen long ago, is no choice any more. */
  at(branch, now = Date.now()) {
    const kept = this.#read();
    this.#all = kept?.branch === branch ? { ...nothing, ...kept } : { ...nothing, branch };
    if (now - this.#all.chosenAt > FRESH) Object.assign(this.#all, { start: null, wait: null, reason: "" });
    if (Date.parse(this.#all.start?.starts_at) <= now) this.#all.start = null;
    this.#own();
  }
  /** Somebody is in: what another one has typed or booked is none of theirs. */
  isOf(reader) {
    this.#reader = reader;
    this.#own();
  }
  #own() {
    if (!this.#reader) return;
    if (this.#all.whose && this.#all.whose !== this.#reader) Object.assign(this.#all, { reason: "", sent: null, done: null });
    this.take({ whose: this.#reader });
  }
  /** Until when their time is kept, by this phone's own clock, right or wrong; one that was asked for again, after a reload, ends when it was to end. */
  keptUntil({ expires_at }, until) {
    if (this.#all.kept?.expires_at !== expires_at) this.take({ kept: { expires_at, until } });
    return this.#all.kept.until;
  }
  take(chosen, now = Date.now()) {
    Object.assign(this.#all, chosen, chosen.start || chosen.wait ? { chosenAt: now } : {});
    this.keep();
  }
  keep() {
    try { if (this.#all.branch) this.#shelf.setItem(KEPT, JSON.stringify(this.#all)); } catch { /* private windows may refuse */ }
  }
  /** It is booked, as `done`, or they are on the list. */
  forget(done = null) {
    this.#all = { ...nothing, branch: this.#all.branch, whose: this.#all.whose, done };
    this.keep();
  }
  #read() {
    try { return JSON.parse(this.#shelf.getItem(KEPT)); } catch { return null; }
  }
}
