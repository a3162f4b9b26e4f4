/** One account beside the list: what it is, its roles, and what can be done with it; each act says first what it does. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { submit } from "../entry/fields.js";
import { dayOf, moment } from "../entry/moments.js";
import { Section } from "../entry/section.js";
import { band, t } from "../frame.js";
import { icon } from "../icons.js";
import { isAdmin, isEqual } from "./may.js";
import { Picker } from "./picker.js";
import { rolePill } from "./roles.js";

const acts = {
  suspend: { label: "w_suspend", more: "w_suspend_more", yes: "w_yes_suspend", drawing: "pause", kind: "danger" },
  reinstate: { label: "w_reinstate", more: "w_reinstate_more", yes: "w_yes_reinstate", drawing: "check", kind: "" },
  "sign-out": { label: "w_sign_out", more: "w_sign_out_more", yes: "w_yes_sign_out", drawing: "exit", kind: "" },
  "reset-mfa": { label: "w_reset_mfa", more: "w_reset_mfa_more", yes: "w_yes_reset_mfa", drawing: "shield", kind: "danger" },
  delete: { label: "w_delete", more: "w_delete_more", yes: "w_yes_delete", drawing: "cross", kind: "danger" },
};
const meanings = { "revision-changed": "w_changed_elsewhere", "not-found": "w_gone", "own-account": "w_own", forbidden: "w_not_yours" };

export class PersonPanel extends Section {
  #person; #picker;
  #asking = null; // an act

  /** `onChange(person)` with the account as it is now, null when it is gone; `onClose()`. */
  constructor(house, person, { onChange, onClose }) {
    super(house);
    Object.assign(this, { onChange, onClose });
    this.#take(person);
  }
  get id() { return this.#person.id; }
  #take(person) {
    this.#person = person;
    this.#picker = new Picker({ held: person.roles, house: this.house, redraw: () => this.redraw() });
  }

  view() {
    const one = this.#person;
    return html`<div class="side panel">${this.card("panel", "person", html`<bdi class="grow">${one.name}</bdi>${closing(this.onClose)}`, html`
      <dl class="facts">${fact("w_reach", html`${one.email ? html`<bdi dir="ltr">${one.email}</bdi>` : nothing} ${one.phone ? html`<bdi dir="ltr">${one.phone}</bdi>` : nothing}`)}
      ${fact("w_state", html`${one.state === "suspended" ? html`<span class="pill warn">${icon("pause")} ${t("w_suspended")}</span>` : html`<span class="pill good">${icon("check")} ${t("w_active")}</span>`} <span class="soft">${t(one.has_mfa ? "w_second" : "w_no_second")}</span>`)}
      ${fact("w_last", one.signed_in_at ? moment(one.signed_in_at) : t("w_never"))}${fact("w_since", dayOf(one.created_at))}</dl>
      ${one.may_change ? this.#changing() : this.#seen()}`)}</div>`;
  }
  #seen = () => html`<h3>${t("w_roles")}</h3><p class="chips">${this.#person.roles.map((one) => rolePill(one, this.house.branchName))}</p>
    ${band("near", "person", this.#isMe ? t("w_own") : t("w_not_yours"))}${this.#isMe ? html`<p><a href="/account">${t("w_own_link")}</a></p>` : nothing}`;
  get #isMe() { return this.#person.id === this.house.me.id; }

  #changing() {
    const isChanged = !isEqual(this.#picker.held, this.#person.roles);
    return html`<form class="form" @submit=${submit(this.#save)}><h3>${t("w_roles")}</h3>${this.#picker.view()}
      ${isChanged ? html`<p class="soft">${t("w_roles_more")}</p>${this.save(t("w_save_roles"), () => { this.#take(this.#person); this.redraw(); })}` : nothing}</form>
      <div class="pair acts">${this.#offered.map((name) => this.button(t(acts[name].label), acts[name].drawing, () => this.#ask(name), acts[name].kind))}</div>${this.#asking ? this.#really() : nothing}`;
  }
  get #offered() { return [this.#person.state === "suspended" ? "reinstate" : "suspend", "sign-out", ...(this.#person.has_mfa ? ["reset-mfa"] : []), ...(isAdmin(this.house.me.roles) ? ["delete"] : [])]; }
  #ask(name) {
    this.#asking = name;
    this.turn(Boolean(name), "#really");
  }
  #really() {
    const { more, yes, drawing, kind } = acts[this.#asking];
    return html`<div class="boxed form" role="group" aria-labelledby="really"><p tabindex="-1" id="really">${t(more, { name: html`<b><bdi>${this.#person.name}</bdi></b>` })}</p>
      <div class="pair">${this.button(t(yes), drawing, this.#do, kind || "primary")}${this.button(t("m_cancel"), "undo", () => this.#ask(null))}</div></div>`;
  }

  // -------------------------------------------------------------- what is done

  #path = (end = "") => `/admin/users/${this.#person.id}${end}`;
  #changed(person) {
    this.#asking = null;
    this.#take(person);
    this.onChange(person);
  }
  #save = () => this.attempt(async () => {
    try {
      this.#changed((await this.send("PUT", this.#path("/roles"), { body: { roles: this.#picker.held }, headers: { "If-Match": `"${this.#person.revision}"` } })).body);
    } catch (problem) {
      if (problem.slug === "revision-changed") this.#changed((await this.send("GET", this.#path())).body);
      throw problem;
    }
  }, { done: "w_saved", meanings });
  #do = () => {
    const name = this.#asking;
    return this.attempt(async () => {
      if (name === "delete") {
        await this.send("DELETE", this.#path());
        return this.onChange(null);
      }
      return this.#changed((await this.send("POST", this.#path(`/${name}`), { body: {} })).body);
    }, { done: "w_done", meanings });
  };
}
const fact = (key, words) => html`<div><dt>${t(key)}</dt><dd>${words}</dd></div>`;
export const closing = (act) => html`<button type="button" class="btn plain" aria-keyshortcuts="Escape" @click=${act}>${icon("cross")} <span class="unseen">${t("e_close")}</span></button>`;
