/** What hangs on the wall: header, rooms, what was called before, counts, and the pages where there are no rooms. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { keyed } from "/vendor/lit-html/directives/keyed.js";
import { both, bothNames, clock, clockText, code, dayAndClock, lang, nameOf, num, other, signOf, t } from "../frame.js";
import { icon } from "../icons.js";
import { copy } from "../text.js";
import { areFew, calledEarlier, isMany, keyOf, linesNow, noticeNow, roomsOf, toCome } from "./rooms.js";

const ROUNDED = 5; // from here on the server tells a count to the nearest five
const BESIDE = 4; // so many calls fit beside the rooms, and
const BELOW = 3; // so many below them
const STRIP_FROM = 5;
const LONG_NAMES = 44; // letters; longer names stand under each other
const LONG_DOOR = 2;
const NOTE_BESIDE = 60; // letters of a card in the list beside the rooms
const NOTE_BELOW = 110;
const NOTE_STANDING = 60;
const standing = matchMedia("(orientation: portrait)");

// ---------------------------------------------------------------- rows

/** What stands where the number would, or beside it; a call needs no words, an old call says how old. */
const wordsOf = {
  serving: () => both("d_with"), free: () => both("d_wait"), shut: () => both("d_shut"),
  paused: ({ counter }, { now }) => (toCome(counter.back_at, now) ? both("d_paused", { time: clock(counter.back_at) }) : both("d_break")),
  steady: ({ call }) => both("d_called_at", { time: clock(call.called_at) }),
  was: (_, { knownAt }) => both("d_as_of", { time: clock(knownAt) }),
};
const way = (step, room, known) => {
  if (step === "called") return html`${icon("arrow")}<span class="unseen">${t("d_come")}</span>`;
  return room.call ? html`<span class="word">${wordsOf[step](room, known)}</span>` : nothing;
};
const sign = (counter) => html`<span class="label"><span lang=${lang} dir="auto">${signOf(counter)}</span><span lang=${other} dir="auto">${signOf(counter, other)}</span></span>`;
function room(place, known) {
  const step = known.how !== "live" && place.step === "called" ? "was" : place.step;
  return html`<li class="room ${step} ${place.isFresh ? "fresh" : ""}">
    ${place.call ? html`<span class="number">${code(place.call.number)}</span>` : html`<span class="instead">${wordsOf[step](place, known)}</span>`}
    <span class="way">${way(step, place, known)}</span>
    <span class="door ${place.counter.door.length > LONG_DOOR ? "long" : ""}">${sign(place.counter)}<b>${num(place.counter.door)}</b></span></li>`;
}
/** Fixed while the same person stands there, new with every call: only then does a row pulse again, and a screen reader speak. */
const placeKey = ({ counter, call }) => `${counter.id} ${call ? keyOf(call) : ""}`;
/** Not `repeat`: that of lit-html 3.3.1 to 3.3.3 leaves a comment behind for every row that goes (lit/lit#5298), thousands in a month. Places are fixed anyway. */
const rowsOf = (rooms, known) => rooms.map((place) => keyed(placeKey(place), room(place, known)));

const earlier = (one) => html`<li>${code(one.number)} ${icon("door")} <b>${num(one.counter?.door ?? "")}</b> <span class="at">${clock(one.called_at)}</span></li>`;
const past = (board, rooms, most, words) => html`<aside class="past" aria-label=${t("d_recent")}><h2>${both("d_recent")}</h2><ol>${calledEarlier(board, rooms, most).map(earlier)}</ol>${words}</aside>`;
export function roomsPage(board, known) {
  const rooms = roomsOf(board, known.now);
  const isStrip = isMany(board) || rooms.length >= STRIP_FROM || standing.matches;
  const shape = isMany(board) ? "n6 many" : `n${Math.max(1, rooms.length)}`;
  const beside = isStrip ? nothing : noteBeside(board, known);
  return html`<main class="board ${shape}"><h1 class="unseen">${t("d_title")}</h1>
    ${rooms.length ? html`<ol class="rooms" aria-live="polite">${rowsOf(rooms, known)}</ol>` : html`<p class="rooms waiting">${both("d_wait")}</p>`}
    ${past(board, rooms, isStrip ? BELOW : BESIDE, beside === nothing ? html`<p class="missed">${both("d_missed")}</p>` : beside)}</main>${isStrip ? noteBelow(board, known) : nothing}`;
}

