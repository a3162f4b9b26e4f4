/** Who has an account here, as far as one may see them, and who was invited: searched on the server, page by page. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { moment } from "../entry/moments.js";
import { Section } from "../entry/section.js";
import { band, lang, t } from "../frame.js";
import { icon } from "../icons.js";
import { refusedInvitations } from "./invite.js";
import { roleName, roleNames, rolePill } from "./roles.js";

const PAGE = 50;
const TYPING = 250; // ms after the last key

export class Listing extends Section {
  #wish = { query: "", role: "", state: "" };
  #people = null;
  #cursor = null;
  #invitations = [];
  #isCut = false;
  #isReading = false;
  #asked = 0; // counts questions, so that a late answer is recognised
  #later = null;

  /** `chosen()` is the id of whom the panel shows, `onOpen(person)`. */
  constructor(house, { chosen, onOpen }) {
    super(house);
    Object.assign(this, { chosen, onOpen });
  }

  async read(after = null) {
    const mine = ++this.#asked;
    this.#isReading = true;
    const query = new URLSearchParams({ limit: PAGE, ...Object.fromEntries(Object.entries(this.#wish).filter(([, wish]) => wish)), ...(after ? { cursor: after } : {}) });
    try {
      const [{ body }, invitations] = await Promise.all([this.send("GET", `/admin/users?${query}`), after ? this.#invitations : all("/admin/invitations", this.send)]);
      if (mine !== this.#asked) return;
      [this.#people, this.#cursor, this.#invitations, this.#isCut] = [[...(after ? this.#people : []), ...body.items], body.next_cursor, invitations, false];
    } catch (problem) {
      if (mine !== this.#asked) return;
      this.#isCut = true;
    }
    this.#isReading = false;
    this.redraw();
  }
  /** One of them has changed, or is gone (null); what is under way was asked before that. */
  put(id, person) {
    this.#people = this.#people.flatMap((one) => (one.id !== id ? [one] : person ? [person] : []));
    if (this.#isReading) this.read();
    this.redraw();
  }

  #search(what, value) {
    this.#wish[what] = value;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.read(), what === "query" ? TYPING : 0);
  }
  #clear = () => {
    this.#wish = { query: "", role: "", state: "" };
    this.read();
    document.querySelector("#find").focus();
  };
  get #isFiltered() { return Object.values(this.#wish).some(Boolean); }

  // -------------------------------------------------------------- what is seen

  view = (tools) => html`<div class="listing panel"><form class="tools" role="search" @submit=${(event) => event.preventDefault()}>
      <div class="field grow"><label for="find">${t("w_find")}</label><input id="find" type="search" autocomplete="off" maxlength="100" .value=${this.#wish.query} @input=${(event) => this.#search("query", event.target.value.trim())}></div>
      ${this.#select("role", "w_role", [["", t("w_any_role")], ...roleNames.map((one) => [one, roleName(one)])])}${this.#select("state", "w_state", [["", t("w_any_state")], ["active", t("w_active")], ["suspended", t("w_suspended")]])}${tools}</form>
    ${this.#isCut ? band("bad", "cloud", t("w_cut"), html`<button type="button" class="btn" @click=${() => this.read()}>${icon("again")} ${t("retry")}</button>`, "alert") : nothing}
    ${this.#isFiltered || !this.#invitations.length ? nothing : this.card("invited", "clock", t("w_invited"), html`<ul class="rows">${this.#invitations.map(this.#invitation)}</ul>`)}
    <section class="card" aria-labelledby="people"><h2 id="people">${icon("person")} ${t("w_list")}</h2>${this.#list()}</section></div>`;
  #select = (what, label, options) => html`<div class="field"><label for=${what}>${t(label)}</label><select id=${what} @change=${(event) => this.#search(what, event.target.value)}>${options.map(([value, words]) => html`<option value=${value} ?selected=${value === this.#wish[what]}>${words}</option>`)}</select></div>`;
  #list() {
    if (!this.#people) return this.#isCut ? nothing : html`<p class="soft" role="status">${t("w_reading")}</p><div class="skeleton" aria-hidden="true"></div>`;
    if (!this.#people.length) return html`<p role="status">${t("w_nobody")}</p>${this.#isFiltered ? this.button(t("w_clear"), "undo", this.#clear) : nothing}`;
    return html`<ul class="people-list">${this.#people.map(this.#row)}</ul>${this.#cursor ? this.button(t("w_more"), "arrow", () => this.read(this.#cursor)) : nothing}`;
  }
  #row = (one) => html`<li><button type="button" class="row" aria-current=${this.chosen() === one.id ? "true" : nothing} data-person=${one.id} @click=${() => this.onOpen(one)}>
    <span class="grow"><b><bdi>${one.name}</bdi></b>${one.id === this.house.me.id ? html` <span class="soft">(${t("w_me")})</span>` : nothing}<small class="soft"><bdi dir="ltr">${one.email ?? one.phone}</bdi></small></span>
    <span class="chips">${one.roles.length ? one.roles.map((held) => rolePill(held, this.house.branchName)) : html`<span class="soft">${t("w_no_role")}</span>`}</span>
    <span class="when soft">${one.signed_in_at ? t("w_seen", { date: moment(one.signed_in_at) }) : t("w_never")}</span>
    ${one.state === "suspended" ? html`<span class="pill warn">${icon("pause")} ${t("w_suspended")}</span>` : nothing}</button></li>`;
  #invitation = (one) => html`<li><span class="grow"><b><bdi dir="ltr">${one.email}</bdi></b><small class="soft">${t("w_until", { date: moment(one.expires_at) })}</small></span><span class="chips">${one.roles.map((held) => rolePill(held, this.house.branchName))}</span>
    <span class="chips"><button type="button" class="btn" aria-label="${t("w_send_again")} ${one.email}" @click=${() => this.#again(one)}>${t("w_send_again")}</button><button type="button" class="btn" aria-label="${t("w_take_back")} ${one.email}" @click=${() => this.#takeBack(one)}>${t("w_take_back")}</button></span></li>`;

  // -------------------------------------------------------------- invitations

  #takeBack = (one) => this.attempt(async () => {
    await this.#revoke(one);
    await this.read();
  }, { done: "w_taken_back" });
  /** A new link; the one before opens nothing any more. */
  #again = (one) => this.attempt(async () => {
    await this.send("POST", "/admin/invitations", { body: { email: one.email, language: one.language ?? lang, roles: one.roles } });
    await this.#revoke(one);
    await this.read();
  }, { done: "w_sent", meanings: refusedInvitations });
  #revoke = (one) => this.send("DELETE", `/admin/invitations/${one.id}`).catch((problem) => { if (problem.status !== 404) throw problem; });
}
