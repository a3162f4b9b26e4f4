/** One kind of thing a clinic has: the list, and the form of one of them beside it. Nothing typed is lost: not by a refusal, another tab, or somebody who saved before. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all, press } from "../api.js";
import { submit } from "../entry/fields.js";
import { Section } from "../entry/section.js";
import { band, nameOf, t } from "../frame.js";
import { icon } from "../icons.js";
import { Draft } from "./draft.js";
import { Fields, flawOf } from "./fields.js";
import { unfitAfter } from "./unfit.js";

const NEW = "new";
const closing = (act) => html`<button type="button" class="btn plain" aria-keyshortcuts="Escape" @click=${act}>${icon("cross")} <span class="unseen">${t("e_close")}</span></button>`;
const refused = { "revision-changed": "j_changed", "not-found": "j_gone", forbidden: "j_not_yours" };
const only = (thing, names) => Object.fromEntries(names.filter((name) => name in thing).map((name) => [name, thing[name]]));

/**
 * What each kind says: `words` {title, add, new, none, next, saved}, `drawing`, `path` of its list, `one(id)` of one, `blank()`, `row(thing)`, `form(fields, thing)`, `names` of what may be sent.
 * And may say: `mayAdd`, `refusals`, `read(thing)` as the form has it, `sent(body)`, `after(body)` once saved: null, or what has a `view()` of what came of it, `above()` the list, `mayRemove(thing)`, `loseMore`.
 */
export class Shelf extends Section {
  things = null;
  refusals = {};
  loseMore = "j_remove_more";
  #isCut = false;
  #open = null; // the id of what is beside the list, or NEW
  #drafts = new Map(); // by id
  #flaws = {};
  #asking = false; // whether to remove
  #told = null; // what came of the last save
  #asked = 0;

  // What kinds usually are.
  get mayAdd() { return true; }
  mayRemove() { return true; }
  mayEdit() { return true; }
  above() { return nothing; }
  beside() { return nothing; }
  read(thing) { return { ...only(thing, this.names), ...(thing.names ? { name: { en: thing.names.en ?? "", ar: thing.names.ar ?? null } } : {}) }; }
  sent(body) { return body; }
  after(body) { return unfitAfter(this, body); }
  sorted(things) { return things; }
  /** What a save answered, as the list has it. */
  async stored(body) { return body; }
  titleOf(thing) { return nameOf(thing); }

