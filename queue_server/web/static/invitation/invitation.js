/** An invitation of staff: who invites, as what, a name and a password, and to work. Its secret is in the fragment and in no log. */
import { html, render } from "/vendor/lit-html/lit-html.js";
import { submit } from "../entry/fields.js";
import { SHORTEST_ALONE, newPasswordField } from "../entry/new-password.js";
import { homeOf } from "../entry/home.js";
import { whyNot } from "../entry/refusals.js";
import { Entry, shell, wrong } from "../entry.js";
import { off, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { rolePill } from "../people/roles.js";
import { words } from "../register/words.js";
import { Session } from "../session.js";
import { learn } from "../text.js";

learn(words);
const token = location.hash.slice(1);
const AGAIN = 3_000;
const session = new Session();
const entry = new Entry({ session, onEnter: () => location.replace(homeOf(session.user.roles)), redraw: () => draw() });
const page = { invitation: null, isGone: !token, isIn: false, typed: "", busy: false, said: null };

async function look() {
  try {
    page.invitation = (await session.ask("/auth/invitations/look", { token })).body;
    page.said = null;
  } catch (problem) {
    page.isGone = problem.status >= 400 && problem.status < 500 && problem.status !== 429;
    if (!page.isGone) {
      page.said = whyNot(problem);
      setTimeout(look, AGAIN);
    }
  }
  draw();
  document.querySelector("#name")?.focus();
}
async function accept({ name, "new-password": password }) {
  if (page.busy) return;
  Object.assign(page, { busy: true, said: null });
  draw();
  try {
    session.admit((await session.ask("/auth/invitations/accept", { token, name: name.value.trim(), password: password.value })).body);
    page.isIn = true;
    await entry.goOn();
  } catch (problem) {
    page.said = whyNot(problem, { "password-too-common": "e_common", "already-registered": "n_registered" });
  }
  page.busy = false;
  draw();
}

// ---------------------------------------------------------------- the page

const form = ({ email, roles }) => html`${wrong(page.said)}<p class="chips">${t("n_invited_as")} ${roles.map((one) => rolePill(one))}</p><form class="form" @submit=${submit(accept)}>
  <div class="field"><label for="email">${t("n_invited_to")}</label><input id="email" name="email" autocomplete="username" readonly dir="ltr" .value=${email}></div>
  <div class="field"><label for="name">${t("n_name")}</label><input id="name" name="name" autocomplete="name" required maxlength="120"></div>
  ${newPasswordField({ typed: page.typed, shortest: SHORTEST_ALONE, onInput: (value) => { page.typed = value; draw(); } })}
  <button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${icon("check")} ${t("n_accept")}</button></form>`;
const gone = () => html`<p>${t("n_gone_more")}</p><p class="ways"><a href="/account">${t("e_sign_in")}</a></p>`;

function pageNow() {
  if (page.isIn) return entry.page(t("n_invitation"));
  if (page.isGone) return shell(t("n_invitation"), t("n_gone"), gone());
  if (!page.invitation) return shell(t("n_invitation"), t("e_opening"), html`${wrong(page.said)}<div class="skeleton" aria-hidden="true"></div>`);
  return shell(t("n_invitation"), t("n_invited", { organization: page.invitation.organization }), form(page.invitation));
}
function draw() {
  document.title = t("n_invitation");
  render(pageNow(), document.body);
}

takeTheStage();
draw();
if (token) look();
