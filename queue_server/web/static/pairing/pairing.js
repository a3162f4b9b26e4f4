/** A screen or kiosk that would like to be one of the clinic's: it holds a code, and asks gently what has become of it. No page in here. */
import { call } from "../api.js";

const ASK_EVERY = 3_000;
const SLOWEST = 24_000;
const CUT_AFTER = 2; // questions without an answer; one alone is a hiccup

const pageClock = { after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) };

/** `memory` keeps the code over a reload: whoever walks to reception with it in mind must find it good. `onDevice({token, device})` when staff have typed it. */
export class Pairing {
  isOn = false;
  #held = null; // {id, code, secret}
  #missed = 0; // answers in a row that did not help
  #silent = 0; // … or did not come
  #turn = 0; // counts starts and stops, so that a late answer is recognised
  #timer = null;
  #kind; #name; #memory; #onDevice; #redraw; #send; #clock;

  constructor({ kind, memory, onDevice, redraw, send = call, clock = pageClock }) {
    [this.#kind, this.#name, this.#memory, this.#onDevice, this.#redraw, this.#send, this.#clock] = [kind, `queue-server:pairing:${kind}`, memory, onDevice, redraw, send, clock];
  }

  /** `K7FM-3XRW`, or null before there is one. */
  get code() { return this.#held?.code ?? null; }
  /** Nobody answers: the code may have run out meanwhile, and is better not shown. */
  get isCut() { return this.#silent >= CUT_AFTER; }

  start() {
    if (this.isOn) return;
    [this.isOn, this.#held] = [true, this.#memory.read(this.#name)];
    this.wake();
  }
  stop() {
    this.isOn = false;
    this.#begin();
  }
  /** The network came back: ask at once. */
  wake() {
    if (this.isOn) this.#ask(this.#begin());
  }

  #begin() {
    this.#clock.cancel(this.#timer);
    [this.#missed, this.#silent] = [0, 0];
    return ++this.#turn;
  }

  async #ask(turn) {
    const answer = await this.#answer().catch((problem) => ({ problem }));
    if (turn !== this.#turn) return undefined;
    if (answer.status === 200) return this.#become(answer.body);
    const wait = answer.problem ? this.#miss(answer.problem) : this.#wait();
    this.#timer = this.#clock.after(wait, () => this.#ask(turn));
    return this.#redraw();
  }
  async #answer() {
    if (!this.#held) this.#hold((await this.#send("POST", "/devices/pairings", { body: { kind: this.#kind } })).body);
    const { id, secret } = this.#held;
    return this.#send("POST", `/devices/pairings/${id}/token`, { body: { secret } });
  }
  #wait() {
    [this.#missed, this.#silent] = [0, 0];
    return ASK_EVERY;
  }
  /** A code that ran out is replaced at once, by one that is shown without fuss. */
  #miss({ status }) {
    const hasRunOut = status === 404;
    if (hasRunOut) this.#hold(null);
    this.#silent = status && status < 500 ? 0 : this.#silent + 1;
    this.#missed += 1;
    return hasRunOut && this.#missed === 1 ? 0 : Math.min(SLOWEST, ASK_EVERY * 2 ** (this.#missed - 1));
  }
  #become({ token, device }) {
    this.#hold(null);
    this.stop();
    this.#onDevice({ token, device });
  }
  #hold(pairing) {
    this.#held = pairing && { id: pairing.id, code: pairing.code, secret: pairing.secret };
    this.#memory.keep(this.#name, this.#held);
  }
}
