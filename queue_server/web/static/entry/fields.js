/** Fields that password managers understand; nothing stops pasting. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { t } from "../frame.js";

export const identifierField = ({ id = "email", value = "", label = t("e_who"), more = nothing, name = "email" } = {}) => html`<div class="field"><label for=${id}>${label}</label><input id=${id} name=${name} autocomplete="username" inputmode="email" autocapitalize="none" spellcheck="false" required dir="ltr" maxlength="254" .value=${value} aria-describedby=${more === nothing ? nothing : `${id}-more`}>${more === nothing ? nothing : html`<small id="${id}-more" class="soft">${more}</small>`}</div>`;

/** Shown on a press, hidden again when it is sent. */
function reveal({ currentTarget: button }) {
  const input = button.parentElement.querySelector("input");
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  };
  show(input.type === "password");
  input.form?.addEventListener("submit", () => show(false), { once: true });
}
export const revealing = (id, input) => html`<span class="with-button">${input}<button type="button" class="btn" aria-pressed="false" aria-controls=${id} @click=${reveal}>${t("e_show")} <span class="unseen">${t("e_show_more")}</span></button></span>`;
export const passwordField = ({ id = "password", label = t("e_password") } = {}) => html`<div class="field"><label for=${id}>${label}</label>${revealing(id, html`<input id=${id} name=${id} type="password" autocomplete="current-password" required dir="ltr" maxlength="256">`)}</div>`;

/** The page stays; `act` gets the fields by their names. */
export const submit = (act) => (event) => {
  event.preventDefault();
  return act(event.target.elements);
};
