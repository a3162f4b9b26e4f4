/** What the kiosk decides without a browser: when it forgets, what a scanner typed, what is offered, what is answered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asOnTheBoard, isOffered, offersOf, pagesOf } from "../../queue_server/web/static/branch/offers.js";
import { arrivalOf, refusalOf as refusedArrival } from "../../queue_server/web/static/kiosk/arrival.js";
import { Camera } from "../../queue_server/web/static/kiosk/camera.js";
import { DONE_AFTER, idleStep, mayBeDone, patienceOf, secondsLeft } from "../../queue_server/web/static/kiosk/idle.js";
import { heldButton } from "../../queue_server/web/static/kiosk/logo.js";
import { print } from "../../queue_server/web/static/kiosk/paper.js";
import { isRevoked, mayPressAgain, refusalOf } from "../../queue_server/web/static/kiosk/refusals.js";
import { isWhole, unmetBy, withDigit, withoutLast } from "../../queue_server/web/static/kiosk/appointment.js";
import { Reader } from "../../queue_server/web/static/kiosk/reader.js";
import { Burst, characterAt, codeIn, codeScanned, ticketIn } from "../../queue_server/web/static/kiosk/scan.js";
import { aBoard } from "./builders.mjs";

// ---------------------------------------------------------------- nobody stays

const after = (seconds) => idleStep(0, seconds * 1000, patienceOf.visit);
test("after half a minute it asks, and ten seconds later it forgets", () => {
  assert.deepEqual(after(29.9), { is: "calm" });
  assert.deepEqual(after(30), { is: "asking", left: 10 });
  assert.deepEqual(after(39.1), { is: "asking", left: 1 });
  assert.deepEqual(after(40), { is: "over" });
});
test("staff who look for their password have longer", () => {
  assert.equal(idleStep(0, 100_000, patienceOf.staff).is, "calm");
});
test("a countdown ends with one, and never goes below nothing", () => {
  assert.deepEqual([secondsLeft(20_000, 0), secondsLeft(20_000, 19_999), secondsLeft(20_000, 30_000)], [20, 1, 0]);
});

test("a tap that was meant for the page before does not put a new number away", () => {
  assert.deepEqual([0, DONE_AFTER - 1, DONE_AFTER].map((later) => mayBeDone(1_000, 1_000 + later)), [false, false, true]);
});

// ---------------------------------------------------------------- paper

const OURS = "https://clinic.example";
/** A page that only knows how to have frames and to hear them. */
function aPage() {
  const [frames, page] = [[], new EventTarget()];
  const createElement = () => {
    const frame = { contentWindow: {}, setAttribute() {}, remove: () => frames.splice(frames.indexOf(frame), 1) };
    return frame;
  };
  Object.assign(page, { frames, location: { origin: OURS }, document: { createElement, body: { append: (frame) => frames.push(frame) } } });
  page.tells = (source, data = { kind: "ticket", isPrinted: true }, origin = OURS) => page.dispatchEvent(Object.assign(new Event("message"), { source, data, origin }));
  return page;
}
test("the paper of one person stays until it has printed, whoever prints meanwhile", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const page = aPage();
  print("/t/1#one", "en", page);
  print("/t/2#two", "ar", page);
  const [first, second] = page.frames;
  assert.deepEqual([first.src, first.inert], ["/t/1/print?print=1&lang=en#one", true]);
  page.tells(first.contentWindow);
  assert.deepEqual(page.frames, [second]);
});
test("only the frame itself says that it has printed, and one that says nothing goes after half a minute", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const page = aPage();
  print("/t/1#one", "en", page);
  const [{ contentWindow }] = page.frames;
  page.tells({});
  page.tells(contentWindow, { kind: "other" });
  page.tells(contentWindow, undefined, "https://elsewhere.example");
  context.mock.timers.tick(29_999);
  assert.equal(page.frames.length, 1);
  context.mock.timers.tick(1);
  assert.equal(page.frames.length, 0);
});

// ---------------------------------------------------------------- what a scanner types

const ID = "01a1fc89-7c84-73a4-a72f-507e74e20a9e";
const SECRET = "1.M4On9K7kTS5ijQfOl-PWkA";
const ADDRESS = `https://clinic.example/t/${ID}#${SECRET}`;
const TICKET = { id: ID, secret: SECRET };

