/** The client's rules of the contract: snapshot + diffs = new snapshot, whatever the order they come in. Run by `node --test tests/web/`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Misfit, applyToLine, applyToTicket, followBoard, followLine, turnOf } from "../../queue_server/web/static/apply.js";
import { aBoard, aCall, aLine, aTicket, boardDiff, lineDiff } from "./builders.mjs";
import { Day, shuffledALittle, withLosses } from "./day.mjs";
import { chances } from "./chances.mjs";

// ---------------------------------------------------------------- conformance: when a change is taken

test("the next version of one's own epoch is taken", () => {
  const follower = followLine();
  follower.take(aLine({ version: 4 }));
  assert.equal(follower.offer(lineDiff(5, { op: "insert", at: 0, ticket: aTicket("A001") })), "applied");
  assert.equal(follower.held.version, 5);
  assert.equal(follower.held.line[0].number, "A001");
});

test("an older version is dropped", () => {
  const follower = followLine();
  follower.take(aLine({ version: 4 }));
  assert.equal(follower.offer(lineDiff(4, { op: "remove", ticket_id: "x" })), "old");
  assert.equal(follower.isMissing, false);
});

test("a gap is kept until what is missing comes, whichever way", () => {
  const follower = followLine();
  follower.take(aLine({ version: 1 }));
  assert.equal(follower.offer(lineDiff(3, { op: "insert", at: 1, ticket: aTicket("A002") })), "gap");
  assert.equal(follower.held.version, 1);
  assert.equal(follower.offer(lineDiff(2, { op: "insert", at: 0, ticket: aTicket("A001") })), "applied");
  assert.equal(follower.held.version, 3);
  assert.deepEqual(follower.held.line.map((ticket) => ticket.number), ["A001", "A002"]);
});

test("another epoch is a gap, higher or lower", () => {
  assert.equal(turnOf({ epoch: 2, version: 5 }, { epoch: 1, version: 4 }), "gap");
  assert.equal(turnOf({ epoch: 1, version: 5 }, { epoch: 2, version: 4 }), "gap");
});

test("changes that come before the snapshot's answer are held; the newer ones follow it", () => {
  const follower = followLine();
  follower.offer(lineDiff(7, { op: "insert", at: 0, ticket: aTicket("A007") }));
  follower.offer(lineDiff(8, { op: "insert", at: 1, ticket: aTicket("A008") }));
  follower.take(aLine({ version: 7, line: [aTicket("A007")] }));
  assert.equal(follower.held.version, 8);
  assert.deepEqual(follower.held.line.map((ticket) => ticket.number), ["A007", "A008"]);
});

test("changes of a stream the snapshot does not know are forgotten: the head will tell", () => {
  const follower = followBoard();
  follower.offer(boardDiff("stranger", 3));
  follower.take(aBoard());
  assert.equal(follower.isMissing, false);
  assert.equal(follower.compare({ stranger: { epoch: 1, version: 3 } }), "behind");
});

test("changes of an epoch that has ended do not keep a page asking", () => {
  const follower = followLine();
  follower.take(aLine({ epoch: 2, version: 1 }));
  assert.equal(follower.offer({ ...lineDiff(9), epoch: 1 }), "gap");
  assert.equal(follower.catchUp({ diffs: [] }), true);
});

test("a head ahead of us is a lost change; a head behind us is not", () => {
  const follower = followLine();
  follower.take(aLine({ version: 4 }));
  assert.equal(follower.compare({ q1: { epoch: 1, version: 5 } }), "behind");
  assert.equal(follower.compare({ q1: { epoch: 1, version: 4 } }), "level");
  assert.equal(follower.compare({ q1: { epoch: 1, version: 3 } }), "level");
  assert.equal(follower.compare({ q1: { epoch: 2, version: 1 } }), "behind");
});

test("a resync is answered by what is missing, and what came meanwhile follows", () => {
  const follower = followLine();
  follower.take(aLine({ version: 1 }));
  follower.offer(lineDiff(4, { op: "insert", at: 2, ticket: aTicket("A004") }));
  assert.deepEqual(follower.since, { queue_id: "q1", epoch: 1, since: 1 });
  const level = follower.catchUp({ diffs: [lineDiff(2, { op: "insert", at: 0, ticket: aTicket("A002") }), lineDiff(3, { op: "insert", at: 1, ticket: aTicket("A003") })] });
  assert.equal(level, true);
  assert.equal(follower.held.version, 4);
});

test("a resync is answered by a snapshot, of a newer epoch as well", () => {
  const follower = followLine();
  follower.take(aLine({ version: 9 }));
  follower.offer({ ...lineDiff(2, { op: "insert", at: 0, ticket: aTicket("A002") }), epoch: 2 });
  assert.equal(follower.catchUp({ snapshot: aLine({ epoch: 2, version: 1 }) }), true);
  assert.deepEqual([follower.held.epoch, follower.held.version], [2, 2]);
});

test("a resync that does not help says that something is still missing", () => {
  const follower = followLine();
  follower.take(aLine({ version: 1 }));
  follower.offer(lineDiff(4));
  assert.equal(follower.catchUp({ diffs: [lineDiff(2)] }), false);
});

test("a change that does not fit is a misfit, not a wrong line", () => {
  assert.throws(() => applyToLine(aLine({ line: [] }), lineDiff(2, { op: "insert", at: 3, ticket: aTicket("A001") })), Misfit);
  assert.throws(() => applyToLine(aLine({ line: [] }), lineDiff(2, { op: "move", ticket_id: "nobody", to: 0 })), Misfit);
});

test("an operation of a newer server is passed over, and its version is counted", () => {
  const line = applyToLine(aLine({ version: 1 }), lineDiff(2, { op: "sparkle" }, { op: "constructor" }));
  assert.equal(line.version, 2);
});

// ---------------------------------------------------------------- the line's operations

test("places count after the ticket has been taken out", () => {
  const line = aLine({ line: ["A1", "A2", "A3"].map((number) => aTicket(number)) });
  const moved = applyToLine(line, lineDiff(2, { op: "move", ticket_id: "A1", to: 2 }));
  assert.deepEqual(moved.line.map((ticket) => ticket.number), ["A2", "A3", "A1"]);
  const again = applyToLine(moved, lineDiff(3, { op: "insert", at: 1, ticket: aTicket("A1") }));
  assert.deepEqual(again.line.map((ticket) => ticket.number), ["A2", "A1", "A3"]);
});

test("a called ticket leaves the line for the active ones, and an undo brings it back", () => {
  const called = applyToLine(aLine({ line: [aTicket("A1")] }), lineDiff(2, { op: "state", ticket: aTicket("A1", { state: "called" }) }));
  assert.deepEqual([called.line.length, called.active.length], [0, 1]);
  const undone = applyToLine(called, lineDiff(3, { op: "insert", at: 0, ticket: aTicket("A1") }));
  assert.deepEqual([undone.line.length, undone.active.length], [1, 0]);
});

test("somebody who snoozes keeps the place", () => {
  const line = aLine({ line: ["A1", "A2"].map((number) => aTicket(number)) });
  const after = applyToLine(line, lineDiff(2, { op: "state", ticket: aTicket("A1", { snoozed_until: "2026-11-22T07:00:00Z" }) }));
  assert.deepEqual(after.line.map((ticket) => [ticket.number, ticket.snoozed_until !== null]), [["A1", true], ["A2", false]]);
});

test("nothing that was held before is changed in place", () => {
  const line = Object.freeze(aLine({ line: Object.freeze([Object.freeze(aTicket("A1"))]), active: Object.freeze([]) }));
  applyToLine(line, lineDiff(2, { op: "state", ticket: aTicket("A1", { state: "called" }) }, { op: "queue", paused: true, open: true, resumes_at: null }));
  assert.equal(line.line.length, 1);
});

// ---------------------------------------------------------------- the board's operations

const boardAfter = (...ops) => {
  const follower = followBoard();
  follower.take(aBoard({ showing: [aCall("A001", { called_at: "2026-11-22T06:00:00Z" })] }));
  assert.equal(follower.offer(boardDiff("q1", 2, ...ops)), "applied");
  return follower.held;
};
test("show adds or replaces the row of that queue and number", () => {
  assert.deepEqual(boardAfter({ op: "show", ...aCall("A002") }).showing.map((row) => row.number), ["A001", "A002"]);
  assert.deepEqual(boardAfter({ op: "show", ...aCall("A001", { state: "serving" }) }).showing.map((row) => row.state), ["serving"]);
});
test("again is a newer call of the same row, hide takes it away", () => {
  assert.equal(boardAfter({ op: "again", queue_id: "q1", number: "A001", called_at: "2026-11-22T06:05:00Z" }).showing[0].called_at, "2026-11-22T06:05:00Z");
  assert.equal(boardAfter({ op: "hide", queue_id: "q1", number: "A001" }).showing.length, 0);
  assert.equal(boardAfter({ op: "hide", queue_id: "q2", number: "A001" }).showing.length, 1);
});
test("recent replaces one queue's calls and leaves the others'", () => {
  const board = boardAfter({ op: "recent", queue_id: "q1", items: [aCall("A009", { called_at: "2026-11-22T07:00:00Z" })] });
  assert.deepEqual(board.recent.map((row) => row.number), ["A009", "K001"]);
});
test("each stream of a board has its own version", () => {
  const follower = followBoard();
  follower.take(aBoard());
  assert.equal(follower.offer(boardDiff("b1", 6, { op: "notice", text: { en: "Closed tomorrow" } })), "applied");
  assert.equal(follower.offer(boardDiff("q2", 2)), "gap");
  assert.deepEqual(follower.held.streams, { q1: { epoch: 1, version: 1 }, q2: { epoch: 1, version: 0 }, b1: { epoch: 1, version: 6 } });
  assert.equal(follower.held.notice.en, "Closed tomorrow");
});
test("what is gone takes its rows along", () => {
  const board = boardAfter({ op: "gone", queue_id: "q1" }, { op: "gone", counter_id: "c1" });
  assert.deepEqual([board.showing, board.counters, board.queues.map((row) => row.queue_id)], [[], [], ["q2"]]);
  assert.equal("q1" in board.streams, false);
});

// ---------------------------------------------------------------- one's own place

const mine = { id: "t1", number: "A001", queue: { id: "q1" }, state: "waiting", position: 3, ahead: 2, expected_at: {}, counter: null, called_at: null, epoch: 1, version: 5 };
const place = (fields) => ({ ticket_id: "t1", number: "A001", queue_id: "q1", epoch: 1, version: 6, state: "waiting", position: 2, ahead: 1, expected_at: null, snoozed_until: null, ...fields });
test("an equal or newer place is taken, an older one is not, a newer epoch always", () => {
  assert.equal(applyToTicket(mine, "queue:position-changed", place()).ahead, 1);
  assert.equal(applyToTicket(mine, "queue:position-changed", place({ version: 5 })).ahead, 1);
  assert.equal(applyToTicket(mine, "queue:position-changed", place({ version: 4 })), mine);
  assert.equal(applyToTicket(mine, "queue:position-changed", place({ version: 1, epoch: 2 })).ahead, 1);
});
test("a call says where, and being back in line forgets it", () => {
  const called = applyToTicket(mine, "queue:called", { ticket_id: "t1", number: "A001", counter: { door: "3" }, at: "2026-11-22T06:00:00Z", epoch: 1, version: 6 });
  assert.deepEqual([called.state, called.counter.door, called.ahead], ["called", "3", null]);
  assert.equal(applyToTicket(called, "queue:position-changed", place({ version: 7 })).counter, null);
});
test("the same version may tell the same thing twice in other words", () => {
  const called = applyToTicket(mine, "queue:called", { ticket_id: "t1", number: "A001", counter: { door: "3" }, at: "2026-11-22T06:00:00Z", epoch: 1, version: 6 });
  const told = applyToTicket(called, "queue:position-changed", place({ state: "called", position: null, ahead: null }));
  assert.equal(told.counter.door, "3");
});
test("a transfer is noticed, and somebody else's message is not ours", () => {
  assert.equal(applyToTicket(mine, "queue:position-changed", place({ queue_id: "q9" })).moved_to, "q9");
  assert.equal(applyToTicket(mine, "queue:position-changed", place({ ticket_id: "t2" })), mine);
});

// ---------------------------------------------------------------- random days

const DAYS = 60;
test("old snapshot + diffs = new snapshot, for lines and boards, over random days", () => {
  for (let seed = 1; seed <= DAYS; seed += 1) {
    const day = new Day(chances(seed));
    const [line, board] = [followLine(), followBoard()];
    line.take(day.lineSnapshot("q1"));
    board.take(day.boardSnapshot());
    for (let i = 0; i < 80; i += 1) {
      for (const { audience, diff } of day.happen()) {
        if (audience === "q1") assert.equal(line.offer(diff), "applied");
        if (audience === "board") assert.equal(board.offer(diff), "applied");
      }
      assert.deepEqual(sorted(line.held), sorted(day.lineSnapshot("q1")), `seed ${seed}, line`);
      assert.deepEqual(sorted(board.held), sorted(day.boardSnapshot()), `seed ${seed}, board`);
    }
  }
});

test("late subscribers, loss, doubles and disorder: after a resync everybody holds the truth", () => {
  for (let seed = 1; seed <= DAYS; seed += 1) {
    const random = chances(seed * 7919);
    const day = new Day(random);
    const follower = followLine();
    const sent = [];
    const joinAt = Math.floor(random() * 30);
    for (let i = 0; i < 60; i += 1) {
      sent.push(...day.happen().filter(({ audience }) => audience === "q1").map(({ diff }) => diff));
      if (i === joinAt) follower.take(day.lineSnapshot("q1"));
    }
    for (const diff of shuffledALittle(withLosses(sent, random), random)) follower.offer(diff);
    for (let tries = 0; follower.compare(day.heads()) === "behind"; tries += 1) {
      assert.ok(tries < 2, `seed ${seed}: one resync is enough`);
      const { since } = follower.since;
      follower.catchUp({ diffs: sent.filter((diff) => diff.version > since) });
    }
    assert.deepEqual(sorted(follower.held), sorted(day.lineSnapshot("q1")), `seed ${seed}`);
  }
});

/** `active`, `showing` and the like have no order. */
function sorted(view) {
  const ordered = (rows, key) => rows && [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return {
    ...view, active: ordered(view.active, (row) => row.id), showing: ordered(view.showing, (row) => row.queue_id + row.number), recent: ordered(view.recent, (row) => row.called_at + row.number),
    queues: ordered(view.queues, (row) => row.queue_id),
  };
}
