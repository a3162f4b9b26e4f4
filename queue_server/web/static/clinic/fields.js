/** The fields of a form over a draft: each knows its place in it, and shows there what is wrong with it. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { nameOf, t } from "../frame.js";
import { icon } from "../icons.js";
import { western } from "./week.js";

export const idOf = (at) => `at${at.replaceAll("/", "-")}`;
/** What the browser itself finds wrong, as a sentence. */
export function flawOf({ validity, min, max }) {
  if (validity.valueMissing) return t("j_needed");
  if (validity.rangeUnderflow || validity.rangeOverflow || validity.badInput || validity.stepMismatch) return min && max ? t("j_between", { min, max }) : t("j_number");
  return t("j_not_so");
}

/** What was typed; of what reads from left to right the digits are ours. */
function said(target, { capitals, dir }) {
  const typed = dir === "ltr" ? western(target.value) : target.value;
  if (typed !== target.value) target.value = typed;
  return capitals ? typed.toUpperCase() : typed;
}
export class Fields {
  /** `flaws`: sentences by place; `redraw()` where other fields hang on one. */
  constructor({ draft, flaws, redraw }) { Object.assign(this, { draft, flaws, redraw }); }

  flaw(at) { return this.flaws[at] ?? Object.entries(this.flaws).find(([place]) => place.startsWith(`${at}/`))?.[1]; }
  why = (at) => (this.flaw(at) ? html`<p class="why" id="${idOf(at)}-why">${icon("warn")} <span dir="auto">${this.flaw(at)}</span></p>` : nothing);
  about = (at, more) => [this.flaw(at) ? `${idOf(at)}-why` : "", more ? `${idOf(at)}-more` : ""].filter(Boolean).join(" ") || nothing;
  more = (at, more) => (more ? html`<small class="soft" id="${idOf(at)}-more">${more}</small>` : nothing);
  wrong = (at) => (this.flaw(at) ? "true" : "false");
  take = (at, value) => {
    this.draft.set(at, value);
    if (this.flaw(at)) {
      for (const place of Object.keys(this.flaws)) if (place === at || place.startsWith(`${at}/`)) delete this.flaws[place];
      this.redraw();
    }
  };

  text(at, label, { more, required = false, max = 200, type = "text", dir, pattern, list, size, capitals = false, empty = null } = {}) {
    return html`<div class="field ${size ?? ""}"><label for=${idOf(at)}>${label}</label><input id=${idOf(at)} name=${at} type=${type} autocomplete="off" maxlength=${max} ?required=${required} dir=${dir ?? nothing} pattern=${pattern ?? nothing} list=${list ?? nothing}
      aria-invalid=${this.wrong(at)} aria-describedby=${this.about(at, more)} .value=${this.draft.get(at) ?? ""} @input=${({ target }) => this.take(at, said(target, { capitals, dir }) || empty)}>${this.more(at, more)}${this.why(at)}</div>`;
  }
  number(at, label, { more, min = 0, max, step = 1, required = true } = {}) {
    return html`<div class="field"><label for=${idOf(at)}>${label}</label><input id=${idOf(at)} name=${at} type="number" inputmode=${step === 1 ? "numeric" : "decimal"} dir="ltr" min=${min} max=${max} step=${step} ?required=${required}
      aria-invalid=${this.wrong(at)} aria-describedby=${this.about(at, more)} .value=${this.draft.get(at) ?? ""} @input=${({ target }) => this.take(at, target.value === "" ? null : Number(target.value))}>${this.more(at, more)}${this.why(at)}</div>`;
  }
  check(at, label, { more } = {}) {
    return html`<div class="field"><label class="choice"><input type="checkbox" name=${at} .checked=${Boolean(this.draft.get(at))} aria-describedby=${this.about(at, more)} @change=${({ target }) => { this.take(at, target.checked); this.redraw(); }}><span class="grow">${label}</span></label>${this.more(at, more)}${this.why(at)}</div>`;
  }
  /** `options`: [value, words]; values are texts. */
  select(at, label, options, { more, onChange = () => {} } = {}) {
    const now = this.draft.get(at) ?? "";
    return html`<div class="field"><label for=${idOf(at)}>${label}</label><select id=${idOf(at)} name=${at} aria-invalid=${this.wrong(at)} aria-describedby=${this.about(at, more)}
      @change=${({ target }) => { this.take(at, target.value || null); onChange(); this.redraw(); }}>${options.map(([value, words]) => html`<option value=${value} ?selected=${value === now}>${words}</option>`)}</select>${this.more(at, more)}${this.why(at)}</div>`;
  }
  /** A name in both languages; Arabic may stay empty and is then read in English. */
  names(at, label, { required = true } = {}) {
    return html`<div class="two-names">${this.text(`${at}/en`, t("j_in_english", { what: label }), { required, dir: "ltr" })}${this.text(`${at}/ar`, t("j_in_arabic", { what: label }), { dir: "rtl" })}</div>`;
  }
  /** All of them (null), or some; `things` have ids and names. Who is chosen but gone is kept and said. */
  some(at, label, all, things, { none = t("j_none_there") } = {}) {
    const chosen = this.draft.get(at);
    const gone = (chosen ?? []).filter((id) => !things.some((one) => one.id === id));
    const turn = (id, isOn) => { this.take(at, isOn ? [...(chosen ?? []), id] : chosen.filter((one) => one !== id)); this.redraw(); };
    const pick = (value) => { this.take(at, value); this.redraw(); };
    return html`<fieldset class="field" id=${idOf(at)} tabindex="-1" aria-describedby=${this.about(at)}><legend>${label}</legend>
      ${all ? html`<label class="choice"><input type="radio" name="${at}-all" .checked=${chosen === null} @change=${() => pick(null)}><span class="grow">${all}</span></label><label class="choice"><input type="radio" name="${at}-all" .checked=${chosen !== null} @change=${() => pick(chosen ?? [])}><span class="grow">${t("j_only")}</span></label>` : nothing}
      ${all && chosen === null ? nothing : things.length || gone.length ? html`<div class="inner">${things.map((one) => html`<label class="choice"><input type="checkbox" .checked=${(chosen ?? []).includes(one.id)} @change=${({ target }) => turn(one.id, target.checked)}><span class="grow"><bdi>${nameOf(one)}</bdi></span></label>`)}${gone.map((id) => html`<label class="choice"><input type="checkbox" .checked=${true} @change=${() => turn(id, false)}><span class="grow">${t("j_gone_one", { id: id.slice(-6) })}</span></label>`)}</div>` : html`<p class="soft">${none}</p>`}${this.why(at)}</fieldset>`;
  }
}
