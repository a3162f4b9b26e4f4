/** People and roles: who works here, who may do what, and who was invited. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { Confirmation } from "../entry/confirm.js";
import { Entry } from "../entry.js";
import { asked, bar, nameOf, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { InvitePanel, PolicyPanel } from "./invite.js";
import { Listing } from "./listing.js";
import { isAdmin, managesPeople } from "./may.js";
import { PersonPanel } from "./person.js";
import { words } from "./words.js";

learn(words);
const session = new Session({ onEnd: () => entry.ask("e_signed_out") });
const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter, redraw: () => draw() });
let house = null; // while a manager is in
let listing = null;
let panel = null;

async function onEnter() {
  entry.email = session.user.email ?? entry.email;
  if (!managesPeople(session.user.roles)) return entry.turnAway("w_may_not");
  if (house?.me.id === session.user.id) return draw(); // what was typed waits for them
  const branches = await all("/branches", session.send);
  const branchName = (id) => (id ? nameOf(branches.find((one) => one.id === id)) || id.slice(0, 8) : t("w_everywhere"));
  house = { session, me: session.user, branches, branchName, confirmation: new Confirmation({ session, redraw: draw }), acting: null, redraw: draw };
  listing = new Listing(house, { chosen: () => panel?.id, onOpen: (one) => open(new PersonPanel(house, one, { onChange: (person) => changed(one.id, person), onClose: close })) });
  panel = null;
  listing.read();
  return draw();
}
function signOut() {
  [house, listing, panel] = [null, null, null];
  return entry.leave();
}

// ---------------------------------------------------------------- beside the list

function open(one) {
  house.confirmation.cancel();
  panel = one;
  draw();
  document.querySelector("#panel")?.focus();
}
function close() {
  const id = panel?.id;
  house.confirmation.cancel();
  panel = null;
  draw();
  (document.querySelector(`[data-person="${id}"]`) ?? document.querySelector("#find"))?.focus();
}
function changed(id, person) {
  listing.put(id, person);
  if (!person) close();
}
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !house) return;
  if (house.confirmation.isAsking) house.confirmation.cancel();
  else if (panel) close();
});

// ---------------------------------------------------------------- the page

const tools = () => html`<button type="button" class="btn primary" @click=${() => open(new InvitePanel(house, { onChange: () => listing.read(), onClose: close }))}>${icon("plus")} ${t("w_invite")}</button>
  ${isAdmin(house.me.roles) ? html`<button type="button" class="btn" @click=${() => open(new PolicyPanel(house, { onClose: close }))}>${icon("shield")} ${t("w_policy_button")}</button>` : nothing}`;
const work = () => html`${bar(t("w_title"), nothing, html`<a class="btn plain" href="/admin/clinic">${t("w_clinic")}</a><a class="btn plain" href="/account">${icon("person")} <bdi>${house.me.name}</bdi></a><button type="button" class="btn plain" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`)}
  <main class=${panel ? "with-side" : ""}><h1 class="unseen">${t("w_title")}</h1>${listing.view(tools())}${panel?.view() ?? nothing}</main>`;

function draw() {
  document.title = t("w_title");
  const isIn = session.isOpen && house !== null;
  document.body.className = isIn ? "people" : "entry";
  render(isIn ? work() : entry.page(t("w_title")), document.body);
}

takeTheStage();
draw();
entry.open();
