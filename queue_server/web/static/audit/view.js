/** The log as a table; on a phone as cards. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { dayOf } from "../entry/moments.js";
import { band, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { factsOf, short } from "./model.js";

const clocks = new Intl.DateTimeFormat("en-GB-u-nu-latn", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const exactly = (when) => html`${dayOf(when)} ${num(clocks.format(new Date(when)))}`;
const word = (text) => html`<bdi class="word" dir="ltr">${text}</bdi>`;
const kinds = { system: "a_system", device: "a_device", ticket: "a_ticket", user: "a_user" };
const actorText = ({ name, kind, id }) => name ?? [t(kinds[kind] ?? "a_user"), kind === "system" || !id ? "" : ` ${short(id)}`].join("");

export const view = (log) => html`${tools(log)}${sealed(log.seal)}
  ${log.trouble ? band("bad", "cloud", t(log.trouble), html`<button type="button" class="btn" @click=${() => log.read()}>${icon("again")} ${t("retry")}</button>`, "alert") : nothing}
  <section class="card" aria-labelledby="entries"><h2 id="entries">${t("a_entries")}</h2>${list(log)}</section>`;

const tools = (log) => html`<form class="tools" role="search" @submit=${(event) => event.preventDefault()}>
  <div class="field grow"><label for="what">${t("a_what")}</label><input id="what" list="actions" autocomplete="off" maxlength="64" dir="ltr" placeholder=${t("a_what_hint")} .value=${log.wish.action} @input=${(event) => log.ask({ action: event.target.value.trim() }, { typed: true })}>
    <datalist id="actions">${[...log.actions].sort().map((one) => html`<option value=${one}></option>`)}</datalist></div>
  ${time(log, "from", "a_from")}${time(log, "to", "a_to")}
  <button type="button" class="btn" aria-disabled=${off(log.isBusy)} @click=${() => log.download()}>${icon("arrow")} ${t("a_csv")}</button>
  ${log.isFiltered ? html`<button type="button" class="btn plain" @click=${() => log.clear()}>${icon("undo")} ${t("a_clear")}</button>` : nothing}</form>
  ${log.wish.actor || log.wish.subject ? html`<div class="chips">${only(log.wish.actor && t("a_only_who", { who: html`<bdi>${actorText(log.wish.actor)}</bdi>` }), () => log.ask({ actor: null }))}${only(log.wish.subject && t("a_only_which", { which: word(short(log.wish.subject)) }), () => log.ask({ subject: null }))}</div>` : nothing}
  ${log.said ? band(log.said === "a_csv_done" ? "good" : "bad", log.said === "a_csv_done" ? "check" : "warn", t(log.said), nothing, log.said === "a_csv_done" ? "status" : "alert") : nothing}`;
const time = (log, what, label) => html`<div class="field"><label for=${what}>${t(label)}</label><input id=${what} type="datetime-local" step="1" .value=${log.wish[what]} @change=${(event) => log.ask({ [what]: event.target.value })}></div>`;
const only = (words, drop) => (words ? html`<span class="pill near">${words}<button type="button" class="drop" aria-label=${t("a_drop")} @click=${drop}>${icon("cross")}</button></span>` : nothing);

function sealed(seal) {
  if (!seal) return nothing;
  const { sealed_until: until, unsealed: n, anchored_at: anchored } = seal;
  return html`<p class="seal soft" role="status">${icon("shield")} <span>${until ? t("a_sealed", { date: exactly(until) }) : t("a_unsealed_all")} ${n && until ? t("a_unsealed", { n, count: num(n) }) : nothing} ${anchored ? t("a_anchored", { date: exactly(anchored) }) : nothing}</span></p>`;
}

function list(log) {
  if (!log.entries) return log.trouble ? nothing : html`<p class="soft" role="status">${t("a_reading")}</p><div class="skeleton" aria-hidden="true"></div>`;
  if (!log.entries.length) return html`<p role="status">${t("a_none")}</p>`;
  const heads = ["a_when", "a_who", "a_what", "a_which", "a_details"];
  return html`<table><thead><tr>${heads.map((one) => html`<th scope="col">${t(one)}</th>`)}</tr></thead><tbody>${log.entries.map((entry) => row(log, entry))}</tbody></table>
    ${log.cursor ? html`<button type="button" class="btn older" @click=${() => log.read(log.cursor)}>${icon("arrow")} ${t("a_more")}</button>` : nothing}`;
}
const row = (log, entry) => html`<tr>
  <td class="when"><time datetime=${entry.at}>${exactly(entry.at)}</time></td>
  <td class="who">${who(log, entry.actor)}</td>
  <td>${word(entry.action)}</td>
  <td>${entry.subject_id ? which(log, entry.subject_id) : html`<span class="soft">–</span>`}</td>
  <td class="told"><div class="facts">${factsOf(entry.facts).map(fact)}</div></td></tr>`;
const who = (log, actor) => (actor.kind === "system" || !actor.id ? html`<bdi>${actorText(actor)}</bdi>` : html`<button type="button" class="link" title=${actor.id} aria-label=${label("a_by", "who", actorText(actor))} @click=${() => log.ask({ actor })}><bdi>${actorText(actor)}</bdi></button>`);
const which = (log, id) => html`<button type="button" class="link" title=${id} aria-label=${label("a_about", "which", short(id))} @click=${() => log.ask({ subject: id })}>${word(short(id))}</button>`;
const label = (key, hole, text) => [t(key, { [hole]: text })].flat().join("");
const fact = ({ name, was, is }) => html`<span class="fact"><span class="soft">${word(name)}</span> ${was === undefined ? word(is) : html`<span class="unseen">${t("a_became", { was, is })}</span><span class="change" aria-hidden="true"><s>${word(was)}</s> ${icon("arrow")} ${word(is)}</span>`}</span>`;
