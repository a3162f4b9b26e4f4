/** The waiting-room screen. The message is three things: a number, an arrow, a door. Words only support them. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { answers } from "../api.js";
import { boardChannel } from "../channels.js";
import { asked, clockText, lang, memory, setZone, signOf, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { CHIME_LASTS, chime, isSilent, unlock } from "../sound.js";
import { io } from "../socket.js";
import { moveTo, settle, standing } from "../pairing/home.js";
import { pairingPage } from "../pairing/page.js";
import { Pairing } from "../pairing/pairing.js";
import { words as pairingWords } from "../pairing/words.js";
import { learn } from "../text.js";
import { hasClips } from "./clips.js";
import { Crier } from "./crier.js";
import { Device } from "./device.js";
import { boardOf, closedNow, countersOf, isCalm, isEmpty } from "./rooms.js";
import { TONGUES, settingsFrom, soundNow } from "./settings.js";
import { clipsOf, spoken } from "./spoken.js";
import { blank, closed, footer, header, notice, noteBelow, roomsPage, soundless } from "./view.js";
import { Voice } from "./voice.js";
import { hangOnTheWall } from "./wall.js";
import { words } from "./words.js";

learn(words);
learn(pairingWords);
const SETTINGS = `queue-server:screen${asked.get("screen") ? `:${asked.get("screen")}` : ""}`; // two screens on one computer are told apart by ?screen=2
const READ_AGAIN = 30_000;
const POINTER_SHOWS = 5_000;
const NOBODY_THERE = 120_000; // a panel left open would leave the wall without its rooms
const NOBODY_TYPES = 600_000; // and so would a code that nobody needs
const COMES_WITHIN = 10_000; // a screen that has just been let in asks for no code
const EXAMPLE = { number: "A017", counter: { door: "3" } };

const touches = ["pointerdown", "keydown"];
touches.forEach((touch) => addEventListener(touch, () => { unlock(); })); // also while it waits to be told where it stands
const heard = () => (isSilent() ? soundless() : nothing);
const branchId = await standing("display", { title: "h_screen", keep: ({ token, device: { branch_id } }) => new Device(branch_id).keep(token), more: heard });
const BRANCH = `queue-server:branch:${branchId}`;
const device = new Device(branchId);
const channel = boardChannel(branchId, changed);
const connection = wakeWithThePage(new Connection({ io, credentials: device.credentials, probe: answers, limits: patience.display, onChange: draw }));
connection.follow(channel);
const pairing = new Pairing({ kind: "display", memory, onDevice: linked, redraw: draw });
const voice = new Voice({ onChange: () => draw() });
const crier = new Crier({ now: connection.now, may: () => connection.liveness === "live" && !isSilent() && !pairing.isOn, how: howToSound, chime: ring, say });

const page = { settings: settingsFrom(memory.read(SETTINGS)), isSetup: false, told: null };
let isTold = false; // to show a code where nobody needs one
let linkedAt = -Infinity;
let setupPanel = null;
let branch = memory.read(BRANCH); // what the catalogue says: both names, and the zone of the clock; of last time until we know better
let isRead = false;
let readAt = -Infinity;
let askedAfter = null;
let touchedAt = -Infinity;

// ---------------------------------------------------------------- sound

const tonguesNow = () => (page.settings.voice ? page.settings.tongues : []);
function howToSound() {
  return soundNow(page.settings, clockText(connection.now()), lang);
}
/** Back when it has rung. */
function ring(level) {
  chime(1, level);
  return new Promise((done) => { setTimeout(done, CHIME_LASTS); });
}
function say({ number, counter }, tongue, level) {
  const sign = (there) => (!counter?.names || signOf(counter, there) === t("room", {}, there) ? null : signOf(counter, there));
  const told = (there) => ({ number, door: counter?.door, sign: sign(there) });
  return voice.say({ words: spoken(told(tongue), tongue), clips: page.settings.recorded.includes(tongue) ? clipsOf(told("en")) : null }, tongue, level);
}
/** What a call would sound like now, quiet hours aside: they are for patients, not for whoever sets up. */
async function test() {
  const [level, tongues] = [page.settings.volume / 100, soundNow({ ...page.settings, from: "", to: "" }, "", lang).tongues];
  tell((await unlock()) ? "works" : "mute");
  if (isSilent()) return;
  await ring(level);
  for (const tongue of tongues) await say(EXAMPLE, tongue, level);
  tell(voice.mutes(tongues).length ? "voiceless" : "works");
}
function tell(what) {
  page.told = what;
  draw();
}

const lookForVoices = () => voice.look(tonguesNow(), page.settings.recorded);
/** Sound, as far as this browser allows it now; the first time also a look for voices. */
async function openEars() {
  const wasSilent = isSilent();
  if ((await unlock()) && wasSilent) lookForVoices();
  draw();
}

// ---------------------------------------------------------------- setting up

