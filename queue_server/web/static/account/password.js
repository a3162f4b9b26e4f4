/** One's own password: the old one opens the way to a new one. */
import { html } from "/vendor/lit-html/lit-html.js";
import { passwordField, submit } from "../entry/fields.js";
import { SHORTEST, SHORTEST_ALONE, newPasswordField } from "../entry/new-password.js";
import { t } from "../frame.js";
import { Section } from "../entry/section.js";

export class Password extends Section {
  #typed = "";

  view = () => this.card("password-part", "key", t("o_password"), this.isOpen ? this.#form() : html`<p class="soft">${t("o_password_more")}</p>${this.button(t("o_change"), "swap", () => this.turn(true, "#password"))}`);
  #form() {
    const { email, phone, has_mfa, roles } = this.session.user;
    const shortest = has_mfa || roles.every(({ role }) => role === "patient") ? SHORTEST : SHORTEST_ALONE;
    return html`<form class="form" @submit=${submit(this.#change)}><p class="soft">${t("o_password_more")}</p><input name="username" autocomplete="username" hidden .value=${email ?? phone ?? ""}>
      ${passwordField({ label: t("o_password_now") })}${newPasswordField({ label: t("o_password_new"), typed: this.#typed, shortest, onInput: (value) => { this.#typed = value; this.redraw(); } })}${this.save(t("o_change"), () => this.#close())}</form>`;
  }
  #close() {
    this.#typed = "";
    this.turn(false);
  }
  #change = async ({ password, "new-password": fresh }) => {
    const meanings = { "wrong-credentials": "e_wrong_password", "password-too-common": "e_common", "password-too-short": "o_short_staff" };
    await this.attempt(async () => {
      await this.send("POST", "/auth/password/change", { body: { password: password.value, new_password: fresh.value } });
      [this.#typed, this.isOpen] = ["", false];
      this.house.readAgain();
    }, { done: "o_password_done", meanings });
  };
}
