/** Patients whom the clinic knows, while somebody types. No page in here. */
import { isPassing } from "../keys.js";

const FEWEST = 3; // letters: one less finds half the town
const TYPING = 250; // each search is written to the audit
const MOST = 5;
const AGAIN = 3_000, TRIES = 5; // a search that nobody answered: how many ms later, and how often at most

const pageClock = { after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) };

/** `search(text)` gives patients; `onChange()` is told when there is something else to show. */
export class Known {
  found = [];
  chosen = -1; // which of them the arrow is on
  isLost = false; // nobody answered: whoever is not found may be known all the same
  #text = "";
  #timer = null;
  #search; #onChange; #clock;

  constructor({ search, onChange, clock = pageClock }) {
    [this.#search, this.#onChange, this.#clock] = [search, onChange, clock];
  }

  get isOpen() { return this.found.length > 0; }
  get one() { return this.found[this.chosen] ?? null; }

  /** What stands in the field now. */
  look(text) {
    this.#text = text.trim();
    this.chosen = -1;
    this.#clock.cancel(this.#timer);
    if (this.#text.length < FEWEST) return this.#show([]);
    this.isLost = false;
    return this.#later(TYPING, () => this.#ask(this.#text));
  }

  forget() {
    this.#text = "";
    this.#clock.cancel(this.#timer);
    this.#show([]);
  }

  /** The cursor has left the field: the list goes; that nobody answered is still so. */
  rest() {
    this.#text = "";
    this.#clock.cancel(this.#timer);
    this.#show([], this.isLost);
  }

  /** One further down or up; before the first is the field itself. */
  step(by) {
    this.chosen = Math.max(-1, Math.min(this.found.length - 1, this.chosen + by));
    this.#onChange();
  }

  #later(ms, act) {
    this.#clock.cancel(this.#timer); // one at a time: whoever types meanwhile has begun another
    this.#timer = this.#clock.after(ms, act);
  }
  async #ask(text, left = TRIES) {
    const found = await this.#search(text).catch((problem) => (isPassing(problem) ? null : [])); // the desk works without it
    if (text !== this.#text) return;
    if (!found && left > 1) this.#later(AGAIN, () => this.#ask(text, left - 1));
    this.#show(found?.slice(0, MOST) ?? [], !found);
  }

  #show(found, isLost = false) {
    if (!found.length && !this.found.length && this.isLost === isLost) return;
    this.isLost = isLost;
    this.chosen = found.findIndex(({ id }) => id === this.one?.id); // the arrow stays
    this.found = found;
    this.#onChange();
  }
}
