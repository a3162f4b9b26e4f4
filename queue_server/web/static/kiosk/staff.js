/** What staff do at a running kiosk: tell it of a printer, stop it. They are signed in for that alone and without a cookie: the tablet stays with everybody. */
import { html } from "/vendor/lit-html/lit-html.js";
import { Entry, shell, wrong } from "../entry.js";
import { Errand } from "../errand.js";
import { asked, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { printerChoice } from "./pages.js";

const mayNot = new Set([403, 404]);

export class Staff {
  isOpen = false;
  #phase = "entry"; // entry, manage
  #session = null;
  #entry = null;
  #said = null;
  #busy = false;
  #device; #onStop; #onLeave; #redraw;

  /** `onStop()` when this tablet is a kiosk no more, `onLeave()` when staff go. */
  constructor({ device, onStop, onLeave, redraw }) {
    [this.#device, this.#onStop, this.#onLeave, this.#redraw] = [device, onStop, onLeave, redraw];
  }

  /** By the logo. A session that another page of this browser has is none of ours. */
  sneakIn() {
    const session = new Errand();
    const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter: () => this.#enter(session), redraw: this.#redraw });
    [this.#session, this.#entry, this.#said, this.#phase, this.#busy, this.isOpen] = [session, entry, null, "entry", false, true];
    entry.ask();
  }

  /** Out, and signed out. What was typed goes with the page. */
  async leave() {
    const session = this.#session;
    Object.assign(this, { isOpen: false });
    [this.#session, this.#entry] = [null, null];
    await session?.signOut();
  }

  page = () => ({ entry: this.#ask, manage: this.#manage })[this.#phase]();

  /** It ended before they were ready: nothing renews it here. */
  async #askAgain(session) {
    await session.signOut();
    if (session !== this.#session) return; // they have gone meanwhile
    this.#phase = "entry";
    this.#entry.ask("e_signed_out");
  }
  #enter(session) {
    if (session !== this.#session) return session.signOut(); // too late: they have gone
    this.#phase = "manage";
    this.#said = null;
    return this.#redraw();
  }

  // -------------------------------------------------------------- the pages

  #ask = () => html`${this.#entry.page(t("y_setup"))}<aside class="after" aria-label=${t("y_setup")}><p class="soft">${t("y_sign_more")}</p>
    <button type="button" class="btn" @click=${this.#onLeave}>${icon("undo")} ${t("y_to_people")}</button></aside>`;
  #manage = () => shell(t("y_setup"), this.#device.name || t("y_manage"), html`${wrong(this.#said)}<div class="form">
    ${printerChoice(this.#device.hasPrinter, (event) => { this.#device.setPrinter(event.target.checked); this.#redraw(); })}
    <button type="button" class="btn primary" @click=${this.#onLeave}>${icon("undo")} ${t("y_to_people")}</button>
    <button type="button" class="btn danger" aria-disabled=${off(this.#busy)} @click=${this.#stop}>${icon("cross")} ${t("y_stop")}</button></div>`);

  // -------------------------------------------------------------- what they do

  #stop = () => this.#attempt(async (session) => {
    await session.send("DELETE", `/devices/${this.#device.id}`).catch((problem) => { if (problem.status !== 404) throw problem; }); // gone already is stopped as well
    this.#device.forget();
    await this.leave();
    this.#onStop();
  });

  async #attempt(act) {
    if (this.#busy) return;
    [this.#busy, this.#said] = [true, null];
    this.#redraw();
    const session = this.#session;
    try {
      await act(session);
    } catch (problem) {
      if (problem.status === 401 && session === this.#session) await this.#askAgain(session);
      else this.#said = mayNot.has(problem.status) ? t("y_may_not") : problem.status ? t("y_not_done", { why: problem.detail }) : t("e_no_server");
    }
    this.#busy = false;
    this.#redraw();
  }
}
