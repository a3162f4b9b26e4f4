/** What both pages of appointments stand on: somebody signs in, one branch is open, one connection keeps what is shown live. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { all, answers } from "../api.js";
import { whyNot } from "../entry/refusals.js";
import { Entry, shell, wrong } from "../entry.js";
import { asked, band, bar, clock, liveness, memory, nameOf, setZone, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { isPassing } from "../keys.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { Session } from "../session.js";
import { io } from "../socket.js";

const TRY_AGAIN = 2_000;

/** The branches where somebody works: all of them for whoever is not bound to one. */
export function branchesOf({ roles }, branches) {
  const held = roles.filter(({ role }) => role !== "patient");
  return held.some(({ branch_id }) => !branch_id) ? branches : branches.filter(({ id }) => held.some(({ branch_id }) => branch_id === id));
}

/** Whether somebody keeps the desk of a branch, and with it everybody's schedule there. */
export const keepsDesk = ({ roles }, branch) => roles.some((held) => ["receptionist", "manager", "admin"].includes(held.role) && (!held.branch_id || held.branch_id === branch.id));

/** `name` of the page, for its class and what it remembers; `title()`; `planFor(house)` gives the plan of `house.branch`; `more()` brings the modules that come after the plan; `view(plan)` is {tools, main}; `onKey(plan, event)`. */
export class House {
  plan = null;
  branch = null;
  branches = [];
  services = [];
  staff = [];
  more = null; // what comes after the plan, once it is there
  draft = null; // what somebody has begun to fill in: in no storage, and gone with them
  #phase = "entry"; // entry, opening, work, nowhere
  #owner = null; // what was typed waits for them alone
  #asked = 0; // counts openings and endings, so that what comes late is recognised
  #page;

