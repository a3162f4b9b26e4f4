/** The second step at sign-in: how it stands first, then what can be done about it. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { keptCodes } from "../entry/codes.js";
import { Enrolment } from "../entry/enrol.js";
import { submit } from "../entry/fields.js";
import { moment } from "../entry/moments.js";
import { hasPasskeys, makePasskey } from "../entry/passkeys.js";
import { band, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { Section } from "../entry/section.js";

const FEW = 3; // recovery codes
const meanings = { "mfa-needed": "o_kept_on", "passkey-known": "o_passkey_known" };
const toTop = () => document.querySelector("#second")?.focus();

export class Second extends Section {
  #factors = null; // {totp, passkeys, passkeys_possible, recovery_codes_left, required}
  #isUnread = false;
  #enrolment = null;
  #codes = null; // new ones, until they are kept
  #leaving = null; // "totp" or a passkey, while it is asked whether to remove it

  async read() {
    try {
      [this.#factors, this.#isUnread] = [(await this.send("GET", "/auth/mfa")).body, false];
      this.session.user.has_mfa = this.#factors.totp || this.#factors.passkeys.length > 0;
    } catch {
      this.#isUnread = true;
    }
    this.redraw();
  }

  view() {
    if (this.#codes) return this.card("second", "shield", t("m_kept_title"), keptCodes(this.#codes, () => this.#kept()));
    if (this.#enrolment) return this.card("second", "shield", this.#enrolment.title, this.#enrolment.body());
    return this.card("second", "shield", t("o_second"), this.#factors ? this.#standing() : this.#isUnread ? band("bad", "cloud", t("o_unread"), html`<button type="button" class="btn" @click=${() => this.read()}>${t("retry")}</button>`) : html`<div class="skeleton" aria-hidden="true"></div>`);
  }
  #standing() {
    const { totp, passkeys, required } = this.#factors;
    const isOn = totp || passkeys.length > 0;
    return html`<p>${isOn ? html`<span class="pill good">${icon("check")} ${t("o_on")}</span>` : html`<span class="pill warn">${t("o_off")}</span> ${t("o_off_more")}`} ${required ? t("o_required") : nothing}</p>
      ${totp ? html`<div class="line"><h3 class="grow">${t("o_app")}</h3>${this.button(t("o_turn_off"), "cross", () => this.#ask("totp"))}</div>` : this.button(t("o_set_up"), "plus", this.#enrol, isOn ? "" : "primary")}
      ${this.#leaving === "totp" ? this.#really(t("o_turn_off_more")) : nothing}${this.#keys()}${isOn ? this.#recovery() : nothing}`;
  }

  // -------------------------------------------------------------- an app

  #enrol = async () => {
    await this.attempt(async () => {
      this.#enrolment = await Enrolment.begin({ send: this.send, leave: { words: t("m_cancel"), act: () => { this.#enrolment = null; this.redraw(); } }, onKept: () => this.#kept(), redraw: () => this.redraw() });
    });
    document.querySelector("#code")?.focus();
  };
  #kept() {
    [this.#enrolment, this.#codes] = [null, null];
    this.house.readAgain(); // with the first factor all other sessions ended
    toTop();
  }

  // -------------------------------------------------------------- passkeys

  #keys() {
    const { passkeys, passkeys_possible: isPossible } = this.#factors;
    return html`<h3>${t("o_passkeys")}</h3><p class="soft">${t(isPossible && hasPasskeys() ? "o_passkeys_more" : "o_passkeys_not")}</p><ul class="rows">${passkeys.map(this.#key)}</ul>
      ${isPossible && hasPasskeys() ? html`<form class="form" @submit=${submit(this.#add)}><div class="field"><label for="passkey-name">${t("o_passkey_name")}</label><input id="passkey-name" name="passkey-name" required maxlength="60" autocomplete="off" .value=${t("o_passkey_example")}></div><button type="submit" class="btn">${icon("plus")} ${t("o_passkey_add")}</button></form>` : nothing}`;
  }
  #key = (one) => html`<li><span class="grow"><b><bdi>${one.name}</bdi></b><small class="soft">${t("o_made", { date: moment(one.created_at) })}${one.last_used_at ? html` · ${t("o_used", { date: moment(one.last_used_at) })}` : nothing}</small></span>
    <button type="button" class="btn" aria-label="${t("o_remove")} ${one.name}" @click=${() => this.#ask(one)}>${t("o_remove")}</button></li>${this.#leaving === one ? html`<li>${this.#really(t("o_remove_passkey", { name: html`<bdi>${one.name}</bdi>` }))}</li>` : nothing}`;
  #add = ({ "passkey-name": name }) => this.attempt(async () => {
    const { body: options } = await this.send("POST", "/auth/mfa/passkeys/options", { body: {} });
    const credential = await makePasskey(options).catch(() => null); // the browser says no more than that
    if (!credential) { this.say("m_passkey_failed"); return; }
    const { body } = await this.send("POST", "/auth/mfa/passkeys", { body: { name: name.value.trim(), credential } });
    if (body.recovery_codes.length) this.#codes = body.recovery_codes;
    await this.read();
  }, { meanings });

  // -------------------------------------------------------------- taking away

  #ask(what) {
    this.#leaving = what;
    this.turn(true, "#really");
  }
  #really(words) {
    const { totp, passkeys, required } = this.#factors;
    const isLast = Number(totp) + passkeys.length === 1;
    return html`<div class="boxed form" role="group" aria-labelledby="really"><p tabindex="-1" id="really">${words} ${isLast ? t(required ? "o_kept_on" : "o_last_factor") : nothing}</p>
      <div class="pair">${isLast && required ? nothing : this.button(t("o_remove"), "cross", this.#remove, "danger")}${this.button(t("m_cancel"), "undo", () => this.#ask(null))}</div></div>`;
  }
  #remove = () => this.attempt(async () => {
    await this.send("DELETE", this.#leaving === "totp" ? "/auth/mfa/totp" : `/auth/mfa/passkeys/${this.#leaving.id}`);
    [this.#leaving, this.isOpen] = [null, false];
    await this.read();
  }, { done: "o_saved", meanings });

  // -------------------------------------------------------------- recovery codes

  #recovery() {
    const left = this.#factors.recovery_codes_left;
    return html`<div class="line"><h3>${t("o_codes")}</h3><span class="grow"><span class="pill ${left <= FEW ? "warn" : ""}">${t("o_codes_left", { n: left, count: num(left) })}</span></span>${this.button(t("o_codes_new"), "again", this.#renew)}</div><p class="soft">${t("o_codes_more")}</p>`;
  }
  #renew = async () => {
    await this.attempt(async () => { this.#codes = (await this.send("POST", "/auth/mfa/recovery-codes", { body: {} })).body.recovery_codes; }, { meanings });
    if (this.#codes) toTop();
  };
}
