/** Signing up as a patient, in two steps: who you are, and the code that was sent there. */
import { html, render } from "/vendor/lit-html/lit-html.js";
import { attempting } from "../entry/attempt.js";
import { back, branch } from "../entry/back.js";
import { codeField } from "../entry/code-field.js";
import { identifierField, submit } from "../entry/fields.js";
import { newPasswordField } from "../entry/new-password.js";
import { Sent } from "../entry/sent.js";
import { addressOf, digitsOf } from "../entry/typed.js";
import { shell, toHeading, wrong } from "../entry.js";
import { lang, memory, off, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { copy, learn } from "../text.js";
import { words } from "./words.js";

learn(words);
const SIGNED_IN = "queue-server:patient";
const session = new Session();
const typed = { name: "", address: "", password: "", language: lang };
const page = { sent: null, user: null, busy: false, said: null };

const attempt = attempting(page, () => draw());
const signUp = ({ name, email, "new-password": password, language }) => {
  Object.assign(typed, { name: name.value.trim(), address: email.value.trim(), password: password.value, language: language.value });
  const address = addressOf(typed.address);
  if (!address) { page.said = t("e_bad_address"); draw(); return email.focus(); }
  return attempt(async () => {
    const { body } = await session.ask("/auth/register", { name: typed.name, password: typed.password, language: typed.language, ...address, ...(branch ? { branch_id: branch } : {}) });
    page.sent = new Sent({ asked: body, address: typed.address, ask: session.ask, redraw: draw });
    draw();
    document.querySelector("#code").focus();
  }, { "password-too-common": "e_common" });
};
const verify = ({ code }) => attempt(async () => {
  session.admit((await session.ask("/auth/register/verify", { challenge_id: page.sent.challenge, code: digitsOf(code.value) })).body);
  page.sent.leave();
  memory.keep(SIGNED_IN, true);
  if (back) return location.replace(back);
  page.user = session.user;
  draw();
  return toHeading();
}, { "wrong-code": "m_code_wrong", "challenge-over": "m_code_over" }).then(() => page.said && document.querySelector("#code")?.select());
function goBack() {
  page.sent.leave();
  Object.assign(page, { sent: null, said: null });
  draw();
  document.querySelector("#email").focus();
}

// ---------------------------------------------------------------- the page

const form = () => html`<p class="soft">${t("n_register_more")}</p>${wrong(page.said)}<form class="form" @submit=${submit(signUp)}>
  <div class="field"><label for="name">${t("n_name")}</label><input id="name" name="name" autocomplete="name" required maxlength="120" aria-describedby="name-more" .value=${typed.name}><small id="name-more" class="soft">${t("n_name_more")}</small></div>
  ${identifierField({ value: typed.address, more: t("n_phone_more") })}
  ${newPasswordField({ typed: typed.password, onInput: (value) => { typed.password = value; draw(); } })}
  <div class="field"><label for="language">${t("n_language")}</label><select class="own-face" id="language" name="language">${["en", "ar"].map((one) => html`<option value=${one} lang=${one} ?selected=${one === typed.language}>${copy[one].own_name}</option>`)}</select></div>
  <button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${t("n_send_code")} ${icon("arrow")}</button></form>
  <p class="ways">${t("n_have")} <a href=${back ?? "/account"}>${t("e_sign_in")}</a></p>`;
const code = () => html`<p>${t("e_sent", { address: page.sent.where })}</p>${wrong(page.said)}<form class="form" @submit=${submit(verify)}>${codeField({ label: t("e_code") })}
  <button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${icon("check")} ${t("n_verify")}</button></form>${page.sent.line(goBack)}<p class="soft">${t("n_none")}</p>`;
const done = () => html`<p>${t("n_done_more")}</p><div class="form"><a class="btn primary" href="/">${t("n_to_clinic")} ${icon("arrow")}</a><a class="btn" href="/account">${icon("person")} ${t("e_account")}</a></div>`;

function pageNow() {
  if (page.user) return shell(t("e_account"), t("n_done", { name: html`<bdi>${page.user.name}</bdi>` }), done());
  return page.sent ? shell(t("e_account"), t("n_check"), code()) : shell(t("e_account"), t("n_register"), form());
}
function draw() {
  document.title = t("n_register");
  render(pageNow(), document.body);
}

takeTheStage();
draw();
