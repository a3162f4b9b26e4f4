/** The queue of announcements: who is to be heard next, with a chime or without, and who not any more. Pure; `now` is the server's clock in milliseconds. */
import { FRESH_CALL, callsOf, keyOf } from "./rooms.js";

const ONE_CHIME = 4_000; // calls close together share one
const AGAIN_AFTER = 8_000; // somebody who was talking hears it the second time

export class Announcements {
  #waiting = []; // {key, call, due, heardAt, isRepeat}
  #known = new Map(); // calls that were heard of, until they are too old to be announced in any case
  #standing = new Set(); // keys of the calls that stand on the wall
  #chimedAt = -Infinity;

  /** The board changed: new calls are to be announced, those that were started, ended or called anew are not any more. */
  hear(board, now) {
    const calls = callsOf(board);
    this.#standing = new Set(calls.map(keyOf));
    this.#waiting = this.#waiting.filter((one) => this.stands(one));
    for (const call of calls) this.#learn(call, now);
    this.#known.forEach((calledAt, key) => now - calledAt >= FRESH_CALL && this.#known.delete(key));
  }
  #learn(call, now) {
    const [key, due] = [keyOf(call), Date.parse(call.called_at)];
    if (this.#known.has(key) || now - due >= FRESH_CALL) return;
    this.#known.set(key, due);
    this.#waiting.push({ key, call, due, heardAt: now, isRepeat: false });
  }

  /** Whoever is next: `{key, call, isRepeat, chimes}`, or null. New calls go before repetitions; what is late is dropped, not read late. */
  next(now) {
    this.#waiting = this.#waiting.filter(({ due }) => now - due < FRESH_CALL);
    const next = this.#waiting.find((one) => !one.isRepeat) ?? this.#waiting.find((one) => one.due <= now);
    if (!next) return null;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    const chimes = !next.isRepeat && next.heardAt - this.#chimedAt >= ONE_CHIME;
    if (chimes) this.#chimedAt = now;
    return { ...next, chimes };
  }

  /** Whether somebody is still called as announced: neither started, nor gone, nor called again. */
  stands = ({ key }) => this.#standing.has(key);

  /** It was said in words: once more a little later, if the call still stands then. */
  said({ isRepeat, ...one }, now) {
    if (!isRepeat && this.stands(one)) this.#waiting.push({ ...one, due: now + AGAIN_AFTER, isRepeat: true });
  }

  get isIdle() { return this.#waiting.length === 0; }
}
