/** One errand: signed in for it alone and without a cookie, so that a page in another tab stays whose it is, and nobody stays signed in where everybody stands. */
import { Problem, call } from "./api.js";

const OURS = { "X-Requested-With": "queue-server" };

/** For `Entry` the same as a `Session`, but for a page in memory only: there is nothing to open again and nothing that renews it by itself. */
export class Errand {
  user = null;
  mustEnrol = false;
  isKept = false;
  #token = null;
  #refresh = null;

  get isOpen() { return this.#token !== null; }

  /** Null when they are in; {mfa_token, methods} when a second step is due. */
  async signIn(identifier, password) {
    const { body } = await this.ask("/auth/login", { identifier, password });
    if (body.mfa_required) return body;
    this.admit(body);
    return null;
  }
  ask = (path, body) => call("POST", path, { body, credentials: "omit", headers: OURS });
  admit(signedIn) {
    [this.#token, this.#refresh, this.user, this.mustEnrol] = [signedIn.access_token, signedIn.refresh_token, signedIn.user, Boolean(signedIn.must_enrol)];
  }

  renew = async () => {
    if (!this.#refresh) throw new Problem({ type: "/problems/auth-required", status: 401 });
    this.admit((await this.ask("/auth/refresh", { refresh_token: this.#refresh })).body);
  };

  /** A request as this person. An arrow, to be handed on. */
  send = async (method, path, options = {}) => {
    if (!this.isOpen) throw new Problem({ type: "/problems/auth-required", status: 401 });
    return call(method, path, { ...options, authorization: `Bearer ${this.#token}`, credentials: "omit" });
  };

  /** Out at once; `last(send)` may still ask something as whoever leaves. */
  async signOut(last = async () => {}) {
    if (!this.isOpen) return;
    const authorization = `Bearer ${this.#token}`;
    [this.#token, this.#refresh, this.user, this.mustEnrol] = [null, null, null, false];
    await last((method, path, options = {}) => call(method, path, { ...options, authorization, credentials: "omit" })).catch(() => {});
    await call("POST", "/auth/logout", { authorization, credentials: "omit", headers: OURS }).catch(() => {}); // the page forgets in any case
  }
}