function set(change) {
  page.settings = settingsFrom({ ...page.settings, ...change });
  memory.keep(SETTINGS, page.settings);
  if (change.tongues || change.voice || change.recorded) lookForVoices();
  if (change.theme && asked.has("theme")) { // what was chosen here goes before what the address once said
    asked.delete("theme");
    history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  }
  draw();
}
const paint = () => { document.documentElement.dataset.theme = asked.get("theme") === "light" || (!asked.has("theme") && page.settings.theme === "light") ? "light" : "dark"; };
/** What staff need comes when they need it, not with the wall. */
const fetched = (module) => module.catch(() => null);
async function openSetup() {
  setupPanel ??= (await fetched(import("./setup.js")))?.setupPanel;
  if (!setupPanel) return;
  Object.assign(page, { isSetup: true, told: null });
  draw();
  const has = await Promise.all(TONGUES.map(hasClips));
  set({ recorded: TONGUES.filter((_, at) => has[at]) });
}
function closeSetup() {
  page.isSetup = false;
  draw();
}
function pair() {
  isTold = true;
  closeSetup();
}
function leavePairing() {
  isTold = false;
  draw();
}
function linked({ token, device: { branch_id } }) {
  settle("display", branch_id);
  if (branch_id !== branchId) {
    new Device(branch_id).keep(token);
    return moveTo("display", branch_id);
  }
  device.keep(token);
  [isTold, linkedAt] = [false, Date.now()];
  return comeAnew();
}
function forget() {
  device.forget();
  comeAnew();
}
function comeAnew() {
  readAt = -Infinity;
  connection.redial();
  readBranch();
}
const acts = { set, test, pair, forget, close: closeSetup };

/** Whoever touches the screen hears it from then on, and finds the way to set it up. */
function touched() {
  touchedAt = Date.now();
  draw();
}
touches.forEach((touch) => addEventListener(touch, () => { touched(); openEars(); }));
addEventListener("pointermove", () => Date.now() - touchedAt > 1_000 && touched());
addEventListener("keydown", (event) => event.code === "KeyS" && !event.ctrlKey && !event.metaKey && !event.altKey && !page.isSetup && openSetup());
addEventListener("hashchange", () => device.receive() && comeAnew());
addEventListener("online", () => pairing.wake());

// ---------------------------------------------------------------- the page

const known = () => ({ how: connection.liveness, now: connection.now(), knownAt: channel.view ? connection.knownAt : null, isSilent: isSilent(), mutes: voice.mutes(tonguesNow()) });
const isNotLetIn = () => connection.liveness === "refused" && Date.now() - linkedAt > COMES_WITHIN;
const cancel = () => (isTold ? html`<p><button type="button" class="btn" @click=${leavePairing}>${icon("undo")} ${t("d_cancel")}</button></p>` : nothing);
const code = () => pairingPage(pairing, device.isRevoked ? "d_revoked" : "h_screen", html`${heard()}${cancel()}`);
const screen = (board) => ({ settings: page.settings, counters: board ? countersOf(board) : [], told: page.told, mutes: voice.mutes(tonguesNow()), isLinked: device.isKnown && !device.isRevoked, isPublic: branch?.is_public ?? false });

function middle(board, isShut, now) {
  if (pairing.isOn) return code();
  if (now.how === "offline") return notice("cloud", "d_dead", "d_ask");
  if (!board) return blank();
  if (isShut) return html`${closed(isShut, now.now)}${noteBelow(board, now)}`;
  return isEmpty(board) ? html`${notice("bell", "d_empty", "d_empty_more")}${noteBelow(board, now)}` : roomsPage(board, now);
}
function wall() {
  if (isTold || isNotLetIn()) pairing.start();
  else pairing.stop();
  const now = known();
  const board = channel.view && boardOf(channel.view, page.settings.hidden);
  const isShut = board && now.how === "live" ? closedNow(board, now.now) : null;
  if (isShut && !isShut.opens_at) askWhenWeOpen(board.closes_at);
  document.body.className = `display ${now.how}${Date.now() - touchedAt < POINTER_SHOWS ? " awake" : ""}`;
  const named = board?.names ? board : branch ?? board;
  return html`${header(named, now)}${middle(board, isShut, now)}${footer(isShut || pairing.isOn || ["offline", "refused"].includes(now.how) ? null : board, now, openSetup)}${page.isSetup ? setupPanel(screen(channel.view), acts) : nothing}`;
}
function draw() {
  paint();
  render(wall(), document.body);
  const panel = document.querySelector("dialog.setup");
  if (panel && !panel.open) panel.showModal();
}

// ---------------------------------------------------------------- what happens

/** The board told when today ends; only a new one tells when tomorrow begins. */
function askWhenWeOpen(closes_at) {
  if (closes_at === askedAfter) return;
  askedAfter = closes_at;
  connection.redial();
}
function changed({ before, kind }) {
  if (kind === "snapshot") {
    device.accepted();
    linkedAt = -Infinity;
  }
  draw();
  crier.hear(boardOf(channel.view, page.settings.hidden));
  if (!before) readBranch();
}
/** Until it is known all times would be those of whoever set up the screen's clock: asked again and again. */
async function readBranch() {
  if (Date.now() - readAt < READ_AGAIN) return;
  readAt = Date.now();
  const read = await device.send("GET", `/branches/${branchId}`).catch(() => null);
  if (!read) return;
  branch = read.body;
  isRead = true;
  memory.keep(BRANCH, { name: branch.name, names: branch.names, time_zone: branch.time_zone, is_public: branch.is_public });
  setZone(branch.time_zone);
  draw();
}
function everySecond() {
  if (!isRead && connection.liveness === "live") readBranch();
  if (page.isSetup && Date.now() - touchedAt > NOBODY_THERE) closeSetup();
  if (isTold && Date.now() - touchedAt > NOBODY_TYPES) leavePairing();
  draw(); // the clock, and calls that grow old
  crier.go();
}
/** Nobody is on the way, nothing is being said, nobody stands before the screen. */
const isIdle = () => connection.liveness === "live" && !page.isSetup && !pairing.isOn && crier.isIdle && isCalm(channel.view, connection.now());

document.title = t("d_title");
if (branch) setZone(branch.time_zone);
takeTheStage();
draw();
connection.start();
readBranch();
openEars();
setInterval(everySecond, 1000);
hangOnTheWall({ isIdle, hour: () => (branch ? Number(clockText(connection.now()).slice(0, 2)) : null) });
