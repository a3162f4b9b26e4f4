/** Where one is signed in: this is you, sign that one out. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { moment } from "../entry/moments.js";
import { band, t } from "../frame.js";
import { icon } from "../icons.js";
import { Section } from "../entry/section.js";

export class Sessions extends Section {
  #sessions = null;
  #isUnread = false;

  async read() {
    try {
      const sessions = await all("/auth/sessions", this.send);
      [this.#sessions, this.#isUnread] = [sessions.sort((a, b) => b.current - a.current || b.refreshed_at.localeCompare(a.refreshed_at)), false];
    } catch {
      this.#isUnread = true;
    }
    this.redraw();
  }

  view = () => this.card("sessions", "screen", t("o_sessions"), html`${this.#isUnread ? band("bad", "cloud", t("o_unread"), html`<button type="button" class="btn" @click=${() => this.read()}>${t("retry")}</button>`) : nothing}
    ${this.#sessions ? html`<ul class="rows">${this.#sessions.map(this.#row)}</ul>` : html`<div class="skeleton" aria-hidden="true"></div>`}
    ${this.isOpen ? html`<div class="boxed form"><p tabindex="-1" id="all">${t("o_all_more")}</p><div class="pair">${this.button(t("o_all"), "exit", this.#endAll, "danger")}${this.button(t("m_cancel"), "undo", () => this.turn(false))}</div></div>` : this.button(t("o_all"), "exit", () => this.turn(true, "#all"))}`);
  #row = (one) => html`<li><span class="grow"><b>${one.client ? html`<bdi>${one.client}</bdi>` : t("o_unknown_client")}</b> ${one.current ? html`<span class="pill good">${icon("check")} ${t("o_this")}</span>` : nothing}<small class="soft">${t("o_since", { date: moment(one.created_at) })} · ${t("o_seen", { date: moment(one.refreshed_at) })}</small></span>
    ${one.current ? nothing : this.button(t("o_sign_out_one"), "exit", () => this.#end(one))}</li>`;

  #end = (one) => this.attempt(async () => {
    await this.send("DELETE", `/auth/sessions/${one.id}`).catch((problem) => { if (problem.status !== 404) throw problem; }); // it has ended by itself
    await this.read();
  }, { done: "o_signed_out_one" });
  #endAll = () => this.attempt(async () => {
    await this.send("DELETE", "/auth/sessions");
    await this.house.leave();
  });
}
