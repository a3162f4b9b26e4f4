/** Makes the queue of announcements heard: the text stands first, then the chime, a pause, and the voice in one language after the other. */
import { Announcements } from "./announce.js";

const PAUSE = 400;

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
/** The number is on the glass before anybody hears it; a hidden page paints nothing and does not wait for it. */
const painted = () => new Promise((done) => {
  const timer = setTimeout(done, 100);
  requestAnimationFrame(() => { clearTimeout(timer); setTimeout(done); });
});

/** A sound that fails is no sound, and stops nothing that comes after it. */
async function tried(sound) {
  try { return await sound(); } catch { return false; }
}

export class Crier {
  #queue = new Announcements();
  #busy = false;
  #now; #may; #how; #chime; #say;

  /** `may()` says whether the screen is live and has sound; `how()` the levels and languages of this moment; `chime(level)` and `say(call, tongue, level)` are back when it is quiet again. */
  constructor({ now, may, how, chime, say }) {
    [this.#now, this.#may, this.#how, this.#chime, this.#say] = [now, may, how, chime, say];
  }

  get isIdle() { return !this.#busy && this.#queue.isIdle; }

  hear(board) {
    this.#queue.hear(board, this.#now());
    return this.go();
  }

  /** Once a second as well: repetitions fall due, and sound may have been allowed. */
  async go() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let one = this.#next(); one; one = this.#next()) await this.#announce(one).catch(() => {}); // whoever is called next is heard all the same
    } finally {
      this.#busy = false;
    }
  }
  #next = () => (this.#may() ? this.#queue.next(this.#now()) : null);

  async #announce(one) {
    const { chime, voice, tongues } = this.#how();
    await painted();
    if (one.chimes) {
      await tried(() => this.#chime(chime));
      if (tongues.length) await wait(PAUSE);
    }
    let wasHeard = false;
    for (const tongue of tongues) if (this.#queue.stands(one)) wasHeard = (await tried(() => this.#say(one.call, tongue, voice))) || wasHeard;
    if (wasHeard) this.#queue.said(one, this.#now());
  }
}
