/** The waiting-room screen. The message is three things: a number, an arrow, a door. Words only support them. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { io } from "/vendor/socket.io.esm.min.js";
import { answers, call } from "../api.js";
import { boardChannel } from "../channels.js";
import { both, bothNames, clock, clockText, code, dayAndClock, lang, num, other, setZone, signOf, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { chime, isSilent, unlock } from "../sound.js";
import { learn } from "../text.js";
import { calledEarlier, closedNow, freshCalls, isEmpty, isMany, keyOf, roomsOf } from "./rooms.js";
import { hangOnTheWall } from "./wall.js";
import { words } from "./words.js";

learn(words);
const ONE_CHIME = 4_000; // calls close together share one
const branchId = location.pathname.split("/").filter(Boolean).at(-1);
const channel = boardChannel(branchId, changed);
const connection = wakeWithThePage(new Connection({ io, credentials: async () => ({}), probe: answers, limits: patience.display, onChange: draw }));
connection.follow(channel);
let branch = null; // what the catalogue says: both names, and the zone of the clock
let chimedAt = 0;
let askedAfter = null;
let sounded = new Set();

// ---------------------------------------------------------------- rows

/** What stands where the number would, or beside it; a call needs no words, an old call says how old. */
const wordsOf = {
  serving: () => both("d_with"), free: () => both("d_wait"), shut: () => both("d_shut"),
  paused: ({ counter }) => (counter.back_at ? both("d_paused", { time: clock(counter.back_at) }) : both("d_break")),
  steady: ({ call }) => both("d_called_at", { time: clock(call.called_at) }),
  was: () => both("d_as_of", { time: clock(connection.knownAt) }),
};
const way = (step, room) => {
  if (step === "called") return html`${icon("arrow")}<span class="unseen">${t("d_come")}</span>`;
  return room.call ? html`<span class="word">${wordsOf[step](room)}</span>` : nothing;
};
function room(place) {
  const step = connection.liveness !== "live" && place.step === "called" ? "was" : place.step;
  return html`<li class="room ${step}">
    ${place.call ? html`<span class="number">${code(place.call.number)}</span>` : html`<span class="instead">${wordsOf[step](place)}</span>`}
    <span class="way">${way(step, place)}</span>
    <span class="door"><span class="label"><span lang=${lang} dir="auto">${signOf(place.counter)}</span><span lang=${other} dir="auto">${signOf(place.counter, other)}</span></span><b>${num(place.counter.door)}</b></span></li>`;
}
/** Fixed while the same person stands there, new with every call: only then does a row pulse again. */
const placeKey = ({ counter, call }) => `${counter.id} ${call ? keyOf(call) : ""}`;

// ---------------------------------------------------------------- the page

const past = (board, most) => html`<aside class="past" aria-label=${t("d_recent")}><h2>${both("d_recent")}</h2>
  <ol>${calledEarlier(board, most).map((one) => html`<li>${code(one.number)} ${icon("door")} <b>${num(one.counter?.door ?? "")}</b> <span class="at">${clock(one.called_at)}</span></li>`)}</ol>
  <p class="missed">${both("d_missed")}</p></aside>`;
function rows(board) {
  const rooms = roomsOf(board, connection.now());
  const shape = isMany(board) ? "n6 many" : `n${Math.max(1, rooms.length)}`;
  return html`<main class="board ${shape}"><h1 class="unseen">${t("d_title")}</h1>
    ${rooms.length ? html`<ol class="rooms" aria-live="polite">${repeat(rooms, placeKey, room)}</ol>` : html`<p class="rooms waiting">${both("d_wait")}</p>`}
    ${past(board, shape === "n1" || rooms.length < 5 && !isMany(board) ? 4 : 3)}</main>`;
}
const notice = (drawing, title, more, holes) => html`<main class="notice">${icon(drawing)}<h1>${both(title, holes)}</h1>${more ? html`<p>${both(more, holes)}</p>` : nothing}</main>`;
function closed({ opens_at }) {
  if (!opens_at) return notice("clock", "d_closed");
  const [own, others] = [lang, other].map((tongue) => html`<span lang=${tongue} dir="auto">${t("d_closed_more", { time: dayAndClock(opens_at, connection.now(), tongue) }, tongue)}</span>`);
  return html`<main class="notice">${icon("clock")}<h1>${both("d_closed")}</h1><p>${own}${others}</p></main>`;
}

