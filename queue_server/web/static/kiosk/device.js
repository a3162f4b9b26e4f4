/** What this tablet is: a kiosk of one branch, with a token of its own that staff can revoke. */
import { call } from "../api.js";
import { memory } from "../frame.js";
import { isRevoked } from "./refusals.js";

export class Device {
  #place;
  #known; // {id, token, name, printer}
  #onRevoked;

  constructor(branchId, onRevoked = () => {}) {
    this.#place = `queue-server:kiosk:${branchId}`;
    this.#known = memory.read(this.#place);
    this.#onRevoked = onRevoked;
  }

  get isKnown() { return Boolean(this.#known?.token); }
  get id() { return this.#known?.id; }
  get name() { return this.#known?.name ?? ""; }
  get hasPrinter() { return Boolean(this.#known?.printer); }
  get token() { return this.#known?.token; }

  become({ id, token, name, printer }) { this.#keep({ id, token, name, printer }); }
  setPrinter(printer) { this.#keep({ ...this.#known, printer }); }
  forget() { this.#keep(null); }

  /** A request as this kiosk. An arrow, to be handed on. */
  send = async (method, path, options = {}) => {
    const { token } = this;
    try {
      return await call(method, path, { ...options, authorization: `Device ${token}`, credentials: "omit" });
    } catch (problem) {
      if (token === this.token && isRevoked(problem)) this.#onRevoked();
      throw problem;
    }
  };

  #keep(known) {
    this.#known = known;
    memory.keep(this.#place, known);
  }
}
