/** What the front desk decides without a browser: rows, choices, the number to come, what needs attention, keys, known patients, where tickets print. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../queue_server/web/static/api.js";
import { meaningOf } from "../../queue_server/web/static/reception/keyboard.js";
import { Known } from "../../queue_server/web/static/reception/known.js";
import { attention, branchesOf, choicesOf, emptyDraft, endedOf, expectedOf, forecast, homeOf, isFound, may, roomsOf, rowsOf, summary, tongueOf, wishOf } from "../../queue_server/web/static/reception/model.js";
import { Printer, printAddress } from "../../queue_server/web/static/reception/printer.js";
import { aBoard, aCall, aCounter, aLine, aTicket } from "./builders.mjs";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const waiting = (number, fields = {}) => aTicket(number, { joined_at: at(-10), ...fields });
const called = (number, ago, fields = {}) => aTicket(number, { state: "called", joined_at: at(-20), called_at: at(-ago), ...fields });
const general = { id: "q1", name: "General", services: [{ id: "s1", name: "Consultation" }, { id: "s2", name: "Blood test" }] };
const said = { id: "q2", name: "Dr. Said", services: [{ id: "s1", name: "Consultation" }] };
const two = (first, second = {}) => [{ queue: general, view: aLine(first) }, { queue: said, view: aLine(second) }];
const numbersOf = (rows) => rows.map((row) => row.ticket.number);

// ---------------------------------------------------------------- rows

test("called ones come first, the longest called before all, then line by line, then on hold and with a doctor", () => {
  const rows = rowsOf(two(
    { line: [waiting("A2"), waiting("A3")], active: [called("A1", 1), called("A0", 9, { state: "serving" })] },
    { line: [waiting("K2")], active: [called("K1", 3), called("K0", 30, { state: "on_hold" })] },
  ));
  assert.deepEqual(numbersOf(rows), ["K1", "A1", "A2", "A3", "K2", "K0", "A0"]);
  assert.deepEqual(rows.map((row) => row.place), [null, null, 1, 2, 1, null, null]);
});
test("a line that is not known yet has no rows", () => {
  assert.deepEqual(rowsOf([{ queue: general, view: null }]), []);
});
test("whoever ended is listed the latest first, and not while they stand in a line again", () => {
  const rows = rowsOf(two({ line: [waiting("A1")] }));
  const seen = [{ queue: general, tickets: [{ id: "A1", number: "A1", state: "no_show", ended_at: at(-1) }, { id: "A2", number: "A2", state: "completed", ended_at: at(-9) }, { id: "A3", number: "A3", state: "left", ended_at: at(-3) }] }];
  assert.deepEqual(numbersOf(endedOf(seen, rows)), ["A3", "A2"]);
});
test("people are found by number, by any part of the name without its marks, and by phone", () => {
  const finds = (find, known) => isFound({ ticket: waiting("A017") }, find, known);
  assert.equal(finds("a01"), true);
  assert.equal(finds("harthy", { name: "Amal Al Harthy" }), true);
  assert.equal(finds("fatma", { name: "Fátma" }), true);
  assert.equal(finds("امل", { name: "أَمل الحارثي" }), true);
  assert.equal(finds("9123 45", { name: null, phone: "+968 9123-4567" }), true);
  assert.equal(finds("12", { name: null, phone: "+96891234567" }), false);
  assert.equal(finds("salim", { name: "Amal" }), false);
  assert.equal(finds("  "), true);
});
test("how many wait, and for how long at most", () => {
  assert.deepEqual(summary(rowsOf(two({ line: [waiting("A1", { joined_at: at(-34) }), waiting("A2")], active: [called("A3", 1)] })), NOW), { waiting: 2, longest: 34 });
  assert.deepEqual(summary([], NOW), { waiting: 0, longest: 0 });
});
test("whoever did not come may be put back, whoever left may not", () => {
  const ended = (state) => ({ ticket: aTicket("A1", { state }), hasEnded: true });
  assert.equal(may("return", ended("no_show")), true);
  assert.equal(may("return", ended("left")), false);
  assert.equal(may("leave", ended("no_show")), false);
  assert.equal(may("here", { ticket: waiting("A1") }), false);
  assert.equal(may("here", { ticket: waiting("A1", { here: false }) }), true);
});

// ---------------------------------------------------------------- a walk-in

test("few choices are shown as line and service, many with the services of the first line only", () => {
  assert.deepEqual(choicesOf([general, said]).map(({ key }) => key), ["q1 s1", "q1 s2", "q2 s1"]);
  const big = (id) => ({ id, services: Array.from({ length: 4 }, (_, i) => ({ id: `s${i}` })) });
  const many = choicesOf([big("q1"), big("q2"), said]);
  assert.deepEqual(many.map(({ key }) => key), ["q1 s0", "q1 s1", "q1 s2", "q1 s3", "q2", "q2 s1"]);
  assert.equal(many[4].behind.length, 4);
  assert.deepEqual(choicesOf([{ id: "q3", services: [] }]).map(({ key }) => key), ["q3"]);
});
test("a join says only what was said", () => {
  const [consultation] = choicesOf([general]);
  assert.deepEqual(wishOf(emptyDraft(), consultation), { service_id: "s1" });
  assert.deepEqual(wishOf({ ...emptyDraft(), who: "+968 9123 4567" }, consultation), { phone: "+96891234567", service_id: "s1" });
  assert.deepEqual(wishOf({ ...emptyDraft(), who: "Amal", patient: { id: "p1", name: "Amal" } }, consultation), { patient_id: "p1", service_id: "s1" });
  assert.deepEqual(wishOf({ ...emptyDraft(), priority: "urgent", reason: " Pain ", needs: ["wheelchair"] }, consultation), { service_id: "s1", priority: "urgent", reason: "Pain", needs: ["wheelchair"] });
});
test("a service of another line does not come along", () => {
  const line = { key: "q2", queue: said, service: null, behind: said.services };
  assert.deepEqual(wishOf({ ...emptyDraft(), service: "s1" }, line), { service_id: "s1" });
  assert.deepEqual(wishOf({ ...emptyDraft(), service: "s9" }, line), {});
});
test("a ticket prints first in the language that the person is said to speak", () => {
  assert.equal(tongueOf(["wheelchair", "language:ar"], "en"), "ar");
  assert.equal(tongueOf(["wheelchair"], "en"), "en");
});
test("the next number is one more than the highest seen with the line's letters", () => {
  const next = (lines, seen) => forecast("q1", lines, seen);
  assert.equal(next(two({ line: [waiting("A017"), waiting("A009")] })), "A018");
  assert.equal(next(two({ line: [waiting("A099")] })), "A100");
  assert.equal(next(two({})), null);
  assert.equal(next(two({ line: [waiting("A003")] }), [{ queue: general, tickets: [{ number: "A007" }] }]), "A008");
});
test("somebody sent here from another line does not lend their letters", () => {
  const lines = two({ line: [waiting("A003"), waiting("A004"), waiting("K009")] }, { line: [waiting("K001"), waiting("K002"), waiting("A005")] });
  assert.equal(forecast("q1", lines), "A006"); // the one who was sent away counts, too
  assert.equal(forecast("q2", lines), "K010");
});

// ---------------------------------------------------------------- beside the table

test("attention goes to whoever does not answer for two minutes, is held for long, or waits for 45 minutes", () => {
  const rows = rowsOf(two({
    line: [waiting("A1", { joined_at: at(-50) }), waiting("A2", { joined_at: at(-44) }), waiting("A3", { joined_at: at(-80), snoozed_until: at(5) }), waiting("A4", { joined_at: at(-90) })],
    active: [called("A5", 2), called("A6", 1.9), called("A7", 31, { state: "on_hold" }), called("A8", 29, { state: "on_hold" })],
  }));
  const found = attention(rows, NOW);
  assert.deepEqual([numbersOf(found.unanswered), numbersOf(found.held), numbersOf(found.long)], [["A5"], ["A7"], ["A4", "A1"]]);
});
test("whoever was missed is looked after for half an hour, unless they left by themselves", () => {
  const ended = [["no_show", -5], ["no_show", -45], ["left", -5]].map(([state, minutes], i) => ({ ticket: { id: String(i), state, ended_at: at(minutes) } }));
  assert.deepEqual(attention([], NOW, ended).missed.map((row) => row.ticket.id), ["0"]);
});
test("expected are those who joined from elsewhere and were not seen here", () => {
  assert.deepEqual(numbersOf(expectedOf(rowsOf(two({ line: [waiting("A1"), waiting("A2", { here: false })] })))), ["A2"]);
});
test("every room stands in the order of its door with whoever was called there last", () => {
  const board = aBoard({ counters: ["10", "2", "1"].map((door) => aCounter(door)), showing: [aCall("A1", { called_at: at(-9) }), aCall("A2", { called_at: at(-1) })] });
  assert.deepEqual(roomsOf(board).map(({ counter, call }) => [counter.door, call?.number ?? null]), [["1", "A2"], ["2", null], ["10", null]]);
});
test("the branch of last time comes first, then the one of one's role", () => {
  const branches = [{ id: "b1" }, { id: "b2" }];
  const user = { roles: [{ role: "receptionist", branch_id: "b2" }] };
  assert.equal(homeOf(user, branches, "b1").id, "b1");
  assert.equal(homeOf(user, branches, "gone").id, "b2");
  assert.equal(homeOf(user, [], null), null);
  assert.deepEqual(branchesOf(user, branches).map(({ id }) => id), ["b2"]);
  assert.equal(branchesOf({ roles: [{ role: "admin", branch_id: null }] }, branches).length, 2);
});

// ---------------------------------------------------------------- keys

const isField = (selector) => selector.startsWith("input");
const pressed = (fields, where = { row: false, panel: false }) => meaningOf({ key: "", code: "", target: { matches: () => false }, ...fields }, where);
test("a digit with Alt picks a line and service from anywhere, also on an Arabic keyboard", () => {
  assert.deepEqual(pressed({ code: "Digit2", key: "٢", altKey: true, target: { id: "who", matches: isField } }), { choice: 2 });
  assert.deepEqual(pressed({ code: "KeyZ", altKey: true, target: { id: "who", matches: isField } }), { verb: "undo" });
  assert.equal(pressed({ code: "Digit2", altKey: true, ctrlKey: true }), null);
});
test("letters mean something on a row or in its panel only", () => {
  assert.deepEqual(pressed({ code: "KeyM", key: "ة" }, { row: true, panel: false }), { verb: "move" });
  assert.deepEqual(pressed({ code: "KeyP" }, { row: false, panel: true }), { verb: "print" });
  assert.equal(pressed({ code: "KeyU" }), null);
  assert.equal(pressed({ code: "KeyM", target: { id: "who", matches: isField } }, { row: false, panel: true }), null);
});
test("arrows go through the rows, and from the search into them", () => {
  assert.deepEqual(pressed({ code: "ArrowDown" }, { row: true, panel: false }), { verb: "down" });
  assert.deepEqual(pressed({ code: "ArrowDown", target: { id: "find", matches: isField } }), { verb: "down" });
  assert.deepEqual(pressed({ code: "Enter", target: { id: "find", matches: isField } }), { verb: "first" });
  assert.equal(pressed({ code: "ArrowDown" }), null);
  assert.deepEqual(pressed({ code: "Slash" }), { verb: "find" });
});
test("while somebody composes a letter no key means anything", () => {
  assert.equal(pressed({ code: "Escape", key: "Escape", isComposing: true }), null);
});

// ---------------------------------------------------------------- known patients

function aClock() {
  const waitingActs = new Set();
  return {
    after(_, act) { waitingActs.add(act); return act; },
    cancel(act) { waitingActs.delete(act); },
    passes() { const acts = [...waitingActs]; waitingActs.clear(); return Promise.all(acts.map((act) => act())); },
  };
}
test("nobody is searched for before three letters, and only for what stands there when the typing stops", async () => {
  const [asked, clock] = [[], aClock()];
  const known = new Known({ search: async (text) => { asked.push(text); return [{ id: "p1" }]; }, onChange: () => {}, clock });
  known.look("Am");
  known.look("Ama");
  known.look("Amal ");
  await clock.passes();
  assert.deepEqual(asked, ["Amal"]);
  assert.equal(known.isOpen, true);
});
test("an answer to what was typed before is not shown", async () => {
  const [answers, clock] = [[], aClock()];
  const known = new Known({ search: () => new Promise((answer) => { answers.push(answer); }), onChange: () => {}, clock });
  known.look("Ama");
  const first = clock.passes();
  known.look("Sal");
  const second = clock.passes();
  answers[1]([{ id: "salim" }]);
  answers[0]([{ id: "amal" }]);
  await Promise.all([first, second]);
  assert.deepEqual(known.found.map(({ id }) => id), ["salim"]);
});
test("the arrow goes from the field into the list and back", async () => {
  const clock = aClock();
  const known = new Known({ search: async () => [{ id: "p1" }, { id: "p2" }], onChange: () => {}, clock });
  known.look("Amal");
  await clock.passes();
  assert.equal(known.one, null);
  known.step(1);
  assert.equal(known.one.id, "p1");
  known.step(5);
  assert.equal(known.one.id, "p2");
  known.step(-9);
  assert.equal(known.one, null);
});
test("a search that nobody answers does not look like nobody known, and is tried again", async () => {
  const [answers, clock] = [[new Problem({}), [{ id: "p1" }]], aClock()];
  const search = async () => { const said = answers.shift(); if (said instanceof Problem) throw said; return said; };
  const known = new Known({ search, onChange: () => {}, clock });
  known.look("Amal");
  await clock.passes();
  assert.deepEqual([known.isLost, known.isOpen], [true, false]);
  await clock.passes();
  assert.deepEqual([known.isLost, known.isOpen], [false, true]);
});
function aSilentSearch(problem = new Problem({})) {
  const [asked, clock] = [[], aClock()];
  return { asked, clock, known: new Known({ search: async (text) => { asked.push(text); throw problem; }, onChange: () => {}, clock }) };
}
test("what was shortened, thrown away or refused is not asked again, and silence only a few times", async () => {
  const { asked, clock, known } = aSilentSearch();
  for (const ends of [() => known.look("Am"), () => known.forget()]) {
    known.look("Amal");
    await clock.passes();
    ends();
    assert.equal(known.isLost, false);
    await clock.passes();
  }
  assert.deepEqual(asked, ["Amal", "Amal"]);
  known.look("Amal");
  for (let n = 0; n < 20; n += 1) await clock.passes();
  assert.deepEqual([asked.length, known.isLost], [7, true]);
  const refused = aSilentSearch(new Problem({ status: 422 }));
  refused.known.look("Amal");
  for (let n = 0; n < 3; n += 1) await refused.clock.passes();
  assert.deepEqual([refused.asked, refused.known.isLost], [["Amal"], false]);
});
test("that nobody answered is so while the cursor is elsewhere, and asked again by the next letter", async () => {
  const { asked, clock, known } = aSilentSearch();
  known.look("Amal");
  await clock.passes();
  known.rest();
  await clock.passes();
  assert.deepEqual([asked.length, known.isLost], [1, true]);
  known.look("Amal A");
  await clock.passes();
  assert.deepEqual(asked, ["Amal", "Amal A"]);
});
test("a list that comes when the cursor has left is not unfolded", async () => {
  const clock = aClock();
  let answer;
  const known = new Known({ search: () => new Promise((ready) => { answer = ready; }), onChange: () => {}, clock });
  known.look("Amal");
  const comes = clock.passes();
  known.rest();
  answer([{ id: "p1" }]);
  await comes;
  assert.equal(known.isOpen, false);
});
test("whoever types the same again while a search fails has one search under way, and none once it is thrown away", async () => {
  const clock = aClock();
  const [asked, fails] = [[], []];
  const known = new Known({ search: (text) => { asked.push(text); return new Promise((_, fail) => { fails.push(fail); }); }, onChange: () => {}, clock });
  known.look("Amal");
  const first = clock.passes();
  known.look("Amal ");
  fails[0](new Problem({}));
  await first;
  known.forget();
  await clock.passes();
  assert.deepEqual(asked, ["Amal"]);
});
test("the arrow stays on whom it is when a later answer comes, and goes back to the field when more is typed", async () => {
  const [answers, clock] = [[[{ id: "p1" }, { id: "p2" }], [{ id: "p2" }]], aClock()];
  const known = new Known({ search: async () => answers.shift(), onChange: () => {}, clock });
  known.look("Ama");
  await clock.passes();
  known.look("Amal");
  known.step(1);
  known.step(1);
  await clock.passes();
  assert.equal(known.one.id, "p2");
  known.look("Amal Al");
  assert.equal(known.one, null);
});

// ---------------------------------------------------------------- the printer

test("a ticket's secret stays behind the #", () => {
  assert.equal(printAddress("/t/1#s3cret", { lang: "ar", paper: "roll" }), "/t/1/print?print=1&lang=ar#s3cret");
  assert.equal(printAddress("/t/1#s3cret", { lang: "en", paper: "a4" }), "/t/1/print?print=1&lang=en&paper=a4#s3cret");
});
function aPage() {
  const listeners = new Set();
  const frames = [];
  return {
    frames, location: { origin: "https://clinic.example" },
    document: { createElement: () => ({ contentWindow: {}, remove() {} }), body: { append: (frame) => frames.push(frame) } },
    addEventListener: (_, hear) => listeners.add(hear), removeEventListener: (_, hear) => listeners.delete(hear),
    tells: (event) => [...listeners].forEach((hear) => hear(event)),
  };
}
const settled = () => new Promise((ready) => { setImmediate(ready); });
test("tickets are printed one after the other, and only our own frame is believed", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const page = aPage();
  const printer = new Printer({ title: () => "Ticket", page });
  const [one, other] = [printer.print("/t/1#a", { lang: "en", paper: "roll" }), printer.print("/t/2#b", { lang: "en", paper: "roll" })];
  await settled();
  assert.equal(page.frames.length, 1);
  const data = { kind: "ticket", id: "1", isPrinted: true };
  page.tells({ origin: "https://evil.example", source: page.frames[0].contentWindow, data: { ...data, isPrinted: false } });
  page.tells({ origin: page.location.origin, source: {}, data: { ...data, isPrinted: false } });
  page.tells({ origin: page.location.origin, source: page.frames[0].contentWindow, data });
  assert.equal((await one).isPrinted, true);
  await settled();
  assert.equal(page.frames.length, 2);
  context.mock.timers.tick(20_000); // nothing comes from the second
  context.mock.timers.tick(1_000);
  assert.deepEqual(await other, { isPrinted: false, why: "no-answer" });
});
