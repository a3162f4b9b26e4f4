/** Who is it? Asked in place before a dangerous act, and the act goes on by itself. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { codeField } from "./code-field.js";
import { passwordField, submit } from "./fields.js";
import { hasPasskeys, usePasskey } from "./passkeys.js";
import { whyNot } from "./refusals.js";
import { words } from "./steps-words.js";
import { digitsOf } from "./typed.js";

learn(words);
export class Confirmation {
  #answer = null; // of whoever waits: (isConfirmed) => …
  #before = null; // where the cursor was
  #isRecovery = false;
  #busy = false;
  #said = null;
  #session; #redraw;

  /** From now on the session asks here; a page draws `panel()` where the act is. */
  constructor({ session, redraw }) {
    [this.#session, this.#redraw] = [session, redraw];
    session.onStepUp = () => this.#ask();
  }

  get isAsking() { return this.#answer !== null; }

  #ask() {
    [this.#said, this.#isRecovery, this.#before] = [null, false, document.activeElement];
    const asked = new Promise((answer) => { this.#answer = answer; });
    this.#redraw();
    document.querySelector("#confirm-password")?.focus();
    return asked;
  }
  #end(isConfirmed) {
    const [answer, before] = [this.#answer, this.#before];
    [this.#answer, this.#before, this.#busy] = [null, null, false];
    this.#redraw();
    before?.focus();
    answer(isConfirmed);
  }
  cancel = () => { if (this.isAsking) this.#end(false); };

  panel() {
    if (!this.isAsking) return nothing;
    return html`<section class="confirm" aria-labelledby="confirm-title"><h3 id="confirm-title">${icon("warn")} ${t("m_confirm_title")}</h3><p class="soft">${t("m_confirm_more")}</p>${this.#said ? band("bad", "warn", this.#said, nothing, "alert") : nothing}
      <form class="form" @submit=${submit(this.#byCode)}><input name="username" autocomplete="username" hidden .value=${this.#session.user?.email ?? this.#session.user?.phone ?? ""}>
      ${passwordField({ id: "confirm-password" })}${this.#session.user?.has_mfa ? this.#second() : nothing}
      <div class="pair"><button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${icon("check")} ${t("m_yes")}</button><button class="btn" type="button" @click=${this.cancel}>${t("m_cancel")}</button></div></form></section>`;
  }
  #second = () => html`${this.#isRecovery ? html`<div class="field"><label for="confirm-code">${t("m_recovery")}</label><input id="confirm-code" name="confirm-code" class="code-input" autocomplete="off" autocapitalize="none" spellcheck="false" required dir="ltr" maxlength="64"></div>` : codeField({ id: "confirm-code", label: t("m_code"), isLast: false })}
    <div class="pair"><button type="button" class="btn plain" @click=${this.#turn}>${t(this.#isRecovery ? "m_use_code" : "m_use_recovery")}</button>${hasPasskeys() ? html`<button type="button" class="btn plain" @click=${this.#byPasskey}>${t("m_use_passkey")}</button>` : nothing}</div>`;
  #turn = () => {
    this.#isRecovery = !this.#isRecovery;
    this.#redraw();
    document.querySelector("#confirm-code").focus();
  };

  #byCode = (elements) => {
    const typed = elements["confirm-code"]?.value;
    return this.#prove(elements["confirm-password"].value, typed === undefined ? {} : this.#isRecovery ? { recovery_code: typed.trim() } : { code: digitsOf(typed) });
  };
  #byPasskey = async () => {
    const password = document.querySelector("#confirm-password");
    if (!password.reportValidity()) return;
    try {
      const options = await this.#session.send("POST", "/auth/step-up/options", { body: {} });
      await this.#prove(password.value, { passkey: await usePasskey(options.body) });
    } catch (problem) {
      this.#said = problem.slug ? whyNot(problem) : t("m_passkey_failed");
      this.#redraw();
    }
  };
  async #prove(password, factor) {
    if (this.#busy) return;
    [this.#busy, this.#said] = [true, null];
    this.#redraw();
    const problem = await this.#session.stepUp({ password, ...factor }).then(() => null, (refusal) => refusal);
    this.#busy = false;
    if (!this.isAsking) return; // they thought better of it
    if (!problem || !this.#session.isOpen) return void this.#end(!problem);
    this.#said = whyNot(problem, { "wrong-credentials": "e_wrong_password", "wrong-code": "m_wrong" });
    this.#redraw();
  }
}
