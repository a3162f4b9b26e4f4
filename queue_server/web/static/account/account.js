/** One's own account: how one is called and reached, how one gets in, and where one is signed in. */
import { html, render } from "/vendor/lit-html/lit-html.js";
import { Confirmation } from "../entry/confirm.js";
import { homeOf } from "../entry/home.js";
import { Entry } from "../entry.js";
import { bar, memory, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { Password } from "./password.js";
import { Profile } from "./profile.js";
import { Reach } from "./reach.js";
import { Second } from "./second.js";
import { Sessions } from "./sessions.js";
import { words } from "./words.js";

learn(words);
const SIGNED_IN = "queue-server:patient";
const isPatient = (user) => user.roles.every(({ role }) => role === "patient");
const session = new Session({ onEnd: () => signedOut() });
const register = () => html`<a href="/register">${t("e_sign_up")}</a>`;
const entry = new Entry({ session, admits: () => true, more: register, onEnter, redraw: () => draw() });
let parts = null; // while somebody is in
let owner = null;

function onEnter() {
  entry.email = session.user.email ?? session.user.phone ?? entry.email;
  memory.keep(SIGNED_IN, isPatient(session.user));
  if (!parts || owner !== session.user.id) open();
  draw();
}
function open() {
  const house = { session, confirmation: new Confirmation({ session, redraw: draw }), redraw: draw, acting: null, leave: signOut, readAgain };
  owner = session.user.id;
  parts = [new Profile(house), new Reach(house), new Password(house), new Second(house), new Sessions(house)];
  readAgain();
}
const readAgain = () => parts.forEach((one) => one.read?.());
function signedOut() {
  entry.ask("e_signed_out");
}
function signOut() {
  parts = null;
  memory.keep(SIGNED_IN, false);
  return entry.leave();
}

// ---------------------------------------------------------------- the page

const homes = { "/console": ["bell", "o_console"], "/reception": ["plus", "o_reception"], "/admin/users": ["person", "e_people"] };
function home() {
  const path = homeOf(session.user.roles);
  const [drawing, key] = homes[path] ?? ["undo", "o_to_clinic"];
  return html`<a class="btn plain" href=${homes[path] ? path : "/"}>${icon(drawing)} ${t(key)}</a>`;
}
const work = () => html`${bar(t("o_title"), html`<span class="soft"><bdi>${session.user.name}</bdi></span>`, html`${home()}<button type="button" class="btn plain" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`)}
  <main class="own"><h1 class="unseen">${t("o_title")}</h1>${parts.map((one) => one.view())}</main>`;

function draw() {
  document.title = t("o_title");
  const isIn = session.isOpen && parts !== null && !session.mustEnrol;
  document.body.className = isIn ? `account ${isPatient(session.user) ? "theirs" : ""}` : "entry";
  render(isIn ? work() : entry.page(t("o_title")), document.body);
}

takeTheStage();
draw();
entry.open();
