/** The messages that a page holds: those that were read, those that come, and how many are new. Pure; newest first. */

export class Letters {
  all = null; // until they were read
  unread = 0;
  cursor = null;
  fresh = null; // the one that came last while the page was open

  /** The one that came last of those held; null where there is none. */
  get newest() {
    return this.all?.reduce((last, one) => (last && Date.parse(last.at) >= Date.parse(one.at) ? last : one), null) ?? null;
  }
  get isMore() { return this.cursor !== null; }

  /** As GET /notifications answers. */
  take({ items, unread, next_cursor }) {
    [this.all, this.unread, this.cursor] = [items, unread, next_cursor ?? null];
  }
  append({ items, unread, next_cursor }) {
    const known = new Set(this.all.map((one) => one.id));
    this.take({ items: [...this.all, ...items.filter((one) => !known.has(one.id))], unread, next_cursor });
  }
  /** The socket may say one twice, or one that the list had already. */
  add({ unread, ...letter }) {
    this.unread = unread;
    if (this.all?.some((one) => one.id === letter.id)) return;
    this.fresh = letter;
    this.all = [{ read_at: null, ...letter }, ...(this.all ?? [])];
  }
  counted(unread) {
    this.unread = unread;
    if (!unread) this.readAll(new Date().toISOString());
  }
  read(id, at) {
    const one = this.all?.find((letter) => letter.id === id);
    if (!one || one.read_at) return;
    one.read_at = at;
    this.unread = Math.max(0, this.unread - 1);
  }
  readAll(at) {
    for (const one of this.all ?? []) one.read_at ??= at;
    this.unread = 0;
  }
}
