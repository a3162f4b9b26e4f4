/** Before the desk: sign in, then choose branch, line and room. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, nameOf, off, placeName, switchTo, t } from "../frame.js";
import { icon, mark } from "../icons.js";

const shell = (title, body) => html`<header class="head">${mark}<strong class="grow">${t("c_title")}</strong>${switchTo()}</header><main class="card"><h1>${title}</h1>${body}</main>`;
const wrong = (words) => (words ? band("bad", "warn", words, nothing, "alert") : nothing);

export const openingPage = () => shell(t("c_opening"), html`<div class="skeleton" aria-hidden="true"></div>`);

/** `entry`: {email, said, busy}; `signIn(email, password)`. */
export const signInPage = (entry, signIn) => shell(t("c_sign_in"), html`${wrong(entry.said && t(entry.said))}<form class="form" @submit=${(event) => {
  event.preventDefault();
  signIn(event.target.email.value.trim(), event.target.password.value);
}}><div class="field"><label for="email">${t("c_email")}</label><input id="email" name="email" type="email" autocomplete="username" required dir="ltr" .value=${entry.email}></div>
  <div class="field"><label for="password">${t("c_password")}</label><input id="password" name="password" type="password" autocomplete="current-password" required dir="ltr"></div>
  <button class="btn primary" type="submit" aria-disabled=${off(entry.busy)}>${t("c_sign_in")}</button></form>`);

const radios = (name, label, options, chosen, pick) => html`<fieldset class="field choices"><legend>${t(label)}</legend>${options.map(({ id, words, more }) => html`<label class="choice"><input type="radio" name=${name} .checked=${id === chosen} @change=${() => pick(id)}>
  <span class="grow">${words}</span>${more ? html`<span class="soft small">${more}</span>` : nothing}</label>`)}</fieldset>`;

/** `choice`: {branches, queues, counters, branch, queue, counter, said, busy} with ids chosen; `counter` "" is nobody's room. */
export const choosePage = (choice, { pickBranch, pick, sit, signOut }) => shell(t("c_where"), html`${wrong(choice.said)}<div class="form">
  ${radios("branch", "c_branch", choice.branches.map((one) => ({ id: one.id, words: nameOf(one) })), choice.branch, pickBranch)}
  ${choice.queues.length ? radios("queue", "c_queue", choice.queues.map((one) => ({ id: one.id, words: nameOf(one) })), choice.queue, (id) => pick("queue", id)) : nothing}
  ${choice.queues.length ? radios("counter", "c_room", [...choice.counters.map((one) => ({ id: one.id, words: placeName(one), more: one.is_mine ? t("c_yours_now") : one.state === "closed" ? null : t("c_in_use") })), { id: "", words: t("c_no_room") }], choice.counter, (id) => pick("counter", id)) : nothing}
  <button class="btn primary" type="button" aria-disabled=${off(choice.busy || !choice.queue || choice.counter === null)} @click=${sit}>${icon("check")} ${t("c_sit")}</button>
  <button class="btn plain" type="button" @click=${signOut}>${icon("exit")} ${t("c_sign_out")}</button></div>`);
