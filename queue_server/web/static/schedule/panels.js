/** What lies beside a plan when one appointment was chosen: who it is, what may be done, a note; and what this page is. It comes after the plan. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { clock, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { letters } from "./keyboard.js";
import { mayMove } from "./moves.js";
import { isUnfit, may } from "./states.js";
import { learn } from "../text.js";
import { words } from "./panel-words.js";
import { troubleMark, statePill, whoIs } from "./tiles.js";

export { placeInCases } from "../beside.js";
export { undo } from "./last.js";

learn(words);

const LONGEST = 1000;

export const frame = (plan, title, body, close = () => plan.open(null), foot = nothing) => html`<section class="card panel side" aria-labelledby="panel-title"><header><h2 tabindex="-1" id="panel-title">${title}</h2>
  <button type="button" class="btn plain" aria-keyshortcuts="Escape" @click=${close}>${icon("cross")} <span class="unseen">${t("e_close")}</span> <kbd aria-hidden="true">Esc</kbd></button></header><div class="scrolls body">${body}</div>${foot}</section>`;
export const wide = (plan, label, drawing, act, kind = "", hint = null) => html`<button type="button" class="btn ${kind}" aria-disabled=${off(plan.pressing || plan.isCut)} @click=${act}>${icon(drawing)}<span class="grow">${label}</span>${hint && plan.keysOn ? html`<kbd aria-hidden="true">${hint}</kbd>` : nothing}</button>`;
export const submit = (act) => (event) => { event.preventDefault(); act(event.target); };
const fact = (label, words) => (words ? html`<div><dt>${t(label)}</dt><dd>${words}</dd></div>` : nothing);

function facts(plan, one) {
  const known = plan.knownOf(one);
  const service = plan.serviceOf(one);
  const { branch, branches } = plan.house;
  const elsewhere = one.branch_id === branch.id ? null : branches.find(({ id }) => id === one.branch_id);
  return html`<dl>${fact("q_when", t("q_from_to", { from: clock(one.starts_at), to: clock(one.ends_at) }))}${fact("q_doctor", html`<bdi>${plan.house.nameOfStaff(one.staff_id)}</bdi>`)}${fact("q_service", service && nameOf(service))}${fact("e_branch", elsewhere && nameOf(elsewhere))}
    ${fact("q_phone", known?.phone && html`<a href="tel:${known.phone.replace(/[^\d+]/g, "")}">${num(known.phone)}</a>`)}${fact("q_reason", known?.reason && html`<bdi>${known.reason}</bdi>`)}</dl>`;
}
const note = (plan, acts, one) => html`<form class="form note" @submit=${submit((form) => acts.note(one, form.notes.value.trim()))}><div class="field"><label for="notes">${t("q_note")}</label>
  <textarea id="notes" name="notes" rows="3" maxlength=${LONGEST} .value=${plan.knownOf(one)?.notes ?? ""}></textarea><span class="small soft">${t("q_note_more")}</span></div><button type="submit" class="btn" aria-disabled=${off(plan.pressing || plan.isCut)}>${icon("check")} ${t("q_save")}</button></form>`;
export const cancelling = (plan, acts, one) => html`<details class="cancel"><summary class="btn danger">${icon("cross")} ${t("q_cancel")}</summary><form class="form" @submit=${submit((form) => acts.cancel(one, form.why.value.trim()))}>
  <div class="field"><label for="why-${one.id}">${t("q_cancel_why")}</label><input id="why-${one.id}" name="why" maxlength="200" autocomplete="off"></div><button type="submit" class="btn danger" aria-disabled=${off(plan.pressing || plan.isCut)}>${icon("cross")} ${t("q_cancel_now")}</button></form></details>`;

/** `more(one)` is what only one of the pages offers. */
export function appointment(plan, acts, more = () => nothing) {
  const one = plan.find(plan.panel.id);
  if (!one) return frame(plan, t("q_appointment"), html`<p class="soft">${t(plan.view ? "q_gone" : "q_reading")}</p>`);
  return frame(plan, html`${whoIs(plan, one)}`, html`<p class="chips">${statePill(one)}${troubleMark(one, plan.now)}</p>${isUnfit(one) ? html`<p>${t("q_unfit_more")}</p>` : nothing}${facts(plan, one)}<div class="form acts">
    ${may("check-in", one) ? wide(plan, t("q_here"), "door", () => acts.checkIn(one), "primary", letters.here) : nothing}
    ${may("confirm", one) ? wide(plan, t("q_confirm"), "check", () => acts.confirm(one)) : nothing}
    ${mayMove(one) && plan.isDesk && !plan.isNarrow ? wide(plan, t("q_move"), "swap", () => acts.lift(one), "", letters.move) : nothing}
    ${more(one)}${may("no-show", one) && Date.parse(one.starts_at) <= plan.now ? wide(plan, t("q_absent"), "person", () => acts.absent(one)) : nothing}</div>
    ${note(plan, acts, one)}${may("cancel", one) ? cancelling(plan, acts, one) : nothing}`);
}

// ---------------------------------------------------------------- this page

const keyWords = [[letters.today, "q_today"], ["↑ ↓ ← →", "q_key_rows"], ["Enter", "q_key_open"], [letters.here, "q_here"], ["Esc", "q_key_back"]];
const movingKeys = [[letters.move, "q_move"], ["↑ ↓", "q_key_minutes"], ["← →", "q_key_doctor"], ["Enter", "q_key_put"], [letters.book, "q_book"], ["/", "q_key_find"], [letters.undo, "q_undo_key"]];
export const desk = (plan, links = [], more = nothing) => frame(plan, t("q_page"), html`<p>${t("q_signed_in", { who: html`<b><bdi>${plan.house.me?.name}</bdi></b>` })}</p>
  ${more}${links.map(([href, drawing, words]) => html`<a class="btn" href=${href}>${icon(drawing)}<span class="grow">${words}</span></a>`)}<a class="btn" href="/account">${icon("person")}<span class="grow">${t("e_account")}</span></a><button type="button" class="btn" @click=${plan.house.signOut}>${icon("exit")}<span class="grow">${t("e_sign_out")}</span></button>
  <label class="keys"><input type="checkbox" role="switch" .checked=${plan.keysOn} @change=${(event) => plan.turnKeys(event.target.checked)}> ${t("q_keys")}</label>
  <dl class="keylist">${[...keyWords, ...(plan.isDesk ? movingKeys : [])].map(([key, label]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(label)}</dd></div>`)}</dl>`);