/** The keys of an English keyboard that make this text. */
function keysOf(text) {
  const places = [...Array(26).keys()].map((i) => `Key${String.fromCharCode(65 + i)}`).concat([...Array(10).keys()].map((i) => `Digit${i}`), ["Minus", "Equal", "Slash", "Period", "Semicolon", "Comma"]);
  return [...text].map((letter) => {
    const [code, shiftKey] = places.flatMap((place) => [[place, false], [place, true]]).find(([place, isShifted]) => characterAt(place, isShifted) === letter);
    return { key: letter, code, shiftKey };
  });
}
const ENTER = { key: "Enter", code: "Enter", shiftKey: false };
/** Typed with so many milliseconds between keys; what came out at the end. */
function typed(keys, { every = 5, printed = (letter) => letter } = {}) {
  const burst = new Burst();
  return keys.map((key, i) => burst.hear({ ...key, key: key.key.length === 1 ? printed(key.key) : key.key }, 1000 + i * every)).at(-1);
}

test("an address that a scanner types is the ticket", () => {
  const { isScan, scanned } = typed([...keysOf(ADDRESS), ENTER]);
  assert.equal(isScan, true);
  assert.deepEqual(codeScanned(scanned), TICKET);
});
test("on an Arabic layout a scanner prints Arabic letters, and the places of its keys still say it", () => {
  const { scanned } = typed([...keysOf(ADDRESS), ENTER], { printed: (letter) => (/[a-z]/i.test(letter) ? "ش" : letter) });
  assert.equal(ticketIn(scanned.typed), null);
  assert.deepEqual(codeScanned(scanned), TICKET);
});
test("letters that have no place on any key are something we cannot read, and no ticket", () => {
  const { scanned } = typed([...[..."اففحس://ؤمهىهؤ/ف/٠١٢٣"].map((key) => ({ key, code: "", shiftKey: false })), ENTER]);
  assert.equal(codeScanned(scanned), null);
});
test("Caps Lock turns the letters round, and not the places", () => {
  const turned = (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
  assert.deepEqual(codeScanned(typed([...keysOf(ADDRESS), ENTER], { printed: turned }).scanned), TICKET);
});
test("somebody who types slowly is no scanner, and Enter is theirs", () => {
  assert.deepEqual(typed([...keysOf(ADDRESS), ENTER], { every: 400 }), { isScan: false, scanned: null });
  assert.deepEqual(typed([...keysOf("ab"), ENTER]), { isScan: false, scanned: null });
});
test("a hand that types quickly has shown no code, and types the number of an appointment all the same", () => {
  const scan = (text, every) => typed([...keysOf(text), ENTER], { every }).scanned;
  assert.deepEqual([scan("good morning".replace(" ", "-"), 120).isFast, scan("6291041500213", 50).isFast], [false, true]);
  assert.deepEqual(codeScanned(scan("40518823", 250)), { reference: "40518823" });
});
test("Tab, Space, arrows and a key held down are no letters", () => {
  const burst = new Burst();
  for (let i = 0; i < 30; i += 1) assert.equal(burst.hear({ key: " ", code: "Space" }, i * 100).isScan, false);
  for (let i = 0; i < 30; i += 1) assert.equal(burst.hear({ key: "ArrowDown", code: "ArrowDown" }, 4_000 + i * 30).isScan, false);
  for (let i = 0; i < 30; i += 1) assert.equal(burst.hear({ key: "a", code: "KeyA", repeat: true }, 6_000 + i * 30).isScan, false);
  assert.equal(burst.end(), null);
});
/** A kiosk that drops what it held whenever it answers; `types` keys that were pressed from `at` on, whenever they are heard. */
function aReader(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const read = [];
  let hear = null;
  const reader = new Reader((found) => { reader.stop(); read.push(found); }, { addEventListener: (_, listener) => { hear = listener; } });
  const types = (keys, at, every = 5) => keys.forEach((key, i) => hear({ ...key, target: {}, timeStamp: at + i * every, preventDefault() {}, stopImmediatePropagation() {} }));
  return { read, types, reader, silence: () => t.mock.timers.tick(1_000) };
}
test("a scanner that sends no Enter is heard when it falls silent, and an Enter that comes late adds nothing", (t) => {
  const { read, types, silence } = aReader(t);
  types(keysOf(ADDRESS), 0);
  silence();
  types([ENTER], ADDRESS.length * 5);
  silence();
  assert.deepEqual(read, [TICKET]);
});
test("a busy tablet that hears the second half of a code after a silence reads the whole code", (t) => {
  const { read, types, silence } = aReader(t);
  const keys = [...keysOf(ADDRESS), ENTER];
  types(keys.slice(0, 40), 0);
  silence();
  types(keys.slice(40), 40 * 5);
  assert.deepEqual(read, [null, TICKET]);
});
test("half a secret is no ticket yet, wherever the silence falls, and the whole one has the last word", (t) => {
  const { read, types, silence } = aReader(t);
  const keys = [...keysOf(ADDRESS), ENTER];
  const cuts = [...SECRET].map((_, nth) => ADDRESS.length - nth - 1);
  for (const cut of cuts) {
    const at = cut * 10_000;
    types(keys.slice(0, cut), at);
    silence();
    types(keys.slice(cut), at + cut * 5);
  }
  assert.deepEqual(read, cuts.flatMap(() => [null, TICKET]));
});
test("a scanner that stumbles is heard out, and a hand at the keyboard is told nothing", (t) => {
  const { read, types, silence } = aReader(t);
  const keys = [...keysOf(ADDRESS), ENTER];
  types(keys.slice(0, 70), 0);
  types(keys.slice(70), 70 * 5 + 250);
  types(keysOf("nobody-scans-this"), 60_000, 150);
  silence();
  assert.deepEqual(read, [TICKET]);
});
test("half a code is nothing to whoever stands there next", (t) => {
  const { read, types, silence, reader } = aReader(t);
  const keys = [...keysOf(ADDRESS), ENTER];
  types(keys.slice(0, 40), 0);
  silence();
  reader.stop();
  types(keys.slice(40), 40 * 5);
  assert.deepEqual(read, [null, null]);
});
test("the number of an appointment is a code as well, alone or at the end of an address", () => {
  assert.deepEqual(["40518823", "https://clinic.example/appointments#40518823", ADDRESS, "6291041500213", "4051882"].map(codeIn), [{ reference: "40518823" }, { reference: "40518823" }, TICKET, null, null]);
});
test("a typed number ends with its last digit, and loses one at a time", () => {
  assert.deepEqual(["4051882", "40518823"].map((one) => withDigit(one, "3")), ["40518823", "40518823"]);
  assert.deepEqual([isWhole("4051882"), isWhole("40518823"), withoutLast("40"), withoutLast("")], [false, true, "4", ""]);
});
test("each refusal of a check-in is met with its own page", () => {
  const slugs = ["not-found", "too-early", "too-late", "bad-state", "no-line", "rate-limited", "no-answer", "unavailable"];
  assert.deepEqual(slugs.map((slug) => unmetBy({ slug })), ["unknown", "early", "late", "changed", "reception", "too-fast", "no-answer", "no-answer"]);
});
test("only the address of a ticket is one", () => {
  assert.deepEqual(ticketIn(`http://10.0.0.5:8000/t/${ID}/print?print=1#${SECRET}`), TICKET);
  for (const other of [`https://clinic.example/t/${ID}`, `https://clinic.example/t/${ID}#`, "https://example.com/", "6291041500213", `${ADDRESS} and more`, `/t/${ID.toUpperCase()}#${SECRET}`]) assert.equal(ticketIn(other), null, other);
});

test("a camera that comes after somebody has gone on is switched off, and one that is wanted again stays on", async (context) => {
  const coming = [];
  const aStream = () => {
    const track = { isOn: true, stop() { this.isOn = false; } };
    return { track, getTracks: () => [track] };
  };
  globalThis.BarcodeDetector = class { detect = async () => [{ rawValue: "seen" }]; };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia: () => new Promise((come) => { coming.push(come); }) } }, configurable: true });
  const [camera, video, streams] = [new Camera(), {}, [aStream(), aStream()]];
  const seen = [];
  const starts = [camera.start(video, (code) => seen.push(code))];
  camera.stop();
  starts.push(camera.start(video, (code) => seen.push(code)));
  streams.forEach((stream, nth) => coming[nth](stream));
  assert.deepEqual(await Promise.all(starts), [false, true]);
  assert.deepEqual(streams.map(({ track }) => track.isOn), [false, true]);
  assert.equal(video.srcObject, streams[1]);
  assert.deepEqual(seen, ["seen"]);
  camera.stop();
  assert.equal(streams[1].track.isOn, false);
});

