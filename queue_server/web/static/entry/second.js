/** The second step in place: one field, which sends itself; a recovery code or a passkey where somebody has nothing else at hand. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { codeField } from "./code-field.js";
import { submit } from "./fields.js";
import { hasPasskeys, usePasskey } from "./passkeys.js";
import { whyNot } from "./refusals.js";
import { words } from "./steps-words.js";
import { digitsOf } from "./typed.js";

learn(words);
const over = new Set(["challenge-over", "token-expired", "token-invalid"]);

export class SecondStep {
  #isRecovery = false;
  #busy = false;
  #said = null;
  #methods; #prove; #passkeyOptions; #onOver; #onBack; #redraw;

  /** `prove({code} | {recovery_code} | {passkey})` tries one, `passkeyOptions()` asks for what the browser needs, `onOver(words)` when the first step is too long ago. */
  constructor({ methods, prove, passkeyOptions, onOver, onBack, redraw }) {
    [this.#methods, this.#prove, this.#passkeyOptions, this.#onOver, this.#onBack, this.#redraw] = [methods, prove, passkeyOptions, onOver, onBack, redraw];
    this.#isRecovery = !methods.includes("totp") && !this.#offersPasskey;
  }

  get title() { return t("m_second"); }
  body = () => html`${this.#said ? band("bad", "warn", this.#said, nothing, "alert") : nothing}
    ${this.#methods.includes("totp") || this.#isRecovery ? (this.#isRecovery ? this.#recovery() : this.#code()) : nothing}
    <div class="form ways">${this.#offersPasskey ? this.#way(this.#byPasskey, "key", "m_use_passkey") : nothing}
    ${this.#isRecovery ? (this.#methods.includes("totp") ? this.#way(() => this.#turn(false), "clock", "m_use_code") : nothing) : this.#methods.includes("recovery_code") ? this.#way(() => this.#turn(true), "again", "m_use_recovery") : nothing}
    ${this.#way(this.#onBack, "undo", "back", "plain")}</div>`;

  get #offersPasskey() { return this.#methods.includes("passkey") && hasPasskeys(); }
  #way = (act, drawing, key, kind = "") => html`<button type="button" class="btn ${kind}" aria-disabled=${off(this.#busy)} @click=${act}>${icon(drawing)} ${t(key)}</button>`;
  #go = () => html`<button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${t("m_go_on")} ${icon("arrow")}</button>`;
  #code = () => html`<form class="form" @submit=${submit(({ code }) => this.#try({ code: digitsOf(code.value) }, "m_wrong"))}>${codeField({ label: t("m_code"), more: t("m_code_more") })}${this.#go()}</form>`;
  #recovery = () => html`<form class="form" @submit=${submit((elements) => this.#try({ recovery_code: elements["recovery-code"].value.trim() }, "m_wrong_recovery"))}>
    <div class="field"><label for="recovery-code">${t("m_recovery")}</label><input id="recovery-code" name="recovery-code" class="code-input" autocomplete="off" autocapitalize="none" spellcheck="false" required dir="ltr" maxlength="64" aria-describedby="recovery-more"><small id="recovery-more" class="soft">${t("m_recovery_more")}</small></div>${this.#go()}</form>`;

  #turn(isRecovery) {
    [this.#isRecovery, this.#said] = [isRecovery, null];
    this.#redraw();
    this.toField();
  }
  /** The cursor waits in what is to be typed; what was wrong is gone. */
  toField() {
    const field = document.querySelector("#code, #recovery-code");
    if (field) field.value = "";
    field?.focus();
  }

  async #try(proof, wrong) {
    if (this.#busy) return;
    this.#busy = true;
    this.#redraw();
    try {
      this.#said = null;
      await this.#prove(proof);
    } catch (problem) {
      if (over.has(problem.slug)) return void this.#onOver(t("m_over"));
      this.#said = whyNot(problem, { "wrong-code": wrong, "wrong-credentials": wrong });
    } finally {
      this.#busy = false;
      this.#redraw();
    }
    if (this.#said) this.toField();
  }
  #byPasskey = async () => {
    if (this.#busy) return;
    [this.#busy, this.#said] = [true, null];
    this.#redraw();
    const passkey = await this.#passkeyOptions().then(({ body }) => usePasskey(body)).catch((problem) => {
      this.#said = problem.slug ? whyNot(problem) : t("m_passkey_failed"); // the browser says no more than that
    });
    this.#busy = false;
    this.#redraw();
    if (passkey) await this.#try({ passkey }, "m_passkey_failed");
  };
}
