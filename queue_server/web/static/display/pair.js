/** Staff sign in for one errand: to make this browser a screen of a branch that is not public. No cookie is kept, and nobody stays signed in on a wall. */
import { html } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { Entry, shell, wrong } from "../entry.js";
import { Errand } from "../errand.js";
import { nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";

const mayNot = new Set([403, 404]);

export class Pairing {
  #errand = new Errand();
  #entry; #branchId; #onToken; #onCancel; #redraw;
  #branch = null;
  #isIn = false;
  #busy = false;
  #said = null;

  /** `onToken(token)` when the server has made this a screen, `onCancel()` when nobody wants to any more. */
  constructor({ branchId, onToken, onCancel, redraw }) {
    [this.#branchId, this.#onToken, this.#onCancel, this.#redraw] = [branchId, onToken, onCancel, redraw];
    this.#entry = new Entry({ session: this.#errand, onEnter: () => this.#enter(), redraw });
    this.#entry.open();
  }

  page = () => html`${this.#isIn ? shell(t("d_pair_title"), t("d_pair_for", { branch: html`<bdi>${nameOf(this.#branch)}</bdi>` }), this.#form()) : this.#entry.page(t("d_pair_title"))}
    <p><button type="button" class="btn plain" @click=${this.cancel}>${t("d_cancel")}</button></p>`;

  cancel = () => {
    this.#errand.signOut();
    this.#onCancel();
  };

  async #enter() {
    try {
      this.#branch = (await this.#errand.send("GET", `/branches/${this.#branchId}`)).body;
      this.#isIn = true;
      this.#redraw();
    } catch (problem) {
      await this.#errand.signOut();
      this.#entry.ask(problem.status ? "d_may_not" : "e_no_server");
    }
  }

  #form = () => html`${wrong(this.#said)}<form class="form" @submit=${this.#make}><p class="soft">${t("d_pair_more")}</p>
    <div class="field"><label for="name">${t("d_name")}</label><input id="name" name="name" required maxlength="80" value=${t("d_name_usual")}></div>
    <button type="submit" class="btn primary" aria-disabled=${off(this.#busy)}>${icon("screen")} ${t("d_pair_do")}</button></form>`;

  #make = async (event) => {
    event.preventDefault();
    if (this.#busy) return;
    const name = event.target.elements.name.value.trim();
    [this.#busy, this.#said] = [true, null];
    this.#redraw();
    try {
      const { body } = await press("/devices", { branch_id: this.#branchId, kind: "display", name }, this.#errand.send);
      await this.#errand.signOut();
      return this.#onToken(body.token);
    } catch (problem) {
      this.#said = mayNot.has(problem.status) ? t("d_may_not") : problem.status ? t("d_not_done", { why: problem.detail }) : t("e_no_server");
    }
    this.#busy = false;
    return this.#redraw();
  };
}
