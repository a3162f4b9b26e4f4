/** Roles of somebody, each where it holds; one adds and takes away what one may give. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { t } from "../frame.js";
import { icon } from "../icons.js";
import { isSame, mayGive, offers } from "./may.js";
import { roleName, roleNames, rolePill } from "./roles.js";

export class Picker {
  held;
  #role = null; // that would be added
  #house; #redraw;

  /** `house`: {me, branches, branchName}. */
  constructor({ held, house, redraw }) {
    [this.held, this.#house, this.#redraw] = [[...held], house, redraw];
  }

  view() {
    const { me, branches, branchName } = this.#house;
    const open = offers(me.roles, this.held, branches.map(({ id }) => id), roleNames.filter((one) => one !== "patient"));
    const roles = roleNames.filter((role) => open.some((one) => one.role === role));
    const role = roles.includes(this.#role) ? this.#role : roles[0];
    return html`<ul class="held">${this.held.map((one) => html`<li>${rolePill(one, branchName)}${mayGive(me.roles, one) ? html`<button type="button" class="btn plain" @click=${() => this.#drop(one)}>${icon("cross")} <span class="unseen">${t("w_drop")} ${roleName(one.role)} ${branchName(one.branch_id)}</span></button>` : nothing}</li>`)}</ul>
      ${role ? html`<div class="adding"><div class="field"><label for="add-role">${t("w_role")}</label><select id="add-role" @change=${(event) => { this.#role = event.target.value; this.#redraw(); }}>${roles.map((one) => html`<option value=${one} ?selected=${one === role}>${roleName(one)}</option>`)}</select></div>
      <div class="field"><label for="add-branch">${t("w_branch")}</label><select id="add-branch">${open.filter((one) => one.role === role).map((one) => html`<option value=${one.branch_id ?? ""}>${branchName(one.branch_id)}</option>`)}</select></div>
      <button type="button" class="btn" @click=${() => this.#add(role)}>${icon("plus")} ${t("w_add_role")}</button></div>` : nothing}`;
  }
  /** The one that is chosen counts, too: whoever picks and presses the large button means it. */
  takeChosen() {
    const role = document.querySelector("#add-role")?.value;
    if (role && !this.held.length) this.#add(role);
  }
  #add(role) {
    this.held = [...this.held, { role, branch_id: document.querySelector("#add-branch").value || null }];
    this.#redraw();
  }
  #drop(gone) {
    this.held = this.held.filter((one) => !isSame(one, gone));
    this.#redraw();
    document.querySelector("#add-role")?.focus();
  }
}