  constructor(page) {
    this.#page = page;
    this.session = new Session({ onToken: (token) => this.connection.renew(token), onEnd: () => this.#signedOut() });
    this.connection = wakeWithThePage(new Connection({ io, credentials: async (wasRefused) => ({ token: await this.session.token(wasRefused) }), probe: answers, limits: patience.desk, onChange: () => this.draw() }));
    this.entry = new Entry({ session: this.session, email: asked.get("email") ?? "", onEnter: () => this.#enter(), redraw: this.draw });
  }

  begin() {
    takeTheStage();
    this.draw();
    this.entry.open();
    addEventListener("keydown", (event) => { if (this.#phase === "work" && !event.defaultPrevented) this.#page.onKey(this.plan, event); });
    setInterval(() => { if (this.#phase === "work") this.plan.tick(); }, 1_000);
  }

  get me() { return this.session.user; }
  get send() { return this.session.send; }
  nameOfStaff = (id) => nameOf(this.staff.find((one) => one.id === id)) || "";
  serviceOf = (id) => this.services.find((one) => one.id === id) ?? null;

  // -------------------------------------------------------------- in and out

  #enter() {
    if (this.plan && this.#owner === this.me.id) {
      this.plan.said = null;
      this.connection.start();
      return this.#show("work");
    }
    this.#leave();
    this.draft = null;
    this.#show("opening");
    return this.open(asked.get("branch") ?? memory.read(this.#kept)?.branch);
  }
  get #kept() { return `queue-server:${this.#page.name}`; }
  #signedOut() {
    this.connection.stop();
    this.#asked += 1;
    this.#phase = "entry";
    this.entry.ask("e_signed_out");
  }
  signOut = () => {
    this.#leave();
    this.draft = null;
    this.#phase = "entry";
    return this.entry.leave();
  };
  #leave() {
    this.connection.stop();
    this.#asked += 1;
    this.plan?.leave();
    [this.plan, this.#owner, this.#phase] = [null, null, "opening"];
  }

  /** Where the server does not answer the page keeps asking, unless there is a plan to go on with. */
  async open(wanted) {
    const mine = ++this.#asked;
    try {
      const [branches, services, staff] = await Promise.all([all("/branches", this.send), all("/services", this.send), all("/staff", this.send)]);
      if (mine !== this.#asked) return undefined;
      const own = branchesOf(this.me, branches);
      const branch = [wanted, ...this.me.roles.map(({ branch_id }) => branch_id), own[0]?.id].map((id) => own.find((one) => one.id === id)).find(Boolean);
      if (!branch) return (await import("../entry/lead.js")).lead(this.me, "branches") || this.#show("nowhere");
      this.#leave();
      Object.assign(this, { branch, branches: own, services, staff });
      memory.keep(this.#kept, { branch: branch.id });
      setZone(branch.time_zone);
      this.plan = this.#page.planFor(this);
      this.#owner = this.me.id;
      this.connection.start();
      this.readMore();
      return this.#show("work");
    } catch (problem) {
      if (mine !== this.#asked) return undefined;
      if (this.plan || !isPassing(problem)) return this.#notOpened(problem);
      await new Promise((later) => { setTimeout(later, TRY_AGAIN); });
      return mine === this.#asked ? this.open(wanted) : undefined;
    }
  }
  #notOpened(problem) {
    this.#phase = this.plan ? "work" : "entry";
    if (!this.plan) throw problem;
    this.plan.say("bad", "warn", whyNot(problem));
  }

  /** The cursor stays where branches are chosen. */
  #choose = async ({ target }) => {
    if (this.plan.isCut) {
      target.value = this.branch.id;
      return this.plan.say("bad", "cloud", t("q_cut"));
    }
    const isHere = document.activeElement === target;
    await this.#goTo(target.value);
    return isHere && document.querySelector("select.branch")?.focus();
  };
  /** No plan stands under the name of another branch; where that one does not open, this one goes on. */
  #goTo(branch) {
    this.#show("opening");
    return this.open(branch);
  }
  async readMore() {
    this.more ??= await this.#page.more().catch(() => null); // without a network the next need asks again
    this.draw();
  }

  // -------------------------------------------------------------- the page

  #show(phase) {
    this.#phase = phase;
    this.draw();
  }
  #branchChoice = () => (this.branches.length > 1 ? html`<select class="branch" aria-label=${t("e_branch")} @change=${this.#choose}>${this.branches.map((one) => html`<option value=${one.id} ?selected=${one.id === this.branch.id}>${nameOf(one)}</option>`)}</select>` : html`<span class="soft">${nameOf(this.branch)}</span>`);
  #band() {
    const { liveness: how, knownAt } = this.connection;
    if (how === "offline") return band("bad", "cloud", t("q_offline", { time: clock(knownAt) }), nothing, "alert");
    if (how === "stale") return band("warn", "again", t("q_stale", { time: clock(knownAt) }));
    return how === "refused" ? band("bad", "warn", t("q_refused"), html`<button type="button" class="btn" @click=${() => this.#goTo(this.branch.id)}>${icon("again")} ${t("retry")}</button>`, "alert") : nothing;
  }
  #said({ said }) {
    return said ? band(said.kind, said.drawing, said.words, html`<button type="button" class="btn plain" aria-label=${t("e_close")} @click=${() => this.plan.hush()}>${icon("cross")}</button>`, "alert") : nothing;
  }
  #work() {
    const { tools, main } = this.#page.view(this.plan);
    return html`${bar(this.#page.title(), this.#branchChoice(), html`${tools}${liveness(this.connection.liveness)}`)}${this.#band()}${this.#said(this.plan)}
      <main class=${this.plan.panel ? "with-panel" : ""}><h1 class="unseen">${this.#page.title()}</h1>${main}<p class="unseen" role="status" aria-live="polite">${this.plan.spoken}</p></main>`;
  }
  #now() {
    const title = this.#page.title();
    if (this.#phase === "work") return this.#work();
    if (this.#phase === "opening") return shell(title, t("e_opening"), html`<div class="skeleton" aria-hidden="true"></div>`);
    if (this.#phase === "nowhere") return shell(title, t("q_nowhere"), html`${wrong(t("q_nowhere_more"))}<button type="button" class="btn" @click=${this.signOut}>${icon("exit")} ${t("e_sign_out")}</button>`);
    return this.entry.page(title);
  }
  draw = () => {
    document.title = this.#page.title();
    document.body.className = this.#phase === "work" ? `desk plan ${this.#page.name}` : "entry";
    const held = document.activeElement?.dataset?.appointment;
    const toItsPlace = this.more?.placeInCases();
    render(this.#now(), document.body);
    if (this.#phase === "work") this.plan.drawn(held);
    toItsPlace?.();
  };
}
