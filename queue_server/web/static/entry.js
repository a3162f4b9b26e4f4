/** Before the work: who is it. The same way in for every page of staff. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, off, switchTo, t } from "./frame.js";
import { mark } from "./icons.js";

const TRY_AGAIN = 2_000;
const said = { "rate-limited": "e_too_often", "mfa-required": "e_mfa" };

export const wrong = (words) => (words ? band("bad", "warn", words, nothing, "alert") : nothing);
export const shell = (title, heading, body) => html`<header class="head">${mark}<strong class="grow">${title}</strong>${switchTo()}</header><main class="card"><h1>${heading}</h1>${body}</main>`;

/**
 * Opens the session that the cookie still knows, else asks for e-mail and password. `session` is a `Session`, `admits(user)` says whether such a person belongs here,
 * `onEnter()` goes on with the work, `redraw()` shows `page(title)` again.
 */
export class Entry {
  said = null;
  isOpening = true;
  #busy = false;
  #way = 0; // counts the ways in that were tried, so that a late one is recognised
  #later = null;
  #session; #admits; #onEnter; #redraw;

  constructor({ session, email = "", admits = isStaff, onEnter, redraw }) {
    [this.#session, this.#admits, this.#onEnter, this.#redraw] = [session, admits, onEnter, redraw];
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
      if (!problem.status) this.#openLater();
      this.ask(problem.status ? null : "e_no_server");
    }
  }
  #openLater() { this.#later = setTimeout(() => this.open(), TRY_AGAIN); }
  /** Only one way in at a time goes on to the work. */
  #begin() {
    clearTimeout(this.#later);
    return ++this.#way;
  }

  /** Show the form, with what there is to say; the cursor waits in what is still to be typed. */
  ask(why = null) {
    Object.assign(this, { said: why, isOpening: false });
    this.#redraw();
    if (document.activeElement === document.body) document.querySelector(this.email ? "#password" : "#email")?.focus();
  }

  signIn = async (event) => {
    event.preventDefault();
    if (this.#busy) return;
    const { email, password } = event.target;
    Object.assign(this, { email: email.value.trim(), said: null });
    this.#busy = true;
    this.#begin();
    this.#redraw();
    try {
      await this.#session.signIn(this.email, password.value);
      await this.#enter();
    } catch (problem) {
      if (!problem.status) this.#openLater();
      this.said = said[problem.slug] ?? (problem.status >= 400 && problem.status < 500 ? "e_wrong" : "e_no_server");
    }
    this.#busy = false;
    this.#redraw();
  };

  async #enter() {
    const session = this.#session;
    session.user ??= (await session.send("GET", "/me")).body;
    if (this.#admits(session.user)) {
      this.said = null;
      return this.#onEnter();
    }
    await session.signOut();
    return this.ask("e_patients");
  }

  page = (title) => (this.isOpening ? shell(title, t("e_opening"), html`<div class="skeleton" aria-hidden="true"></div>`) : shell(title, t("e_sign_in"), this.#form()));

  #form = () => html`${wrong(this.said && t(this.said))}<form class="form" @submit=${this.signIn}>
  <div class="field"><label for="email">${t("e_email")}</label><input id="email" name="email" type="email" autocomplete="username" required dir="ltr" .value=${this.email}></div>
  <div class="field"><label for="password">${t("e_password")}</label><input id="password" name="password" type="password" autocomplete="current-password" required dir="ltr"></div>
  <button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${t("e_sign_in")}</button></form>`;
}
const isStaff = (user) => user.roles.some(({ role }) => role !== "patient");
