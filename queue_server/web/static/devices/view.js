/** The page of screens and kiosks: one form, one list, nothing that opens over them. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { band, bar, lang, nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { since } from "./model.js";

const ago = new Intl.RelativeTimeFormat(`${lang}-u-nu-latn`);
const named = (device) => html`<bdi>${device.name}</bdi>`;
const address = (kind) => html`<bdi class="num" dir="ltr">${location.host}/${kind}</bdi>`;
const submit = (act) => (event) => { event.preventDefault(); act(event.target); };

// ---------------------------------------------------------------- adding one

const why = (words) => (words ? html`<p class="why" id="code-why" role="alert">${icon("warn")} ${t(words)}</p>` : nothing);
const where = (branches, chosen) => (branches.length < 2 ? html`<input type="hidden" name="branch" value=${branches[0].id}>` : html`<div class="field"><label for="branch">${t("e_branch")}</label>
  <select id="branch" name="branch">${branches.map((branch) => html`<option value=${branch.id} ?selected=${branch.id === chosen}>${nameOf(branch)}</option>`)}</select></div>`);
export const adding = ({ branches, chosen, wrongCode, isBusy }, { add }) => html`<section class="card add"><h2>${t("v_add")}</h2><p class="soft">${t("v_add_how", { display: address("display"), kiosk: address("kiosk") })}</p>
  <form class="form" @submit=${submit(add)}>
    <div class="field"><label for="code">${t("v_code")}</label><input id="code" name="code" class="typed" required maxlength="20" dir="ltr" autocomplete="off" autocapitalize="characters" spellcheck="false" enterkeyhint="next"
      aria-invalid=${off(wrongCode)} aria-describedby=${wrongCode ? "code-why" : "code-more"}>${why(wrongCode) === nothing ? html`<small class="soft" id="code-more">${t("v_code_more")}</small>` : why(wrongCode)}</div>
    ${where(branches, chosen)}
    <div class="field"><label for="name">${t("v_name")}</label><input id="name" name="name" required maxlength="60" autocomplete="off" aria-describedby="name-more"><small class="soft" id="name-more">${t("v_name_more")}</small></div>
    <button class="btn primary" type="submit" aria-disabled=${off(isBusy)}>${icon("plus")} ${t("v_add_do")}</button></form></section>`;

// ---------------------------------------------------------------- what there is

function standing(device, now) {
  if (device.is_connected) return html`<span class="pill good">${icon("check")} ${t("v_now")}</span>`;
  if (!device.last_seen_at) return html`<span class="pill">${t("v_never")}</span>`;
  const [count, unit] = since(device.last_seen_at, now);
  return html`<span class="pill warn">${icon("cloud")} ${t("v_seen", { when: ago.format(-count, unit) })}</span>`;
}
const facts = (device, { branches, now }) => html`<div class="grow"><h3>${named(device)}</h3><p class="soft">${t(device.kind === "kiosk" ? "v_kiosk" : "v_display")} · <bdi>${nameOf(branches.find((one) => one.id === device.branch_id))}</bdi></p></div>${standing(device, now)}`;
const acting = (device, { open }) => html`<div class="acts"><button type="button" class="btn" data-act="rename" aria-label=${words("v_rename_one", device)} @click=${() => open(device, "rename")}>${t("v_rename")}</button>
  <button type="button" class="btn danger" data-act="remove" aria-label=${words("v_remove_one", device)} @click=${() => open(device, "remove")}>${t("v_remove")}</button></div>`;
const words = (key, device) => t(key, { name: device.name }).join("");

const renaming = (device, { isBusy }, { rename, close }) => html`<form class="row" @submit=${submit((form) => rename(device, form.called.value.trim()))} @keydown=${(event) => event.key === "Escape" && close()}>
  <div class="field grow"><label for="called">${t("v_name")}</label><input id="called" name="called" required maxlength="60" autocomplete="off" value=${device.name}></div>
  <button class="btn primary" type="submit" aria-disabled=${off(isBusy)}>${t("v_save")}</button><button class="btn" type="button" @click=${close}>${t("v_cancel")}</button></form>`;
const removing = (device, { isBusy }, { remove, close }) => html`<div class="row ask" role="group" aria-labelledby="ask" @keydown=${(event) => event.key === "Escape" && close()}><p class="grow" id="ask">${t("v_remove_ask", { name: named(device) })}</p>
  <button class="btn primary" type="button" data-act="keep" @click=${close}>${t("v_keep")}</button><button class="btn danger" type="button" aria-disabled=${off(isBusy)} @click=${() => remove(device)}>${icon("cross")} ${t("v_remove")}</button></div>`;
const opened = { rename: renaming, remove: removing };

function row(device, known, acts) {
  const how = known.open?.id === device.id ? known.open.how : null;
  return html`<li class="card device" data-device=${device.id}>${how === "rename" ? nothing : html`${icon(device.kind === "kiosk" ? "print" : "screen")}${facts(device, known)}`}${how ? opened[how](device, known, acts) : acting(device, acts)}</li>`;
}
export const listing = (known, acts) => html`<section class="there"><h2>${t("v_list")}</h2>${known.devices.length ? html`<ul>${repeat(known.devices, (device) => device.id, (device) => row(device, known, acts))}</ul>` : html`<p class="soft">${t("v_none")}</p>`}</section>`;

// ---------------------------------------------------------------- the page

const header = ({ signOut }) => bar(t("v_title"), html`<a class="btn plain" href="/reception">${t("v_reception")}</a>`, html`<button type="button" class="btn plain" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`);
export const work = (known, acts) => html`${header(acts)}${known.isCut ? band("warn", "cloud", t("v_cut")) : nothing}<main><h1 class="unseen">${t("v_title")}</h1>
  <div class="said" role="status">${known.said ? band(known.said.kind, known.said.drawing, known.said.words, nothing, "presentation") : nothing}</div>${adding(known, acts)}${listing(known, acts)}</main>`;
