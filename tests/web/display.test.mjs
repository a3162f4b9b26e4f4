/** What the wall decides without a browser: rooms and their states, cards, who is announced when, what is said, what a screen was told when it was set up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcements } from "../../queue_server/web/static/display/announce.js";
import { hasClips, playClips } from "../../queue_server/web/static/display/clips.js";
import { Crier } from "../../queue_server/web/static/display/crier.js";
import { boardOf, calledEarlier, closedNow, isCalm, isEmpty, linesNow, noticeNow, roomsOf, toCome } from "../../queue_server/web/static/display/rooms.js";
import { isQuiet, settingsFrom, soundNow } from "../../queue_server/web/static/display/settings.js";
import { clipsOf, spelt, spoken } from "../../queue_server/web/static/display/spoken.js";
import { words } from "../../queue_server/web/static/display/words.js";
import { unlock } from "../../queue_server/web/static/sound.js";
import { learn } from "../../queue_server/web/static/text.js";
import { aBoard, aCall, aCounter } from "./builders.mjs";

learn(words);
const NOW = Date.parse("2026-11-22T06:00:00Z");
const SECOND = 1000;
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const ago = (seconds, from = NOW) => new Date(from - seconds * SECOND).toISOString();
const doors = (...numbers) => numbers.map((door) => aCounter(String(door)));
const rooms = (board, now = NOW) => roomsOf(board, now);

// ---------------------------------------------------------------- rooms

test("rooms stand in the order of their doors, ten after nine", () => {
  assert.deepEqual(rooms(aBoard({ counters: doors(3, 10, 1) })).map((room) => room.counter.door), ["1", "3", "10"]);
});
test("a room shows whoever was called there last", () => {
  const showing = [aCall("A001", { state: "serving", called_at: at(-9) }), aCall("A002", { called_at: at(-1) })];
  assert.deepEqual(roomsOf(aBoard({ showing }), NOW).map((room) => [room.call.number, room.step]), [["A002", "called"]]);
});
test("an empty room is free, paused or not in use", () => {
  const counters = [aCounter("1"), aCounter("2", { state: "paused" }), aCounter("3", { state: "closed" })];
  assert.deepEqual(roomsOf(aBoard({ counters }), NOW).map((room) => room.step), ["free", "paused", "shut"]);
});
test("of more than six rooms only those with somebody are shown, called ones before all, by door", () => {
  const counters = doors(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const showing = counters.slice(0, 8).map((counter, i) => aCall(`A00${i}`, { counter, state: i === 0 ? "called" : "serving", called_at: at(i - 20 + (i === 0 ? 19 : 0)) }));
  assert.deepEqual(roomsOf(aBoard({ counters, showing }), NOW).map((room) => room.counter.door), ["1", "4", "5", "6", "7", "8"]);
});
test("somebody who is called to a counter that the board does not list is shown all the same", () => {
  assert.deepEqual(roomsOf(aBoard({ counters: [], showing: [aCall("A001")] }), NOW).map((room) => room.call.number), ["A001"]);
});
test("closed is said when nobody is being seen and the hours say so", () => {
  assert.deepEqual(closedNow(aBoard({ opens_at: at(60), closes_at: at(600) }), NOW), { opens_at: at(60) });
  assert.deepEqual(closedNow(aBoard({ opens_at: at(-600), closes_at: at(-1) }), NOW), { opens_at: null });
  assert.equal(closedNow(aBoard({ opens_at: at(-60), closes_at: at(60) }), NOW), null);
  assert.equal(closedNow(aBoard({ opens_at: at(60), showing: [aCall("A001")] }), NOW), null);
});
test("nothing called and nothing to remember is an empty board", () => {
  assert.equal(isEmpty(aBoard({ recent: [] })), true);
  assert.deepEqual(calledEarlier(aBoard(), [], 4).map((call) => call.number), ["K001"]);
});
test("a call pulses for half a minute, is amber for three, and then stands", () => {
  const look = (seconds) => rooms(aBoard({ showing: [aCall("A001", { called_at: ago(seconds) })] })).map(({ step, isFresh }) => [step, isFresh])[0];
  assert.deepEqual([0, 29, 31, 179, 181].map(look), [["called", true], ["called", true], ["called", false], ["called", false], ["steady", false]]);
});
test("a recall pulses again", () => {
  const board = (called_at) => aBoard({ showing: [aCall("A001", { called_at })] });
  assert.equal(rooms(board(ago(200)))[0].step, "steady");
  assert.deepEqual([rooms(board(ago(0)))[0].step, rooms(board(ago(0)))[0].isFresh], ["called", true]);
});
test("whoever is being seen does not pulse", () => {
  assert.equal(rooms(aBoard({ showing: [aCall("A001", { state: "serving", called_at: ago(3) })] }))[0].isFresh, false);
});
test("rooms never change places, whoever is called", () => {
  const counters = doors(2, 1, 3);
  const order = (showing) => rooms(aBoard({ counters, showing })).map((room) => room.counter.door);
  assert.deepEqual(order([]), ["1", "2", "3"]);
  assert.deepEqual(order([aCall("A001", { counter: counters[2], called_at: ago(1) }), aCall("A002", { counter: counters[0], called_at: ago(9), state: "serving" })]), ["1", "2", "3"]);
});
test("whoever is called and has found no row stands first in the list beside", () => {
  const twice = aBoard({ showing: [aCall("A001", { called_at: ago(20) }), aCall("A002", { called_at: ago(5) })] });
  assert.deepEqual(rooms(twice).map((room) => room.call.number), ["A002"]);
  assert.deepEqual(calledEarlier(twice, rooms(twice), 4).map((call) => call.number), ["A001", "K001"]);
  const counters = doors(1, 2, 3, 4, 5, 6, 7, 8);
  const crowd = aBoard({ counters, showing: counters.map((counter, i) => aCall(`A00${i}`, { counter, called_at: ago(20 - i) })) });
  assert.deepEqual(rooms(crowd).map((room) => room.counter.door), ["3", "4", "5", "6", "7", "8"]);
  assert.deepEqual(calledEarlier(crowd, rooms(crowd), 3).map((call) => call.number), ["A001", "A000", "K001"]);
});
test("whoever is with the doctor is not in the list of those called earlier", () => {
  const board = aBoard({ showing: [aCall("A001", { called_at: ago(20), state: "serving" }), aCall("A002", { called_at: ago(5) })] });
  assert.deepEqual(calledEarlier(board, rooms(board), 4).map((call) => call.number), ["K001"]);
});
test("a screen of some rooms shows and sounds those only, and all of them where all are hidden", () => {
  const counters = doors(1, 2);
  const board = aBoard({ counters, showing: counters.map((counter, i) => aCall(`A00${i}`, { counter, called_at: ago(3) })), recent: counters.map((counter) => aCall("A009", { counter })) });
  const seen = (hidden) => { const here = boardOf(board, hidden); return [here.counters, here.showing, here.recent].map((list) => list.length); };
  assert.deepEqual([seen([]), seen(["c1"]), seen(["c1", "c2"]), seen(["gone"])], [[2, 2, 2], [1, 1, 1], [2, 2, 2], [2, 2, 2]]);
});
test("a break that took longer than promised promises nothing", () => {
  assert.deepEqual([toCome(at(5), NOW), toCome(at(-1), NOW), toCome(null, NOW)], [at(5), null, null]);
});
test("closed is not said while somebody is being seen", () => {
  const shut = { opens_at: null, closes_at: at(-1) };
  assert.deepEqual(closedNow(aBoard(shut), NOW), { opens_at: null });
  assert.equal(closedNow(aBoard({ ...shut, showing: [aCall("A001", { state: "serving" })] }), NOW), null);
});
test("a fresh page waits until nobody is on the way; somebody who has been with the doctor for hours does not hold it up", () => {
  const calm = (...showing) => isCalm(aBoard({ showing }), NOW);
  assert.deepEqual([calm(), calm(aCall("A1", { called_at: ago(60) })), calm(aCall("A1", { called_at: ago(600) })), calm(aCall("A1", { called_at: ago(1), state: "serving" }))], [true, false, true, true]);
});

// ---------------------------------------------------------------- cards

const line = (name, fields = {}) => ({ queue_id: name, name, waiting: 1, paused: false, open: true, resumes_at: null, ...fields });
const CARD = 12 * SECOND;
test("three lines are counted at once, of more four at a time, each for twelve seconds", () => {
  const seen = (n, now) => linesNow(Array.from({ length: n }, (_, i) => line(String(i))), now).map((one) => one.name).join("");
  assert.deepEqual([seen(3, 0), seen(6, 0), seen(6, CARD - 1), seen(6, CARD), seen(6, 2 * CARD)], ["012", "0123", "0123", "45", "0123"]);
});
test("a paused line takes the room of two, and none is left out", () => {
  const lines = ["a", "b", "c", "d", "e"].map((name) => line(name, { paused: name < "d" }));
  const cards = [0, 1, 2].map((i) => linesNow(lines, i * CARD).map((one) => one.name).join(""));
  assert.deepEqual(cards, ["ab", "cde", "ab"]);
});
test("a notice stands whole on still cards, in both languages at once", () => {
  assert.equal(noticeNow(null, 0, 40), null);
  assert.equal(noticeNow({ en: "", ar: "" }, 0, 40), null);
  const notice = { en: "Please wear a mask in the waiting room.\nThe pharmacy is closed today.", ar: "يرجى ارتداء الكمامة." };
  assert.deepEqual(noticeNow(notice, 0, 40), { en: "Please wear a mask in the waiting room.", ar: "يرجى ارتداء الكمامة." });
  assert.deepEqual(noticeNow(notice, CARD, 40), { en: "The pharmacy is closed today.", ar: "يرجى ارتداء الكمامة." });
  assert.deepEqual([0, 1, 2].map((i) => noticeNow("one two three four five six seven", i * CARD, 14).en), ["one two three …", "four five six …", "seven"]);
  assert.deepEqual([0, 1].map((i) => noticeNow("Wear a mask. Ask us! They cost nothing.", i * CARD, 22).en), ["Wear a mask. Ask us!", "They cost nothing."]);
  assert.deepEqual(noticeNow("a-word-longer-than-any-card", 0, 10), { en: "a-word-longer-than-any-card" });
});

// ---------------------------------------------------------------- who is announced, and when

const board = (...showing) => aBoard({ showing });
const call = (number, seconds, fields = {}) => aCall(number, { called_at: ago(seconds), ...fields });
/** Everything that is due now: each number with ♪ for a chime and ↻ for a repetition. */
function heard(queue, now) {
  const told = [];
  for (let one = queue.next(now); one; one = queue.next(now)) {
    told.push(`${one.chimes ? "♪" : ""}${one.call.number}${one.isRepeat ? "↻" : ""}`);
    queue.said(one, now);
  }
  return told.join(" ");
}
test("a call is announced with a chime, and once more eight seconds later", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 1)), NOW);
  assert.deepEqual([0, 7.9, 8, 9, 60].map((s) => heard(queue, NOW + s * SECOND)), ["♪A001", "", "A001↻", "", ""]);
  assert.equal(queue.isIdle, true);
});
test("it is not repeated once the person has come", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 1)), NOW);
  assert.equal(heard(queue, NOW), "♪A001");
  queue.hear(board(call("A001", 1, { state: "serving" })), NOW + 5 * SECOND);
  assert.equal(heard(queue, NOW + 8 * SECOND), "");
});
test("whoever comes while being read is not read again", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 1)), NOW);
  const one = queue.next(NOW);
  queue.hear(board(), NOW + 2 * SECOND);
  assert.equal(queue.stands(one), false);
  queue.said(one, NOW + 3 * SECOND);
  assert.equal(heard(queue, NOW + 12 * SECOND), "");
});
test("a recall sounds again, and takes the place of what was still to be said", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 1)), NOW);
  assert.equal(heard(queue, NOW), "♪A001");
  queue.hear(board(call("A001", -6)), NOW + 6 * SECOND);
  assert.deepEqual([6, 8, 14, 16].map((s) => heard(queue, NOW + s * SECOND)), ["♪A001", "", "A001↻", ""]);
});
test("the same board again is no news", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 1)), NOW);
  assert.equal(heard(queue, NOW), "♪A001");
  queue.hear(board(call("A001", 1)), NOW + SECOND);
  queue.hear(board(call("A001", 1), call("A002", 1, { counter: aCounter("2"), state: "serving" })), NOW + 2 * SECOND);
  assert.equal(heard(queue, NOW + 2 * SECOND), "");
});
test("calls within four seconds share one chime, later ones get their own", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 0), call("A002", 0)), NOW);
  assert.equal(heard(queue, NOW), "♪A001 A002");
  queue.hear(board(call("A001", 0), call("A002", 0), call("A003", -3)), NOW + 3 * SECOND);
  assert.equal(heard(queue, NOW + 3 * SECOND), "A003");
  queue.hear(board(call("A004", -5)), NOW + 5 * SECOND);
  assert.equal(heard(queue, NOW + 5 * SECOND), "♪A004");
});
test("calls that came while somebody else was read share the chime that follows", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 0)), NOW);
  assert.equal(queue.next(NOW).call.number, "A001");
  queue.hear(board(call("A001", 0), call("A002", -6), call("A003", -9)), NOW + 9 * SECOND);
  assert.equal(heard(queue, NOW + 12 * SECOND), "♪A002 A003");
});
test("new calls go before repetitions", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 0)), NOW);
  heard(queue, NOW);
  queue.hear(board(call("A001", 0), call("A002", -9)), NOW + 9 * SECOND);
  assert.equal(heard(queue, NOW + 9 * SECOND), "♪A002 A001↻");
});
test("what is half a minute late is dropped, not read late; a page that came back reads no old calls", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 5), call("A002", 31)), NOW);
  assert.equal(heard(queue, NOW + 26 * SECOND), "");
  const back = new Announcements();
  back.hear(board(call("A001", 40), call("A002", 10)), NOW);
  assert.equal(heard(back, NOW), "♪A002");
  back.hear(board(call("A001", 40), call("A002", 10)), NOW + 60 * SECOND);
  assert.equal(heard(back, NOW + 60 * SECOND), "");
});
test("an announcement that was not heard in words is not repeated", () => {
  const queue = new Announcements();
  queue.hear(board(call("A001", 0)), NOW);
  assert.equal(queue.next(NOW).chimes, true);
  assert.equal(heard(queue, NOW + 9 * SECOND), "");
});

