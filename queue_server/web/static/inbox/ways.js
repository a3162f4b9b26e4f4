/** How the clinic tells somebody of things: on this phone, by e-mail, by text message; and when it keeps quiet. */
import { html, noChange, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { state, switchOff, switchOn } from "../push/push.js";
import { trouble } from "../booking/parts.js";
import { num, t } from "../frame.js";

const QUIET = { quiet_from: "22:00", quiet_until: "07:00" };
const LOUD = { quiet_from: null, quiet_until: null };
const why = { unable: "f_push_unable", refused: "f_push_refused" };

export class Ways {
  #here = "off"; // what this browser does: unable, refused, on, off
  #said = null;
  #busy = false;
  #session; #redraw;

  constructor({ session, redraw }) {
    [this.#session, this.#redraw] = [session, redraw];
    state(session.user.id).then((here) => { this.#here = here; redraw(); });
  }

  view() {
    const { email, phone, preferences: wish } = this.#session.user;
    if (!wish) return nothing;
    return html`<section class="card" aria-labelledby="ways"><h2 id="ways">${t("f_ways")}</h2>${why[this.#here] ? html`<p class="soft">${t(why[this.#here])}</p>` : this.#box("f_push", this.#here === "on", this.#push)}
      ${email ? this.#box("f_by_email", wish.email, (isOn) => this.#wish({ email: isOn })) : nothing}${phone ? this.#box("f_by_sms", wish.sms, (isOn) => this.#wish({ sms: isOn })) : nothing}
      ${this.#box("f_quiet", wish.quiet_from !== null, (isOn) => this.#wish(isOn ? QUIET : LOUD), { from: num(wish.quiet_from ?? QUIET.quiet_from), until: num(wish.quiet_until ?? QUIET.quiet_until) })}${trouble(this.#said)}</section>`;
  }
  /** Ticked is what is so, and not what somebody wished and the server or their browser refused. */
  #box = (words, isOn, act, holes = {}) => html`<label class="choice"><input type="checkbox" .checked=${this.#busy ? noChange : live(isOn)} ?disabled=${this.#busy} @change=${(event) => act(event.target.checked)}><span class="grow">${t(words, holes)}</span></label>`;

  #push = (isOn) => this.#do(async () => {
    const { send, user } = this.#session;
    this.#here = await (isOn ? switchOn(send, user.id) : switchOff(send));
  });
  #wish = (preferences) => this.#do(async () => {
    const { revision } = this.#session.user;
    this.#session.user = (await this.#session.send("PATCH", "/me", { body: { preferences }, headers: { "If-Match": `"${revision}"` } })).body;
  });
  async #do(act) {
    if (this.#busy) return;
    [this.#busy, this.#said] = [true, null];
    this.#redraw();
    try {
      await act();
    } catch (problem) {
      this.#said = "f_ways_not";
      if (problem.slug === "revision-changed") this.#session.user = (await this.#session.send("GET", "/me")).body;
    }
    this.#busy = false;
    this.#redraw();
  }
}
