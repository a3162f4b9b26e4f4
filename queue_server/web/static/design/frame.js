/** A window for one component with the sheets of its own page: each page's names for its classes stay its own. */
import { html, render } from "/vendor/lit-html/lit-html.js";

const sheet = (name) => html`<link rel="stylesheet" href="/static/${name}.css">`;

/** Property `show`: {sheets, kind, body}; `kind` are the classes that the page's body has. */
class SpecimenFrame extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });

  set show({ sheets = [], kind = "", body }) {
    const { lang, dir } = document.documentElement;
    render(html`${["base", "desk", "entry", ...sheets, "design"].map(sheet)}<div class="specimen ${kind}" lang=${lang} dir=${dir}>${body}</div>`, this.#root);
  }
}
customElements.define("specimen-frame", SpecimenFrame);
