/** Before the work: who is it. The same way in for every page of staff, and to one's own account. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { identifierField, passwordField, submit } from "./entry/fields.js";
import { whyNot } from "./entry/refusals.js";
import { words } from "./entry/words.js";
import { band, off, switchTo, t } from "./frame.js";
import { mark } from "./icons.js";
import { isPassing } from "./keys.js";
import { learn } from "./text.js";

learn(words);
const TRY_AGAIN = 2_000;

export const wrong = (words) => (words ? band("bad", "warn", words, nothing, "alert") : nothing);
export const shell = (title, heading, body) => html`<header class="head">${mark}<strong class="grow">${title}</strong>${switchTo()}</header><main class="card"><h1 tabindex="-1">${heading}</h1>${body}</main>`;
export const toHeading = () => document.querySelector("h1")?.focus();
const isStaff = (user) => user.roles.some(({ role }) => role !== "patient");

/**
 * Opens the session that the cookie still knows, else asks for e-mail or phone and password, then for the second step, and helps to set one up where the role asks for it.
 * `session` is a `Session` or an `Errand`, `admits(user)` says whether such a person belongs here, `onEnter()` goes on with the work, `redraw()` shows `page(title)` again.
 */
export class Entry {
  said = null;
  isOpening = true;
  #step = null; // a SecondStep or an Enrolment, after the password
  #busy = false;
  #way = 0; // counts the ways in that were tried, so that a late one is recognised
  #later = null;
  #session; #admits; #more; #onEnter; #redraw;

  /** `more()` stands under the form. */
  constructor({ session, email = "", admits = isStaff, more = () => nothing, onEnter, redraw }) {
    [this.#session, this.#admits, this.#more, this.#onEnter, this.#redraw] = [session, admits, more, onEnter, redraw];
    this.email = email;
  }

  /** Where nobody answers the page keeps trying and says so. */
  async open() {
    const way = this.#begin();
    try {
      await this.#session.renew();
      if (way === this.#way) await this.#enter();
    } catch (problem) {
      if (way !== this.#way) return;
      if (isPassing(problem)) this.#openLater();
      this.ask(problem.slug === "step-up-required" ? "m_required" : isPassing(problem) ? "e_no_server" : null);
    }
  }
  #openLater() { this.#later = setTimeout(() => this.open(), TRY_AGAIN); }
  /** Only one way in at a time goes on to the work. */
  #begin() {
    clearTimeout(this.#later);
    return ++this.#way;
  }

  /** Show the form, with what there is to say (the key of a sentence); the cursor waits in what is still to be typed. */
  ask(why = null) {
    this.#askFor(this.#session.endedBy === "idle" ? t("e_idle") : why && t(why));
  }
  #askFor(said) {
    Object.assign(this, { said, isOpening: false });
    this.#step = null;
    this.#redraw();
    if (document.activeElement === document.body) document.querySelector(this.email ? "#password" : "#email")?.focus();
  }

  /** By what was typed here, or on the page before. */
  async signInAs(email, password) {
    if (this.#busy) return;
    Object.assign(this, { email, said: null, isOpening: false });
    this.#busy = true;
    this.#begin();
    this.#redraw();
    try {
      const second = await this.#session.signIn(email, password);
      await (second ? this.#askSecond(second) : this.#enter());
    } catch (problem) {
      if (!problem.status) this.#openLater();
      this.said = whyNot(problem, { "wrong-credentials": "e_wrong", "invalid": "e_wrong", "no-answer": "e_no_server" });
    }
    this.#busy = false;
    this.#redraw();
  }

  /** What few need at once comes when it is needed. */
  async #askSecond({ mfa_token, methods }) {
    const { SecondStep } = await import("./entry/second.js");
    const ask = (path, proof) => this.#session.ask(path, { mfa_token, ...proof });
    this.#step = new SecondStep({
      methods,
      prove: async (proof) => {
        this.#session.admit((await ask("/auth/mfa/verify", proof)).body);
        await this.#enter();
      },
      passkeyOptions: () => ask("/auth/mfa/passkey-options"),
      onOver: (words) => this.#askFor(words),
      onBack: () => this.ask(),
      redraw: this.#redraw,
    });
    this.#redraw();
    this.#step.toField();
  }

  /** They were let in by another door, an invitation or a code: on from here. */
  goOn = () => this.#enter();

  async #enter() {
    const session = this.#session;
    session.user ??= (await session.send("GET", "/me")).body;
    if (!this.#admits(session.user)) return this.turnAway("e_patients");
    if (session.mustEnrol) return this.#enrol();
    [this.said, this.#step] = [null, null];
    if (session.isKept && session.user.idle_minutes) (await import("./entry/still.js")).watch(session);
    return this.#onEnter();
  }
  /** Who is in, but not here: this page forgets them, and those where they work go on. */
  async turnAway(why) {
    const { TurnedAway } = await import("./entry/turned-away.js"); // with the words
    const session = this.#session;
    const { user } = session;
    if (!session.isKept || this.#busy) { // a kiosk leads nobody to a page of theirs; and who has just typed a password here has no other tab
      await session.signOut();
      return this.ask(why);
    }
    session.forget();
    Object.assign(this, { said: null, email: "", isOpening: false });
    this.#step = new TurnedAway({ why: t(why), user, onOther: () => this.ask() });
    this.#redraw();
    toHeading();
  }
  /** In place; then they are in with what they have just set up. */
  async #enrol() {
    const { Enrolment } = await import("./entry/enrol.js");
    this.#step = await Enrolment.begin({
      send: this.#session.send,
      why: html`<p class="soft">${t("m_required")}</p>`,
      leave: { words: t("e_sign_out"), act: this.leave },
      onKept: () => this.#session.renew().then(() => this.#enter(), () => this.ask("e_signed_out")),
      redraw: this.#redraw,
    });
    this.isOpening = false;
    this.#redraw();
    toHeading();
  }
  /** Out, and seen at once: the server may take long to hear of it. */
  leave = async () => {
    this.isOpening = true;
    this.#redraw();
    await this.#session.signOut();
    this.email = "";
    this.ask();
  };

  page(title) {
    if (this.isOpening) return shell(title, t("e_opening"), html`<div class="skeleton" aria-hidden="true"></div>`);
    if (this.#step) return shell(title, this.#step.title, this.#step.body());
    return shell(title, t("e_sign_in"), this.#form());
  }

  #form = () => html`${wrong(this.said)}<form class="form" @submit=${submit(({ email, password }) => this.signInAs(email.value.trim(), password.value))}>${identifierField({ value: this.email })}${passwordField()}
  <button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${t("e_sign_in")}</button></form>${this.#session.isKept ? html`<p class="ways"><a href="/recover">${t("e_forgot")}</a>${this.#more()}</p>` : nothing}`;
}
