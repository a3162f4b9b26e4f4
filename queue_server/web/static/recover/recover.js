/** A forgotten password: a code to the address that is known, a new password, and in. */
import { html, render } from "/vendor/lit-html/lit-html.js";
import { attempting } from "../entry/attempt.js";
import { back } from "../entry/back.js";
import { codeField } from "../entry/code-field.js";
import { identifierField, submit } from "../entry/fields.js";
import { newPasswordField } from "../entry/new-password.js";
import { homeOf } from "../entry/home.js";
import { Sent } from "../entry/sent.js";
import { digitsOf } from "../entry/typed.js";
import { Entry, shell, wrong } from "../entry.js";
import { band, memory, off, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { words } from "../register/words.js";
import { Session } from "../session.js";
import { learn } from "../text.js";

learn(words);
const SIGNED_IN = "queue-server:patient";
const session = new Session();
const entry = new Entry({ session, admits: () => true, onEnter, redraw: () => draw() });
const page = { sent: null, isChanged: false, identifier: "", typed: "", busy: false, said: null };

function onEnter() {
  const home = homeOf(session.user.roles);
  const isPatient = home === "/account";
  if (isPatient) memory.keep(SIGNED_IN, true);
  location.replace(isPatient && back ? back : home);
}
const attempt = attempting(page, () => draw());
const forgot = ({ email }) => attempt(async () => {
  page.identifier = email.value.trim();
  const { body } = await session.ask("/auth/password/forgot", { identifier: page.identifier });
  page.sent = new Sent({ asked: body, address: page.identifier, ask: session.ask, redraw: () => draw() });
  draw();
  document.querySelector("#code").focus();
});
const reset = ({ code, "new-password": password }) => attempt(async () => {
  await session.ask("/auth/password/reset", { challenge_id: page.sent.challenge, code: digitsOf(code.value), password: password.value });
  page.sent.leave();
  page.isChanged = true;
  await entry.signInAs(page.identifier, password.value);
}, { "wrong-code": "m_code_wrong", "challenge-over": "m_code_over", "password-too-common": "e_common", "password-too-short": "n_staff_rule" });
function goBack() {
  page.sent.leave();
  Object.assign(page, { sent: null, said: null });
  draw();
  document.querySelector("#email").focus();
}

// ---------------------------------------------------------------- the page

const who = () => html`<p class="soft">${t("n_recover_more")}</p>${wrong(page.said)}<form class="form" @submit=${submit(forgot)}>${identifierField({ value: page.identifier })}
  <button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${t("n_send_code")} ${icon("arrow")}</button></form><p class="ways"><a href=${back ?? "/account"}>${t("n_back_to")}</a></p>`;
const code = () => html`<p>${t("e_sent", { address: page.sent.where })}</p>${wrong(page.said)}<form class="form" @submit=${submit(reset)}>${codeField({ label: t("e_code"), isLast: false })}
  <input name="username" autocomplete="username" hidden .value=${page.identifier}>
  ${newPasswordField({ label: t("n_new_password"), typed: page.typed, onInput: (value) => { page.typed = value; draw(); } })}
  <button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${icon("check")} ${t("n_change")}</button></form>${page.sent.line(goBack)}`;

function pageNow() {
  if (page.isChanged) return html`${band("good", "check", t("n_changed"))}${entry.page(t("e_account"))}`;
  return page.sent ? shell(t("e_account"), t("n_check"), code()) : shell(t("e_account"), t("n_recover"), who());
}
function draw() {
  document.title = t("n_recover");
  render(pageNow(), document.body);
}

takeTheStage();
draw();
document.querySelector("#email").focus();
