/** What this phone knew last of a ticket, so that the page has something to show without a network. On this device only; no secret and no name in it. */

const NAME = "queue-server:place:";
const ALERTS = "queue-server:alerts:";
const DAY = 24 * 60 * 60_000; // as long as a secret lives after the end

const quietly = (act, otherwise = null) => { // a browser that forbids it only forgets
  try { return act() ?? otherwise; } catch { return otherwise; }
};

export const thisBrowser = () => quietly(() => globalThis.localStorage);

/** Whether this tab was asked to alert its holder: it outlives a reload, and nothing else. */
export const alertsWish = (id, storage = quietly(() => globalThis.sessionStorage)) => ({
  get isKept() { return quietly(() => storage.getItem(ALERTS + id)) === "on"; },
  keep: (isOn) => void quietly(() => (isOn ? storage.setItem(ALERTS + id, "on") : storage.removeItem(ALERTS + id))),
});

/** `storage` is the browser's localStorage, or what a test has for it. */
export class Memory {
  #storage; #name;

  constructor(storage, id) {
    [this.#storage, this.#name] = [storage, NAME + id];
  }

  /** {ticket, at, zone}: the ticket, when it was known to be so in milliseconds of the server's clock, and the time zone of its branch. */
  keep(known) { quietly(() => this.#storage.setItem(this.#name, JSON.stringify(known))); }
  forget() { quietly(() => this.#storage.removeItem(this.#name)); }

  /** Null where nothing was kept, or only what is a day old. */
  recall(now) {
    const known = this.#read(this.#name);
    return known && isRecent(known, now) ? known : null;
  }

  /** Tickets of other days, of this phone or of one lent, are nobody's business any more. */
  tidy(now) {
    const names = quietly(() => Object.keys(this.#storage), []).filter((name) => name.startsWith(NAME));
    for (const name of names) if (!isRecent(this.#read(name), now)) quietly(() => this.#storage.removeItem(name));
  }

  #read(name) { return quietly(() => JSON.parse(this.#storage.getItem(name))); }
}
const isRecent = (known, now) => Boolean(known?.ticket) && Math.abs(now - known.at) < DAY;
