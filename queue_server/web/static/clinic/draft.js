/** What somebody is writing about a thing, kept apart from the thing until it is saved. Pure; places are JSON pointers. */

const parts = (at) => at.split("/").slice(1);
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Draft {
  was; is;

  /** `was` is as the server knows it, `blank` where it knows nothing yet. */
  constructor(was) { this.#begin(was); }
  #begin(was) { [this.was, this.is] = [was, structuredClone(was)]; }

  get isDirty() { return Object.keys(this.changes).length > 0; }
  /** The fields that differ, whole. */
  get changes() { return Object.fromEntries(Object.entries(this.is).filter(([name, value]) => !isSame(value, this.was[name]))); }

  get(at) { return parts(at).reduce((value, part) => value?.[part], this.is); }
  set(at, value) {
    const [last, ...before] = parts(at).reverse();
    const holder = before.reverse().reduce((one, part) => (one[part] ??= {}), this.is);
    holder[last] = value;
  }

  /** Somebody else has saved it meanwhile: what was typed here stays on top of theirs. */
  rebase(now) {
    const mine = this.changes;
    this.#begin(now);
    Object.assign(this.is, mine);
  }
  settle(now) { this.#begin(now); }
}
