/** Socket.IO by websocket and nothing else (protocol 5 over Engine.IO 4): what our pages need of the official client, in a tenth of its weight. */

const OPEN = "0", CLOSE = "1", PING = "2", PONG = "3"; // Engine.IO
const CONNECT = "40", DISCONNECT = "41", EVENT = "42", ACK = "43", REFUSED = "44"; // a message of Engine.IO with a packet of Socket.IO in it
const page = { here: globalThis.location, WebSocket: globalThis.WebSocket, after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) };

/** Dials at once; `timeout` in milliseconds for the server's yes or no. The other options of the official client say what is always so here. */
export const io = ({ auth, timeout }, world = page) => new Socket(auth, timeout, world);

class Socket {
  connected = false;
  #auth; #world; #wire; #deadline;
  #heard = new Map();
  #any = null;
  #waiting = new Map(); // what waits for an answer, by its number
  #asked = 0;
  #patience = Infinity; // how long the server may be silent: it pings
  #isOver = false;

  constructor(auth, timeout, world) {
    [this.#auth, this.#world] = [auth, world];
    const { protocol, host } = world.here;
    this.#wire = new world.WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/socket.io/?EIO=4&transport=websocket`);
    this.#wire.onmessage = ({ data }) => this.#take(String(data));
    this.#wire.onclose = () => this.#end("transport close");
    this.#wire.onerror = () => this.#end("transport error");
    this.#deadline = world.after(timeout, () => this.#end("timeout"));
  }

  on(event, act) { this.#heard.set(event, act); }
  onAny(act) { this.#any = act; }
  offAny() { this.#any = null; }

  emit(event, payload) { this.#send(`${EVENT}${JSON.stringify([event, payload])}`); }
  /** `timeout(ms).emit(event, payload, reply)`: `reply(problem)` where no answer came in time, else `reply(null, answer)`; once. */
  timeout(ms) {
    return { emit: (event, payload, reply) => {
      const id = this.#asked++;
      const late = this.#world.after(ms, () => this.#answer(id, new Error("no answer")));
      this.#waiting.set(id, { reply, late });
      this.#send(`${EVENT}${id}${JSON.stringify([event, payload])}`);
    } };
  }

  /** By us: nobody is told any more. */
  disconnect() {
    if (this.connected) this.#send(DISCONNECT);
    this.#heard.clear();
    this.#end("client");
  }

  #send(packet) {
    if (this.#wire.readyState === 1) this.#wire.send(packet);
  }

  #take(packet) {
    if (this.#isOver) return undefined;
    const kind = packet[0] === "4" ? packet.slice(0, 2) : packet[0];
    this.#waitForMore();
    if (kind === PING) return this.#send(PONG + packet.slice(1));
    if (kind === OPEN) return this.#opened(JSON.parse(packet.slice(1)));
    if (kind === CONNECT) return this.#joined();
    if (kind === EVENT) return this.#hear(...JSON.parse(packet.slice(2).replace(/^\d+/, "")));
    if (kind === ACK) return this.#acknowledged(packet);
    if (kind === REFUSED) return this.#refused(JSON.parse(packet.slice(2)));
    if (kind === DISCONNECT || kind === CLOSE) return this.#end("server");
    return undefined; // a packet that nobody needs, as in every protocol that grows
  }

  #opened({ pingInterval, pingTimeout }) {
    this.#patience = pingInterval + pingTimeout;
    this.#send(`${CONNECT}${JSON.stringify(this.#auth ?? {})}`);
  }
  #joined() {
    this.connected = true;
    this.#waitForMore();
    this.#heard.get("connect")?.();
  }
  #waitForMore() {
    if (!this.connected) return; // until then the first deadline holds
    this.#world.cancel(this.#deadline);
    this.#deadline = this.#world.after(this.#patience, () => this.#end("ping timeout"));
  }
  #hear(event, ...told) {
    this.#any?.(event, ...told);
    this.#heard.get(event)?.(...told);
  }
  #acknowledged(packet) {
    const [, id, answer] = /^43(\d+)(\[.*)$/s.exec(packet) ?? [];
    if (id !== undefined) this.#answer(Number(id), null, ...JSON.parse(answer));
  }
  #answer(id, problem, ...told) {
    const { reply, late } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    this.#world.cancel(late);
    reply?.(problem, ...told);
  }
  #refused({ message, data }) {
    this.#end("refused", Object.assign(new Error(message), { data }));
  }

  /** Once: whatever is still to come of this wire belongs to nobody. */
  #end(why, problem = new Error(why)) {
    if (this.#isOver) return;
    this.#isOver = true;
    const wasConnected = this.connected;
    this.connected = false;
    this.#world.cancel(this.#deadline);
    this.#wire.close();
    if (wasConnected) this.#heard.get("disconnect")?.(why);
    else this.#heard.get("connect_error")?.(problem);
    for (const id of [...this.#waiting.keys()]) this.#answer(id, problem);
  }
}
