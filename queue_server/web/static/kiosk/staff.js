/** What staff do at the kiosk: start it, tell it of a printer, stop it. They are signed in for that alone and without a cookie: the tablet stays with everybody. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { Entry, shell, wrong } from "../entry.js";
import { Errand } from "../errand.js";
import { asked, band, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { askForCamera } from "./camera.js";

const mayNot = new Set([403, 404]);

export class Staff {
  isOpen = false;
  #phase = "entry"; // entry, begin, manage
  #session = null;
  #entry = null;
  #said = null;
  #busy = false;
  #isHidden = false; // whoever came by the logo may go back to the kiosk
  #branchId; #device; #onBegin; #onStop; #onLeave; #redraw;

  /** `onBegin()` when this tablet has become a kiosk, `onStop()` when it is one no more, `onLeave()` when staff go. */
  constructor({ branchId, device, onBegin, onStop, onLeave, redraw }) {
    [this.#branchId, this.#device, this.#onBegin, this.#onStop, this.#onLeave, this.#redraw] = [branchId, device, onBegin, onStop, onLeave, redraw];
  }

  /** Before it is a kiosk. A session that another page of this browser has is none of ours. */
  comeIn(said = null) {
    this.#open(said);
    this.#entry.ask();
  }

  /** By the logo of a running kiosk. */
  sneakIn() {
    this.#open(null);
    this.#isHidden = true;
    this.#entry.ask();
  }

  /** Out, and signed out. What was typed goes with the page. */
  async leave() {
    const session = this.#session;
    Object.assign(this, { isOpen: false });
    [this.#session, this.#entry] = [null, null];
    await session?.signOut();
  }

  get hasSomething() {
    return this.isOpen && (this.#isHidden || this.#session.isOpen || Boolean(document.querySelector("#password")?.value));
  }

  page() {
    const page = { entry: this.#ask, begin: this.#begin, manage: this.#manage }[this.#phase]();
    return html`${this.#device.isKnown ? nothing : html`<aside class="band near" aria-label=${t("y_manage")}>${icon("door")}<span class="grow">${t("y_idle")}</span></aside>`}${page}`;
  }

  #open(said) {
    const session = new Errand();
    const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter: () => this.#enter(session), redraw: this.#redraw });
    [this.#session, this.#entry, this.#said, this.#phase, this.#isHidden, this.#busy] = [session, entry, said, "entry", false, false];
    this.isOpen = true;
  }
  /** It ended before they were ready: nothing renews it here. */
  async #askAgain(session) {
    await session.signOut();
    if (session !== this.#session) return; // they have gone meanwhile
    this.#phase = "entry";
    this.#entry.ask("e_signed_out");
  }
  #enter(session) {
    if (session !== this.#session) return session.signOut(); // too late: they have gone
    this.#phase = this.#device.isKnown ? "manage" : "begin";
    this.#said = null;
    return this.#redraw();
  }

  // -------------------------------------------------------------- the pages

  #ask = () => html`${this.#said ? band("warn", "warn", t(this.#said), nothing, "alert") : nothing}${this.#entry.page(t("y_setup"))}<aside class="after" aria-label=${t("y_setup")}><p class="soft">${t("y_sign_more")}</p>
    ${this.#isHidden ? html`<button type="button" class="btn" @click=${this.#onLeave}>${icon("undo")} ${t("y_to_people")}</button>` : nothing}</aside>`;
  #printer = (isChecked, change) => html`<label class="choice"><input type="checkbox" name="printer" .checked=${isChecked} @change=${change}><span class="grow">${t("y_printer")}<small class="soft">${t("y_printer_more")}</small></span></label>`;
  #begin = () => shell(t("y_setup"), t("y_begin_title"), html`${wrong(this.#said)}<form class="form" @submit=${this.#start}>
    <div class="field"><label for="name">${t("y_name")}</label><input id="name" name="name" maxlength="60" autocomplete="off" required .value=${t("y_setup")}></div>
    ${this.#printer(true, () => {})}<button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${icon("check")} ${t("y_begin")}</button><p class="soft">${t("y_begin_more")}</p></form>`);
  #manage = () => shell(t("y_setup"), this.#device.name || t("y_manage"), html`${wrong(this.#said)}<div class="form">
    ${this.#printer(this.#device.hasPrinter, (event) => { this.#device.setPrinter(event.target.checked); this.#redraw(); })}
    <button type="button" class="btn primary" @click=${this.#onLeave}>${icon("undo")} ${t("y_to_people")}</button>
    <button type="button" class="btn danger" aria-disabled=${off(this.#busy)} @click=${this.#stop}>${icon("cross")} ${t("y_stop")}</button></div>`);

  // -------------------------------------------------------------- what they do

  #start = (event) => {
    event.preventDefault();
    const [name, printer] = [event.target.name.value.trim(), event.target.printer.checked];
    return this.#attempt(async (session) => {
      await askForCamera();
      const { body } = await press("/devices", { branch_id: this.#branchId, kind: "kiosk", name }, session.send);
      this.#device.become({ id: body.id, token: body.token, name, printer });
      await this.leave();
      this.#onBegin();
    });
  };
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