// ---------------------------------------------------------------- a notice of the clinic: a still card

const wordsOfNote = (board, { how, now }, most) => (how === "live" ? noticeNow(board.notice, now, most) : null);
const card = (words) => html`${icon("bell")}<span class="words">${bothNames({ names: words, name: words.en ?? words.ar })}</span>`;
function noteBeside(board, known) {
  const words = wordsOfNote(board, known, NOTE_BESIDE);
  return words ? html`<p class="note">${card(words)}</p>` : nothing;
}
export function noteBelow(board, known) {
  const words = wordsOfNote(board, known, standing.matches ? NOTE_STANDING : NOTE_BELOW);
  return words ? html`<aside class="note" aria-label=${t("d_notice")}>${card(words)}</aside>` : nothing;
}

// ---------------------------------------------------------------- where there are no rooms

export const notice = (drawing, title, more, holes) => html`<main class="notice">${icon(drawing)}<h1>${both(title, holes)}</h1>${more ? html`<p>${both(more, holes)}</p>` : nothing}</main>`;
export const blank = () => html`<main class="notice"><h1 class="unseen">${t("d_title")}</h1></main>`;
export function closed({ opens_at }, now) {
  if (!opens_at) return notice("clock", "d_closed");
  const when = (tongue) => html`<span lang=${tongue} dir="auto">${t("d_closed_more", { time: dayAndClock(opens_at, now, tongue) }, tongue)}</span>`;
  return html`<main class="notice">${icon("clock")}<h1>${both("d_closed")}</h1><p>${when(lang)}${when(other)}</p></main>`;
}

// ---------------------------------------------------------------- head and foot

const stale = () => html`<p class="alarm" role="status">${icon("again")}<span class="words">${both("d_stale")}</span></p>`;
const title = (branch) => html`<strong class=${nameOf(branch).length + nameOf(branch, other).length > LONG_NAMES ? "long" : ""}>${bothNames(branch)}</strong>`;
export const header = (branch, { how, now }) => html`<header class="top ${how}">${how === "stale" ? stale() : title(branch)}<span class="time">${clock(now)}</span></header>`;

const pausedWords = (queue, now) => (toCome(queue.resumes_at, now) ? both("d_line_paused", { time: clock(queue.resumes_at) }) : both("d_line_stopped"));
function count(queue, now, isAlone) {
  if (!queue.open && !queue.waiting) return html`<span class="quiet">${both("d_line_closed")}</span>`;
  if (queue.paused) return html`<span class="quiet">${pausedWords(queue, now)}</span>`;
  return html`<b>${num(queue.waiting < ROUNDED ? queue.waiting : `~${queue.waiting}`)}</b>${isAlone ? html` <span class="quiet">${both("d_waiting")}</span>` : nothing}`;
}
/** Few lines say each what the figure is, many say it once before all. */
function counts({ queues }, now) {
  const few = areFew(queues);
  return html`${few ? nothing : html`<span class="quiet">${both("d_waiting_now")}</span>`}${linesNow(queues, now).map((queue) => html`<span class="line"><span class="who">${bothNames(queue)}</span>${count(queue, now, few)}</span>`)}`;
}
const voiceless = (mutes) => html`<span>${icon("mute")} ${t("d_no_voice", { tongues: mutes.map((tongue) => html`<bdi lang=${tongue} dir="auto">${copy[tongue].own_name}</bdi> `) })}</span>`;
/** For whoever mounts it: without a touch no browser makes a sound. */
export const soundless = () => html`<p class="soft">${icon("mute")} ${both("d_silent")}</p>`;
/** For staff who pass: whether this screen knows the truth and whether it can be heard. */
const health = ({ how, knownAt, isSilent, mutes }) => html`<span class="health">${how === "live" && isSilent ? html`<span>${icon("mute")} ${t("d_silent")}</span>` : how === "live" && mutes.length ? voiceless(mutes) : nothing}
  <span class="num" dir="ltr">${knownAt ? clockText(knownAt) : ""} ${icon(how === "live" ? "check" : "cloud")}</span></span>`;
/** `board` is null where counts would be of no use. */
export const footer = (board, known, open) => html`<footer class="lines">${board ? counts(board, known.now) : nothing}<span class="grow"></span>
  <button type="button" class="opens" aria-label=${t("d_setup")} @click=${open}>${icon("screen")}</button>${health(known)}</footer>`;
