/** What every sheet over the list is made of: its heading, its way back, its buttons. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { off, t } from "../frame.js";
import { icon } from "../icons.js";

/** `isRead`: there is nothing in it to press, so the keyboard scrolls the whole of it. */
export const sheet = (desk, title, body, foot = nothing, isRead = false) => html`<section class="panel card side" aria-labelledby="sheet"><header><h2 tabindex="-1" id="sheet">${title}</h2>
  <button type="button" class="btn plain" aria-keyshortcuts="Escape" @click=${() => desk.open(null)}>${icon("cross")} ${t("e_close")} <kbd aria-hidden="true">Esc</kbd></button></header><div class="scrolls body" tabindex=${isRead ? 0 : nothing} role=${isRead ? "group" : nothing} aria-labelledby=${isRead ? "sheet" : nothing}>${body}</div>${foot}</section>`;
/** `hint` is the key that does the same, `reason` why it cannot be pressed. */
export const wide = (label, drawing, act, kind = "", hint = null, reason = null) => html`<button type="button" class="btn ${kind}" aria-keyshortcuts=${hint ?? nothing} aria-disabled=${reason ? off(reason) : nothing} title=${reason ? t(reason) : nothing} @click=${act}>${icon(drawing)}<span class="grow">${label}</span>${hint ? html`<kbd aria-hidden="true">${hint}</kbd>` : nothing}</button>`;
export const submit = (act) => (event) => { event.preventDefault(); act(); };
