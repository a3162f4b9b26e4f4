/** A code is on its way: to which address, and how to have it sent again. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { whyNot } from "./refusals.js";
import { words } from "./steps-words.js";

learn(words);
const SECOND = 1_000;

export class Sent {
  #again = 0; // seconds until it may be sent again
  #timer = null;
  #said = null;
  #isGood = false;
  #ask; #redraw;

  /** `asked` as the server answered: {challenge_id, resend_in}; `ask(path, body)` of somebody who is not in yet. */
  constructor({ asked, address, ask, redraw }) {
    [this.challenge, this.address, this.#ask, this.#redraw] = [asked.challenge_id, address, ask, redraw];
    this.#countDown(asked.resend_in);
  }

  get where() { return html`<bdi dir="ltr">${this.address}</bdi>`; }

  /** Under the field for the code; `onOther` goes back to the address. */
  line = (onOther) => html`${this.#said ? band(this.#isGood ? "good" : "bad", this.#isGood ? "check" : "warn", this.#said) : nothing}
    <div class="pair"><button type="button" class="btn" aria-disabled=${off(this.#again)} @click=${this.#resend}>${icon("again")} <span>${this.#again ? t("e_again_in", { seconds: num(this.#again) }) : t("e_again")}</span></button>
    ${onOther ? html`<button type="button" class="btn" @click=${onOther}>${icon("undo")} ${t("e_other_address")}</button>` : nothing}</div>`;

  leave() { clearInterval(this.#timer); }

  #countDown(seconds) {
    clearInterval(this.#timer);
    this.#again = seconds;
    this.#timer = setInterval(() => {
      this.#again -= 1;
      if (this.#again <= 0) this.leave();
      this.#redraw();
    }, SECOND);
  }
  #resend = async () => {
    if (this.#again) return;
    try {
      const { body } = await this.#ask("/auth/codes/resend", { challenge_id: this.challenge });
      this.#countDown(body.resend_in);
      [this.#said, this.#isGood] = [t("e_sent_again"), true];
    } catch (problem) {
      if (problem.retryAfter) this.#countDown(problem.retryAfter);
      [this.#said, this.#isGood] = [whyNot(problem, { "challenge-over": "m_code_over" }), false];
    }
    this.#redraw();
  };
}
