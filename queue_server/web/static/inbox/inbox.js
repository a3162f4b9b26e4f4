/** Messages of the clinic to whoever is signed in: a bell that counts the unread, and the list behind it; live while the page is open. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { button, header, loading, toHeading } from "../booking/parts.js";
import { moment } from "../entry/moments.js";
import { band, memory, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { Connection, wakeWithThePage } from "../live.js";
import { io } from "../socket.js";
import { learn } from "../text.js";
import { Letters } from "./letters.js";
import { words } from "./words.js";

learn(words);
const PATIENCE = { grace: 3_000, silence: Infinity, dead: Infinity }; // nothing comes for days, and the socket itself knows when it is dead
const PUSHED = "queue-server:push"; // this browser is told of things while no page is open
const inside = (link) => typeof link === "string" && /^\/(?!\/)/.test(link);

export class Inbox {
  isOpen = false;
  #letters = new Letters();
  #isUnread = false; // the list could not be had
  #isShort = false; // nor what is older
  #ways = null; // few look at them: they come with the list
  #connection; #session; #onLetter; #redraw;

  /** `onLetter(letter)` when one comes: what it is about has probably changed. */
  constructor({ session, onLetter = () => {}, redraw }) {
    [this.#session, this.#onLetter, this.#redraw] = [session, onLetter, redraw];
    this.#connection = wakeWithThePage(new Connection({ io, credentials: async (fresh) => ({ token: await session.token(fresh) }), probe: () => this.#read(), limits: PATIENCE }));
    this.#connection.follow({ key: null, attach() {}, tick() {}, verify: () => this.#read(), subscribe: () => this.#joined(), hear: this.#hear });
  }

  start() {
    this.#connection.start();
    if (memory.read(PUSHED)) import("../push/push.js").then(({ keepCurrent }) => keepCurrent(this.#session.send, this.#session.user.id)).catch(() => {});
  }
  stop() { this.#connection.stop(); }
  renew(token) { this.#connection.renew(token); }

  /** What came while nobody listened is in the list. Gives no refusal, since the socket itself was let in. */
  async #joined() {
    await this.#read();
    this.#connection.heard();
  }
  /** Whether the server answered. */
  async #read() {
    const problem = await this.#session.send("GET", "/notifications").then(({ body }) => this.#letters.take(body), (refusal) => refusal);
    this.#isUnread = Boolean(problem);
    this.#redraw();
    return !problem || problem.status > 0;
  }
  #hear = (event, message) => {
    if (event === "notification:read") this.#letters.counted(message.unread);
    if (event === "notification") {
      this.#letters.add(message);
      this.#onLetter(message);
    }
    if (event.startsWith("notification")) this.#redraw();
  };

  // -------------------------------------------------------------- the bell

  bell = () => {
    const { unread } = this.#letters;
    return html`<button type="button" class="btn plain bell" aria-expanded=${off(this.isOpen)} @click=${this.#open}>${icon("bell")}<span class="unseen">${t("f_bell", { n: unread, count: unread })}</span>${unread ? html`<span class="count" aria-hidden="true">${num(unread > 99 ? "99+" : unread)}</span>` : nothing}</button>
      <span class="unseen" role="status">${this.#letters.fresh ? this.#letters.fresh.title : nothing}</span>`;
  };
  #open = () => {
    if (this.isOpen) return history.back();
    history.pushState({ ...history.state, inbox: true }, "");
    return this.turn(true);
  };
  /** The phone's own Back closes the list. */
  turn(isOpen) {
    this.isOpen = isOpen;
    this.#redraw();
    if (isOpen && !this.#ways) this.#readWays();
    if (isOpen) scrollTo(0, 0);
    toHeading();
  }

  async #readWays() {
    const { Ways } = await import("./ways.js");
    this.#ways = new Ways({ session: this.#session, redraw: this.#redraw });
    this.#redraw();
  }

  // -------------------------------------------------------------- the list

  page = () => html`${header(t("f_messages"), this.bell())}<main class="joining"><h1 tabindex="-1">${t("f_messages")}</h1>${this.#isUnread ? band("bad", "cloud", t("f_messages_not"), html`<button type="button" class="btn" @click=${() => this.#read()}>${t("retry")}</button>`) : nothing}
    ${this.#letters.all ? this.#list() : this.#isUnread ? nothing : loading("f_reading_messages")}${this.#ways?.view() ?? nothing}${button(() => history.back(), "undo", t("back"), "plain")}</main>`;
  #list() {
    const { all, unread, isMore } = this.#letters;
    if (!all.length) return html`<p class="soft">${t("f_no_messages")}</p>`;
    return html`<ul class="letters">${repeat(all, ({ id }) => id, this.#letter)}</ul>${this.#isShort ? band("bad", "cloud", t("f_messages_not"), nothing, "alert") : nothing}${isMore ? button(() => this.#more(), "arrow", t("f_older")) : nothing}${unread ? button(() => this.#readAll(), "check", t("f_read_all")) : nothing}`;
  }
  #letter = (one) => {
    const words = html`<span class="grow"><b dir="auto">${one.title}</b><span dir="auto">${one.body}</span><small class="soft">${moment(one.at)}</small></span>`;
    return html`<li class="card letter ${one.read_at ? "" : "new"}">${one.read_at ? nothing : html`<span class="pill near">${t("f_new")}</span>`}
      ${inside(one.link) ? html`<a href=${one.link} @click=${(event) => this.#follow(event, one)}>${words}${icon("arrow")}</a>` : one.read_at ? html`<p>${words}</p>` : html`<button type="button" @click=${() => this.#markRead(one)}>${words}</button>`}</li>`;
  };
  async #follow(event, one) {
    event.preventDefault();
    await Promise.race([this.#markRead(one), new Promise((ready) => { setTimeout(ready, 1_000); })]);
    location.assign(one.link);
    if (new URL(one.link, location.href).pathname === location.pathname) location.reload();
  }
  #markRead = async (one) => {
    if (one.read_at) return;
    this.#letters.read(one.id, new Date().toISOString());
    this.#redraw();
    await this.#session.send("POST", `/notifications/${one.id}/read`).catch(() => this.#read());
  };
  /** One that comes while this is on its way was not seen. */
  async #readAll() {
    const up_to = this.#letters.newest.id;
    this.#letters.readAll(new Date().toISOString());
    this.#redraw();
    await this.#session.send("POST", "/notifications/read-all", { body: { up_to } }).catch(() => this.#read());
  }
  async #more() {
    const problem = await this.#session.send("GET", `/notifications?cursor=${encodeURIComponent(this.#letters.cursor)}`).then(({ body }) => this.#letters.append(body), (refusal) => refusal);
    this.#isShort = Boolean(problem);
    this.#redraw();
  }
}
