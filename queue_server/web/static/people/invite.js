/** Beside the list: somebody is invited, or it is said who needs a second step. */
import { html } from "/vendor/lit-html/lit-html.js";
import { submit } from "../entry/fields.js";
import { Section } from "../entry/section.js";
import { lang, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { copy } from "../text.js";
import { Picker } from "./picker.js";
import { closing } from "./person.js";
import { roleName, roleNames } from "./roles.js";

export const refusedInvitations = { "already-registered": "w_registered", "no-mail": "w_no_mail" };

export class InvitePanel extends Section {
  id = "invite";
  #picker;
  #typed = "";

  /** `onChange()` when one was sent. */
  constructor(house, { onChange, onClose }) {
    super(house);
    Object.assign(this, { onChange, onClose });
    this.#begin();
  }
  #begin() {
    [this.#typed, this.#picker] = ["", new Picker({ held: [], house: this.house, redraw: () => this.redraw() })];
  }

  view = () => html`<div class="side panel">${this.card("panel", "speech", html`<span class="grow">${t("w_invite_title")}</span>${closing(this.onClose)}`, html`<p class="soft">${t("w_invite_more")}</p>
    <form class="form" @submit=${submit(this.#invite)}><div class="field"><label for="invite-email">${t("w_email")}</label><input id="invite-email" name="invite-email" type="email" autocomplete="off" required dir="ltr" maxlength="254" .value=${this.#typed} @input=${(event) => { this.#typed = event.target.value; }}></div>
    <div class="field"><label for="invite-language">${t("w_language")}</label><select class="own-face" id="invite-language" name="invite-language">${["en", "ar"].map((one) => html`<option value=${one} lang=${one} ?selected=${one === lang}>${copy[one].own_name}</option>`)}</select></div>
    <fieldset class="field"><legend>${t("w_roles")}</legend>${this.#picker.view()}</fieldset>
    <button type="submit" class="btn primary" aria-disabled=${off(this.busy)}>${icon("arrow")} ${t("w_send")}</button></form>`)}</div>`;

  #invite = ({ "invite-email": email, "invite-language": language }) => {
    this.#picker.takeChosen();
    if (!this.#picker.held.length) return this.say("w_need_role");
    return this.attempt(async () => {
      await this.send("POST", "/admin/invitations", { body: { email: email.value.trim(), language: language.value, roles: this.#picker.held } });
      this.#begin();
      this.onChange();
    }, { done: "w_sent", meanings: refusedInvitations });
  };
}

export class PolicyPanel extends Section {
  id = "policy";
  #required = null; // roles

  constructor(house, { onClose }) {
    super(house);
    Object.assign(this, { onClose });
    this.attempt(async () => { this.#required = (await this.send("GET", "/admin/policy")).body.mfa_required_for; });
  }

  view = () => html`<div class="side panel">${this.card("panel", "shield", html`<span class="grow">${t("w_policy")}</span>${closing(this.onClose)}`, html`<p class="soft">${t("w_policy_more")}</p>
    ${this.#required ? html`<form class="form" @submit=${submit(this.#save)}><fieldset class="field"><legend class="unseen">${t("w_policy")}</legend>${roleNames.filter((one) => one !== "patient").map((one) => html`<label class="choice"><input type="checkbox" name=${one} .checked=${this.#required.includes(one)}><span class="grow">${roleName(one)}</span></label>`)}</fieldset>
    <button type="submit" class="btn primary" aria-disabled=${off(this.busy)}>${icon("check")} ${t("w_policy_save")}</button></form>` : html`<div class="skeleton" aria-hidden="true"></div>`}`)}</div>`;
  #save = (elements) => this.attempt(async () => {
    const wanted = roleNames.filter((one) => elements[one]?.checked);
    this.#required = (await this.send("PUT", "/admin/policy", { body: { mfa_required_for: wanted } })).body.mfa_required_for;
  }, { done: "w_saved" });
}
