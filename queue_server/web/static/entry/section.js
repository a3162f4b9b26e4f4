/** What the parts of an account share: one act at a time, what came of it beside it, and the confirmation where it is asked for. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { Problem } from "../api.js";
import { band, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { whyNot } from "./refusals.js";

/** `house`: {session, confirmation, redraw, acting}, one for the whole page. */
export class Section {
  isOpen = false; // something is being changed
  busy = false;
  #said = null; // {kind, drawing, words}

  constructor(house) { this.house = house; }

  get session() { return this.house.session; }
  get send() { return this.house.send ?? this.house.session.send; }
  redraw() { this.house.redraw(); }

  /** Says how it went; gives whether it did. `meanings` are sentences by the slug of a refusal. */
  async attempt(act, { done = null, meanings = {} } = {}) {
    if (this.busy) return false;
    this.house.confirmation.cancel();
    [this.busy, this.house.acting, this.#said] = [true, this, null];
    this.redraw();
    let problem = null;
    try {
      await act();
    } catch (refusal) {
      if (!(refusal instanceof Problem)) throw refusal; // a bug of ours is not the server's silence
      problem = refusal;
    } finally {
      this.busy = false;
    }
    if (problem && problem.slug !== "step-up-required") this.#said = { kind: "bad", drawing: "warn", words: whyNot(problem, meanings) };
    if (!problem && done) this.#said = { kind: "good", drawing: "check", words: t(done) };
    this.redraw();
    return !problem;
  }
  say(key) {
    this.#said = { kind: "bad", drawing: "warn", words: t(key) };
    this.redraw();
  }
  turn(isOpen, focus = null) {
    [this.isOpen, this.#said] = [isOpen, null];
    this.redraw();
    if (isOpen && focus) document.querySelector(focus)?.focus();
  }

  card(id, drawing, title, body) {
    return html`<section class="card" aria-labelledby=${id} aria-busy=${off(this.busy)}><h2 tabindex="-1" id=${id}>${icon(drawing)} ${title}</h2>
      ${this.#said ? band(this.#said.kind, this.#said.drawing, this.#said.words, nothing, this.#said.kind === "bad" ? "alert" : "status") : nothing}${body}${this.house.acting === this ? this.house.confirmation.panel() : nothing}</section>`;
  }
  button(words, drawing, act, kind = "") { return html`<button type="button" class="btn ${kind}" aria-disabled=${off(this.busy)} @click=${act}>${icon(drawing)} ${words}</button>`; }
  save(words, onCancel) { return html`<div class="pair"><button type="submit" class="btn primary" aria-disabled=${off(this.busy)}>${icon("check")} ${words}</button><button type="button" class="btn" @click=${onCancel}>${t("m_cancel")}</button></div>`; }
}
