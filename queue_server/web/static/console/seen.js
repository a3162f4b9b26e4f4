/** Today's ended tickets of one line: a missed one can be put back in line, a finished one can go on to another. */

const READ_AFTER = 400; // a morning's rush of endings is one reading
const PAGE = 50;

export class Seen {
  tickets = [];
  hasMore = false;
  #path; #send; #onRead;
  #later = null;
  #pages = 1;
  #isReading = false;

  /** `onRead(tickets)` after each reading. */
  constructor({ queue, send, onRead }) {
    [this.#path, this.#send, this.#onRead] = [`/queues/${queue}/seen?limit=${PAGE}`, send, onRead];
  }

  find = (id) => this.tickets.find((ticket) => ticket.id === id) ?? null;

  readSoon() {
    this.#later ??= setTimeout(() => { this.#later = null; this.read(); }, READ_AFTER);
  }
  stop() {
    clearTimeout(this.#later);
    this.#onRead = () => {};
  }

  /** From the beginning, as far back as somebody has looked. */
  read = () => this.#once(async () => {
    let tickets = [];
    let cursor = null;
    for (let page = 0; page < this.#pages && (page === 0 || cursor); page += 1) {
      const { body } = await this.#send("GET", cursor ? `${this.#path}&cursor=${encodeURIComponent(cursor)}` : this.#path);
      [tickets, cursor] = [[...tickets, ...body.items], body.next_cursor];
    }
    Object.assign(this, { tickets, hasMore: cursor !== null });
  });
  /** One page further back. */
  readMore() {
    this.#pages += 1;
    return this.read();
  }

  async #once(reading) {
    if (this.#isReading) return this.readSoon();
    this.#isReading = true;
    try {
      await reading();
      this.#onRead(this.tickets);
    } catch { /* what we held stands; the next ending asks again */ }
    this.#isReading = false;
    return undefined;
  }
}
