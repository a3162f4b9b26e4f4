/** Joining from home, in two questions: what for, and who are you. Nothing typed is lost when it does not work at once. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { joinAs, sentenceOf } from "./errand.js";
import { asOnTheBoard, isOffered, offersOf } from "./offers.js";
import { button, header, ticketLink } from "./view.js";

const chooses = new Set(["queue-closed", "queue-full"]); // then another line may be chosen
const LONGEST_REASON = 500;

export class Joining {
  #step = "what"; // what, who
  #service = null;
  #queue = null;
  #email = "";
  #reason = "";
  #said = null;
  #tickets = [];
  #busy = false;
  #branch; #queues; #board; #isCut; #onClose; #onNowhere; #redraw;

  /** `queues` of the catalogue, `board()` as it stands now, `isCut()` while there is no connection; `onNowhere()` when the clinic gives numbers only on its own ground. */
  constructor({ branch, queues, board, isCut, onClose, onNowhere, redraw }) {
    [this.#branch, this.#queues, this.#board, this.#isCut, this.#onClose, this.#onNowhere, this.#redraw] = [branch, queues, board, isCut, onClose, onNowhere, redraw];
  }

  page() {
    return html`${header(nameOf(this.#branch))}<main class="joining">${this.#step === "what" ? this.#what() : this.#who()}</main>`;
  }

  get #offers() { return offersOf(asOnTheBoard(this.#queues, this.#board())); }
  get #offer() { return this.#offers.find((one) => one.id === this.#service) ?? null; }

  // -------------------------------------------------------------- what for

  #radios = (name, legend, choices, chosen, pick) => html`<fieldset class="field"><legend>${legend}</legend>${choices.map(({ id, words, isOpen }) => html`<label class="choice"><input type="radio" name=${name} .checked=${id === chosen} ?disabled=${!isOpen} @change=${() => pick(id)}>
    <span class="grow">${words}</span>${isOpen ? nothing : html`<small class="soft">${t("b_line_closed")}</small>`}</label>`)}</fieldset>`;
  #what() {
    const lines = this.#offer?.queues ?? [];
    return html`<h1 tabindex="-1">${t("b_join")}</h1><form class="form" @submit=${this.#toWho}>
      ${this.#radios("service", t("b_what"), this.#offers.map((one) => ({ id: one.id, words: nameOf(one), isOpen: isOffered(one) })), this.#service, this.#pickService)}
      ${lines.length > 1 ? this.#radios("queue", t("b_where"), lines.map((one) => ({ id: one.id, words: nameOf(one), isOpen: one.open })), this.#queue, this.#pickQueue) : nothing}
      ${this.#trouble()}<button class="btn primary" type="submit">${t("b_next")} ${icon("arrow")}</button>${button(this.#onClose, "undo", t("back"), "plain")}</form>`;
  }
  #pickService = (id) => {
    [this.#service, this.#queue, this.#said] = [id, null, null];
    const open = this.#offer.queues.filter((queue) => queue.open);
    if (open.length === 1) this.#queue = open[0].id;
    this.#redraw();
  };
  #pickQueue = (id) => {
    [this.#queue, this.#said] = [id, null];
    this.#redraw();
  };
  #toWho = (event) => {
    event.preventDefault();
    const isChosen = this.#service && this.#queue;
    this.#said = isChosen ? null : "b_choose_first";
    if (isChosen) this.#go("who");
    else this.#redraw();
  };

  // -------------------------------------------------------------- who

  #who = () => html`<h1 tabindex="-1">${t("b_who")}</h1><p class="soft">${t("b_chosen")}: <b>${nameOf(this.#offer)}</b> · ${nameOf(this.#queues.find((one) => one.id === this.#queue))}</p>
    <form class="form" @submit=${this.#join}><p>${t("b_account")}</p>
    <div class="field"><label for="email">${t("e_email")}</label><input id="email" name="email" type="email" autocomplete="username" required dir="ltr" .value=${this.#email}></div>
    <div class="field"><label for="password">${t("e_password")}</label><input id="password" name="password" type="password" autocomplete="current-password" required dir="ltr"></div>
    <div class="field"><label for="reason">${t("b_reason")}</label><input id="reason" name="reason" maxlength=${LONGEST_REASON} autocomplete="off" aria-describedby="reason-more" .value=${this.#reason}><small id="reason-more" class="soft">${t("b_reason_more")}</small></div>
    ${this.#trouble()}<button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${icon("plus")} ${t(this.#busy ? "b_taking" : "b_take")}</button>${button(() => this.#go("what"), "undo", t("back"), "plain")}</form>`;
  #join = async (event) => {
    event.preventDefault();
    if (this.#busy) return;
    const { email, password, reason } = event.target;
    [this.#email, this.#reason, this.#tickets] = [email.value.trim(), reason.value.trim(), []];
    if (this.#isCut()) return this.#say("b_cut"); // refused at once: a press that arrives an hour later is nobody's wish any more
    this.#busy = true;
    this.#say(null);
    try {
      this.#joined(await joinAs({ email: this.#email, password: password.value }, { queue: this.#queue, service: this.#service, reason: this.#reason }));
    } catch (problem) {
      this.#refused(problem);
    }
    this.#busy = false;
    this.#redraw();
  };
  #joined({ link, already }) {
    if (link) location.href = link;
    else [this.#said, this.#tickets] = ["b_already", already];
  }
  #refused(problem) {
    this.#said = sentenceOf(problem);
    if (chooses.has(problem.slug)) this.#go("what");
    if (problem.slug === "at-the-clinic-only") this.#onNowhere();
  }

  /** Beside the button that was pressed: on a small phone nobody sees the head of the page then. */
  #trouble = () => (this.#said ? html`${band("warn", "warn", t(this.#said), nothing, "alert")}${this.#tickets.map(ticketLink)}` : nothing);
  #say(key) {
    this.#said = key;
    this.#redraw();
  }
  #go(step) {
    this.#step = step;
    this.#redraw();
    document.querySelector("h1")?.focus();
  }
}
