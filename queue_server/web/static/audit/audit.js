/** The audit log, for who minds the whole clinic: what was done, by whom, to what, and how far it is sealed. */
import { html, render } from "/vendor/lit-html/lit-html.js";
import { Entry } from "../entry.js";
import { asked, bar, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { Log } from "./log.js";
import { seesTheLog } from "./model.js";
import { view } from "./view.js";
import { words } from "./words.js";

learn(words);
const session = new Session({ onEnd: () => entry.ask("e_signed_out") });
const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter, redraw: () => draw() });
let me = null; // while somebody is in who may read it
let log = null;

async function onEnter() {
  if (!seesTheLog(session.user.roles)) return entry.turnAway("a_may_not");
  entry.email = session.user.email ?? entry.email;
  if (me?.id === session.user.id) return draw(); // what was asked waits for them
  [me, log] = [session.user, new Log({ session, redraw: () => draw() })];
  log.read();
  return draw();
}
function signOut() {
  [me, log] = [null, null];
  return entry.leave();
}

const work = () => html`${bar(t("a_title"), undefined, html`<a class="btn plain" href="/account">${icon("person")} <bdi>${me.name}</bdi></a><button type="button" class="btn plain" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`)}
  <main><h1 class="unseen">${t("a_title")}</h1>${view(log)}</main>`;

function draw() {
  document.title = t("a_title");
  const isIn = session.isOpen && log !== null;
  document.body.className = isIn ? "audit" : "entry";
  render(isIn ? work() : entry.page(t("a_title")), document.body);
}

takeTheStage();
draw();
entry.open();