// ---------------------------------------------------------------- what is said

test("the sentences of the plan, word for word", () => {
  const a017 = { number: "A017", door: "3", sign: null };
  assert.equal(spoken(a017, "en"), "Number A, zero, one, seven. Room three.");
  assert.equal(spoken(a017, "ar"), "الرقم: إيه، صفر، واحد، سبعة. إلى الغرفة ثلاثة.");
});
test("every letter that a line may have, and every digit, has a name in both languages", () => {
  assert.equal(spelt("AFHKLMRXY", "en"), "A, F, H, K, L, M, R, X, Y");
  assert.equal(spelt("AFHKLMRXY", "ar"), "إيه، إف، إتش، كيه، إل، إم، آر، إكس، واي");
  assert.equal(spelt("0123456789", "en"), "zero, one, two, three, four, five, six, seven, eight, nine");
  assert.equal(spelt("0123456789", "ar"), "صفر، واحد، اثنان، ثلاثة، أربعة، خمسة، ستة، سبعة، ثمانية، تسعة");
  for (const tongue of ["en", "ar"]) {
    const whole = spelt("ABCDEFGHIJKLMNOPQRSTUVWXYZ", tongue).split(tongue === "en" ? ", " : "، ");
    assert.equal(whole.length, 26);
    assert.ok(whole.every(Boolean));
  }
});
test("doors are spelt like numbers, in whatever digits they are written", () => {
  assert.equal(spelt("12B", "en"), "one, two, B");
  assert.equal(spelt("١٢", "ar"), "واحد، اثنان");
  assert.equal(spelt("3-ب", "ar"), "ثلاثة، ب");
});
test("other signs keep their own word, and a call without a place names none", () => {
  assert.equal(spoken({ number: "K002", door: "4", sign: "Desk" }, "en"), "Number K, zero, zero, two. Desk four.");
  assert.equal(spoken({ number: "K002", door: "4", sign: "شباك" }, "ar"), "الرقم: كيه، صفر، صفر، اثنان. إلى شباك أربعة.");
  assert.equal(spoken({ number: "K002", door: undefined, sign: null }, "en"), "Number K, zero, zero, two.");
});
test("clips have the same words, in two halves", () => {
  assert.deepEqual(clipsOf({ number: "A017", door: "3", sign: null }), [["number", "a", "0", "1", "7"], ["room", "3"]]);
  assert.deepEqual(clipsOf({ number: "A017", door: "12", sign: "Blood desk" }), [["number", "a", "0", "1", "7"], ["blood-desk", "1", "2"]]);
  assert.deepEqual(clipsOf({ number: "A1", door: undefined, sign: null }), [["number", "a", "1"]]);
});

