/** What belongs to one branch: the branch is chosen above the list. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, nameOf, t } from "../frame.js";
import { Shelf } from "./shelf.js";

export class PlaceShelf extends Shelf {
  #seen = null; // the branch that was read

  get branch() { return this.house.branches.find(({ id }) => id === this.house.place); }
  get mayAdd() { return Boolean(this.branch); }
  load() {
    this.#seen = this.house.place;
    return this.branch ? super.load() : undefined;
  }
  /** Another tab may have chosen another branch. */
  shown() { return this.#seen === this.house.place ? undefined : this.forget(); }
  choose = ({ target }) => {
    this.house.place = target.value;
    return this.forget();
  };
  above() { return this.branch ? html`<div class="tools">${this.places()}${this.more()}</div>` : band("near", "door", t("j_branch_first"), html`<a class="btn" href="#branches">${t("j_branches")}</a>`); }
  places = () => html`<div class="field"><label for="place">${t("e_branch")}</label><select id="place" @change=${this.choose}>${this.house.branches.map((one) => html`<option value=${one.id} ?selected=${one.id === this.house.place}>${nameOf(one)}</option>`)}</select></div>`;
  more() { return nothing; }
  view = ((usual) => () => (this.branch ? usual() : html`<div class="listing panel">${this.above()}</div>`))(this.view);
}
