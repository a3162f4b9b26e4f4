/** Where walk-ins take a number and people with a code say that they are here. It belongs to nobody for longer than they stand before it. */
import { nothing, html, render } from "/vendor/lit-html/lit-html.js";
import { all, answers, press } from "../api.js";
import { atMostEvery, openNow } from "../branch/hours.js";
import { asOnTheBoard, offersOf, pagesOf } from "../branch/offers.js";
import { boardChannel } from "../channels.js";
import { hangOnTheWall } from "../display/wall.js";
import { clockText, lang, setZone, t, takeTheStage } from "../frame.js";
import { newKey, settles } from "../keys.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { io } from "../socket.js";
import { chime, unlock } from "../sound.js";
import { learn } from "../text.js";
import { appointmentsAt } from "./appointment.js";
import { arrive, asHolder } from "./arrive.js";
import { canSee } from "./camera.js";
import { Device } from "./device.js";
import { DONE_AFTER, SHOWN_FOR, SHOWN_LONGER, idleStep, mayBeDone, patienceOf, secondsLeft } from "./idle.js";
import { heldButton } from "./logo.js";
import { answerPage, cutPage, header, herePage, linePage, needsPage, numberPage, openingPage, readingPage, servicePage, startPage, stillPage, troublePage } from "./pages.js";
import { codeOf, print } from "./paper.js";
import { codePage, pairingOf, standsAt } from "./pair.js";
import { referencePage, unmetPage } from "./pad.js";
import { Reader } from "./reader.js";
import { isRevoked, mayPressAgain, refusalOf } from "./refusals.js";
import { words } from "./words.js";

learn(words);
const MOST_CHOICES = 6;
const READ_AGAIN = 10 * 60_000; // a new service appears by then, without anybody's doing
const READ_AT_LAST = 5_000; // while there is nothing to show
const ASK_EVERY = 30_000;
const branchId = await standsAt();
const root = document.createElement("div");
const device = new Device(branchId, revoked);
const pairing = pairingOf(device, branchId, { onPaired: begin, redraw: () => draw() });
const channel = boardChannel(branchId, boardChanged);
const connection = wakeWithThePage(new Connection({ io, credentials: async () => ({ device: device.token }), probe: answers, limits: patience.desk, onChange: liveness }));
connection.follow(channel);
const askForTheNext = atMostEvery(ASK_EVERY, () => connection.redial()); // range of opening hours: the board knows only one, and the night is long
const reader = new Reader((found) => scanned(found));
const logo = heldButton(sneakIn);
const appointments = appointmentsAt({ device, visit: () => visit, begin: (step) => { visit = newVisit(step); draw(); }, go: (step) => go(step), draw: () => draw(), given: (ticket) => given(ticket, queues.find(({ id }) => id === ticket.queue_id) ?? null) });

let wasStopped = false;
let staff = null; // what staff need comes when they need it, not with the kiosk
let branch = null;
let queues = null;
let readAt = -Infinity;
let visit = null; // all that is known of whoever stands here; dropped as a whole
let touchedAt = Date.now();
let shown = "";

const newVisit = (step) => ({ step, page: 0, offer: null, queue: null, needs: new Set(), key: newKey(), busy: false, refusal: null, reference: "", number: null, ticket: null, qr: null, answer: null, since: 0, until: 0 });
const go = (step) => {
  Object.assign(visit, { step, page: 0 });
  draw();
};

// ---------------------------------------------------------------- this tablet

function begin() {
  wasStopped = false;
  connection.start();
  readCatalogue();
  forget();
}
/** Stopped here, or by somebody elsewhere: it may be started again, by a code. */
function end() {
  wasStopped = true;
  connection.stop();
  clear();
  pairing.start();
  draw();
}
function revoked() {
  if (!device.isKnown) return;
  device.forget();
  end();
}
async function sneakIn() {
  const module = await import("./staff.js").catch(() => null); // no network: no way in, and nobody could sign in
  if (!module || !device.isKnown) return;
  forget();
  staff ??= new module.Staff({ device, onStop: end, onLeave: forget, redraw: () => draw() });
  staff.sneakIn();
  draw();
}
function liveness(how) {
  if (how === "live") readCatalogue();
  if (how === "refused" && isRevoked(connection.refusal)) revoked();
  draw();
}
function boardChanged() {
  const known = new Set((queues ?? []).map((queue) => queue.id));
  if (channel.view.queues.some((row) => !known.has(row.queue_id))) readCatalogue();
  draw();
}
async function readCatalogue() {
  readAt = Date.now();
  try {
    [branch, queues] = await Promise.all([device.send("GET", `/branches/${branchId}`).then(({ body }) => body), all(`/branches/${branchId}/queues`, device.send)]);
    setZone(branch.time_zone);
  } catch { /* what was known stays; the connection tells whether anybody answers */ }
  draw();
}

