/** Which page a ticket is on, when its time is near, and how the time left is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, expectedIn, isNear, isSnoozed, minutesLeft, needsReading, stepOf } from "../../queue_server/web/static/place/step.js";

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
test("a range whose beginning has passed is said by its end alone", () => {
  assert.deepEqual(expectedIn({ low: at(5), high: at(15) }, NOW), { how: "between", low: at(5), high: at(15) });
  for (const passed of [-4, 0]) assert.deepEqual(expectedIn({ low: at(passed), high: at(6) }, NOW), { how: "by", high: at(6) });
  assert.deepEqual(expectedIn({ low: at(-9), high: at(0) }, NOW), { how: "by", high: at(0) });
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