const stale = () => html`<p class="alarm" role="status">${icon("again")}<span class="words">${both("d_stale")}</span></p>`;
const header = (how, board) => html`<header class="top ${how}">${how === "stale" ? stale() : html`<strong>${bothNames(branch ?? board)}</strong>`}
  <span class="time">${clock(connection.now())}</span></header>`;

const count = (queue) => {
  if (!queue.open && !queue.waiting) return html`<span class="quiet">${both("d_line_closed")}</span>`;
  if (queue.paused) return html`<span class="quiet">${queue.resumes_at ? both("d_line_paused", { time: clock(queue.resumes_at) }) : both("d_line_stopped")}</span>`;
  return html`<b>${num(queue.waiting)}</b> <span class="quiet">${both("d_waiting")}</span>`;
};
const line = (queue) => html`<span class="line"><span class="who">${bothNames(queue)}</span>${count(queue)}</span>`;
const health = (how) => html`<span class="health">${isSilent() && how === "live" ? html`<span>${icon("mute")} ${t("d_silent")}</span>` : nothing}
  <span class="num" dir="ltr">${channel.view ? clockText(connection.knownAt) : ""} ${icon(how === "live" ? "check" : "cloud")}</span></span>`;
const footer = (how, board, isShut) => html`<footer class="lines" data-lines=${board?.queues.length ?? 0}>${!board || isShut || how === "offline" ? nothing : board.queues.map(line)}<span class="grow"></span>${health(how)}</footer>`;
const note = (text) => (text ? html`<aside class="note" aria-label=${t("d_notice")}>${icon("bell")}<span>${typeof text === "string" ? html`<span dir="auto">${text}</span>` : bothNames({ names: text })}</span></aside>` : nothing);

function middle(how, board, isShut) {
  if (how === "refused") return notice("warn", "d_unknown", "d_unknown_more");
  if (how === "offline") return notice("cloud", "d_dead", "d_ask");
  if (!board) return html`<main class="notice"><h1 class="unseen">${t("d_title")}</h1></main>`;
  if (isShut) return closed(isShut);
  return isEmpty(board) ? notice("bell", "d_empty", "d_empty_more") : rows(board);
}
function draw() {
  const [how, board] = [connection.liveness, channel.view];
  const isShut = board && how === "live" ? closedNow(board, connection.now()) : null;
  document.body.className = `display ${how}`;
  if (isShut && !isShut.opens_at) askWhenWeOpen(board.closes_at);
  render(html`${header(how, board)}${middle(how, board, isShut)}${board && how === "live" ? note(board.notice) : nothing}${footer(how, board, isShut)}`, document.body);
}

// ---------------------------------------------------------------- what happens

/** The board told when today ends; only a new one tells when tomorrow begins. */
function askWhenWeOpen(closes_at) {
  if (closes_at === askedAfter) return;
  askedAfter = closes_at;
  connection.redial();
}

function changed({ before }) {
  sound(channel.view, connection.now());
  if (!before) readBranch();
  draw();
}
/** One chime for all calls of a moment; those of before the page came back are shown and not sounded. */
function sound(board, now) {
  const calls = freshCalls(board, now).map(keyOf);
  const isNew = calls.some((key) => !sounded.has(key));
  sounded = new Set(calls);
  if (!isNew || now - chimedAt < ONE_CHIME) return;
  chimedAt = now;
  chime();
}
async function readBranch() {
  const read = await call("GET", `/branches/${branchId}`).catch(() => null);
  if (!read) return;
  branch = read.body;
  setZone(branch.time_zone);
  draw();
}

document.title = t("d_title");
takeTheStage();
draw();
connection.start();
readBranch();
unlock().then(draw);
["pointerdown", "keydown"].forEach((touch) => addEventListener(touch, () => unlock().then(draw)));
setInterval(draw, 1000); // the clock, and calls that grow old
hangOnTheWall({ isIdle: () => connection.liveness === "live" && !channel.view?.showing.length, hour: () => Number(clockText(connection.now()).slice(0, 2)) });
