/** Whoever is at this phone: known by the cookie, signed in in place, or on the way to an account; patients only. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { Problem } from "../api.js";
import { identifierField, passwordField, submit } from "../entry/fields.js";
import { whyNot } from "../entry/refusals.js";
import { words } from "../entry/words.js";
import { Errand } from "../errand.js";
import { band, memory, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { isPassing } from "../keys.js";
import { Session } from "../session.js";
import { learn } from "../text.js";

learn(words);
const SIGNED_IN = "queue-server:patient"; // a page where patients stay signed in was here before
const PUSHED = "queue-server:push"; // this browser is told of things while no page is open
const AGAIN = 4_000;
const isPatient = ({ roles }) => roles.length > 0 && roles.every(({ role }) => role === "patient");

export class Visitor {
  isOpening = false;
  #session = new Session({ onToken: (token) => this.#onToken?.(token), onEnd: () => this.#ended() });
  #errand = null; // beside somebody of staff whose session this browser keeps: theirs is left alone
  #email = "";
  #said = null;
  #busy = false;
  #leaving = Promise.resolve();
  #second = null;
  #later = null;
  #onToken; #onIn; #onOut; #redraw;

  /** `onIn()` once somebody is in, `onOut()` when a session is over that nobody ended here, `onToken(token)` after each renewal. */
  constructor({ onToken, onIn, onOut = () => {}, redraw }) {
    [this.#onToken, this.#onIn, this.#onOut, this.#redraw] = [onToken, onIn, onOut, redraw];
  }

  get isIn() { return this.#who.isOpen && !this.#who.mustEnrol && Boolean(this.#who.user); }
  get user() { return this.#who.user; }
  /** Null where the session is for one errand only: no calendar, no messages. */
  get session() { return this.#errand ? null : this.#session; }
  /** An answer that comes when somebody else is in is nobody's any more. */
  send = async (...wish) => {
    const { user } = this.#who;
    const answer = await this.#who.send(...wish);
    if (user && this.#who.user && user.id !== this.#who.user.id) throw new Problem({ type: "/problems/auth-required", status: 401 });
    return answer;
  };
  get #who() { return this.#errand ?? this.#session; }

  /** By the cookie; a page for everybody asks only where a patient was before, a page of one's own always. */
  async open({ always = false } = {}) {
    if (!always && !memory.read(SIGNED_IN)) return;
    this.isOpening = this.#later === null; // later on somebody may be typing already
    this.#redraw();
    const problem = await this.#session.renew().then(() => null, (refusal) => refusal);
    this.isOpening = false;
    if (!problem && isPatient(this.#session.user)) return this.#enter();
    if (!problem) this.#session.forget(); // staff: they go on working in their other pages
    if (!problem && always) this.#said = t("f_staff_only");
    if (problem && isPassing(problem)) this.#openLater(always);
    else if (problem) memory.keep(SIGNED_IN, false);
    return this.#redraw();
  }
  /** Nobody answers: they may be in all the same, and need not sign in again once somebody does. */
  #openLater(always) {
    this.#said = t("e_no_answer");
    this.#later = setTimeout(() => this.open({ always }), AGAIN);
  }

  /** Somebody else uses this phone now, and sees so at once: the server may take long to hear of it. `last(send)` is asked as whoever leaves. */
  async leave(last = async () => {}) {
    const isPushed = !this.#errand && memory.read(PUSHED);
    memory.keep(SIGNED_IN, false);
    this.#leaving = this.#who.signOut(async (send) => {
      await last(send).catch(() => {});
      if (isPushed) await (await import("../push/push.js")).switchOff(send); // or the next person reads this one's messages
    });
    [this.#errand, this.#email] = [null, ""];
    this.#onOut();
    this.#redraw();
    await this.#leaving;
  }
  #ended() {
    this.#said = t("e_signed_out");
    this.#onOut();
    this.#redraw();
  }

  // -------------------------------------------------------------- signing in

  get title() { return this.#second?.title ?? t("f_who"); }
  /** What stands in the page; `way` is the query by which somebody who has no account, or forgot their password, comes back here. */
  body = (way) => (this.#second ? this.#second.body() : html`<p>${t("f_account")} <a href="/register${way}">${t("f_sign_up")}</a></p>
    ${this.#said ? band("warn", "warn", this.#said, nothing, "alert") : nothing}
    <form class="form" @submit=${submit(({ email, password }) => this.#signIn(email.value.trim(), password.value))}>${identifierField({ value: this.#email })}${passwordField()}
    <button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${t("e_sign_in")} ${icon("arrow")}</button></form><p><a href="/recover${way}">${t("e_forgot")}</a></p>`);

  async #signIn(email, password) {
    if (this.#busy) return;
    clearTimeout(this.#later);
    [this.#email, this.#busy, this.#said] = [email, true, null];
    this.#redraw();
    try {
      await this.#leaving; // its answer takes away the cookie of this browser, whosever that is by then
      this.#errand = (await this.#isStaffHere()) ? new Errand() : null;
      const second = await this.#who.signIn(email, password);
      await (second ? this.#askSecond(second) : this.#enter());
    } catch (problem) {
      this.#said = whyNot(problem, { "wrong-credentials": "e_wrong", invalid: "e_wrong" });
    }
    this.#busy = false;
    this.#redraw();
  }
  /** A patient who signs in beside a colleague's open console must not end it: there is one cookie for all pages of a browser. */
  async #isStaffHere() {
    const other = new Session();
    const isStaff = await other.renew().then(() => !isPatient(other.user), () => false);
    other.forget();
    return isStaff;
  }
  async #askSecond({ mfa_token, methods }) {
    const { SecondStep } = await import("../entry/second.js"); // few need it
    const ask = (path, proof) => this.#who.ask(path, { mfa_token, ...proof });
    const back = (said = null) => {
      [this.#second, this.#said] = [null, said];
      this.#redraw();
    };
    this.#second = new SecondStep({
      methods,
      prove: async (proof) => {
        this.#who.admit((await ask("/auth/mfa/verify", proof)).body);
        await this.#enter();
      },
      passkeyOptions: () => ask("/auth/mfa/passkey-options"),
      onOver: back, onBack: () => back(), redraw: this.#redraw,
    });
    this.#redraw();
    this.#second.toField();
  }
  async #enter() {
    const who = this.#who;
    this.#second = null;
    who.user ??= (await who.send("GET", "/me")).body;
    if (!isPatient(who.user)) return this.#notOurs("f_staff_only");
    if (who.mustEnrol) return this.#notOurs("f_must_enrol");
    this.#said = null;
    if (!this.#errand) memory.keep(SIGNED_IN, true);
    if (who.isKept && who.user.idle_minutes) (await import("../entry/still.js")).watch(who);
    return this.#onIn();
  }
  async #notOurs(why) {
    await this.#who.signOut();
    [this.#errand, this.#said] = [null, t(why)];
    this.#redraw();
  }
}
