/** What somebody has chosen so far: kept in this tab, so that neither a new account nor another language nor a reload loses it. */

const KEPT = "queue-server:booking";
const FRESH = 30 * 60_000; // as long as making an account may take
const nothing = { branch: null, service: null, staff: null, start: null, chosenAt: 0, reason: "" };

export class Choice {
  #all = { ...nothing };
  #shelf;

  constructor(shelf = globalThis.sessionStorage) { this.#shelf = shelf; }

  get service() { return this.#all.service; }
  get staff() { return this.#all.staff; }
  /** {starts_at, day, time, …} */
  get start() { return this.#all.start; }
  get reason() { return this.#all.reason; }

  /** What was chosen at this branch; at another one nothing was. A time that has passed, or was chosen long ago, is no choice any more. */
  at(branch, now = Date.now()) {
    const kept = this.#read();
    this.#all = kept?.branch === branch ? { ...nothing, ...kept } : { ...nothing, branch };
    if (this.#all.start && (Date.parse(this.#all.start.starts_at) <= now || now - this.#all.chosenAt > FRESH)) this.#all.start = null;
  }
  take(chosen, now = Date.now()) {
    Object.assign(this.#all, chosen, chosen.start ? { chosenAt: now } : {});
    this.keep();
  }
  keep() {
    try { if (this.#all.branch) this.#shelf.setItem(KEPT, JSON.stringify(this.#all)); } catch { /* private windows may refuse */ }
  }
  forget() {
    this.#all = { ...nothing, branch: this.#all.branch };
    try { this.#shelf.removeItem(KEPT); } catch { /* the same */ }
  }
  #read() {
    try { return JSON.parse(this.#shelf.getItem(KEPT)); } catch { return null; }
  }
}
