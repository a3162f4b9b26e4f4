/** One ticket on one phone: where am I, when is it my turn, what do I do. */
import { render } from "/vendor/lit-html/lit-html.js";
import { io } from "/vendor/socket.io.esm.min.js";
import { call, press } from "../api.js";
import { TicketChannel } from "../channels.js";
import { placeName, setZone, t, takeTheStage } from "../frame.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { chime, isSilent, unlock } from "../sound.js";
import { learn } from "../text.js";
import { maySleep, stayAwake } from "../wake.js";
import { isNear, isOver, needsReading } from "./step.js";
import { errorPage, loadingPage, placePage, spokenPlace, unreachedPage } from "./view.js";
import { words } from "./words.js";

learn(words);
const SAY_EVERY = 20_000; // a screen reader hears one place in so long, the last one
const READ_AFTER = 1_500; // spread, so that a pause does not make a whole line ask at once
const secret = decodeURIComponent(location.hash.slice(1));
const id = location.pathname.split("/").filter(Boolean).at(-1);
const asHolder = (method, path, options) => call(method, path, { ...options, authorization: `Ticket ${secret}` });

const page = { asking: null, said: null, spoken: "", busy: false, alertsOn: false, refused: !secret };
let names = {}; // HTTP answers in the reader's language; the socket speaks English to everybody
let spokenAt = -Infinity;
let saying = null;
let reading = null;

const channel = new TicketChannel({ ticket_id: id, onChange: changed });
const connection = wakeWithThePage(new Connection({ io, credentials: async () => ({ ticket: id, key: secret }), probe: readByHttp, limits: patience.phone, onChange: draw }));
connection.follow(channel);

// ---------------------------------------------------------------- what is known

async function readByHttp() {
  try {
    const { body } = await asHolder("GET", `/tickets/${id}`);
    page.refused = false;
    learnNames(body);
    channel.feed(body);
  } catch (problem) {
    if ([401, 403, 404].includes(problem.status)) page.refused = true;
    draw();
    return problem.status > 0;
  }
  return true;
}
function learnNames(ticket) {
  if (ticket.branch?.id !== names.branch?.id) readZone(ticket.branch.id);
  names = { branch: ticket.branch, queue: ticket.queue, service: ticket.service };
}
const readZone = (branch) => call("GET", `/branches/${branch}`).then(({ body }) => { setZone(body.time_zone); draw(); }, () => {});
/** The ticket, with the names of its places in the reader's language where HTTP told them. */
function ticketToShow() {
  const held = channel.ticket;
  const said = (what) => (held[what]?.id && held[what].id === names[what]?.id ? { ...held[what], name: names[what].name } : held[what]);
  return { ...held, branch: said("branch"), queue: said("queue"), service: said("service") };
}

function changed({ before, event }) {
  const ticket = channel.ticket;
  if (!before || before.state !== ticket.state) entered(ticket, before);
  else if (isNear(ticket, connection.now()) && !isNear(before, connection.now())) vibrate(200);
  page.refused = false;
  if (event && needsReading(before, ticket)) readSoon();
  if (before?.ahead !== ticket.ahead) sayPlace();
  draw();
}
function readSoon() {
  reading ??= setTimeout(() => { reading = null; readByHttp(); }, READ_AFTER * (0.3 + Math.random()));
}
/** A new state: what was being asked does not matter any more, and a call is heard and felt. */
function entered(ticket, before) {
  Object.assign(page, { asking: null, said: null });
  if (ticket.state === "called") alertNow();
  if (isOver(ticket)) maySleep();
  else if (before && isOver(before) && page.alertsOn) stayAwake();
}
/** Not more often than a listener can bear; what is said then is how it stands then. */
function sayPlace() {
  clearTimeout(saying);
  saying = setTimeout(() => {
    spokenAt = Date.now();
    page.spoken = spokenPlace(channel.ticket);
    draw();
  }, Math.max(0, SAY_EVERY - (Date.now() - spokenAt)));
}

// ---------------------------------------------------------------- sound, vibration, waking

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
  const isCut = connection.liveness === "offline"; // refused at once: a press that arrives an hour later is nobody's wish any more
  Object.assign(page, { busy: !isCut, said: isCut ? "p_cut" : null });
  draw();
  if (isCut) return;
  try {
    await press(`/tickets/${id}/${verb}`, body, asHolder);
    page.asking = null;
    await readByHttp();
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
const acts = {
  askSnooze: ask("snooze"), askLeave: ask("leave"), back: () => { page.asking = null; draw(); },
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
  if (!channel.ticket) return how === "offline" ? unreachedPage(retry) : loadingPage();
  return placePage({
    ticket: ticketToShow(), how: how === "refused" ? "stale" : how === "loading" ? "live" : how, now: connection.now(), knownAt: connection.knownAt,
    asking: page.asking, said: page.said, spoken: page.spoken, busy: page.busy, alerts: { on: page.alertsOn, sound: !isSilent() }, acts,
  });
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

takeTheStage();
draw();
if (secret) {
  readByHttp();
  connection.start();
}
addEventListener("hashchange", () => location.reload());
setInterval(draw, 1_000); // minutes pass, and the time to take something back
