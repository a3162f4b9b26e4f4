/** Somebody who is signed in, but whose work is on other pages. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { homeOf } from "./home.js";
import { words } from "./steps-words.js";

learn(words);

/** Whoever works nowhere is here for themselves. An auditor of one branch has no page of the log. */
function ownPage(roles) {
  const home = homeOf(roles);
  if (home === location.pathname) return "/account";
  return home === "/account" ? "/appointments" : home;
}

export class TurnedAway {
  #why; #user; #onOther;

  /** `why` is a sentence, `user` as `GET /me` gives them; `onOther()` when somebody else wants to sign in. */
  constructor({ why, user, onOther }) {
    [this.#why, this.#user, this.#onOther] = [why, user, onOther];
  }

  get title() { return t("e_elsewhere"); }
  body = () => html`${band("near", "warn", this.#why, nothing, "alert")}<p class="soft">${t("e_signed_in_as")} <bdi>${this.#user.name}</bdi></p>
    <div class="form"><a class="btn primary" href=${ownPage(this.#user.roles)}>${icon("arrow")} ${t("e_to_mine")}</a>
    <button type="button" class="btn" @click=${this.#onOther}>${icon("person")} ${t("e_other_person")}</button></div>`;
}
