/** What a screen shows until somebody has said where it stands: a code to be read from across the room, and what to do with it, in both languages at once. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { both } from "../frame.js";
import { icon } from "../icons.js";

const WHERE = "/admin/devices";
const address = () => html`<bdi class="num" dir="ltr">${location.host + WHERE}</bdi>`;
const letters = (code) => html`<p class="shown"><bdi class="code" dir="ltr">${code.split("-").map((group, nth) => html`${nth ? html`<span class="dash">-</span>` : nothing}<span>${group}</span>`)}</bdi></p>`;
function body({ code, isCut }) {
  if (isCut) return html`<p class="cut" role="status">${icon("cloud")}<span class="words">${both("h_cut")}</span></p>`;
  return code ? html`${letters(code)}<p class="how">${both("h_how")}</p><p class="soft">${both("h_where", { address: address() })}</p><p class="soft">${both("h_starts")}</p>` : html`<p class="how" role="status">${both("h_opening")}</p>`;
}

/** `title` is the key of its sentence, `more` whatever else this page needs to ask or say. */
export const pairingPage = (pairing, title, more = nothing) => html`<main class="pairing"><h1 tabindex="-1">${both(title)}</h1>${body(pairing)}${more}</main>`;
