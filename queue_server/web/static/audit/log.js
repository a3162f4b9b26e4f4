/** What is asked of the log, and what was answered: page by page, and as a file. */
import { isAsked, nothingAsked, queryOf } from "./model.js";

const TYPING = 300; // ms after the last key
const FILE_WITHIN = 120_000;

export class Log {
  wish = nothingAsked();
  entries = null;
  seal = null;
  cursor = null;
  trouble = null; // the key of a sentence
  said = null; // what became of the file
  isBusy = false;
  actions = new Set(); // that were seen, to choose from
  #asked = 0; // counts questions, so that a late answer is recognised
  #later = null;
  #session; #redraw;

  constructor({ session, redraw }) { [this.#session, this.#redraw] = [session, redraw]; }

  get isFiltered() { return isAsked(this.wish); }

  /** Another question; what is typed is asked when the typing rests. */
  ask(change, { typed = false } = {}) {
    Object.assign(this.wish, change);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.read(), typed ? TYPING : 0);
    this.#redraw();
  }
  clear() {
    this.wish = nothingAsked();
    return this.read();
  }

  async read(after = null) {
    const mine = ++this.#asked;
    try {
      const query = queryOf(this.wish);
      if (after) query.set("cursor", after);
      const [{ body }, seal] = await Promise.all([this.#session.send("GET", `/audit-logs?${query}`), this.#session.send("GET", "/audit-logs/seal")]);
      if (mine !== this.#asked) return;
      Object.assign(this, { entries: [...(after ? this.entries : []), ...body.items], cursor: body.next_cursor, seal: seal.body, trouble: null });
      for (const one of body.items) this.actions.add(one.action);
    } catch (problem) {
      if (mine !== this.#asked) return;
      this.trouble = [400, 422].includes(problem.status) || problem instanceof RangeError ? "a_refused" : "a_cut";
    }
    this.#redraw();
  }

  /** The file of what is asked, into the reader's downloads: a link could not carry who asks. */
  async download() {
    if (this.isBusy) return;
    Object.assign(this, { isBusy: true, said: null });
    this.#redraw();
    this.said = await this.#file().then((file) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "audit-log.csv" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), FILE_WITHIN);
      return "a_csv_done";
    }, () => "a_csv_failed");
    this.isBusy = false;
    this.#redraw();
  }
  async #file(isFresh = false) {
    const headers = { Authorization: `Bearer ${await this.#session.token(isFresh)}`, "Accept-Language": document.documentElement.lang };
    const reply = await fetch(`/api/v1/audit-logs/export?${queryOf(this.wish)}`, { headers, cache: "no-store", signal: AbortSignal.timeout(FILE_WITHIN) });
    if (reply.status === 401 && !isFresh) return this.#file(true);
    if (!reply.ok) throw new Error(reply.statusText);
    return reply.blob();
  }
}
