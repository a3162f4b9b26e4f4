/** One errand: signed in for it alone and without a cookie, so that a page in another tab stays whose it is, and nobody stays signed in where everybody stands. */
import { Problem, call } from "./api.js";

const OURS = { "X-Requested-With": "queue-server" };

/** For `Entry` the same as a `Session`, but for a page in memory only: there is nothing to open again and nothing that renews it. */
export class Errand {
  user = null;
  #token = null;

  get isOpen() { return this.#token !== null; }

  renew = async () => { throw new Problem({ type: "/problems/auth-required", status: 401 }); };

  async signIn(identifier, password) {
    const { body } = await call("POST", "/auth/login", { body: { identifier, password }, credentials: "omit", headers: OURS });
    if (!body.access_token) throw new Problem({ type: "/problems/mfa-required", status: 401 });
    [this.#token, this.user] = [body.access_token, body.user];
  }

  /** A request as this person. An arrow, to be handed on. */
  send = async (method, path, options = {}) => {
    if (!this.isOpen) throw new Problem({ type: "/problems/auth-required", status: 401 });
    return call(method, path, { ...options, authorization: `Bearer ${this.#token}`, credentials: "omit" });
  };

  async signOut() {
    if (!this.isOpen) return;
    const authorization = `Bearer ${this.#token}`;
    [this.#token, this.user] = [null, null];
    await call("POST", "/auth/logout", { authorization, credentials: "omit", headers: OURS }).catch(() => {}); // the page forgets in any case
  }
}
