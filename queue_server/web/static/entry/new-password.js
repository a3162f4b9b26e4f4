/** A field for a new password, with its rule. */
import { html } from "/vendor/lit-html/lit-html.js";
import { num, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { revealing } from "./fields.js";
import { words } from "./steps-words.js";

learn(words);
export const SHORTEST = 8;
export const SHORTEST_ALONE = 15; // of staff without a second step

/** A rule that turns good as one types. */
export const newPasswordField = ({ id = "new-password", label = t("e_password"), typed, shortest = SHORTEST, onInput }) => {
  const isGood = [...typed].length >= shortest;
  return html`<div class="field"><label for=${id}>${label}</label>${revealing(id, html`<input id=${id} name=${id} type="password" autocomplete="new-password" required minlength=${shortest} maxlength="256" dir="ltr" aria-describedby="${id}-rule" .value=${typed} @input=${(event) => onInput(event.target.value)}>`)}
    <small id="${id}-rule" class="rule ${isGood ? "good" : "soft"}">${isGood ? html`${icon("check")} ${t("e_rule_good")}` : t("e_rule", { n: shortest, count: num(shortest) })}</small></div>`;
};
