/** What the patients' pages look like in common: head, buttons, the facts of an appointment. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, code, lang, nameOf, num, off, switchTo, t } from "../frame.js";
import { icon, mark } from "../icons.js";
import { dayWords, isSameClock, wallOf } from "./zone.js";

/** The second tap of a hand that shakes would hit what came under it: only the first one counts. */
const once = (act) => (event) => event.detail < 2 && act(event);
/** The same for a form's own button. */
export const onlyFirst = (event) => { if (event.detail > 1) event.preventDefault(); };
export const button = (act, drawing, words, kind = "", busy = false) => html`<button type="button" class="btn ${kind}" aria-disabled=${off(busy)} @click=${once(act)}>${icon(drawing)} <span>${words}</span></button>`;
export const header = (title, bell = nothing) => html`<header class="head">${mark}<strong class="grow">${title}</strong>${bell}${switchTo()}</header>`;
/** A key, or a key and what its holes are filled with. */
export const trouble = (said) => (said ? band("warn", "warn", t(...[said].flat()), nothing, "alert") : nothing);
export const toHeading = () => document.querySelector("h1")?.focus();
export const loading = (key) => html`<p class="soft" role="status">${t(key)}</p><div class="card skeleton" aria-hidden="true"></div><div class="card skeleton tall" aria-hidden="true"></div>`;
export const unreached = (retry) => html`${band("bad", "cloud", t("f_unreached"), nothing, "alert")}${button(retry, "again", t("retry"), "primary")}`;

/** Rials have three digits, dollars two; where it costs nothing to say, nothing is said. */
export function priceOf({ price, currency }) {
  if (price === null || price === undefined || !currency) return nothing;
  return html`<bdi>${new Intl.NumberFormat(`${lang}-u-nu-latn`, { style: "currency", currency, currencyDisplay: "code" }).format(Number(price))}</bdi>`;
}
export const lasts = (service) => t("minutes", { n: service.duration_minutes, count: num(service.duration_minutes) });

/** Its day and time, large: the two things that must be right. */
export function dayAndTime({ starts_at, time_zone }) {
  const { day, time } = wallOf(starts_at, time_zone);
  return html`<p class="moment"><span>${dayWords(day, lang)}</span><b>${num(time)}</b></p>`;
}
/** "Gulf Standard Time", as the reader calls it. */
const zoneWords = (timeZone, when) => new Intl.DateTimeFormat(lang, { timeZone, timeZoneName: "long" }).formatToParts(Date.parse(when)).find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
/** Said once on a page, where the phone's own clock would mislead. */
export function zoneNote({ starts_at, time_zone }) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return isSameClock(own, time_zone, starts_at) ? nothing : html`<p class="soft small zone">${icon("clock")} ${t("f_zone", { zone: zoneWords(time_zone, starts_at) })}</p>`;
}
export const moment = (one) => html`${dayAndTime(one)}${zoneNote(one)}`;
const fact = (drawing, label, words) => (words === nothing || words === "" ? nothing : html`<div><dt>${icon(drawing)} <span class="unseen">${t(label)}</span></dt><dd>${words}</dd></div>`);
/** `one`: an appointment, or the choice that is to become one: {service, branch, staff|null, starts_at, time_zone}. */
export const facts = ({ service, branch, staff }, price = nothing) => html`<dl class="facts">${fact("check", "f_service", html`${nameOf(service)}${price === nothing ? nothing : html` · ${price}`}`)}
  ${fact("person", "f_doctor", staff ? nameOf(staff) : t("f_any"))}${fact("door", "f_place", nameOf(branch))}</dl>`;
export const reference = (number) => (number ? html`<div class="reference"><p class="soft">${t("f_reference")}</p><p class="big">${code(number)}</p><p class="soft small">${t("f_reference_more")}</p></div>` : nothing);

/** The appointment as a file for the phone's own calendar. */
export async function addToCalendar(appointment, session) {
  const authorization = `Bearer ${await session.token()}`;
  const reply = await fetch(`/api/v1/appointments/${appointment.id}.ics`, { headers: { Authorization: authorization, "Accept-Language": lang }, cache: "no-store", signal: AbortSignal.timeout(8_000) });
  if (!reply.ok) throw new Error(`no calendar file: ${reply.status}`);
  const file = URL.createObjectURL(await reply.blob());
  Object.assign(document.createElement("a"), { href: file, download: "appointment.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(file), 10_000);
}
