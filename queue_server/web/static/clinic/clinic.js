/** The clinic as managers keep it: one tab for each kind of thing, fetched when it is first looked at. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { Confirmation } from "../entry/confirm.js";
import { Entry } from "../entry.js";
import { asked, band, bar, lang, nameOf, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { managed, managesAll, managesSome } from "./may.js";
import { words } from "./words.js";

learn(words);
// In the order in which a new clinic is set up.
const tabs = {
  branches: { label: "j_branches", of: () => import("./branches.js") },
  services: { label: "j_services", of: () => import("./services.js") },
  rooms: { label: "j_rooms", of: () => import("./rooms.js") },
  lines: { label: "j_lines", of: () => import("./lines.js") },
  hours: { label: "j_hours", of: () => import("./hours.js") },
  closures: { label: "j_closures", of: () => import("./closures.js") },
  sheets: { label: "j_sheets", of: () => import("./sheets.js") },
};
const FIRST = "branches";
const session = new Session({ onEnd: () => entry.ask("e_signed_out") });
const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter, redraw: () => draw() });
let ownWords = (said) => said; // what the server says, in the reader's language
let house = null; // while a manager is in
let sections = {};
let isCut = false; // a tab did not come
let steps = null; // what a new clinic lacks

if (lang === "ar") import("./said.js").then(({ inArabic }) => { ownWords = inArabic; }, () => {});
/** Refusals are told in the language of the page, wherever on it they come up. */
async function send(...wish) {
  try {
    return await session.send(...wish);
  } catch (problem) {
    problem.detail = ownWords(problem.detail);
    problem.errors = problem.errors?.map((one) => ({ ...one, detail: ownWords(one.detail) }));
    throw problem;
  }
}
const tabNow = () => (location.hash.slice(1) in tabs ? location.hash.slice(1) : FIRST);

async function onEnter() {
  entry.email = session.user.email ?? entry.email;
  if (!managesSome(session.user.roles)) return entry.turnAway("j_may_not");
  if (house?.me.id === session.user.id) return draw(); // what was typed waits for them
  sections = {};
  house = { session, send, said: (words) => ownWords(words), me: session.user, branches: [], place: null, managesAll: managesAll(session.user.roles), confirmation: new Confirmation({ session, redraw: draw }), acting: null, redraw: draw, readBranches, keep, changed };
  await readBranches();
  import("./steps.js").then(({ Steps }) => { steps = new Steps(house); return steps.look(); }, () => {});
  return look();
}
const readBranches = async () => keep(managed(session.user.roles, await all("/branches", session.send)));
/** The branches one manages; the one that is being worked at stays chosen. */
function keep(branches) {
  house.branches = branches;
  if (!branches.some(({ id }) => id === house.place)) house.place = branches[0]?.id ?? null;
}
async function look() {
  const tab = tabNow();
  draw();
  steps?.look();
  if (sections[tab]) return sections[tab].shown?.();
  try {
    const { Section } = await tabs[tab].of();
    isCut = false;
    sections[tab] = new Section(house);
    await sections[tab].load();
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem; // how a browser says that a module did not come
    isCut = true;
  }
  return draw();
}
/** Much may be another way now: what was read is read again when it is looked at. What is being typed stays. */
function changed() {
  steps?.look();
  sections = Object.fromEntries(Object.entries(sections).filter(([name, one]) => name === tabNow() || one.isDirty));
}
function signOut() {
  [house, sections, steps] = [null, {}, null];
  return entry.leave();
}
addEventListener("hashchange", () => { if (house) look().then(() => document.querySelector(`[data-tab="${tabNow()}"]`)?.focus()); });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !house) return;
  const section = sections[tabNow()];
  if (house.confirmation.isAsking) house.confirmation.cancel();
  else if (section?.isOpened) section.close();
});
addEventListener("beforeunload", (event) => { if (house && Object.values(sections).some((one) => one.isDirty)) event.preventDefault(); });

// ---------------------------------------------------------------- the page

const nav = () => html`<nav class="tabs" aria-label=${t("j_parts")}>${Object.entries(tabs).map(([name, { label }]) => html`<a class="btn ${name === tabNow() ? "" : "plain"}" href="#${name}" data-tab=${name} aria-current=${name === tabNow() ? "page" : nothing}>${t(label)}${sections[name]?.isDirty && name !== tabNow() ? html` <span class="pill warn">${t("j_unsaved")}</span>` : nothing}</a>`)}</nav>`;
const opening = () => (isCut ? html`<div class="listing">${band("bad", "cloud", t("j_cut"), html`<button type="button" class="btn" @click=${look}>${icon("again")} ${t("retry")}</button>`, "alert")}</div>` : html`<div class="listing"><section class="card"><p class="soft" role="status">${t("j_reading")}</p><div class="skeleton" aria-hidden="true"></div></section></div>`);
function work() {
  const section = sections[tabNow()];
  return html`${bar(t("j_title"), nothing, html`<a class="btn plain" href="/admin/users">${t("e_people")}</a><a class="btn plain" href="/account">${icon("person")} <bdi>${nameOf(house.me)}</bdi></a><button type="button" class="btn plain" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`)}
    ${nav()}<main class=${section?.isOpened ? "with-side" : ""}><h1 class="unseen">${t("j_title")}: ${t(tabs[tabNow()].label)}</h1>${steps?.view() ?? nothing}${section?.view() ?? opening()}</main>`;
}
function draw() {
  document.title = house ? `${t(tabs[tabNow()].label)} · ${t("j_title")}` : t("j_title");
  const isIn = session.isOpen && house !== null;
  document.body.className = isIn ? "people clinic" : "entry";
  render(isIn ? work() : entry.page(t("j_title")), document.body);
}

takeTheStage();
draw();
entry.open();