// ---------------------------------------------------------------- nobody stays

/** Everything that somebody chose, saw or was given. */
function clear() {
  visit = null;
  reader.stop();
  staff?.leave();
  touchedAt = Date.now();
  scrollTo(0, 0);
}
function forget() {
  clear();
  draw();
}
const isShown = () => visit?.step === "number" || visit?.step === "answer"; // pages that clear themselves
const isStaffed = () => Boolean(staff?.isOpen);
const hasSomebody = () => Boolean(visit) || isStaffed();
const idle = () => (hasSomebody() && !isShown() ? idleStep(touchedAt, Date.now(), isStaffed() ? patienceOf.staff : patienceOf.visit) : { is: "calm" });

function touched() {
  if (idle().is === "asking") return; // only an answer counts then: the finger may be the next person's
  touchedAt = Date.now();
  if (isShown()) visit.until = Math.max(visit.until, touchedAt + SHOWN_FOR);
}
function stay() {
  touchedAt = Date.now();
  draw();
  if (visit?.step === "here") look(); // the picture went with the page
}
function tick() {
  if (idle().is === "over" || (isShown() && Date.now() >= visit.until)) return forget();
  if (!visit && device.isKnown && Date.now() - readAt > (queues ? READ_AGAIN : READ_AT_LAST)) readCatalogue();
  return draw();
}

// ---------------------------------------------------------------- taking a number

const lines = () => asOnTheBoard(queues, channel.view);
const offers = () => offersOf(lines());
const linesOf = (offer) => offers().find((one) => one.id === offer.id)?.queues ?? [];

function take() {
  visit = newVisit("service");
  const all = offers();
  if (all.length === 1) return pickService(all[0]);
  return draw();
}
/** Where only one line gives it, nobody is asked where. */
function pickService(offer) {
  visit.offer = offer;
  const open = offer.queues.filter((queue) => queue.open);
  if (open.length === 1) return pickLine(open[0]);
  return go("line");
}
function pickLine(queue) {
  visit.queue = queue;
  go("needs");
}
function back() {
  const wasAsked = { needs: visit.offer?.queues.filter((queue) => queue.open).length > 1 ? "line" : "service", line: "service" }[visit.step];
  if (!wasAsked || (wasAsked === "service" && offers().length === 1)) return forget();
  return go(wasAsked);
}
/** One language at most. */
function flip(need) {
  const { needs } = visit;
  if (needs.delete(need)) return draw();
  if (need.startsWith("language:")) [...needs].filter((one) => one.startsWith("language:")).forEach((one) => needs.delete(one));
  needs.add(need);
  return draw();
}
/** The key is this person's: a press whose answer was lost gives the same number again, and never to somebody else. */
async function takeNumber() {
  const mine = visit;
  if (mine.busy) return;
  mine.busy = true;
  draw();
  const asKiosk = (method, path, options) => device.send(method, path, { ...options, key: mine.key });
  try {
    const { body } = await press(`/queues/${mine.queue.id}/tickets`, { service_id: mine.offer.id, needs: [...mine.needs] }, asKiosk);
    if (mine === visit) given(body);
  } catch (problem) {
    if (settles(problem)) mine.key = newKey();
    if (mine === visit) Object.assign(mine, { refusal: refusalOf(problem), step: "trouble" });
    if (settles(problem)) readCatalogue();
  }
  mine.busy = false;
  draw();
}
async function given(ticket, queue = visit.queue) {
  const mine = visit;
  const secret = ticket.secret_link.split("#")[1];
  Object.assign(mine, { number: ticket.number, queue, step: "number", since: Date.now(), until: Date.now() + SHOWN_FOR });
  setTimeout(draw, DONE_AFTER);
  touchedAt = Date.now();
  chime();
  if (device.hasPrinter) print(ticket.secret_link, [...mine.needs].find((need) => need.startsWith("language:"))?.slice(-2) ?? lang);
  draw();
  const [read, qr] = await Promise.all([asHolder(secret)("GET", `/tickets/${ticket.id}`).catch(() => null), codeOf({ id: ticket.id, secret })]);
  if (mine === visit) Object.assign(mine, { ticket: read?.body ?? null, qr });
  draw();
}
const chooseAgain = () => {
  visit.refusal = null;
  go("service");
};

// ---------------------------------------------------------------- being here already

