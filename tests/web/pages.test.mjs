/** What the pages decide without a browser: the step of a ticket, the desk, what is told of a change, keys. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf } from "../../queue_server/web/static/console/changes.js";
import { letters, meaningOf } from "../../queue_server/web/static/console/keyboard.js";
import { deskOf, nameOrPhone, servicesOf, stepOf as deskStep, stopwatch, undoable, whyNot, whyNotCall } from "../../queue_server/web/static/console/model.js";
import { newKey, settles } from "../../queue_server/web/static/keys.js";
import { drawn, isNear, isSnoozed, minutesLeft, needsReading, stepOf } from "../../queue_server/web/static/place/step.js";
import { aCounter, aLine, aTicket, lineDiff } from "./builders.mjs";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();

// ---------------------------------------------------------------- one ticket's page

const mine = (fields = {}) => ({ state: "waiting", ahead: 5, expected_at: { low: at(20), high: at(40) }, snoozed_until: null, queue_state: "open", end_reason: null, ...fields });
test("every state of a ticket has its page", () => {
  const pages = { waiting: "waiting", called: "called", serving: "serving", on_hold: "hold", no_show: "missed", completed: "done", left: "left" };
  for (const [state, page] of Object.entries(pages)) assert.equal(stepOf(mine({ state })), page);
  assert.equal(stepOf(mine({ state: "left", end_reason: "closed" })), "closed");
});
test("near is two people or ten minutes away, and not while the line is paused", () => {
  assert.equal(isNear(mine(), NOW), false);
  assert.equal(isNear(mine({ ahead: 2 }), NOW), true);
  assert.equal(isNear(mine({ expected_at: { low: at(8), high: at(15) } }), NOW), true);
  assert.equal(isNear(mine({ ahead: 1, queue_state: "paused" }), NOW), false);
  assert.equal(isNear(mine({ ahead: 0, snoozed_until: at(5) }), NOW), false);
});
test("a snooze ends by the clock", () => {
  assert.equal(isSnoozed(mine({ snoozed_until: at(5) }), NOW), true);
  assert.equal(isSnoozed(mine({ snoozed_until: at(-5) }), NOW), false);
});
test("minutes are rounded outward, and never promise what has passed", () => {
  assert.deepEqual(minutesLeft(mine({ expected_at: { low: at(17), high: at(31) } }), NOW), { how: "from", low: 15, high: 35 });
  assert.deepEqual(minutesLeft(mine({ expected_at: { low: at(-2), high: at(6.5) } }), NOW), { how: "within", high: 7 });
  assert.deepEqual(minutesLeft(mine({ expected_at: { low: at(-9), high: at(0) } }), NOW), { how: "soon" });
  assert.equal(minutesLeft(mine({ expected_at: null }), NOW), null);
});
test("at most eight people are drawn", () => {
  assert.deepEqual([drawn(3), drawn(20)], [{ people: 3, more: 0 }, { people: 8, more: 12 }]);
});
test("what no message tells is read: a transfer, another state; a time that jumps is told", () => {
  assert.equal(needsReading(mine(), mine({ ahead: 4 })), false);
  assert.equal(needsReading(mine(), mine({ moved_to: "q2" })), true);
  assert.equal(needsReading(mine(), mine({ state: "called" })), true);
  assert.equal(needsReading(mine(), mine({ expected_at: { low: at(40), high: at(60) } })), false);
  assert.equal(needsReading(mine(), mine({ expected_at: null, queue_state: "paused" })), false);
});

// ---------------------------------------------------------------- the desk

const called = (number, fields = {}) => aTicket(number, { state: "called", counter: aCounter("3"), called_at: at(-1), called_by: { id: "me", name: "Dr. Said" }, ...fields });
test("whoever was called to our counter last is here; others of ours are not forgotten", () => {
  const line = aLine({ active: [called("A1", { called_at: at(-9), state: "serving" }), called("A2"), called("A3", { counter: aCounter("9") }), called("A4", { state: "on_hold" })] });
  const desk = deskOf(line, "c3", null, NOW);
  assert.deepEqual([desk.here.id, desk.also.map((one) => one.id), desk.elsewhere.map((one) => one.id), desk.held.map((one) => one.id)], ["A2", ["A1"], ["A3"], ["A4"]]);
  assert.equal(deskOf(line, "c3", "A1", NOW).here.id, "A1");
  assert.equal(deskOf(line, null, null, NOW).here, null);
});
test("whoever asked for more time is passed over until then", () => {
  const line = aLine({ line: [aTicket("A1", { snoozed_until: at(5) }), aTicket("A2")] });
  assert.equal(deskOf(line, "c3", null, NOW).first.id, "A2");
});
test("a dimmed call says why", () => {
  const why = (line, counter = aCounter("3")) => whyNotCall(line, deskOf(line, counter?.id ?? null, null, NOW), counter);
  assert.equal(why(aLine({ line: [aTicket("A1")] })), null);
  assert.equal(why(aLine()), "c_why_nobody");
  assert.equal(why(aLine({ line: [aTicket("A1")], paused: true })), "c_why_paused");
  assert.equal(why(aLine({ line: [aTicket("A1")], open: false })), null);
  assert.equal(why(aLine({ line: [aTicket("A1")] }), null), "c_why_watching");
  assert.equal(why(aLine({ line: [aTicket("A1")] }), aCounter("3", { state: "paused" })), "c_why_break");
  assert.equal(why(aLine({ line: [aTicket("A1", { snoozed_until: at(5) })] })), "c_why_snoozed");
});
test("quiet steps follow the contract's table of states", () => {
  assert.equal(whyNot("return", called("A1")), null);
  assert.equal(whyNot("return", called("A1", { state: "serving" })), "c_why_started");
  assert.equal(whyNot("hold", null), "c_why_nobody_here");
  assert.equal(deskStep(aLine(), { here: called("A1") }, aCounter("3")), "called");
  assert.equal(deskStep(aLine(), { here: null }, aCounter("3", { state: "paused" })), "break");
});
test("only what is still ours can be undone", () => {
  const until = NOW + 20_000;
  const held = called("A1", { undo_until: new Date(until).toISOString() });
  const done = [{ id: "A1", what: "call", until }];
  assert.equal(undoable(done, NOW, () => held)?.id, "A1");
  assert.equal(undoable(done, NOW + 21_000, () => held), null);
  assert.equal(undoable(done, NOW, () => ({ ...held, undo_until: at(0.6) })), null);
  assert.equal(undoable(done, NOW, () => null), null);
  assert.equal(undoable([{ id: "A1", what: "complete", until }], NOW, () => null)?.id, "A1");
});
test("one field takes a name or a phone", () => {
  assert.deepEqual(nameOrPhone("  Amal Al Harthy "), { name: "Amal Al Harthy" });
  assert.deepEqual(nameOrPhone("+968 9123-4567"), { phone: "+96891234567" });
  assert.deepEqual(nameOrPhone("Ali 2"), { name: "Ali 2" });
  assert.deepEqual(nameOrPhone("   "), {});
});
test("a line's services come from the catalogue, by id or whole", () => {
  const services = [{ id: "s1", name: "General", duration_minutes: 12 }];
  assert.deepEqual(servicesOf({ services: [{ id: "s1" }, { id: "s2", name: "Other" }] }, services).map((one) => one.name), ["General", "Other"]);
});
test("a stopwatch counts minutes, then hours", () => {
  assert.deepEqual([stopwatch(48_000), stopwatch(372_000), stopwatch(3_750_000), stopwatch(-5)], ["0:48", "6:12", "1:02:30", "0:00"]);
});

// ---------------------------------------------------------------- what changed

const keysOf = (changes) => changes.map((one) => one.key);
test("changes are told as people would", () => {
  const before = aLine({ line: [aTicket("A1"), aTicket("A2", { here: false })], active: [called("A3"), called("A4", { state: "serving" })] });
  const told = (op) => keysOf(changesOf(before, lineDiff(2, op), "me"))[0];
  assert.equal(told({ op: "insert", at: 0, ticket: aTicket("A9") }), "l_joined");
  assert.equal(told({ op: "insert", at: 0, ticket: aTicket("A3") }), "l_back");
  assert.equal(told({ op: "insert", at: 0, ticket: aTicket("A2") }), "l_moved");
  assert.equal(told({ op: "state", ticket: called("A1") }), "l_you_called");
  assert.equal(told({ op: "state", ticket: called("A1", { called_by: { id: "other", name: "Dr. Maryam" } }) }), "l_called");
  assert.equal(told({ op: "state", ticket: called("A3", { called_at: at(0) }) }), "l_again");
  assert.equal(told({ op: "state", ticket: aTicket("A2") }), "l_here");
  assert.equal(told({ op: "remove", ticket_id: "A4" }), "l_done");
  assert.equal(told({ op: "remove", ticket_id: "A1" }), "l_left");
  assert.equal(told({ op: "queue", paused: true, open: true, resumes_at: null }), "l_paused");
});
test("a new place that comes of a new priority is one line, not two", () => {
  const before = aLine({ line: [aTicket("A1"), aTicket("A2")] });
  const urgent = aTicket("A2", { priority: "urgent" });
  assert.deepEqual(keysOf(changesOf(before, lineDiff(2, { op: "state", ticket: urgent }, { op: "move", ticket_id: "A2", to: 0 }), "me")), ["l_ranked"]);
  assert.deepEqual(keysOf(changesOf(before, lineDiff(2, { op: "insert", at: 0, ticket: urgent }, { op: "move", ticket_id: "A2", to: 0 }), "me")), ["l_moved"]);
});
// ---------------------------------------------------------------- keys

const pressed = (fields) => meaningOf({ key: "", code: "", target: { matches: () => false }, ...fields });
test("keys go by their place, so that N calls on an Arabic keyboard", () => {
  assert.deepEqual(pressed({ code: "KeyN", key: "ى" }), { verb: "next" });
  assert.deepEqual(pressed({ code: "Digit3", key: "٣" }), { digit: 3 });
  assert.equal(pressed({ code: "KeyN", key: "n", ctrlKey: true }), null);
  assert.equal(pressed({ code: "KeyN", key: "n", repeat: true }), null);
  assert.equal(pressed({ code: "KeyN", key: "n", target: { matches: () => true } }), null);
  assert.deepEqual(pressed({ code: "Escape", key: "Escape", target: { matches: () => true } }), { verb: "escape" });
  assert.equal(new Set(Object.values(letters)).size, Object.keys(letters).length);
});
test("a key of idempotency is a UUID, with or without a secure context", () => {
  const plain = { getRandomValues: (bytes) => bytes.fill(0xff) };
  assert.match(newKey(plain), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newKey(), newKey());
});
test("a refusal settles a press, silence and trouble do not", () => {
  assert.equal(settles({ status: 409, slug: "bad-state" }), true);
  assert.equal(settles({ status: 409, slug: "idempotency-in-progress" }), false);
  assert.equal(settles({ status: 0, slug: "no-answer" }), false);
  assert.equal(settles({ status: 503, slug: "unavailable" }), false);
});