// ---------------------------------------------------------------- what a screen was told

test("quiet hours may go over midnight, and equal or missing ones are none", () => {
  const night = { from: "21:00", to: "07:00" };
  assert.deepEqual(["20:59", "21:00", "23:59", "00:00", "06:59", "07:00"].map((time) => isQuiet(night, time)), [false, true, true, true, true, false]);
  assert.deepEqual(["12:59", "13:00", "14:00"].map((time) => isQuiet({ from: "13:00", to: "14:00" }, time)), [false, true, false]);
  assert.equal(isQuiet({ from: "13:00", to: "13:00" }, "13:00"), false);
  assert.equal(isQuiet({ from: "", to: "13:00" }, "12:00"), false);
});
test("in quiet hours nothing is read, and the chime is twelve decibels softer", () => {
  const told = settingsFrom({ volume: 80, from: "21:00", to: "07:00" });
  assert.deepEqual(soundNow(told, "12:00", "en"), { chime: 0.8, voice: 0.8, tongues: ["en", "ar"] });
  const hush = soundNow(told, "22:00", "en");
  assert.deepEqual(hush.tongues, []);
  assert.ok(Math.abs(20 * Math.log10(hush.chime / 0.8) + 12) < 0.1);
});
test("the screen's own language is spoken first", () => {
  assert.deepEqual(soundNow(settingsFrom(null), "12:00", "ar").tongues, ["ar", "en"]);
  assert.deepEqual(soundNow(settingsFrom({ tongues: ["en"] }), "12:00", "ar").tongues, ["en"]);
  assert.deepEqual(soundNow(settingsFrom({ voice: false }), "12:00", "ar").tongues, []);
});
test("whatever a browser kept becomes whole settings", () => {
  const usual = { volume: 70, voice: true, tongues: ["en", "ar"], from: "", to: "", theme: "dark", hidden: [], recorded: [] };
  for (const kept of [null, 7, "nonsense", {}, { volume: "loud", from: "25:00", to: 3, theme: "blue", hidden: "all" }]) assert.deepEqual(settingsFrom(kept), usual);
  assert.deepEqual(settingsFrom({ volume: 150, tongues: ["fr", "ar"], hidden: ["c1", 2], recorded: ["ar", 1] }), { ...usual, volume: 100, tongues: ["ar"], hidden: ["c1"], recorded: ["ar"] });
});

