/** A field for six digits that fillers of one-time codes understand. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { digitsOf } from "./typed.js";

const DIGITS = 6;

/** One field for six digits, which sends its form by itself once they are there. */
export const codeField = ({ id = "code", label, more = nothing, isLast = true }) => html`<div class="field"><label for=${id}>${label}</label><input id=${id} name=${id} class="code-input" autocomplete="one-time-code" inputmode="numeric" required dir="ltr" maxlength="12" aria-describedby=${more === nothing ? nothing : `${id}-more`} @input=${(event) => isLast && sendWhole(event.target)}>${more === nothing ? nothing : html`<small id="${id}-more" class="soft">${more}</small>`}</div>`;
function sendWhole(input) {
  if (digitsOf(input.value).length === DIGITS && input.form.checkValidity()) input.form.requestSubmit();
}
