/** Joining from home, in two questions: what for, and who are you. Nothing typed is lost when it does not work at once. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { identifierField, passwordField } from "../entry/fields.js";
import { words } from "../entry/words.js";
import { Errand } from "../errand.js";
import { band, memory, nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { isOnlyPatient, joinAs, joinOnce, sentenceOf, signInTo } from "./errand.js";
import { asOnTheBoard, isOffered, offersOf } from "./offers.js";
import { button, header, ticketLink } from "./view.js";

learn(words);
const SIGNED_IN = "queue-server:patient"; // a page where patients stay signed in was here before
const WISH = "queue-server:wish"; // what was chosen, while somebody makes an account
const chooses = new Set(["queue-closed", "queue-full"]); // then another line may be chosen
const LONGEST_REASON = 500;

export class Joining {
  #step = "what"; // what, who, second
  #service = null;
  #queue = null;
  #email = "";
  #reason = "";
  #said = null;
  #tickets = [];
  #busy = false;
  #session = null; // of a patient who is signed in here
  #second = null;
  #branch; #queues; #board; #isCut; #onClose; #onNowhere; #redraw;

  /** `queues` of the catalogue, `board()` as it stands now, `isCut()` while there is no connection; `onNowhere()` when the clinic gives numbers only on its own ground. */
  constructor({ branch, queues, board, isCut, onClose, onNowhere, redraw }) {
    [this.#branch, this.#queues, this.#board, this.#isCut, this.#onClose, this.#onNowhere, this.#redraw] = [branch, queues, board, isCut, onClose, onNowhere, redraw];
    this.#recall();
    if (memory.read(SIGNED_IN)) this.#recognise();
  }

  /** Back from making an account: the choice is still there. */
  #recall() {
    const wish = memory.read(WISH);
    if (wish?.branch === this.#branch.id) this.#pickService(wish.service, wish.queue);
  }
  async #recognise() {
    const session = new Session({ onEnd: () => { this.#session = null; this.#redraw(); } });
    const problem = await session.renew().then(() => null, (refusal) => refusal);
    if (!problem && isOnlyPatient(session.user)) this.#session = session;
    else session.forget();
    if (problem?.status) memory.keep(SIGNED_IN, false);
    this.#redraw();
  }

  page() {
    return html`${header(nameOf(this.#branch))}<main class="joining">${{ what: this.#what, who: this.#who, second: this.#again }[this.#step]()}</main>`;
  }

  get #offers() { return offersOf(asOnTheBoard(this.#queues, this.#board())); }
  get #offer() { return this.#offers.find((one) => one.id === this.#service) ?? null; }

  // -------------------------------------------------------------- what for

  #radios = (name, legend, choices, chosen, pick) => html`<fieldset class="field"><legend>${legend}</legend>${choices.map(({ id, words, isOpen }) => html`<label class="choice"><input type="radio" name=${name} .checked=${id === chosen} ?disabled=${!isOpen} @change=${() => pick(id)}>
    <span class="grow">${words}</span>${isOpen ? nothing : html`<small class="soft">${t("b_line_closed")}</small>`}</label>`)}</fieldset>`;
  #what = () => {
    const lines = this.#offer?.queues ?? [];
    return html`<h1 tabindex="-1">${t("b_join")}</h1><form class="form" @submit=${this.#toWho}>
      ${this.#radios("service", t("b_what"), this.#offers.map((one) => ({ id: one.id, words: nameOf(one), isOpen: isOffered(one) })), this.#service, this.#pickService)}
      ${lines.length > 1 ? this.#radios("queue", t("b_where"), lines.map((one) => ({ id: one.id, words: nameOf(one), isOpen: one.open })), this.#queue, this.#pickQueue) : nothing}
      ${this.#trouble()}<button class="btn primary" type="submit">${t("b_next")} ${icon("arrow")}</button>${button(this.#onClose, "undo", t("back"), "plain")}</form>`;
  };
  #pickService = (id, wanted = null) => {
    [this.#service, this.#queue, this.#said] = [id, null, null];
    const open = this.#offer?.queues.filter((queue) => queue.open) ?? [];
    this.#queue = open.find((one) => one.id === wanted)?.id ?? (open.length === 1 ? open[0].id : null);
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
    <form class="form" @submit=${this.#join}>${this.#session ? this.#asKnown() : this.#asAccount()}
    <div class="field"><label for="reason">${t("b_reason")}</label><input id="reason" name="reason" maxlength=${LONGEST_REASON} autocomplete="off" aria-describedby="reason-more" .value=${this.#reason}><small id="reason-more" class="soft">${t("b_reason_more")}</small></div>
    ${this.#trouble()}<button class="btn primary" type="submit" aria-disabled=${off(this.#busy)}>${icon("plus")} ${t(this.#busy ? "b_taking" : "b_take")}</button>${button(() => this.#go("what"), "undo", t("back"), "plain")}</form>`;
  #asAccount = () => html`<p>${t("b_account")} <a href="/register?branch=${this.#branch.id}" @click=${this.#keepWish}>${t("b_sign_up")}</a></p>${identifierField({ value: this.#email })}${passwordField()}<p><a href="/recover">${t("e_forgot")}</a></p>`;
  #asKnown = () => html`<p>${t("b_as", { name: html`<b><bdi>${this.#session.user.name}</bdi></b>` })}</p>${button(this.#forget, "swap", t("b_other"), "plain")}`;
  #keepWish = () => memory.keep(WISH, { branch: this.#branch.id, service: this.#service, queue: this.#queue });
  /** Somebody else uses this phone now: the account that was here is signed out. */
  #forget = () => {
    this.#session.signOut();
    this.#session = null;
    memory.keep(SIGNED_IN, false);
    this.#redraw();
    document.querySelector("#email")?.focus();
  };
  #again = () => html`<h1 tabindex="-1">${this.#second.title}</h1>${this.#second.body()}`;

  #join = async (event) => {
    event.preventDefault();
    if (this.#busy) return;
    const { email, password, reason } = event.target;
    [this.#email, this.#reason, this.#tickets] = [email?.value.trim() ?? this.#email, reason.value.trim(), []];
    if (this.#isCut()) return this.#say("b_cut"); // refused at once: a press that arrives an hour later is nobody's wish any more
    this.#busy = true;
    this.#say(null);
    try {
      if (this.#session) this.#joined(await joinAs(this.#session, this.#wish));
      else await this.#signInAndJoin(password.value);
    } catch (problem) {
      this.#refused(problem);
    }
    this.#busy = false;
    this.#redraw();
  };
  get #wish() { return { queue: this.#queue, service: this.#service, reason: this.#reason }; }
  #joined({ link, already }) {
    memory.keep(WISH, null);
    if (link) location.href = link;
    else [this.#said, this.#tickets] = ["b_already", already];
  }
  async #signInAndJoin(password) {
    const errand = new Errand();
    const second = await signInTo(errand, this.#email, password);
    if (second) await this.#askSecond(errand, second);
    else this.#joined(await joinOnce(errand, this.#wish));
  }
  async #askSecond(errand, { mfa_token, methods }) {
    const { SecondStep } = await import("../entry/second.js"); // few need it
    const ask = (path, proof) => errand.ask(path, { mfa_token, ...proof });
    this.#second = new SecondStep({
      methods,
      prove: async (proof) => {
        errand.admit((await ask("/auth/mfa/verify", proof)).body);
        this.#go("who");
        await joinOnce(errand, this.#wish).then((done) => this.#joined(done), (problem) => this.#refused(problem));
      },
      passkeyOptions: () => ask("/auth/mfa/passkey-options"),
      onOver: () => { this.#said = "m_over"; this.#go("who"); }, onBack: () => this.#go("who"), redraw: this.#redraw,
    });
    this.#go("second");
    this.#second.toField();
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