// ---------------------------------------------------------------- what is offered

const aQueue = (id, services, fields = {}) => ({ id, name: id, open: true, paused: false, resumes_at: null, services: services.map((service) => ({ id: service, name: service })), ...fields });
test("a service is offered once, with every line that gives it", () => {
  const offers = offersOf([aQueue("general", ["visit", "blood"]), aQueue("said", ["visit"])]);
  assert.deepEqual(offers.map((offer) => [offer.id, offer.queues.map((queue) => queue.id)]), [["visit", ["general", "said"]], ["blood", ["general"]]]);
});
test("a service whose lines are all closed cannot be chosen", () => {
  const [visit, blood] = offersOf([aQueue("general", ["visit", "blood"], { open: false }), aQueue("said", ["visit"])]);
  assert.deepEqual([isOffered(visit), isOffered(blood)], [true, false]);
});
test("the board knows first that a line was paused, closed or taken away", () => {
  const board = aBoard({ queues: [{ queue_id: "general", waiting: 3, paused: true, open: true, resumes_at: "2026-11-22T07:00:00Z" }] });
  assert.deepEqual(asOnTheBoard([aQueue("general", []), aQueue("gone", [])], board).map(({ id, paused, waiting }) => [id, paused, waiting]), [["general", true, 3]]);
  assert.deepEqual(asOnTheBoard([aQueue("general", [])], null).map((queue) => queue.waiting), [null]);
});
test("six choices a page, and no page is empty", () => {
  assert.deepEqual(pagesOf([1, 2, 3, 4, 5, 6], 6), [[1, 2, 3, 4, 5, 6]]);
  assert.deepEqual(pagesOf([1, 2, 3, 4, 5, 6, 7], 6), [[1, 2, 3, 4, 5, 6], [7]]);
  assert.deepEqual(pagesOf([], 6), []);
});

