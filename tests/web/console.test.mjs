/** What the console decides without a browser: the desk, what may be pressed, who is in the rooms, what is told of a change, keys. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boardBeside } from "../../queue_server/web/static/console/beside.js";
import { changesBetween, changesOf, changesOfRooms, isEnd, toldBySeen } from "../../queue_server/web/static/console/changes.js";
import { letters, meaningOf } from "../../queue_server/web/static/console/keyboard.js";
import { deskOf, hasCalled, hasJoined, isFound, isUnanswered, mayDo, nameOrPhone, roomsBeside, servicesOf, stateInLine, stepOf, stopwatch, undoable, whyNot, whyNotCall } from "../../queue_server/web/static/console/model.js";
import { Seen } from "../../queue_server/web/static/console/seen.js";
import { newKey, settles } from "../../queue_server/web/static/keys.js";
import { Connection, patience } from "../../queue_server/web/static/live.js";
import { aBoard, aCall, aCounter, aLine, aTicket, lineDiff } from "./builders.mjs";
import { FakeClock, FakeServer, settled } from "./fakes.mjs";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const called = (number, fields = {}) => aTicket(number, { state: "called", counter: aCounter("3"), called_at: at(-1), called_by: { id: "me", name: "Dr. Said" }, ...fields });

// ---------------------------------------------------------------- the desk

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
  assert.equal(deskOf(line, "c3", null, NOW + 6 * 60_000).first.id, "A1");
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
  assert.equal(stepOf(aLine(), { here: called("A1") }, aCounter("3")), "called");
  assert.equal(stepOf(aLine(), { here: null }, aCounter("3", { state: "paused" })), "break");
  assert.equal(stepOf(aLine({ paused: true }), { here: null }, aCounter("3")), "paused");
});
test("whoever did not come may be put back, a finished visit may go on, and not the other way round", () => {
  const may = (state) => ["return", "transfer", "complete", "leave", "no-show"].filter((verb) => mayDo(verb, { state }));
  assert.deepEqual([may("no_show"), may("completed"), may("left")], [["return"], ["transfer"], []]);
});
test("after a minute without an answer the page may suggest, and only then", () => {
  assert.deepEqual([-0.9, -1.1].map((since) => isUnanswered(called("A1", { called_at: at(since) }), NOW)), [false, true]);
  assert.equal(isUnanswered(called("A1", { state: "serving", called_at: at(-9) }), NOW), false);
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
test("of two steps the later one is taken back first", () => {
  const done = [{ id: "A1", what: "complete", until: NOW + 10_000 }, { id: "A2", what: "call", until: NOW + 10_000 }];
  const ticketOf = (id) => (id === "A2" ? called("A2", { undo_until: new Date(NOW + 10_000).toISOString() }) : null);
  assert.equal(undoable(done, NOW, ticketOf).id, "A2");
  assert.equal(undoable(done.slice(0, 1), NOW, ticketOf).id, "A1");
});
test("what the server decided is in our line, or is not", () => {
  assert.equal(stateInLine({ queue_id: "q1", state: "called" }, "q1"), "called");
  assert.equal(stateInLine({ queue_id: "q2", state: "waiting" }, "q1"), null);
  assert.equal(stateInLine({ queue_id: "q1", state: "completed" }, "q1"), null);
});
test("the effect of an unanswered press is somebody new at our counter, or somebody new in the line", () => {
  const before = aLine({ line: [aTicket("A1")], active: [called("A2")] });
  const [elsewhere, again] = [called("A1", { counter: aCounter("9") }), called("A2", { called_at: at(0) })];
  const isCalled = (...active) => hasCalled(before, aLine({ active }), "c3");
  assert.deepEqual([isCalled(called("A2"), called("A1")), isCalled(called("A2"), elsewhere), isCalled(again)], [true, false, false]);
  assert.equal(hasJoined(before, aLine({ active: [called("A1"), called("A2")] })), false);
  assert.equal(hasJoined(before, aLine({ line: [aTicket("A1"), aTicket("A3")] })), true);
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
test("who is looked for is found by number or name, whatever the case", () => {
  assert.deepEqual(["a01", " amal ", "زياد", ""].map((typed) => isFound(typed, "A012", "Amal Al Harthy")), [true, true, false, true]);
  assert.equal(isFound("x", "A012", null), false);
});

// ---------------------------------------------------------------- the rooms beside ours

const roomsTold = (rooms) => rooms.map(({ counter, ticket, call }) => [counter.door, ticket?.id ?? call?.number ?? counter.state]);
test("the other rooms stand by their doors: ours in line, other lines' numbers, breaks, and empty ones that are in use", () => {
  const counters = [aCounter("10"), aCounter("2", { state: "paused" }), aCounter("3"), aCounter("4"), aCounter("5", { state: "closed" }), aCounter("6")];
  const board = aBoard({ counters, showing: [aCall("K7", { counter: counters[3], called_at: at(-9) }), aCall("K8", { counter: counters[3], called_at: at(-1) })] });
  const rooms = roomsBeside(board, [called("A1", { counter: aCounter("10", { names: { en: "Old", ar: "قديم" } }) })], "c3");
  assert.deepEqual(roomsTold(rooms), [["2", "paused"], ["4", "K8"], ["6", "open"], ["10", "A1"]]);
  assert.equal(rooms[3].counter.names.en, "Room 10"); // the sign as it is now, not as it was when called
});
test("without a board the line alone tells of the rooms", () => {
  assert.deepEqual(roomsTold(roomsBeside(null, [called("A1", { counter: aCounter("9") })], "c3")), [["9", "A1"]]);
});
test("two people in one room are both told", () => {
  const both = ["A1", "A2"].map((number) => called(number, { counter: aCounter("9") }));
  assert.deepEqual(roomsTold(roomsBeside(aBoard({ counters: [aCounter("9")] }), both, "c3")), [["9", "A1"], ["9", "A2"]]);
});

/** A console whose board is refused so. */
async function aRefusedBoard(status, type) {
  const [clock, server] = [new FakeClock(), new FakeServer()];
  const comesBack = () => { server.answers["queue:subscribe"] = () => ({ ok: true, server_time: at(0), snapshot: aBoard() }); };
  server.answers["queue:subscribe"] = () => ({ ok: false, error: { type, status } });
  const connection = new Connection({ io: server.io, credentials: async () => ({}), limits: patience.desk, clock });
  const board = connection.follow(boardBeside("b1", () => {}, clock));
  connection.start();
  await settled();
  connection.heard(); // the line is well
  return { clock, server, connection, board, comesBack };
}
for (const [status, type] of [[503, "/problems/unavailable"], [429, "/problems/rate-limited"]]) {
  test(`a board that is refused in passing (${status}) is asked for again, and takes nothing from the line`, async () => {
    const { clock, server, connection, board, comesBack } = await aRefusedBoard(status, type);
    assert.deepEqual([connection.isJoined, board.view], [true, null]);
    comesBack();
    await clock.pass(2_100);
    assert.deepEqual([board.view.branch_id, server.sockets.length], ["b1", 1]);
  });
}
test("a board that may not be seen, or that was left, is not asked for again", async () => {
  const hidden = await aRefusedBoard(403, "/problems/forbidden");
  await hidden.clock.pass(5_000);
  const left = await aRefusedBoard(503, "/problems/unavailable");
  left.board.leave();
  await left.clock.pass(5_000);
  assert.deepEqual([hidden, left].map(({ server }) => server.count("queue:subscribe")), [1, 1]);
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
  assert.equal(told({ op: "queue", paused: true, open: true, resumes_at: null }), "l_paused");
});
test("why somebody went is said by the server, not guessed from what they were", () => {
  const before = aLine({ line: [aTicket("A1")], active: [called("A3")] });
  const told = (ticket_id, because) => keysOf(changesOf(before, lineDiff(2, { op: "remove", ticket_id, because }), "me"));
  assert.deepEqual(["completed", "no_show", "left", "transferred"].map((because) => told("A3", because)[0]), ["l_done", "l_absent", "l_left", "l_went"]);
  assert.deepEqual(told("A1", "transferred"), ["l_went"]);
  const back = lineDiff(2, { op: "remove", ticket_id: "A3", because: "returned" }, { op: "insert", at: 0, ticket: aTicket("A3") });
  assert.deepEqual(keysOf(changesOf(before, back, "me")), ["l_back"]); // one line, not two
});
test("what happened while one was away is told whole", () => {
  const before = aLine({ line: [aTicket("A1"), aTicket("A2")] });
  assert.deepEqual(keysOf(changesBetween(before, aLine({ line: [aTicket("A2")], active: [called("A1")] }), "me")), ["l_you_called"]);
  assert.deepEqual(keysOf(changesBetween(before, before, "me")), []);
  const many = aLine({ line: ["B1", "B2", "B3", "B4", "B5"].map((number) => aTicket(number)) });
  assert.equal(changesBetween(before, many, "me").length, 7);
  assert.deepEqual(keysOf(changesBetween(before, aLine({ line: [aTicket("A1", { priority: "urgent" }), aTicket("A2")] }), "me")), ["l_ranked"]);
});
test("a guess about who went while one was away gives way to what the server remembers", () => {
  const before = aLine({ line: [aTicket("A1")], active: [called("A2"), called("A3", { state: "serving" })] });
  const guesses = changesBetween(before, aLine(), "me");
  assert.deepEqual(keysOf(guesses), ["l_left", "l_gone", "l_done"]);
  const seen = [{ id: "A2", state: "no_show", counter: aCounter("3") }, { id: "A1", state: "left", counter: null }];
  assert.deepEqual(keysOf(toldBySeen(guesses, seen)), ["l_left", "l_absent", "l_went"]);
  assert.deepEqual(toldBySeen([{ key: "l_joined", id: "A9" }], seen), [{ key: "l_joined", id: "A9" }]);
});
test("today's ended tickets are another list when somebody ended, and only then", () => {
  const remove = (because) => isEnd(lineDiff(2, { op: "remove", ticket_id: "A1", because }));
  assert.deepEqual(["completed", "no_show", "left", "transferred", "returned"].map(remove), [true, true, true, false, false]);
  assert.equal(isEnd(lineDiff(2, { op: "move", ticket_id: "A1", to: 0 })), false);
});
test("a new place that comes of a new priority is one line, not two", () => {
  const before = aLine({ line: [aTicket("A1"), aTicket("A2")] });
  const urgent = aTicket("A2", { priority: "urgent" });
  assert.deepEqual(keysOf(changesOf(before, lineDiff(2, { op: "state", ticket: urgent }, { op: "move", ticket_id: "A2", to: 0 }), "me")), ["l_ranked"]);
  assert.deepEqual(keysOf(changesOf(before, lineDiff(2, { op: "insert", at: 0, ticket: urgent }, { op: "move", ticket_id: "A2", to: 0 }), "me")), ["l_moved"]);
});
test("breaks and new signs of other rooms are told, an opened room is not", () => {
  const was = [aCounter("1"), aCounter("2", { state: "paused" }), aCounter("3"), aCounter("4", { state: "closed" })];
  const is = [aCounter("1", { state: "paused" }), aCounter("2"), aCounter("3", { names: { en: "Eye room", ar: "غرفة العيون" } }), aCounter("4")];
  assert.deepEqual(changesOfRooms(was, is, at(0)).map((one) => [one.key, one.counter.door]), [["l_break", "1"], ["l_break_over", "2"], ["l_renamed", "3"]]);
});

// ---------------------------------------------------------------- who was seen

test("ended tickets come page by page, and a failed reading takes nothing away", async () => {
  const pages = { "/queues/q1/seen?limit=50": { items: [{ id: "A2" }], next_cursor: "more" }, "/queues/q1/seen?limit=50&cursor=more": { items: [{ id: "A1" }], next_cursor: null } };
  let fails = false;
  const read = [];
  const send = async (_, path) => { if (fails) throw new Error("no network"); return { body: pages[path] }; };
  const seen = new Seen({ queue: "q1", send, onRead: (tickets) => read.push(tickets.length) });
  await seen.read();
  assert.deepEqual([seen.tickets.map((one) => one.id), seen.hasMore], [["A2"], true]);
  await seen.readMore();
  assert.deepEqual([seen.tickets.map((one) => one.id), seen.hasMore, seen.find("A1").id, seen.find("A9")], [["A2", "A1"], false, "A1", null]);
  fails = true;
  await seen.read();
  assert.deepEqual([seen.tickets.length, read], [2, [1, 2]]);
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
  assert.deepEqual(pressed({ code: "Slash", key: "؟" }), { verb: "keys" });
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
