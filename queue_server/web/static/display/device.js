/** A screen that staff have set up: its token comes once in the fragment of an address, or from signing in here, and stays in this browser. */
import { call } from "../api.js";
import { memory } from "../frame.js";

const NAME = "queue-server:device:";
const HANDED_OVER = /[#&]device=([^&]+)/;

export class Device {
  #name; #token;
  #wasSent = false; // the last dial carried the token
  #wasRefused = false;

  constructor(branchId) {
    this.#name = NAME + branchId;
    this.#token = memory.read(this.#name);
    this.receive();
  }

  get isKnown() { return this.#token !== null; }
  /** Whether the server said no to our token, and has not said yes since. */
  get isRevoked() { return this.isKnown && this.#wasRefused; }

  /** Takes a token out of the address, so that it is in no history and on no photograph; true if there was one. */
  receive() {
    const handed = HANDED_OVER.exec(location.hash)?.[1];
    if (!handed) return false;
    history.replaceState(null, "", location.pathname + location.search);
    this.keep(decodeURIComponent(handed));
    return true;
  }
  keep(token) {
    this.#token = token;
    this.#wasSent = this.#wasRefused = false;
    memory.keep(this.#name, token);
  }
  forget() {
    this.keep(null);
  }

  /** For the socket. After a refusal once without the token, because what everybody may see is still worth showing; then with it again, because it may have been mended. */
  credentials = async (wasRefused) => {
    const isWithout = wasRefused && this.#wasSent;
    this.#wasRefused ||= isWithout;
    this.#wasSent = this.isKnown && !isWithout;
    return this.#wasSent ? { device: this.#token } : {};
  };
  /** A board came: the credentials of this dial are good. */
  accepted() {
    if (this.#wasSent) this.#wasRefused = false;
  }

  /** For HTTP, with the same second try. */
  send = async (method, path) => {
    if (!this.isKnown) return call(method, path);
    try {
      return await call(method, path, { authorization: `Device ${this.#token}` });
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      return call(method, path);
    }
  };
}
