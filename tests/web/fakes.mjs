/** A clock that goes when it is told to, and a server at the other end of fake sockets. */

export class FakeClock {
  #timers = [];
  #now = 1_000_000;
  now = () => this.#now;
  after = (ms, act) => {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return timer;
  };
  cancel = (timer) => { this.#timers = this.#timers.filter((one) => one !== timer); };

  /** Time passes, in order, and everything that waits for an answer gets its turn. */
  async pass(ms) {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.cancel(next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
      await settled();
    }
    this.#now = end;
    await settled();
  }
  #next = (end) => this.#timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
}
export const settled = async () => { for (let i = 0; i < 12; i += 1) await Promise.resolve(); };

/** Answers what `answers[event]` says; refuses at the door when `door` gives a problem; is silent when `isDown`. */
export class FakeServer {
  sockets = [];
  asked = [];
  isDown = false;
  door = () => null;
  answers = {};

  io = (options) => {
    const socket = new FakeSocket(this, options);
    this.sockets.push(socket);
    queueMicrotask(() => socket.arrive());
    return socket;
  };
  get current() { return this.sockets.at(-1); }
  count = (event) => this.asked.filter((one) => one.event === event).length;
  tell(event, message) {
    this.sockets.filter((socket) => socket.connected).forEach((socket) => socket.hear(event, message));
  }
}

class FakeSocket {
  connected = false;
  #heard = new Map();
  #any = null;
  #server;

  constructor(server, options) {
    this.#server = server;
    this.options = options;
  }

  on(event, act) { this.#heard.set(event, act); }
  onAny(act) { this.#any = act; }
  offAny() { this.#any = null; }

  arrive() {
    if (this.isGone) return;
    const problem = this.#server.door(this.options.auth);
    if (this.#server.isDown) this.#heard.get("connect_error")(new Error("websocket error"));
    else if (problem) this.#heard.get("connect_error")(Object.assign(new Error("refused"), { data: problem }));
    else {
      this.connected = true;
      this.#heard.get("connect")();
    }
  }

  hear(event, message) {
    this.#any?.(event, message);
    this.#heard.get(event)?.(message);
  }

  timeout() { return { emit: (event, payload, reply) => this.#ask(event, payload, reply) }; }
  emit(event, payload) { this.#server.asked.push({ event, payload }); }
  #ask(event, payload, reply) {
    this.#server.asked.push({ event, payload });
    const answer = this.#server.answers[event];
    queueMicrotask(async () => {
      const said = typeof answer === "function" ? await answer(payload) : answer;
      if (said === undefined) reply(new Error("timeout"));
      else reply(null, said);
    });
  }

  /** The network or the server ends it. */
  cut() {
    this.connected = false;
    this.#heard.get("disconnect")?.("transport close");
  }
  disconnect() {
    this.isGone = true;
    this.connected = false;
  }
}