  get isDirty() { return [...this.#drafts.values()].some((draft) => draft.isDirty); }
  get opened() { return this.things?.find((one) => one.id === this.#open) ?? null; }
  get isOpened() { return this.#open !== null; }

  async load() {
    const mine = ++this.#asked;
    try {
      const found = await this.fetch();
      if (mine !== this.#asked) return;
      [this.things, this.#isCut] = [this.sorted(found), false];
      if (this.#open && this.#open !== NEW && !this.opened) this.#open = null;
    } catch (problem) {
      if (mine !== this.#asked) return;
      this.#isCut = true;
    }
    this.redraw();
  }
  fetch() { return all(this.path, this.send); }
  /** Another place or person: what was read is about the one before. */
  forget() {
    [this.things, this.#open, this.#asking] = [null, null, false];
    this.#drafts.delete(NEW);
    this.redraw();
    return this.load();
  }

  // -------------------------------------------------------------- opening and closing

  open = (id) => {
    this.house.confirmation.cancel();
    [this.#open, this.#flaws, this.#asking, this.#told] = [id, {}, false, null];
    if (!this.#drafts.has(id)) this.#drafts.set(id, new Draft(id === NEW ? this.blank() : this.read(this.opened)));
    this.turn(true, "#panel");
  };
  add = () => this.open(NEW);
  close = () => {
    const id = this.#open;
    if (!this.#drafts.get(id)?.isDirty) this.#drafts.delete(id);
    this.#open = null;
    this.turn(false);
    (document.querySelector(`[data-thing="${id}"]`) ?? document.querySelector("#add") ?? document.querySelector("#list"))?.focus();
  };
  #throwAway = () => {
    this.#drafts.delete(this.#open);
    this.close();
  };
  #put(thing) {
    this.things = this.sorted([...this.things.filter((one) => one.id !== thing.id), thing]);
  }

  // -------------------------------------------------------------- what is seen

  view = () => html`<div class="listing panel">${this.above()}
    ${this.#isCut ? band("bad", "cloud", t("j_cut"), html`<button type="button" class="btn" @click=${() => this.load()}>${icon("again")} ${t("retry")}</button>`, "alert") : nothing}
    ${this.#open ? this.#list() : this.card("list", this.drawing, this.#title(), html`${this.#told?.view() ?? nothing}${this.#rows()}`)}${this.beside()}</div>${this.#open ? this.#panel() : nothing}`;
  #title = () => html`<span class="grow">${t(this.words.title)}</span>${this.mayAdd && this.things?.length ? html`<button type="button" class="btn" id="add" @click=${this.add}>${icon("plus")} ${t(this.words.add)}</button>` : nothing}`;
  /** Without what was said: while something is open, that stands there. */
  #list = () => html`<section class="card" aria-labelledby="list"><h2 tabindex="-1" id="list">${icon(this.drawing)} ${this.#title()}</h2>${this.#rows()}</section>`;
  #rows() {
    if (!this.things) return this.#isCut ? nothing : html`<p class="soft" role="status">${t("j_reading")}</p><div class="skeleton" aria-hidden="true"></div>`;
    if (!this.things.length) return html`<div class="nothing-yet"><p><b>${t(this.words.none)}</b></p><p class="soft">${t(this.words.next)}</p>${this.mayAdd ? html`<button type="button" class="btn primary" id="add" @click=${this.add}>${icon("plus")} ${t(this.words.add)}</button>` : nothing}</div>`;
    return html`<ul class="people-list">${this.things.map((one) => html`<li><button type="button" class="row" aria-current=${this.#open === one.id ? "true" : nothing} data-thing=${one.id} @click=${() => this.open(one.id)}>${this.row(one)}${this.#drafts.get(one.id)?.isDirty ? html`<span class="pill warn">${t("j_unsaved")}</span>` : nothing}</button></li>`)}</ul>`;
  }
  #panel() {
    const thing = this.opened;
    const draft = this.#drafts.get(this.#open);
    const fields = new Fields({ draft, flaws: this.#flaws, redraw: () => this.redraw() });
    const may = !thing || this.mayEdit(thing);
    return html`<div class="side panel">${this.card("panel", this.drawing, html`<span class="grow"><bdi>${thing ? this.titleOf(thing) : t(this.words.new)}</bdi></span>${closing(this.close)}`, html`${this.#told?.view() ?? nothing}
      ${may ? nothing : band("near", "person", t("j_not_yours"))}
      <form class="form" novalidate @submit=${submit(this.#save)}><fieldset class="form" ?disabled=${!may}>${this.form(fields, thing)}</fieldset>${may ? this.save(t(thing ? "j_save" : this.words.add), this.#throwAway) : nothing}</form>
      ${thing && may && this.mayRemove(thing) ? html`<div class="acts">${this.#asking ? this.#really(thing) : this.button(t("j_remove"), "cross", this.#ask, "danger")}</div>` : nothing}`)}</div>`;
  }
  #ask = () => {
    this.#asking = true;
    this.turn(true, "#really");
  };
  #really = (thing) => html`<div class="boxed form" role="group" aria-labelledby="really"><p tabindex="-1" id="really">${t(this.loseMore, { name: html`<b><bdi>${this.titleOf(thing)}</bdi></b>` })}</p>
    <div class="pair">${this.button(t("j_yes_remove"), "cross", this.#remove, "danger")}${this.button(t("j_keep"), "undo", () => { this.#asking = false; this.redraw(); })}</div></div>`;

  // -------------------------------------------------------------- what is done

  #save = (elements) => {
    this.#flaws = Object.fromEntries([...elements].filter((one) => one.name && one.willValidate && !one.validity.valid).map((one) => [one.name, flawOf(one)]));
    if (Object.keys(this.#flaws).length) return this.#show();
    return this.#open === NEW ? this.#create() : this.#change();
  };
  /** What is wrong with no field of the form was said already. */
  #show() {
    this.redraw();
    const place = document.querySelector(".side [aria-invalid=true], .side .why");
    if (!place) return;
    this.say("j_look_at");
    (place.matches(".why") ? place.closest(".field") : place).focus();
  }
  #create = () => this.#tried(async () => {
    const draft = this.#drafts.get(NEW);
    const { body } = await press(this.addPath ?? this.path, this.sent(draft.is), this.send);
    const thing = await this.stored(body);
    this.#drafts.delete(NEW);
    this.#put(thing);
    this.#open = thing.id;
    this.#drafts.set(thing.id, new Draft(this.read(thing)));
    this.#told = this.after(body);
  }, "j_added");
  #change = () => this.#tried(async () => {
    const [draft, thing] = [this.#drafts.get(this.#open), this.opened];
    if (!draft.isDirty) return;
    const { body } = await this.send("PATCH", this.one(thing.id), { body: this.sent(draft.changes), headers: { "If-Match": `"${thing.revision}"` } });
    const now = await this.stored(body);
    this.#put(now);
    draft.settle(this.read(now));
    this.#told = this.after(body);
  }, "j_saved");
  #remove = () => this.#tried(async () => {
    const thing = this.opened;
    const answer = await this.send("DELETE", this.one(thing.id), { headers: { "If-Match": `"${thing.revision}"` } }).catch((problem) => { if (problem.status !== 404) throw problem; });
    this.things = this.things.filter((one) => one.id !== thing.id);
    this.#drafts.delete(thing.id);
    this.close();
    this.#told = this.after(answer?.body ?? {});
  }, "j_removed");
  /** A refusal keeps what was typed, and is shown where it belongs. */
  async #tried(act, done) {
    let flawed = false;
    const isDone = await this.attempt(async () => {
      try {
        [this.#flaws, this.#told] = [{}, null];
        await act();
      } catch (problem) {
        if (problem.slug === "revision-changed") await this.#rebase();
        this.#flaws = Object.fromEntries((problem.errors ?? []).map(({ pointer, detail }) => [pointer, detail]));
        flawed = Object.keys(this.#flaws).length > 0;
        throw problem;
      }
    }, { done, meanings: { ...refused, ...this.refusals } });
    if (isDone) this.house.changed();
    if (flawed) this.#show();
    else if (!isDone) this.#asking = false;
    if (isDone) document.querySelector(this.#open ? "#panel" : "#list")?.focus();
    this.redraw();
  }
  /** Somebody else saved it first: theirs below, what was typed here on top. */
  async #rebase() {
    this.things = this.sorted(await this.fetch());
    if (this.opened) this.#drafts.get(this.#open).rebase(this.read(this.opened));
  }
}
