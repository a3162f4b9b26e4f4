/** E-mail and phone: another one is good once whoever has the account has both the old and the new. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { codeField } from "../entry/code-field.js";
import { submit } from "../entry/fields.js";
import { Sent } from "../entry/sent.js";
import { addressOf, digitsOf } from "../entry/typed.js";
import { off, t } from "../frame.js";
import { Section } from "../entry/section.js";

const kinds = {
  email: { label: "o_email", fresh: "o_new_email", type: "email", autocomplete: "email" },
  phone: { label: "o_phone", fresh: "o_new_phone", type: "tel", autocomplete: "tel" },
};
const meanings = { "wrong-code": "m_code_wrong", "challenge-over": "m_code_over", "same-address": "o_same", "already-registered": "o_taken" };

export class Reach extends Section {
  #kind = null; // which is being changed
  #sent = null;
  #typed = "";

  view = () => this.card("reach", "speech", t("o_reach"), html`<dl class="facts">${Object.keys(kinds).map(this.#fact)}</dl>${this.#kind ? (this.#sent ? this.#codes() : this.#form()) : nothing}`);
  #fact = (kind) => {
    const now = this.session.user[kind];
    return html`<div><dt>${t(kinds[kind].label)}</dt><dd class="grow">${now ? html`<bdi dir="ltr">${now}</bdi>` : html`<span class="soft">${t("o_none")}</span>`}</dd>
      <dd><button type="button" class="btn" aria-expanded=${off(this.#kind === kind)} @click=${() => this.#open(kind)}>${t(now ? "o_change" : "o_add")} <span class="unseen">${t(kinds[kind].label)}</span></button></dd></div>`;
  };
  #form() {
    const { fresh, type, autocomplete } = kinds[this.#kind];
    return html`<form class="form boxed" @submit=${submit(this.#ask)}><div class="field"><label for="address">${t(fresh)}</label><input id="address" name="address" type=${type} autocomplete=${autocomplete} required dir="ltr" maxlength="254" .value=${this.#typed}></div>${this.save(t("o_send_codes"), () => this.#open(null))}</form>`;
  }
  #codes = () => html`<form class="form boxed" @submit=${submit(this.#confirm)}><p>${this.#hasOld ? t("o_two_codes") : t("e_sent", { address: this.#sent.where })}</p>
    ${this.#hasOld ? codeField({ id: "old-code", label: t("o_old_code"), isLast: false }) : nothing}${codeField({ id: "new-code", label: t("o_new_code"), isLast: !this.#hasOld })}
    ${this.save(t("o_change"), () => this.#open(null))}${this.#sent.line(() => this.#back())}</form>`;
  /** The account is reached by another way where it has none of this kind yet. */
  get #hasOld() { return Boolean(this.session.user.email || this.session.user.phone); }

  #open(kind) {
    this.#sent?.leave();
    [this.#kind, this.#sent, this.#typed] = [kind, null, ""];
    this.turn(Boolean(kind), "#address");
  }
  #back() {
    this.#sent.leave();
    this.#sent = null;
    this.turn(true, "#address");
  }
  #ask = async ({ address }) => {
    this.#typed = address.value.trim();
    const wish = addressOf(this.#typed);
    if (!wish?.[this.#kind]) return this.say("e_bad_address");
    await this.attempt(async () => {
      const { body } = await this.send("POST", `/me/${this.#kind}`, { body: wish });
      this.#sent = new Sent({ asked: body, address: this.#typed, ask: this.session.ask, redraw: () => this.redraw() });
    }, { meanings });
    return document.querySelector("#old-code, #new-code")?.focus();
  };
  #confirm = async ({ "old-code": old, "new-code": fresh }) => {
    const body = { challenge_id: this.#sent.challenge, new_code: digitsOf(fresh.value), ...(old ? { old_code: digitsOf(old.value) } : {}) };
    await this.attempt(async () => {
      this.session.user = (await this.send("POST", `/me/${this.#kind}/confirm`, { body })).body;
      this.#sent.leave();
      [this.#kind, this.#sent] = [null, null];
    }, { done: "o_saved", meanings });
  };
}
