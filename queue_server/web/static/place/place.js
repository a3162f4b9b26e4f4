/** One ticket on one phone: where am I, when is it my turn, what do I do. */
import { render } from "/vendor/lit-html/lit-html.js";
import { call, press } from "../api.js";
import { TicketChannel } from "../channels.js";
import { placeName, setZone, t, takeTheStage } from "../frame.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { readable } from "../secret.js";
import { io } from "../socket.js";
import { chime, isSilent, unlock } from "../sound.js";
import { learn } from "../text.js";
import { maySleep, stayAwake } from "../wake.js";
import { alertsWish, Memory, thisBrowser } from "./memory.js";
import { hasMoved, isCalledAgain, isNear, isOver, needsReading } from "./step.js";
import { errorPage, loadingPage, placePage, spokenPlace, unreachedPage } from "./view.js";
import { words } from "./words.js";

learn(words);
const SAY_EVERY = 20_000; // a screen reader hears one place in so long, the last one
const READ_AFTER = 1_500; // spread, so that a pause does not make a whole line ask at once
const secret = readable(location.hash.slice(1));
const id = location.pathname.split("/").filter(Boolean).at(-1);
const asHolder = (method, path, options) => call(method, path, { ...options, authorization: `Ticket ${secret}` });

const page = { asking: null, said: null, done: null, moved: null, calledAgain: false, spoken: "", busy: false, alertsOn: false, waitsForTouch: false, refused: !secret, unanswered: false, wasNear: false, how: "loading" };
let spokenAt = -Infinity;
let saying = null;
let reading = null;

const memory = new Memory(thisBrowser(), id);
const wish = alertsWish(id);
memory.tidy(Date.now());
const kept = memory.recall(Date.now());
if (kept?.zone) setZone(kept.zone);
const channel = new TicketChannel({ ticket_id: id, onChange: changed });
const connection = wakeWithThePage(new Connection({ io, credentials: async () => ({ ticket: id, key: secret }), probe: readByHttp, limits: patience.phone, onChange: turned }));
connection.follow(channel);

// ---------------------------------------------------------------- what is known

async function readByHttp() {
  try {
    const { body } = await asHolder("GET", `/tickets/${id}`);
    page.refused = false;
    setZone(body.branch.time_zone);
    channel.feed(body);
  } catch (problem) {
    if ([401, 403, 404].includes(problem.status)) refused();
    else page.unanswered = true;
    draw();
    return problem.status > 0;
  }
  return true;
}
/** The link is not good, or not any more: the end of a ticket that is open here stays as it was. */
function refused() {
  memory.forget();
  if (channel.ticket && isOver(channel.ticket)) return connection.stop();
  page.refused = true;
  return undefined;
}
/** What a phone without a network will show next time. */
function remember() {
  if (!channel.ticket) return;
  if (isOver(channel.ticket)) memory.forget();
  else memory.keep({ ticket: channel.ticket, at: connection.knownAt, zone: channel.ticket.branch.time_zone });
}

function changed({ before, event }) {
  const ticket = channel.ticket;
  if (!before || before.state !== ticket.state) entered(ticket, before);
  else if (isCalledAgain(before, ticket)) calledAgain();
  page.refused = false;
  if (hasMoved(before, ticket)) page.moved = { isNewNumber: before.number !== ticket.number };
  if (event && needsReading(before, ticket)) readSoon();
  if (before?.ahead !== ticket.ahead) sayPlace();
  remember();
  draw();
}
function readSoon() {
  reading ??= setTimeout(() => { reading = null; readByHttp(); }, READ_AFTER * (0.3 + Math.random()));
}
/** A new state: what was being asked does not matter any more, and a call is heard and felt. */
function entered(ticket, before) {
  Object.assign(page, { asking: null, said: null, done: null, moved: null, calledAgain: false });
  if (ticket.state === "called") alertNow();
  if (isOver(ticket)) maySleep();
  else if (before && isOver(before) && page.alertsOn) stayAwake();
}
function calledAgain() {
  Object.assign(page, { asking: null, calledAgain: true });
  alertNow();
}
/** Not more often than a listener can bear; what is said then is how it stands then. */
function sayPlace() {
  clearTimeout(saying);
  saying = setTimeout(() => say(spokenPlace(channel.ticket)), Math.max(0, SAY_EVERY - (Date.now() - spokenAt)));
}
function say(words) {
  clearTimeout(saying);
  spokenAt = Date.now();
  page.spoken = words;
  draw();
}
/** Back from where it was said that the page is not live: once, and politely. */
function turned(how) {
  const wasAway = ["stale", "offline"].includes(page.how);
  page.how = how;
  if (how === "live") keepThePage();
  if (how === "live" && wasAway && channel.ticket) say([t("p_back_live"), " ", spokenPlace(channel.ticket)]);
  draw();
}

// ---------------------------------------------------------------- sound, vibration, waking