// ---------------------------------------------------------------- what is answered

const aTicket = (fields = {}) => ({ branch: { id: "here" }, state: "waiting", here: false, ...fields });
test("whoever shows a code is told how it stands", () => {
  const told = (fields) => arrivalOf(aTicket(fields), "here");
  assert.equal(told({}), "arrives");
  assert.equal(told({ here: true }), "in");
  assert.equal(told({ branch: { id: "there" } }), "elsewhere");
  assert.deepEqual(["called", "serving", "on_hold", "no_show", "completed", "left"].map((state) => told({ state })), ["called", "serving", "hold", "missed", "over", "over"]);
});
test("a code that nobody knows is another thing than no answer", () => {
  assert.deepEqual([401, 404, 429, 503, 0].map((status) => refusedArrival({ status })), ["unknown", "unknown", "too-fast", "no-answer", "no-answer"]);
});
test("a refusal says whether to press again or to choose again", () => {
  const told = (slug) => [refusalOf({ slug }), mayPressAgain(refusalOf({ slug }))];
  assert.deepEqual(["queue-closed", "queue-full", "not-found", "rate-limited", "no-answer", "unavailable", "idempotency-in-progress"].map(told),
    [["closed", false], ["full", false], ["changed", false], ["too-fast", true], ["no-answer", true], ["no-answer", true], ["no-answer", true]]);
});
test("only a token that is not known any more ends a kiosk", () => {
  assert.equal(isRevoked({ status: 401, slug: "token-invalid" }), true);
  assert.equal(isRevoked({ status: 401, type: "/problems/token-invalid" }), true);
  assert.equal(isRevoked({ status: 403, slug: "forbidden" }), false);
  assert.equal(isRevoked({ status: 0, slug: "no-answer" }), false);
  assert.equal(isRevoked(null), false);
});

// ---------------------------------------------------------------- the way in for staff

test("the sign of the clinic opens when it is held for five seconds, and not when it is touched", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let held = 0;
  const logo = heldButton(() => { held += 1; });
  logo.begin();
  context.mock.timers.tick(4_999);
  logo.end();
  context.mock.timers.tick(10_000);
  assert.equal(held, 0);
  logo.keyDown({ code: "Enter" });
  context.mock.timers.tick(3_000);
  logo.keyDown({ code: "Enter" }); // a key repeats itself while it is held
  context.mock.timers.tick(2_000);
  assert.equal(held, 1);
});
