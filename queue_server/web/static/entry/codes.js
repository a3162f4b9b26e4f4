/** Recovery codes, shown once: to copy, to print, and only then to go on. */
import { html } from "/vendor/lit-html/lit-html.js";
import { t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./steps-words.js";

learn(words);

/** Without TLS a page may not write to the clipboard by itself, but it may still copy what is chosen. */
async function copyFrom(button, text) {
  const list = button.closest(".kept").querySelector("ol");
  const chosen = getSelection();
  chosen.selectAllChildren(list);
  const isCopied = await (navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false) || document.execCommand("copy");
  if (isCopied) chosen.removeAllRanges();
  button.querySelector("[role=status]").textContent = isCopied ? t("m_copied") : ""; // otherwise they stay chosen, for the keyboard
}

/** `codes` as the server gave them; `onKept()` when they are somewhere safe. */
export const keptCodes = (codes, onKept) => html`<div class="form kept"><p>${t("m_kept_more")}</p>
  <ol class="recovery" dir="ltr">${codes.map((one) => html`<li><code>${one}</code></li>`)}</ol>
  <div class="pair no-print"><button type="button" class="btn" @click=${({ currentTarget }) => copyFrom(currentTarget, codes.join("\n"))}>${icon("link")} ${t("m_copy")} <span role="status"></span></button>
  <button type="button" class="btn" @click=${() => print()}>${icon("print")} ${t("m_print")}</button></div>
  <button type="button" class="btn primary no-print" @click=${onKept}>${icon("check")} ${t("m_kept")}</button></div>`;
