/** Who is signed in: the access token lives in this page's memory only, the cookie that renews it is out of our reach. */
import { Problem, call } from "./api.js";

const OURS = { "X-Requested-With": "queue-server" };
const RENEW_BEFORE = 60_000;
const aboutWhatWasTyped = new Set(["wrong-credentials", "wrong-code", "challenge-over"]); // refusals that end nobody's session

const LOST = 4_000; // a renewal that was not answered is asked for again within the server's ten seconds, and later means a stolen token
const SIGNED_OUT = "queue-server:signed-out"; // kept by this browser, in case the server was not reached

const nobody = () => new Problem({ type: "/problems/auth-required", status: 401 });
/** Two tabs that renew with the same cookie at once would look like a stolen one. */
const oneAtATime = (renew) => (navigator.locks ? navigator.locks.request("queue-server-refresh", renew) : renew());
const renewal = () => call("POST", "/auth/refresh", { headers: OURS, within: LOST });
const renewedOrLost = () => renewal().catch((problem) => {
  if (problem.status) throw problem;
  return renewal();
});
const kept = {
  isSignedOut: () => { try { return localStorage.getItem(SIGNED_OUT) !== null; } catch { return false; } },
  signOut: () => { try { localStorage.setItem(SIGNED_OUT, "1"); } catch { /* private windows may refuse */ } },
  signIn: () => { try { localStorage.removeItem(SIGNED_OUT); } catch { /* the same */ } },
};

export class Session {
  user = null;
  mustEnrol = false; // nothing is open to them before a second step is set up
  endedBy = null; // "idle" when nobody used the page for long
  isKept = true; // by a cookie, for the next page too
  onStepUp = async () => false; // asks who it is for a dangerous act; true once `stepUp` was heard
  #token = null;
  #renewing = null;
  #confirming = null;
  #timer = null;
  #onToken;
  #onEnd;

  /** `onToken(token)` after each renewal, `onEnd()` when the session is over and nobody asked for it. */
  constructor({ onToken = () => {}, onEnd = () => {} } = {}) {
    [this.#onToken, this.#onEnd] = [onToken, onEnd];
  }

  get isOpen() { return this.#token !== null; }

  /** Null when they are in; {mfa_token, methods} when a second step is due. */
  async signIn(identifier, password) {
    const { body } = await this.ask("/auth/login", { identifier, password });
    if (body.mfa_required) return body;
    this.admit(body);
    return null;
  }

  /** A question of somebody who is not signed in yet; the answer may bring the cookie. */
  ask = (path, body) => call("POST", path, { body, headers: OURS });

  /** The tokens of a `SignedIn` that a way in has answered. */
  admit(signedIn) {
    this.endedBy = null;
    kept.signIn();
    this.#open(signedIn);
  }

  /** They have just shown again who they are: `proof` is {password, code}, or another second factor. */
  async stepUp(proof) {
    const { body } = await this.#sent("POST", "/auth/step-up", { body: proof, headers: OURS });
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
    if (token === null && kept.isSignedOut()) throw nobody(); // whoever signed out here is not signed in by a reload
    const { body, problem } = await oneAtATime(renewedOrLost).catch((refusal) => ({ problem: refusal }));
    if (token !== this.#token) return this.#mustBeOpen();
    if (problem) { this.#refused(problem); throw problem; }
    if (this.user && body.user && body.user.id !== this.user.id) this.#refused(nobody()); // the cookie is the whole browser's: somebody else has signed in beside us
    else this.#open(body);
    return this.#mustBeOpen();
  }

  /** This page is no longer in; the session lives on in others. */
  forget() { this.#close(); }

  /** Out at once, here and for this browser's next page; `last(send)` may still ask something as whoever leaves, before the server hears of it. */
  async signOut(last = async () => {}) {
    const leave = () => call("POST", "/auth/logout", { authorization, headers: OURS });
    const authorization = `Bearer ${this.#token}`;
    this.#close();
    kept.signOut();
    await last((method, path, options = {}) => call(method, path, { ...options, authorization })).catch(() => {});
    await leave().catch((problem) => { // the page forgets in any case; a computer that has just woken may have no network yet
      if (!problem.status) addEventListener("online", () => leave().catch(() => {}), { once: true });
    });
  }

  /** Nobody has used the page for long. */
  async endIdle() {
    if (!this.isOpen) return;
    this.endedBy = "idle";
    await this.signOut();
    this.#onEnd();
  }

  /** A request as this person; an expired token is renewed once, and a dangerous act is confirmed once. An arrow, to be handed on. */
  send = async (method, path, options = {}) => {
    try {
      return await this.#sent(method, path, options);
    } catch (problem) {
      if (problem.slug !== "step-up-required" || !(await this.#confirmed())) throw problem;
      return this.#sent(method, path, options);
    }
  };
  #confirmed() {
    this.#confirming ??= this.onStepUp().finally(() => { this.#confirming = null; });
    return this.#confirming;
  }

  async #sent(method, path, options) {
    const token = this.#token;
    this.#mustBeOpen();
    const as = (one) => call(method, path, { ...options, authorization: `Bearer ${one}` });
    try {
      return await as(token);
    } catch (problem) {
      const isOurs = token === this.#token; // a late answer to an older token ends nobody's session
      if (problem.status !== 401 || aboutWhatWasTyped.has(problem.slug) || (!isOurs && this.#token === null)) throw problem;
      if (isOurs && problem.slug !== "token-expired") { this.#refused(problem); throw problem; }
      if (isOurs) await this.renew();
      return as(this.#token);
    }
  }

  #open({ access_token, expires_in, must_enrol, user }) {
    this.#token = access_token;
    if (user) [this.user, this.mustEnrol] = [user, Boolean(must_enrol)];
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
    [this.#token, this.user, this.mustEnrol] = [null, null, false];
  }
}
