/** Who is signed in: the access token lives in this page's memory only, the cookie that renews it is out of our reach. */
import { Problem, call } from "./api.js";

const OURS = { "X-Requested-With": "queue-server" };
const RENEW_BEFORE = 60_000;

const nobody = () => new Problem({ type: "/problems/auth-required", status: 401 });
/** Two tabs that renew with the same cookie at once would look like a stolen one. */
const oneAtATime = (renew) => (navigator.locks ? navigator.locks.request("queue-server-refresh", renew) : renew());

export class Session {
  user = null;
  #token = null;
  #renewing = null;
  #timer = null;
  #onToken;
  #onEnd;

  /** `onToken(token)` after each renewal, `onEnd()` when the session is over and nobody asked for it. */
  constructor({ onToken = () => {}, onEnd = () => {} } = {}) {
    [this.#onToken, this.#onEnd] = [onToken, onEnd];
  }

  get isOpen() { return this.#token !== null; }

  async signIn(identifier, password) {
    const { body } = await call("POST", "/auth/login", { body: { identifier, password }, headers: OURS });
    if (!body.access_token) throw new Problem({ type: "/problems/mfa-required", status: 401 });
    this.#open(body);
  }

  /** The token for a socket; `fresh` when the last one was refused. */
  async token(fresh) {
    if (fresh || !this.#token) await this.renew();
    return this.#token;
  }

  /** By the cookie, one at a time; throws when there is no session any more. */
  renew() {
    this.#renewing ??= this.#renewed(this.#token).finally(() => { this.#renewing = null; });
    return this.#renewing;
  }

  /** An answer that comes after somebody signed in or out is about the session before, and is dropped. */
  async #renewed(token) {
    const { body, problem } = await oneAtATime(() => call("POST", "/auth/refresh", { headers: OURS })).catch((refusal) => ({ problem: refusal }));
    if (token !== this.#token) return this.#mustBeOpen();
    if (problem) { this.#refused(problem); throw problem; }
    if (this.user && body.user && body.user.id !== this.user.id) this.#refused(nobody()); // the cookie is the whole browser's: somebody else has signed in beside us
    else this.#open(body);
    return this.#mustBeOpen();
  }

  async signOut() {
    const authorization = `Bearer ${this.#token}`;
    this.#close();
    await call("POST", "/auth/logout", { authorization, headers: OURS }).catch(() => {}); // the page forgets in any case
  }

  /** A request as this person; an expired token is renewed once. An arrow, to be handed on. */
  send = async (method, path, options = {}) => {
    const token = this.#token;
    this.#mustBeOpen();
    const as = (one) => call(method, path, { ...options, authorization: `Bearer ${one}` });
    try {
      return await as(token);
    } catch (problem) {
      const isOurs = token === this.#token; // a late answer to an older token ends nobody's session
      if (problem.status !== 401 || (!isOurs && this.#token === null)) throw problem;
      if (isOurs && problem.slug !== "token-expired") { this.#refused(problem); throw problem; }
      if (isOurs) await this.renew();
      return as(this.#token);
    }
  };

  #open({ access_token, expires_in, user }) {
    this.#token = access_token;
    this.user = user ?? this.user;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.renew().catch(() => {}), Math.max(5_000, expires_in * 1000 - RENEW_BEFORE));
    this.#onToken(access_token);
  }

  #mustBeOpen() {
    if (!this.isOpen) throw nobody();
  }

  #refused({ status }) {
    if (status !== 401 && status !== 403) return; // no network is not the end of a session
    const wasOpen = this.isOpen;
    this.#close();
    if (wasOpen) this.#onEnd();
  }

  #close() {
    clearTimeout(this.#timer);
    [this.#token, this.user] = [null, null];
  }
}