/** Who asked for alerts is alerted after a reload, too, and in another language: sound then waits for the first touch anywhere. */
function wakeTheWish() {
  if (!wish.isKept) return;
  page.alertsOn = page.waitsForTouch = true;
  stayAwake();
  ["pointerdown", "keydown"].forEach((touch) => addEventListener(touch, async () => {
    await unlock();
    page.waitsForTouch = false;
    draw();
  }, { once: true }));
}

function alertNow() {
  if (page.alertsOn) chime(3);
  vibrate([400, 200, 400, 200, 400]);
  stayAwake();
}
function vibrate(pattern) {
  if (page.alertsOn) navigator.vibrate?.(pattern); // Chrome wants a touch before, Safari and Firefox have none
}
/** The tap on the switch is what unlocks sound, so it is off until touched. */
async function setAlerts(isOn) {
  page.alertsOn = isOn;
  wish.keep(isOn);
  if (isOn) {
    stayAwake();
    if (await unlock()) chime();
    vibrate(80);
  } else maySleep();
  draw();
}

// ---------------------------------------------------------------- what the holder can do

async function post(verb, body) {
  if (page.busy) return;
  const { asking } = page;
  const isCut = connection.liveness === "offline"; // refused at once: a press that arrives an hour later is nobody's wish any more
  Object.assign(page, { busy: !isCut, said: isCut ? "p_cut" : null });
  draw();
  if (isCut) return;
  try {
    await press(`/tickets/${id}/${verb}`, body, asHolder);
    Object.assign(page, { asking: page.asking === asking ? null : page.asking, done: verb }); // whoever has asked something else meanwhile stays there
    await readByHttp();
    if (!page.asking) toTheTop();
  } catch (problem) {
    page.said = { "bad-state": "p_too_late", "rate-limited": "p_too_often" }[problem.slug] ?? (problem.status ? "p_not_done" : "p_not_sent");
    if (problem.status === 409) await readByHttp();
  }
  page.busy = false;
  draw();
}
const ask = (what) => () => {
  Object.assign(page, { asking: what, said: null });
  draw();
  document.querySelector(".ask h2")?.focus();
};
/** Whoever goes by keyboard or ear is not left on a button that is gone. */
const toTheTop = () => document.querySelector("main h1")?.focus();
const acts = {
  askSnooze: ask("snooze"), askLeave: ask("leave"), back: () => { Object.assign(page, { asking: null, said: null }); draw(); toTheTop(); },
  snooze: (minutes) => post("snooze", { minutes }), leave: () => post("leave"), here: () => post("here"), undo: () => post("undo"),
  alerts: (event) => setAlerts(event.target.checked),
};
/** From the beginning: the address may have been mended, the network may be back. */
function retry() {
  if (!secret) return location.reload();
  page.refused = false;
  connection.redial();
  readByHttp();
  return draw();
}

// ---------------------------------------------------------------- the page

function pageNow() {
  const how = connection.liveness;
  if (page.refused || (how === "refused" && !channel.ticket)) return errorPage(retry);
  const known = knownNow(how);
  if (!known) return how === "offline" ? unreachedPage(retry) : loadingPage();
  const { asking, said, done, moved, calledAgain: again, spoken, busy } = page;
  return placePage({ ...known, now: connection.now(), asking, said, done, moved, again, spoken, busy, alerts: { on: page.alertsOn, sound: !isSilent(), waits: page.waitsForTouch, awake: "wakeLock" in navigator }, acts });
}
/** {ticket, how, knownAt}: what we were told, or what this phone knew before where nobody answers; that is never live. */
function knownNow(how) {
  if (channel.ticket) return { ticket: channel.ticket, how: { refused: isOver(channel.ticket) ? "live" : "stale", loading: "live" }[how] ?? how, knownAt: connection.knownAt };
  return kept && page.unanswered ? { ticket: kept.ticket, how: how === "offline" ? how : "stale", knownAt: kept.at } : null;
}
function titleNow() {
  const ticket = channel.ticket;
  if (!ticket || page.refused) return t("p_title");
  return ticket.state === "called" ? `${t("p_come")}: ${placeName(ticket.counter)}` : `\u2066${ticket.number}\u2069 · ${t("p_title")}`;
}
function draw() {
  document.title = titleNow();
  render(pageNow(), document.body);
}
/** Minutes pass, the time to take something back runs out, and a turn comes near without a message. */
function everySecond() {
  const near = Boolean(channel.ticket) && isNear(channel.ticket, connection.now());
  if (near && !page.wasNear) vibrate(200);
  page.wasNear = near;
  draw();
}
/** Once this visit, when all else is there. */
let isKept = false;
function keepThePage() {
  if (isKept) return;
  isKept = true;
  import("./shelf.js").then(({ keepForLater }) => keepForLater(), () => {});
}

wakeTheWish();
takeTheStage();
draw();
if (secret) {
  readByHttp();
  connection.start();
}
addEventListener("hashchange", () => location.reload());
addEventListener("pagehide", remember);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && remember());
setInterval(everySecond, 1_000);