// ---------------------------------------------------------------- every morning

test("a new morning begins at three, also for a machine that slept over it, and not for a page that was opened in the night", async () => {
  globalThis.document ??= { addEventListener() {} };
  const { morning } = await import("../../queue_server/web/static/display/wall.js");
  const days = (...hours) => { const isMorning = morning(); return hours.map(isMorning); };
  assert.deepEqual(days(22, 23, 0, 2, 3, 4), [false, false, false, false, true, true]);
  assert.deepEqual(days(1, 2, 3, 12, 23), [false, false, false, false, false]);
  assert.deepEqual(days(22, 8), [false, true]);
  assert.deepEqual(days(10, 10, 11, 20), [false, false, false, false]);
});

// ---------------------------------------------------------------- sounds that fail

/** A wall in English that is told what its chime and its voice do; gives what was heard. */
async function cried({ chime = () => {}, say = () => true, how = () => ({ chime: 1, voice: 1, tongues: ["en"] }) }, ...calls) {
  globalThis.requestAnimationFrame = (paint) => setTimeout(paint);
  const told = [];
  const crier = new Crier({ now: () => NOW, may: () => true, how, chime: async () => chime(), say: async (call, tongue) => { told.push(`${call.number} ${tongue}`); return say(call, tongue); } });
  for (const [at] of calls.entries()) await crier.hear(board(...calls.slice(0, at + 1))).catch(() => {});
  return { told, crier };
}
const fails = () => { throw new Error("no sound"); };
test("a chime or a voice that fails costs nobody the next call, and the wall is idle again", async () => {
  const { told, crier } = await cried({ chime: fails, say: fails }, call("A001", 1), call("A002", 0));
  assert.deepEqual(told, ["A001 en", "A002 en"]);
  assert.equal(crier.isIdle, true);
});
test("one language that fails leaves the other to be heard", async () => {
  const both = () => ({ chime: 1, voice: 1, tongues: ["ar", "en"] });
  const { told } = await cried({ how: both, say: (_, tongue) => (tongue === "ar" ? fails() : true) }, call("A001", 1));
  assert.deepEqual(told, ["A001 ar", "A001 en"]);
});
test("an announcement that cannot be made at all does not silence the ones after it", async () => {
  let asked = 0;
  const how = () => (asked++ ? { chime: 1, voice: 1, tongues: ["en"] } : fails());
  const { told, crier } = await cried({ how }, call("A001", 1), call("A002", 0));
  assert.deepEqual(told, ["A002 en"]);
  assert.equal(crier.isIdle, false); // the second one is repeated
});

/** As a browser that plays at once, and a clinic whose clips answer with `reply(address)`. */
async function withClips(context, reply) {
  const node = { connect: (next) => next, start() {}, gain: {} };
  globalThis.AudioContext = class { state = "running"; currentTime = 0; destination = {}; decodeAudioData = async () => ({ duration: 0 }); createBufferSource = () => ({ ...node }); createGain = () => ({ ...node, gain: {} }); };
  await unlock();
  context.mock.method(globalThis, "fetch", async (address) => reply(address));
}
test("a clip that breaks off on its way is a missing clip, and is fetched again the next time", async (context) => {
  let isBroken = true;
  const broken = { ok: true, arrayBuffer: async () => fails() };
  await withClips(context, (address) => (isBroken && address.includes("/7.") ? broken : new Response("sound")));
  assert.equal(await playClips([["7"]], "en", 1), false);
  isBroken = false;
  assert.equal(await playClips([["7"]], "en", 1), true);
});
test("recorded voices that could not be looked for are looked for again", async (context) => {
  let isCut = true;
  await withClips(context, () => (isCut ? fails() : new Response("sound")));
  assert.equal(await hasClips("ar"), false);
  isCut = false;
  assert.equal(await hasClips("ar"), true);
});
