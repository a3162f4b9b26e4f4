/** The server at the other end of the wall's socket, inside the page itself: a test decides what the board is, and time is the page's. Served in the place of socket.js. */
import { applyToBoard } from "/static/apply.js";

const HEAD_EVERY = 5_000;
const TELLS_OWN_CLOCK = () => new Date(Date.now()).toISOString();

class Socket {
  connected = false;
  #heard = {};
  #any = null;

  constructor({ auth }) {
    clinic.dials.push(auth);
    setTimeout(() => this.#arrive(auth));
  }
  on(event, act) { this.#heard[event] = act; }
  onAny(act) { this.#any = act; }
  offAny() { this.#any = null; }
  timeout() { return { emit: (event, payload, reply) => setTimeout(() => reply(null, this.#answer(event))) }; }
  emit() {}
  disconnect() {
    this.connected = false;
    if (clinic.socket === this) clinic.socket = null;
  }

  #arrive(auth) {
    const problem = clinic.door(auth);
    if (clinic.isDown || problem) return this.#heard.connect_error?.(Object.assign(new Error("refused"), { data: problem }));
    clinic.socket = this;
    this.connected = true;
    return this.#heard.connect?.();
  }
  #answer(event) {
    if (clinic.isSilent) return undefined;
    return event === "queue:unsubscribe" ? { ok: true } : { ok: true, server_time: TELLS_OWN_CLOCK(), snapshot: structuredClone(clinic.board) };
  }
  tell(event, message) {
    this.#any?.(event, message);
    this.#heard[event]?.(message);
  }
  cut() {
    this.disconnect();
    this.#heard.disconnect?.("transport close");
  }
}

/** What a test may do with it. */
const clinic = {
  board: globalThis.firstBoard, socket: null, dials: [], isDown: false, isSilent: false,
  door: (auth) => globalThis.doorkeeper?.(auth) ?? null,
  /** Something happens on a stream: the truth changes, and whoever listens is told. */
  change(stream_id, ...ops) {
    const { epoch, version } = this.board.streams[stream_id];
    const diff = { stream_id, epoch, version: version + 1, at: TELLS_OWN_CLOCK(), ops };
    this.board = applyToBoard(this.board, diff);
    this.tell("queue:updated", diff);
  },
  tell(event, message) { if (!this.isSilent) this.socket?.tell(event, structuredClone(message)); },
  cut() { this.isDown = true; this.socket?.cut(); },
  comeBack() { this.isDown = this.isSilent = false; },
};
globalThis.clinic = clinic;
setInterval(() => clinic.tell("queue:head", { view: "display", streams: clinic.board.streams }), HEAD_EVERY);

export const io = (options) => new Socket(options);
