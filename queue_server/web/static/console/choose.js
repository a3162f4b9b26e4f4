/** Before the desk: choose branch, line and room. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { managesSome } from "../clinic/may.js";
import { wrong, shell } from "../entry.js";
import { nameOf, off, placeName, t } from "../frame.js";
import { icon } from "../icons.js";

const radios = (name, label, options, chosen, pick) => html`<fieldset class="field choices"><legend>${t(label)}</legend>${options.map(({ id, words, more }) => html`<label class="choice"><input type="radio" name=${name} .checked=${id === chosen} @change=${() => pick(id)}>
  <span class="grow">${words}</span>${more ? html`<span class="soft small">${more}</span>` : nothing}</label>`)}</fieldset>`;

const keepsTheDesk = (user) => user?.roles.some(({ role }) => ["receptionist", "manager", "admin"].includes(role));
/** Whoever keeps the front desk may have come here by mistake. */
const toReception = (user) => (keepsTheDesk(user) ? html`<p class="band near"><span class="grow">${t("c_maybe_reception")}</span><a class="btn" href="/reception">${icon("person")} ${t("c_reception")}</a></p>` : nothing);

/** Where there is nothing to choose: what is missing, and for whoever may add it the way there. */
const missing = (words, tab, user) => html`<p class="band warn"><span class="grow">${t(words)}</span>${managesSome(user?.roles ?? []) ? html`<a class="btn" href="/admin/clinic#${tab}">${t("c_add_it")}</a>` : nothing}</p>`;
const nothingThere = ({ branches, queues, said, isOpening, user }) => {
  if (said || isOpening || queues.length) return nothing;
  return branches.length ? missing("c_no_line", "lines", user) : missing("c_no_branch", "branches", user);
};

/** `choice`: {branches, queues, counters, branch, queue, counter, said, busy, isOpening, user} with ids chosen; `counter` "" is nobody's room. */
export const choosePage = (choice, { pickBranch, pick, sit, signOut }) => shell(t("c_title"), t("c_where"), html`${wrong(choice.said)}${toReception(choice.user)}<p class="soft">${t("c_what_for")}</p><div class="form">
  ${choice.branches.length ? radios("branch", "e_branch", choice.branches.map((one) => ({ id: one.id, words: nameOf(one) })), choice.branch, pickBranch) : nothing}${nothingThere(choice)}
  ${choice.queues.length ? radios("queue", "e_queue", choice.queues.map((one) => ({ id: one.id, words: nameOf(one) })), choice.queue, (id) => pick("queue", id)) : nothing}
  ${choice.queues.length ? radios("counter", "e_room", [...choice.counters.map((one) => ({ id: one.id, words: placeName(one), more: one.is_mine ? t("c_yours_now") : one.state === "closed" ? null : t("c_in_use") })), { id: "", words: t("c_no_room") }], choice.counter, (id) => pick("counter", id)) : nothing}
  ${choice.queues.length ? html`<button class="btn primary" type="button" aria-disabled=${off(choice.busy || !choice.queue || choice.counter === null)} @click=${sit}>${icon("check")} ${t("c_sit")}</button>` : nothing}
  <button class="btn plain" type="button" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button></div>`);
