/** Setting up codes from an app: scan, type what it shows, keep the recovery codes. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { codeField } from "./code-field.js";
import { keptCodes } from "./codes.js";
import { submit } from "./fields.js";
import { whyNot } from "./refusals.js";
import { words } from "./steps-words.js";
import { digitsOf } from "./typed.js";

learn(words);
const inGroups = (secret) => secret.match(/.{1,4}/g).join(" ");

export class Enrolment {
  codes = null;
  #busy = false;
  #said = null;
  #factor; #send; #why; #leave; #onKept; #redraw;

  /** `factor` is {secret, uri, qr_svg}, `send` as the person concerned, `why` it is asked for, `leave` {words, act} of who will not now, `onKept()` when it is on and the recovery codes are kept. */
  constructor({ factor, send, why = nothing, leave, onKept, redraw }) {
    [this.#factor, this.#send, this.#why, this.#leave, this.#onKept, this.#redraw] = [factor, send, why, leave, onKept, redraw];
  }

  /** Asks the server for a secret to begin with; throws a `Problem`. */
  static async begin(known) {
    return new Enrolment({ ...known, factor: (await known.send("POST", "/auth/mfa/totp", { body: {} })).body });
  }

  get title() { return t(this.codes ? "m_kept_title" : "m_set_up"); }

  body = () => (this.codes ? keptCodes(this.codes, this.#onKept) : html`${this.#said ? band("bad", "warn", this.#said, nothing, "alert") : this.#why}${this.#scan()}<button type="button" class="btn plain" @click=${this.#leave.act}>${this.#leave.words}</button>`);

  #scan = () => html`<div class="form"><p>${t("m_scan")}</p><img class="qr" alt=${t("m_qr")} src="data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.#factor.qr_svg)}">
    <p class="soft">${t("m_key")} <code class="key" dir="ltr">${inGroups(this.#factor.secret)}</code></p><p><a href=${this.#factor.uri}>${t("m_open_app")}</a></p></div>
    <form class="form" @submit=${submit(({ code }) => this.#confirm(digitsOf(code.value)))}>${codeField({ label: t("m_code"), more: t("m_then") })}
    <button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${icon("check")} ${t("m_confirm")}</button></form>`;

  /** The secret has run out, or another page began anew. */
  async #again() {
    this.#factor = (await this.#send("POST", "/auth/mfa/totp", { body: {} }).catch(() => ({ body: this.#factor }))).body;
  }

  async #confirm(code) {
    if (this.#busy) return;
    [this.#busy, this.#said] = [true, null];
    this.#redraw();
    try {
      this.codes = (await this.#send("POST", "/auth/mfa/totp/confirm", { body: { code } })).body.recovery_codes;
    } catch (problem) {
      if (problem.slug === "nothing-to-confirm") await this.#again();
      this.#said = whyNot(problem, { "wrong-code": "m_wrong", "nothing-to-confirm": "m_again" });
    }
    this.#busy = false;
    this.#redraw();
    if (this.codes?.length === 0) this.#onKept(); // those from before are still good
    document.querySelector(this.codes ? "h1[tabindex], #second" : "#code")?.focus();
  }
}
