/** What every page shares: words, numbers, times, names, and how live it is. Language and theme were chosen by `first.js`. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { icon, mark } from "./icons.js";
import { copy, sentence } from "./text.js";

export const asked = new URLSearchParams(location.search);
export const lang = document.documentElement.lang === "ar" ? "ar" : "en";
export const other = lang === "ar" ? "en" : "ar";

/** The words for `key`, with {holes} filled; `n` chooses the plural form. Filled holes may be templates. */
export const t = (key, holes = {}, tongue = lang) => sentence(key, holes, tongue);
/** Both languages at once, the page's own first: for walls, where nobody can choose. */
export const both = (key, holes = {}) => html`<span lang=${lang} dir="auto">${t(key, holes)}</span><span lang=${other} dir="auto">${t(key, holes, other)}</span>`;

export const code = (number) => html`<bdi class="code" dir="ltr">${number}</bdi>`;
export const num = (figure) => html`<bdi class="num" dir="ltr">${figure}</bdi>`;
export const minutes = (n, tongue = lang) => t("minutes", { n, count: num(n) }, tongue);

/** Socket payloads are the same bytes for everybody and carry both names; answers of HTTP carry the reader's. */
export const nameOf = (thing, tongue = lang) => thing?.names?.[tongue] ?? thing?.name ?? "";
export const bothNames = (thing) => {
  const [own, others] = [nameOf(thing), nameOf(thing, other)];
  return html`<span lang=${lang} dir="auto">${own}</span>${others && others !== own ? html`<span lang=${other} dir="auto">${others}</span>` : nothing}`;
};

// Digits are said outright: plain "ar-OM" would print ٤, "ar" 4; ticket, door and voice must agree.
let clocks = null;
/** Times are the branch's, wherever the reader's phone believes to be. */
export function setZone(timeZone) {
  const time = new Intl.DateTimeFormat("en-GB-u-nu-latn", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  clocks = { time, day: (tongue) => new Intl.DateTimeFormat(`${tongue}-u-nu-latn`, { weekday: "long", timeZone }) };
}
setZone(undefined);
/** A time of day; `when` is an RFC 3339 time or milliseconds. Without markup, for titles. */
export const clockText = (when) => clocks.time.format(asTime(when));
export const clock = (when) => num(clockText(when));
/** Today only the time, on another day its name as well. */
export function dayAndClock(when, now, tongue = lang) {
  const day = (at) => clocks.day(tongue).format(at);
  const [there, today] = [day(asTime(when)), day(now)];
  return there === today ? clock(when) : html`${there} ${clock(when)}`;
}
export const minutesBetween = (from, to) => Math.max(0, Math.floor((asTime(to) - asTime(from)) / 60_000));
const asTime = (when) => (typeof when === "string" ? Date.parse(when) : when);

/** The word on a counter's sign and its door: "Room" and "3" of "Room 3". A name without its door in it is too long for a sign. */
export function signOf(counter, tongue = lang) {
  const words = nameOf(counter, tongue).split(/\s+/);
  const rest = words.filter((word) => word !== counter.door).join(" ");
  return rest && rest.length < 14 && words.includes(counter.door) ? rest : t("room", {}, tongue);
}
/** "Room 3", for sentences. */
export const placeName = (counter, tongue = lang) => (counter ? nameOf(counter, tongue) || `${t("room", {}, tongue)} ${counter.door}` : "");

const keepLanguage = (tongue) => () => {
  document.cookie = `lang=${tongue}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
};
/** Keeps query and fragment, or a patient would lose the ticket by changing the language. */
export function switchTo() {
  const there = new URLSearchParams(asked);
  there.set("lang", other);
  return html`<a class="btn plain own-face" lang=${other} dir="auto" href="?${there}${location.hash}" @click=${keepLanguage(other)}>${copy[other].own_name}</a>`;
}

const pills = { live: ["good", "check", "live"], stale: ["warn", "again", "reconnecting"], loading: ["", "again", "connecting"], offline: ["bad", "cloud", "offline"], refused: ["bad", "cloud", "offline"] };
export const liveness = (how) => html`<span class="pill ${pills[how][0]}" role="status">${icon(pills[how][1])} ${t(pills[how][2])}</span>`;
export const bar = (title, middle = nothing, end = nothing) => html`<header class="bar">${mark}<strong>${title}</strong>${middle}<span class="grow"></span>${end}${switchTo()}</header>`;
export const band = (kind, drawing, words, act = nothing, role = "status") => html`<div class="band ${kind}" role=${role}>${icon(drawing)}<span class="grow">${words}</span>${act}</div>`;

/** What the server sent as a first picture goes when the page draws itself. */
export const takeTheStage = () => document.body.replaceChildren();

/** A button that says why it cannot be pressed instead of vanishing from the keyboard. */
export const off = (reason) => (reason ? "true" : "false");

/** Keeps what a page remembers from one visit to the next; a browser that forbids it only forgets. */
export const memory = {
  read(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  },
  keep(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* private windows may refuse */ }
  },
};