/** The same code once more, or something that is none, while a code is being read: the answer to that one is still wanted. Another code is the next person's. */
const isBeingRead = (found) => visit?.step === "reading" && (!found || found.id === visit.code.id);
async function scanned(found) {
  if (!device.isKnown || isStaffed() || visit?.busy || isBeingRead(found)) return;
  clear();
  const mine = visit = { ...newVisit("reading"), code: found };
  draw();
  if (found?.reference) return void appointments.byCode(found.reference);
  const told = found ? await arrive(found, branchId) : { is: "unreadable", ticket: null };
  if (mine !== visit) return;
  Object.assign(mine, { answer: told, step: "answer", until: Date.now() + SHOWN_FOR });
  if (told.is === "arrived") chime();
  draw();
}
function showReader() {
  visit = newVisit("here");
  draw();
  look();
}
function look() {
  reader.stop();
  const video = document.querySelector(".camera");
  if (video) reader.look(video);
}

// ---------------------------------------------------------------- the page

const acts = {
  take, pickService, pickLine, back, flip, takeNumber, chooseAgain, forget, here: showReader, ...appointments,
  longer: () => { visit.until = Date.now() + SHOWN_LONGER; draw(); },
};
/** The choices of this page, and how to turn it; behind the last comes the first. */
function paged(choices) {
  const pages = pagesOf(choices, MOST_CHOICES);
  const page = visit.page % Math.max(1, pages.length);
  return { choices: pages[page] ?? [], paged: { page, pages: pages.length, turn: () => { visit.page = page + 1; draw(); } } };
}
const pages = {
  service: () => { const { choices, paged: turning } = paged(offers()); return servicePage({ offers: choices, paged: turning, acts }); },
  line: () => { const { choices, paged: turning } = paged(linesOf(visit.offer)); return linePage({ queues: choices, paged: turning, isLive: connection.liveness === "live", acts }); },
  needs: () => needsPage({ visit, acts }),
  reference: () => referencePage({ visit, acts }), unmet: () => unmetPage({ visit, zone: branch.time_zone, acts }),
  trouble: () => troublePage({ visit, again: mayPressAgain(visit.refusal), acts }),
  number: () => numberPage({ visit, hasPrinter: device.hasPrinter, now: connection.now(), left: secondsLeft(visit.until, Date.now()), isNew: !mayBeDone(visit.since, Date.now()), acts }),
  here: () => herePage({ hasCamera: canSee(), acts }), reading: readingPage,
  answer: () => answerPage({ answer: visit.answer, left: secondsLeft(visit.until, Date.now()), acts }),
};
/** Its name, by which the heading is found again, and what it shows. */
function pageNow() {
  const [how, waiting] = [connection.liveness, idle()];
  if (waiting.is === "asking") return ["still", stillPage({ left: waiting.left, stay })];
  if (isStaffed()) return ["staff", staff.page()];
  if (!device.isKnown) return ["pairing", codePage(pairing, wasStopped ? "y_revoked" : "h_kiosk")];
  if (isShown()) return [visit.step, pages[visit.step]()];
  if (how === "offline" || how === "refused") return ["cut", cutPage()];
  if (!queues || !channel.view) return ["opening", openingPage()];
  if (visit) return [`${visit.step} ${visit.page}`, pages[visit.step]()];
  const [now, board] = [connection.now(), channel.view];
  const open = openNow(board, now);
  if (open.is === "over" && how === "live") askForTheNext(now);
  return ["start", startPage({ open, note: board.notice, takesBookings: branch.takes_bookings, now, acts })];
}
function draw() {
  const [name, page] = pageNow();
  const isEntry = name === "staff";
  document.body.className = isEntry ? "kiosk staffed" : `kiosk ${connection.liveness}`;
  root.className = isEntry ? "entry" : "stand";
  render(isEntry ? page : html`${header({ branch, now: connection.now(), logo })}${page ?? nothing}`, root);
  if (name !== shown) document.querySelector("h1[tabindex]")?.focus();
  shown = name;
}

document.title = t("y_title");
takeTheStage();
document.body.append(root);
if (device.isKnown) begin();
else pairing.start();
draw();
["contextmenu", "dragstart"].forEach((habit) => addEventListener(habit, (event) => { if (!isStaffed()) event.preventDefault(); }));
["pointerdown", "keydown"].forEach((touch) => addEventListener(touch, () => { touched(); unlock(); }));
setInterval(tick, 500);
hangOnTheWall({ isIdle: () => !hasSomebody() && connection.liveness === "live", hour: () => Number(clockText(connection.now()).slice(0, 2)) });
