/** Nobody has touched the page for long: it asks first, and then it is over. Touches in other tabs of this browser count too. No page needed. */

const KEPT = "queue-server:touched";
const NOTED_EVERY = 5_000; // other tabs need no more
const MINUTE = 60_000;

const wallClock = { now: () => Date.now(), after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) };
const sharedByTabs = {
  read: () => { try { return Number(localStorage.getItem(KEPT)); } catch { return 0; } },
  keep: (at) => { try { localStorage.setItem(KEPT, at); } catch { /* private windows may refuse: then each tab counts for itself */ } },
};

export class Idle {
  isNear = false;
  #limit = 0;
  #last = 0;
  #noted = 0;
  #timer = null;
  #onNear; #onEnd; #clock; #shared;

  /** `onNear(isNear)` a minute before and when somebody is there after all, `onEnd()` when nobody is. */
  constructor({ onNear, onEnd, clock = wallClock, shared = sharedByTabs }) {
    [this.#onNear, this.#onEnd, this.#clock, this.#shared] = [onNear, onEnd, clock, shared];
  }

  /** Somebody signed in, which is a touch; 0 minutes: never ends. The same span again changes nothing. */
  start(minutes) {
    if (minutes * MINUTE === this.#limit) return;
    this.stop();
    this.#limit = minutes * MINUTE;
    if (!this.#limit) return;
    this.#note();
    this.look();
  }

  stop() {
    this.#clock.cancel(this.#timer);
    this.#limit = 0;
    this.#turn(false);
  }

  /** A key, a pointer, a finger. One that comes too late, as on a computer that slept, does not count. */
  touch() {
    if (!this.#limit) return;
    if (this.#left <= 0) return void this.look();
    this.#last = this.#clock.now();
    if (this.#last - this.#noted > NOTED_EVERY) this.#note();
    if (this.isNear) this.look();
  }

  /** How it stands; also when a page comes back, or another tab was touched. */
  look() {
    this.#clock.cancel(this.#timer);
    if (!this.#limit) return;
    const left = this.#left;
    if (left <= 0) {
      this.stop();
      this.#onEnd();
      return;
    }
    const warning = Math.min(MINUTE, this.#limit / 2);
    this.#turn(left <= warning);
    this.#timer = this.#clock.after(left <= warning ? left : left - warning, () => this.look());
  }

  get #left() { return Math.max(this.#last, this.#shared.read()) + this.#limit - this.#clock.now(); }
  #note() {
    this.#last = this.#noted = this.#clock.now();
    this.#shared.keep(this.#last);
  }
  #turn(isNear) {
    if (isNear === this.isNear) return;
    this.isNear = isNear;
    this.#onNear(isNear);
  }
}
