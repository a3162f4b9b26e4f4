/** What the pages of appointments decide without a browser: hours and moments on days when clocks are moved, lanes, moves, states, changes in order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freeSlots } from "../../queue_server/web/static/booking/asks.js";
import { axisOf, hoursOf, hoursOn, linesIn, placeOn, scaleOf } from "../../queue_server/web/static/schedule/axis.js";
import { applyToDay, applyToSchedule } from "../../queue_server/web/static/schedule/follow.js";
import { meaningOf, meant } from "../../queue_server/web/static/schedule/keyboard.js";
import { lanesOf } from "../../queue_server/web/static/schedule/lanes.js";
import { aside, begin, hasMoved, looks, mayMove, shifted, snapped } from "../../queue_server/web/static/schedule/moves.js";
import { Times } from "../../queue_server/web/static/day/times.js";
import { expected, isUnfit, lateBy, lookOf, may } from "../../queue_server/web/static/schedule/states.js";
import { namesOf, unfitAmong } from "../../queue_server/web/static/schedule/unfit.js";
import { nextTile } from "../../queue_server/web/static/schedule/walking.js";
import { momentAt, rfc, wallAt, weekOf } from "../../queue_server/web/static/schedule/zone.js";

const ZONE = "Asia/Muscat";
const DAY = "2026-11-22";
const at = (time, day = DAY, zone = ZONE) => momentAt(day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3)), zone);
const anAppointment = (id, from, to, more = {}) => ({ id, branch_id: "b1", staff_id: "d1", seat: 1, starts_at: rfc(at(from)), ends_at: rfc(at(to)), busy_from: rfc(at(from)), busy_to: rfc(at(to)), status: "pending", revision: 1, ...more });
const aBlock = (from, to, more = {}) => ({ id: `${from}`, staff_id: "d1", kind: "work", seats: 1, starts_at: rfc(at(from)), ends_at: rfc(at(to)), ...more });
const moments = (spans) => spans.map(([id, from, to]) => ({ id, from: at(from), to: at(to) }));

// ---------------------------------------------------------------- days and clocks

test("a moment is what the clock on the branch's wall shows, wherever the reader is", () => {
  assert.equal(rfc(at("08:30")), "2026-11-22T04:30:00Z");
  assert.deepEqual(wallAt(at("08:30"), ZONE), { day: DAY, minutes: 510 });
  assert.equal(rfc(momentAt(DAY, 24 * 60, ZONE)), "2026-11-22T20:00:00Z");
});
test("on the days when clocks are moved a time is shown once, twice or never", () => {
  const known = [
    ["Europe/London", "2026-03-29", "00:59", "2026-03-29T00:59:00Z"], ["Europe/London", "2026-03-29", "01:30", "2026-03-29T01:30:00Z"], ["Europe/London", "2026-03-29", "02:00", "2026-03-29T01:00:00Z"],
    ["Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z"], ["Europe/London", "2026-10-25", "02:00", "2026-10-25T02:00:00Z"],
    ["America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30:00Z"], ["America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"], ["Africa/Cairo", "2026-04-24", "01:00", "2026-04-23T22:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"], ["Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03T15:30:00Z"],
  ];
  for (const [zone, day, time, moment] of known) assert.equal(rfc(at(time, day, zone)), moment, `${zone} ${day} ${time}`);
});
test("an axis is as long as its hours are, and names each by its clock", () => {
  const whole = (day, zone) => axisOf(day, { from: 0, to: 24 * 60 }, zone);
  const shown = (axis) => hoursOn(axis).map(({ minutes }) => minutes / 60);
  assert.equal(whole("2026-03-29", "Europe/London").length, 23 * 60);
  assert.deepEqual(shown(whole("2026-03-29", "Europe/London")).slice(0, 3), [0, 2, 3]);
  assert.equal(whole("2026-10-25", "Europe/London").length, 25 * 60);
  assert.deepEqual(shown(whole("2026-10-25", "Europe/London")).slice(0, 4), [0, 1, 1, 2]);
  assert.equal(whole("2026-10-04", "Australia/Lord_Howe").length, 23.5 * 60);
  assert.equal(axisOf("2026-03-29", { from: 8 * 60, to: 17 * 60 }, "Europe/London").length, 9 * 60);
});
test("the hours hold everything that is planned, cut at midnight", () => {
  const spans = [{ from: at("08:30"), to: at("12:10") }, { from: at("23:30", "2026-11-21"), to: at("00:20") }];
  assert.deepEqual(hoursOf(spans.slice(0, 1), [DAY], ZONE), { from: 480, to: 780 });
  assert.deepEqual(hoursOf(spans, [DAY], ZONE), { from: 0, to: 780 });
  assert.deepEqual(hoursOf(spans, ["2026-11-21"], ZONE), { from: 1380, to: 1440 });
  assert.deepEqual(hoursOf([], [DAY], ZONE), { from: 480, to: 1020 });
  const axis = axisOf(DAY, { from: 0, to: 780 }, ZONE);
  assert.deepEqual(placeOn(axis, spans[1].from, spans[1].to), { at: 0, long: 20 });
  assert.equal(placeOn(axis, at("14:00"), at("15:00")), null);
});
test("a week begins where the reader's does", () => {
  assert.deepEqual([weekOf("2026-11-24", 7)[0], weekOf("2026-11-24", 1)[0], weekOf("2026-11-22", 6)[0]], ["2026-11-22", "2026-11-23", "2026-11-21"]);
  assert.equal(weekOf("2026-11-24").length, 7);
});
test("short appointments make a taller day, and words only where they fit", () => {
  assert.equal(scaleOf([]), 1.3);
  assert.ok(scaleOf([10]) * 10 >= 26);
  assert.deepEqual([10, 20, 60].map((long) => linesIn(long, 2)), [1, 1, 3]);
});

// ---------------------------------------------------------------- lanes

test("what overlaps stands side by side, and what does not has the whole width", () => {
  const lanes = lanesOf(moments([["a", "09:00", "10:00"], ["b", "09:30", "10:30"], ["c", "10:00", "11:00"], ["d", "11:00", "12:00"]]));
  assert.deepEqual(Object.fromEntries(lanes), { a: { lane: 0, of: 2 }, b: { lane: 1, of: 2 }, c: { lane: 0, of: 2 }, d: { lane: 0, of: 1 } });
});
test("no two in one lane ever meet, at any crowd", () => {
  let seed = 7;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round += 1) {
    const spans = Array.from({ length: 12 }, (_, id) => { const from = Math.floor(chance() * 40); return { id: `${id}`, from, to: from + 1 + Math.floor(chance() * 9) }; });
    const lanes = lanesOf(spans);
    for (const one of spans) for (const other of spans) {
      if (one.id >= other.id || one.from >= other.to || other.from >= one.to) continue;
      assert.notEqual(lanes.get(one.id).lane, lanes.get(other.id).lane);
      assert.equal(lanes.get(one.id).of, lanes.get(other.id).of);
    }
    for (const { lane, of } of lanes.values()) assert.ok(lane < of);
  }
});

// ---------------------------------------------------------------- moves

const axis = axisOf(DAY, { from: 480, to: 1020 }, ZONE);
test("a move goes by whole five minutes and stays on the page", () => {
  const move = begin(anAppointment("a", "10:32", "10:47"));
  assert.equal(hasMoved(move), false);
  assert.equal(shifted(move, 1, axis).at, at("10:35"));
  assert.equal(shifted(move, -1, axis).at, at("10:30"));
  assert.equal(shifted(shifted(move, 1, axis), 1, axis).at, at("10:40"));
  assert.equal(shifted(move, -999, axis).at, at("08:00"));
  assert.equal(snapped(at("10:32")), at("10:30"));
  assert.equal(aside(move, 1, ["d1", "d2"]).staff, "d2");
  assert.equal(aside(move, -1, ["d1", "d2"]).staff, "d1");
  assert.equal(hasMoved(aside(move, 1, ["d1", "d2"])), true);
});
test("only somebody who has not come can be moved", () => {
  assert.deepEqual(["pending", "confirmed", "checked_in", "in_progress", "completed", "no_show"].filter((status) => mayMove({ status })), ["pending", "confirmed"]);
});
test("a place looks free, taken, closed or past, as the server would see it", () => {
  const moved = anAppointment("a", "09:00", "09:20", { busy_from: rfc(at("08:55")), busy_to: rfc(at("09:25")) });
  const appointments = [moved, anAppointment("b", "10:00", "10:20"), anAppointment("c", "12:00", "12:20", { status: "no_show" })];
  const blocks = [aBlock("08:00", "14:00"), aBlock("13:00", "13:30", { kind: "break" }), aBlock("15:00", "16:00", { kind: "closure", staff_id: null }), aBlock("14:00", "17:00")];
  const seen = (time, known = blocks) => looks({ ...begin(moved), at: at(time) }, { appointments, blocks: known, now: at("08:00") });
  assert.deepEqual(["09:00", "09:30", "09:35", "10:20", "10:25", "12:00", "12:40", "14:20", "14:40", "07:00", "08:00"].map((time) => seen(time)), ["free", "free", "free", "taken", "free", "free", "closed", "free", "closed", "past", "closed"]);
  assert.equal(seen("10:05", blocks.map((block) => ({ ...block, seats: 2 }))), "free");
});

// ---------------------------------------------------------------- states

test("whoever has not come is late after five minutes, and expected an hour before", () => {
  const now = at("10:00");
  const all = [anAppointment("a", "09:40", "10:00"), anAppointment("b", "09:57", "10:10"), anAppointment("c", "10:30", "10:50", { status: "confirmed" }), anAppointment("d", "11:30", "12:00"), anAppointment("e", "09:30", "09:50", { status: "checked_in" })];
  assert.deepEqual(all.map((one) => lateBy(one, now)), [20, 0, 0, 0, 0]);
  assert.deepEqual(expected(all, now).map(({ id }) => id), ["a", "b", "c"]);
});
test("who was called is not with the doctor yet, and what no longer fits is said", () => {
  const words = (status, ticket_state) => lookOf({ status, ticket_state })[2];
  assert.deepEqual([words("checked_in", "waiting"), words("checked_in", "called"), words("in_progress", "serving"), words("completed", null)], ["q_checked_in", "q_called", "q_in_progress", "q_completed"]);
  assert.deepEqual([{ fits: true }, { fits: false }, {}].map(isUnfit), [false, true, false]);
});
test("what may be done follows the state", () => {
  const verbs = ["confirm", "check-in", "no-show", "cancel"];
  assert.deepEqual(["pending", "confirmed", "checked_in", "completed"].map((status) => verbs.filter((verb) => may(verb, { status })).length), [4, 3, 0, 0]);
  assert.deepEqual([null, "t1"].map((ticket_id) => may("check-in", { status: "no_show", ticket_id })), [true, false]); // who was given up and comes after all
});

// ---------------------------------------------------------------- changes

const bounds = [at("00:00"), at("00:00", "2026-11-23")];
test("a day keeps what stands in it, whichever of two streams speaks first", () => {
  const day = { branch_id: "b1", day: DAY, streams: { d1: { epoch: 1, version: 4 }, d2: { epoch: 1, version: 9 } }, appointments: [anAppointment("a", "09:00", "09:20")] };
  const apply = applyToDay(bounds);
  const moved = anAppointment("a", "10:00", "10:20", { staff_id: "d2" });
  const away = { room: "day:b1", stream_id: "d1", epoch: 1, version: 5, at: "x", ops: [{ op: "remove", appointment_id: "a" }] };
  const there = { room: "day:b1", stream_id: "d2", epoch: 1, version: 10, at: "y", ops: [{ op: "set", appointment: moved }] };
  for (const order of [[away, there], [there, away]]) {
    const after = order.reduce(apply, day);
    assert.deepEqual(after.appointments, [moved]);
    assert.deepEqual(after.streams, { d1: { epoch: 1, version: 5 }, d2: { epoch: 1, version: 10 } });
  }
  const tomorrow = apply(day, { ...there, ops: [{ op: "set", appointment: { ...moved, busy_from: rfc(at("10:00", "2026-11-23")), busy_to: rfc(at("10:20", "2026-11-23")), staff_id: "d1" } }], stream_id: "d1" });
  assert.deepEqual(tomorrow.appointments, []);
  assert.equal(apply(day, { ...there, ops: [{ op: "plan" }, { op: "later" }] }).isPlanOld, true);
});
test("a schedule keeps its doctor's own, at any branch", () => {
  const schedule = { staff_id: "d1", epoch: 1, version: 4, appointments: [] };
  const apply = applyToSchedule(bounds);
  const elsewhere = anAppointment("a", "09:00", "09:20", { branch_id: "b2" });
  const after = apply(schedule, { stream_id: "d1", epoch: 1, version: 5, at: "x", ops: [{ op: "set", appointment: elsewhere }] });
  assert.deepEqual([after.appointments, after.version], [[elsewhere], 5]);
  assert.deepEqual(apply(after, { stream_id: "d1", epoch: 1, version: 6, at: "x", ops: [{ op: "remove", appointment_id: "a" }] }).appointments, []);
});

// ---------------------------------------------------------------- keys

const key = (code, more = {}) => ({ code, key: code.replace(/^Key|^Digit/, "").toLowerCase(), target: { matches: () => false }, ...more });
test("arrows walk over appointments, and move the one that is held, along the line of reading", () => {
  const on = { tile: "a", isMoving: false, isRtl: false };
  assert.deepEqual(meaningOf(key("ArrowDown"), on), { step: [0, 1] });
  assert.deepEqual(meaningOf(key("ArrowLeft"), { ...on, isRtl: true }), { step: [1, 0] });
  assert.deepEqual(meaningOf(key("ArrowDown", { shiftKey: true }), { ...on, isMoving: true }), { step: [0, 3] });
  assert.deepEqual(meaningOf(key("Enter", { key: "Enter" }), { ...on, isMoving: true }), { verb: "put" });
  assert.equal(meaningOf(key("Enter", { key: "Enter" }), { ...on, tile: null, isMoving: true }), null); // a button of the band is pressed
  assert.equal(meaningOf(key("ArrowDown"), { ...on, tile: null }), null);
});
test("letters go by their place, need an appointment where they are about one, and never disturb typing", () => {
  const on = { tile: "a", one: { id: "a" }, isMoving: false, isRtl: false };
  assert.deepEqual(meaningOf(key("KeyM", { key: "ة" }), on), { verb: "move" });
  assert.equal(meaningOf(key("KeyM"), { ...on, tile: null, one: null }), null);
  assert.deepEqual(meaningOf(key("KeyB"), { ...on, tile: null }), { verb: "book" });
  assert.equal(meaningOf(key("KeyB"), { ...on, isMoving: true }), null);
  assert.equal(meaningOf(key("KeyB", { target: { matches: () => true } }), on), null);
  assert.equal(meaningOf(key("KeyB", { ctrlKey: true }), on), null);
  assert.deepEqual(meaningOf(key("Escape", { key: "Escape", target: { matches: () => true } }), on), { verb: "escape" });
});
test("letters are about the appointment that has the cursor, and about the one that lies open where none has", () => {
  const [layla, mona] = [{ id: "layla" }, { id: "mona" }];
  const plan = { find: (id) => [layla, mona].find((one) => one.id === id) ?? null, opened: layla };
  assert.deepEqual(["mona", "layla", undefined].map((tile) => meant(plan, tile)), [mona, layla, layla]);
  assert.equal(meant(plan, "gone"), null); // and not whoever lies open
  assert.equal(meant({ ...plan, opened: null }, undefined), null);
  const open = { tile: null, one: layla, isMoving: false, isRtl: false };
  assert.deepEqual(meaningOf(key("KeyM"), open), { verb: "move" });
  assert.deepEqual(meaningOf(key("KeyH"), open), { verb: "here" });
  assert.equal(meaningOf(key("KeyH", { target: { matches: () => true } }), open), null); // a note is being typed
  assert.equal(meaningOf(key("ArrowDown"), open), null); // its panel scrolls
});
test("the arrow aside goes to whoever stands nearest, over empty columns", () => {
  const column = (key, ...tiles) => ({ key, axis, tiles: tiles.map(([id, from, to]) => ({ one: anAppointment(id, from, to) })) });
  const columns = [column("d1", ["a", "09:00", "09:20"], ["b", "11:00", "11:20"]), column("d2"), column("d3", ["c", "08:00", "08:20"], ["d", "10:50", "11:10"])];
  assert.equal(nextTile(columns, "a", [0, 1]), "b");
  assert.equal(nextTile(columns, "b", [0, 1]), "b");
  assert.equal(nextTile(columns, "b", [1, 0]), "d");
  assert.equal(nextTile(columns, "c", [-1, 0]), "a");
  assert.equal(nextTile(columns, "a", [-1, 0]), null);
  assert.equal(nextTile(columns, "gone", [0, 1]), "a");
});

// ---------------------------------------------------------------- free times

test("of the free times the nearest to the place that was clicked is chosen, each start once", async () => {
  const starts = ["09:00", "09:00", "09:15", "10:30"].map((time) => ({ starts_at: rfc(at(time)) }));
  const asked = [];
  const send = async (_, path) => { asked.push(path); return { body: { items: starts } }; };
  const plan = { house: { branch: { id: "b1", time_zone: ZONE }, send }, redraw: () => {}, now: at("08:00") };
  const times = new Times(plan, { day: DAY, staff: "d1", service: "s1", wanted: at("10:05") });
  await times.read();
  assert.deepEqual([times.free.length, times.start], [3, rfc(at("10:30"))]);
  await times.set({ staff: "" });
  assert.equal(times.start, rfc(at("10:30"))); // what was chosen stays while it is free
  assert.ok(!asked[1].includes("staff_id"));
  await times.set({ service: "" });
  assert.deepEqual([times.free, times.start], [[], ""]);
});
test("who presses while the times are read gets the one that stood there, or none", async () => {
  const answers = [["09:00", "10:05"], ["09:00", "10:05"], ["09:00"], []].map((found) => ({ body: { items: found.map((time) => ({ starts_at: rfc(at(time)) })) } }));
  const plan = { house: { branch: { id: "b1", time_zone: ZONE }, send: async () => answers.shift() }, redraw: () => {}, now: at("08:00") };
  const times = new Times(plan, { day: DAY, staff: "d1", service: "s1", wanted: at("10:05") });
  times.read();
  assert.equal(await times.isAsMeant(), true); // the place that was clicked
  times.set({ service: "s2" });
  assert.equal(await times.isAsMeant(), true);
  times.set({ staff: "d2" });
  assert.equal(await times.isAsMeant(), false); // another time than they saw
  assert.equal(await times.isAsMeant(), true); // and now they see it
  times.set({ staff: "d3" });
  assert.equal(await times.isAsMeant(), false);
});
test("a time that somebody chose is meant on another day as well, by the clock on the wall", async () => {
  const send = async (_, path) => {
    const day = new URLSearchParams(path.split("?")[1]).get("from");
    return { body: { items: ["08:00", "10:00", "12:00"].map((time) => ({ starts_at: rfc(at(time, day, "Europe/London")) })) } };
  };
  const plan = { house: { branch: { id: "b1", time_zone: "Europe/London" }, send }, redraw: () => {}, now: at("07:00", "2026-10-24", "Europe/London") };
  const times = new Times(plan, { day: "2026-10-24", staff: "d1", service: "s1" });
  await times.read();
  assert.equal(times.start, rfc(at("08:00", "2026-10-24", "Europe/London"))); // chosen by nobody: the nearest
  times.choose(rfc(at("10:00", "2026-10-24", "Europe/London")));
  await times.set({ day: "2026-10-25" }); // a night of 25 hours lies between
  assert.equal(times.start, rfc(at("10:00", "2026-10-25", "Europe/London")));
});
test("an appointment that is moved goes anywhere but where it is", async () => {
  const slots = ["09:00", "09:15"].flatMap((time) => ["d1", "d2"].map((staff_id) => ({ starts_at: rfc(at(time)), staff_id })));
  const asked = [];
  const send = async (_, path) => { asked.push(path); return { body: { items: slots } }; };
  const moved = anAppointment("a", "09:00", "09:15", { staff_id: "d1" });
  const found = await freeSlots({ moving: moved.id }, send, moved);
  assert.deepEqual(found.map(({ starts_at, staff_id }) => [starts_at, staff_id]), [[rfc(at("09:00")), "d2"], [rfc(at("09:15")), "d1"], [rfc(at("09:15")), "d2"]]);
  assert.ok(asked[0].endsWith("?moving=a"));
});

// ---------------------------------------------------------------- what no longer fits

test("what no longer fits is asked for by its ids, told by time, and never lost with an answer", async () => {
  const ids = Array.from({ length: 150 }, (_, nth) => `a${nth}`);
  const asked = [];
  const send = async (_, path) => {
    asked.push(new URLSearchParams(path.split("?")[1]).get("ids").split(","));
    return { body: { items: asked.at(-1).map((id) => anAppointment(id, id === "a120" ? "08:00" : "09:00", "09:20", { fits: !["a3", "a120"].includes(id) })) } };
  };
  assert.deepEqual((await unfitAmong(ids, send)).map(({ id }) => id), ["a120", "a3"]);
  assert.deepEqual(asked, [ids.slice(0, 100), ids.slice(100)]);
  await assert.rejects(unfitAmong(ids, async () => { throw new Error("too many requests"); }), /too many requests/);
});
test("names of a day that was read are not asked for again, also where it names nobody", async () => {
  const [one, other, cut] = [anAppointment("a", "09:00", "09:20"), anAppointment("b", "10:00", "10:20"), anAppointment("c", "09:00", "09:20", { branch_id: "b2" })].map((each) => ({ ...each, time_zone: ZONE }));
  const asked = [];
  const send = async (_, path) => {
    asked.push(path);
    if (path.includes("b2")) throw new Error("no answer");
    return { body: { a: { name: "Amal" }, d: { name: "Dana" } } };
  };
  assert.deepEqual(Object.fromEntries(await namesOf([one, other, cut], send)), { a: { name: "Amal" }, b: {}, d: { name: "Dana" } });
  assert.deepEqual(asked, ["/branches/b1/day/names?day=2026-11-22", "/branches/b2/day/names?day=2026-11-22"]);
});
