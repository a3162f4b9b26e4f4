/** The live connection: comes back, asks for what it missed, and says honestly how live it is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TicketChannel, boardChannel, lineChannel } from "../../queue_server/web/static/channels.js";
import { Connection, backOff, livenessOf, patience } from "../../queue_server/web/static/live.js";
import { aBoard, aLine, aTicket, lineDiff } from "./builders.mjs";
import { FakeClock, FakeServer, settled } from "./fakes.mjs";

const time = "2026-11-22T06:00:00Z";
const ok = (rest) => ({ ok: true, server_time: time, ...rest });

/** A page at a line, live. */
async function aDesk({ snapshot = aLine({ version: 1 }), limits = patience.desk, probe = async () => true, credentials = async () => ({ token: "t" }) } = {}) {
  const [clock, server, told] = [new FakeClock(), new FakeServer(), []];
  server.answers["queue:subscribe"] = () => ok({ snapshot });
  const connection = new Connection({ io: server.io, credentials, probe, limits, clock, chance: () => 0.5, onChange: (how) => told.push(how) });
  const channel = connection.follow(lineChannel("q1", () => {}, clock));
  connection.start();
  await settled();
  return { clock, server, told, connection, channel };
}
const head = (version, epoch = 1) => ({ view: "line", streams: { q1: { epoch, version } } });

// ---------------------------------------------------------------- following

test("a page joins, and is live with the snapshot", async () => {
  const { told, channel, connection, server } = await aDesk();
  assert.deepEqual(told, ["live"]);
  assert.equal(channel.view.version, 1);
  assert.equal(Math.round(connection.now() / 1000), Date.parse(time) / 1000);
  assert.deepEqual(server.current.options.transports, ["websocket"]);
});

test("a diff before the snapshot's answer is held, and follows it", async () => {
  const server = new FakeServer();
  const clock = new FakeClock();
  let answer;
  server.answers["queue:subscribe"] = () => new Promise((give) => { answer = give; });
  const connection = new Connection({ io: server.io, credentials: async () => ({}), limits: patience.desk, clock });
  const channel = connection.follow(lineChannel("q1", () => {}, clock));
  connection.start();
  await settled();
  server.tell("queue:updated", lineDiff(3, { op: "insert", at: 0, ticket: aTicket("A003") }));
  answer(ok({ snapshot: aLine({ version: 2 }) }));
  await settled();
  assert.equal(channel.view.version, 3);
  assert.equal(server.count("queue:resync"), 0);
});

test("a gap is asked for once, however many changes follow it", async () => {
  const { server, channel } = await aDesk();
  let answer;
  server.answers["queue:resync"] = () => new Promise((give) => { answer = give; });
  server.tell("queue:updated", lineDiff(3));
  server.tell("queue:updated", lineDiff(4));
  server.tell("queue:head", head(4));
  await settled();
  assert.equal(server.count("queue:resync"), 1);
  assert.deepEqual(server.asked.at(-1).payload, { queue_id: "q1", epoch: 1, since: 1 });
  server.tell("queue:updated", lineDiff(5));
  answer(ok({ diffs: [lineDiff(2), lineDiff(3)] }));
  await settled();
  assert.equal(channel.view.version, 5);
  assert.equal(server.count("queue:resync"), 1);
});

test("a change that comes while an answer is on its way is not taken back by it", async () => {
  const { server, channel } = await aDesk();
  let answer;
  server.answers["queue:resync"] = () => new Promise((give) => { answer = give; });
  server.tell("queue:updated", lineDiff(3));
  await settled();
  server.tell("queue:updated", lineDiff(2));
  server.tell("queue:updated", lineDiff(3));
  server.tell("queue:updated", lineDiff(4));
  answer(ok({ snapshot: aLine({ version: 2 }) }));
  await settled();
  assert.equal(channel.view.version, 4);
  assert.equal(server.count("queue:resync"), 1);
});

test("a head ahead of us asks for the lost last change; a level one does not", async () => {
  const { server, channel } = await aDesk();
  server.answers["queue:resync"] = ok({ diffs: [lineDiff(2)] });
  server.tell("queue:head", head(1));
  await settled();
  assert.equal(server.count("queue:resync"), 0);
  server.tell("queue:head", head(2));
  await settled();
  assert.equal(channel.view.version, 2);
});

test("another epoch is answered by a new snapshot", async () => {
  const { server, channel } = await aDesk({ snapshot: aLine({ version: 40 }) });
  server.answers["queue:resync"] = ok({ snapshot: aLine({ epoch: 2, version: 3 }) });
  server.tell("queue:head", head(3, 2));
  await settled();
  assert.deepEqual([channel.view.epoch, channel.view.version], [2, 3]);
});

test("resyncs that do not help are spaced out, and end in a new subscription", async () => {
  const { server, clock, channel } = await aDesk();
  server.answers["queue:resync"] = ok({ diffs: [] });
  server.tell("queue:updated", lineDiff(5));
  await settled();
  assert.equal(server.count("queue:resync"), 1);
  server.answers["queue:subscribe"] = ok({ snapshot: aLine({ version: 5 }) });
  await clock.pass(4_000);
  assert.equal(server.count("queue:resync"), 3);
  assert.equal(channel.view.version, 5);
});

test("a change that does not fit leads to a new snapshot", async () => {
  const { server, clock, channel } = await aDesk();
  server.answers["queue:subscribe"] = ok({ snapshot: aLine({ version: 2, line: [aTicket("A001")] }) });
  server.tell("queue:updated", lineDiff(2, { op: "move", ticket_id: "nobody", to: 0 }));
  await clock.pass(1_500);
  assert.equal(channel.view.line.length, 1);
});

test("a board follows many streams, and an unknown one in the head is asked for", async () => {
  const [clock, server] = [new FakeClock(), new FakeServer()];
  server.answers["queue:subscribe"] = ok({ snapshot: aBoard() });
  server.answers["queue:resync"] = ok({ snapshot: aBoard({ streams: { ...aBoard().streams, q3: { epoch: 1, version: 1 } } }) });
  const connection = new Connection({ io: server.io, credentials: async () => ({}), limits: patience.display, clock });
  const channel = connection.follow(boardChannel("b1", () => {}, clock));
  connection.start();
  await settled();
  server.tell("queue:head", { view: "display", streams: aBoard().streams });
  server.tell("queue:head", head(99)); // a line's head is none of its business
  await settled();
  assert.equal(server.count("queue:resync"), 0);
  server.tell("queue:head", { view: "display", streams: { ...aBoard().streams, q3: { epoch: 1, version: 1 } } });
  await settled();
  assert.deepEqual(server.asked.at(-1).payload, { branch_id: "b1", streams: aBoard().streams });
  assert.equal(channel.view.streams.q3.version, 1);
});

// ---------------------------------------------------------------- coming back

test("a short loss is not worth a word; a longer one is stale, and the page says so", async () => {
  const { server, clock, told } = await aDesk();
  server.isDown = true;
  server.current.cut();
  await clock.pass(2_900);
  assert.deepEqual(told, ["live"]);
  await clock.pass(1_500);
  assert.deepEqual(told, ["live", "stale"]);
  server.isDown = false;
  await clock.pass(9_000);
  assert.deepEqual(told, ["live", "stale", "live"]);
});

test("without HTTP either it is offline", async () => {
  const { server, clock, told } = await aDesk({ probe: async () => false });
  server.isDown = true;
  server.current.cut();
  await clock.pass(6_000);
  assert.equal(told.at(-1), "offline");
});

test("a screen keeps quiet for 5 s, is stale then, and dead after 60 s", async () => {
  const { server, clock, told } = await aDesk({ limits: patience.display, probe: async () => false });
  server.isDown = true;
  server.current.cut();
  await clock.pass(4_500);
  assert.deepEqual(told, ["live"]);
  await clock.pass(10_000);
  assert.deepEqual(told, ["live", "stale"]);
  await clock.pass(50_000);
  assert.deepEqual(told, ["live", "stale", "offline"]);
});

test("8 s without a head on an open socket is stale at once, and the socket is given up", async () => {
  const { server, clock, told } = await aDesk();
  const first = server.current;
  for (let i = 0; i < 3; i += 1) {
    await clock.pass(5_000);
    server.tell("queue:head", head(1));
  }
  assert.deepEqual(told, ["live"]);
  server.isDown = true;
  await clock.pass(9_000);
  assert.equal(told.at(-1), "stale");
  assert.equal(first.isGone, true);
});

test("back-off doubles from half a second to eight, with jitter", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 9].map((n) => backOff(n, 0.5)), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.deepEqual([backOff(0, 0), backOff(0, 1)], [375, 625]);
});

test("the network is back: it dials at once", async () => {
  const { server, clock, connection, told } = await aDesk();
  server.isDown = true;
  server.current.cut();
  await clock.pass(40_000);
  server.isDown = false;
  connection.wake();
  await settled();
  assert.equal(told.at(-1), "live");
});

test("what an old socket still says is nobody's business", async () => {
  const { server, clock, channel } = await aDesk();
  const old = server.current;
  old.cut();
  await clock.pass(1_000);
  old.hear("queue:updated", lineDiff(2));
  assert.equal(channel.view.version, 1);
});

test("a draining server is left when it says so", async () => {
  const { server, clock, told } = await aDesk();
  server.tell("server:draining", { reconnect_in_ms: 2_000 });
  await clock.pass(1_900);
  assert.equal(server.sockets.length, 1);
  await clock.pass(2_000);
  assert.equal(server.sockets.length, 2);
  assert.deepEqual(told, ["live"]);
});

test("a draining server that goes early is not dialled before its time", async () => {
  const { server, clock } = await aDesk();
  server.tell("server:draining", { reconnect_in_ms: 2_500 });
  await clock.pass(100);
  server.current.cut();
  await clock.pass(2_000);
  assert.equal(server.sockets.length, 1);
  await clock.pass(600);
  assert.equal(server.sockets.length, 2);
});

// ---------------------------------------------------------------- being let in

test("an expired token is renewed once, and the page stays live", async () => {
  const fresh = [];
  const { server, clock, told } = await aDesk({ credentials: async (wasRefused) => { fresh.push(wasRefused); return { token: wasRefused ? "new" : "old" }; } });
  server.door = ({ token }) => (token === "old" ? { type: "/problems/token-expired", status: 401 } : null);
  server.current.cut();
  await clock.pass(2_000);
  assert.deepEqual(fresh, [false, false, true]);
  assert.deepEqual(told, ["live"]);
});

test("a second refusal is the page's to tell, and it is tried again later", async () => {
  const { server, clock, told, connection } = await aDesk();
  server.door = () => ({ type: "/problems/token-invalid", status: 401 });
  server.current.cut();
  await clock.pass(3_000);
  assert.equal(told.at(-1), "refused");
  assert.equal(connection.refusal.type, "/problems/token-invalid");
  server.door = () => null;
  await clock.pass(31_000);
  assert.equal(told.at(-1), "live");
});

test("a busy server is not a refusal", async () => {
  const { server, clock, told } = await aDesk();
  server.door = () => ({ type: "/problems/unavailable", status: 503 });
  server.current.cut();
  await clock.pass(5_000);
  assert.equal(told.at(-1), "stale");
});

test("what may not be followed is refused", async () => {
  const [clock, server, told] = [new FakeClock(), new FakeServer(), []];
  server.answers["queue:subscribe"] = { ok: false, error: { type: "/problems/not-found", status: 404 } };
  const connection = new Connection({ io: server.io, credentials: async () => ({}), limits: patience.display, clock, onChange: (how) => told.push(how) });
  connection.follow(boardChannel("b1", () => {}, clock));
  connection.start();
  await settled();
  assert.deepEqual(told, ["refused"]);
});

test("a fresh token is handed to the socket", async () => {
  const { server, connection } = await aDesk();
  server.answers["auth:refresh"] = { ok: true };
  await connection.renew("newer");
  assert.deepEqual(server.asked.at(-1), { event: "auth:refresh", payload: { token: "newer" } });
});

test("a page that nobody could ever fill says that it is not live", async () => {
  const [clock, server, told] = [new FakeClock(), new FakeServer(), []];
  server.isDown = true;
  new Connection({ io: server.io, credentials: async () => ({}), limits: patience.display, clock, onChange: (how) => told.push(how) }).start();
  await clock.pass(11_000);
  assert.deepEqual(told, ["offline"]);
});

test("whoever stopped hears nothing more, and wakes for nothing", async () => {
  const { server, clock, connection } = await aDesk();
  connection.stop();
  connection.wake();
  connection.networkLost();
  await clock.pass(60_000);
  assert.equal(server.sockets.length, 1);
});

test("a connection that is started twice dials once, and may start again after a stop", async () => {
  const { server, connection } = await aDesk();
  connection.start();
  await settled();
  assert.equal(server.sockets.length, 1);
  connection.stop();
  connection.start();
  await settled();
  assert.deepEqual([server.sockets.length, connection.isJoined], [2, true]);
});

/** A page at a board, live; `say(version)` is the board as of then. */
async function aBoardPage() {
  const [clock, server] = [new FakeClock(), new FakeServer()];
  const say = (version, epoch = 1) => aBoard({ streams: { q1: { epoch, version }, b1: { epoch, version: 5 } }, notice: { en: `As of ${version}` } });
  server.answers["queue:subscribe"] = () => ok({ snapshot: say(8) });
  const connection = new Connection({ io: server.io, credentials: async () => ({}), limits: patience.display, clock });
  const channel = connection.follow(boardChannel("b1", () => {}, clock));
  connection.start();
  await settled();
  return { server, connection, channel, say };
}
test("a late board of HTTP does not undo a live one", async () => {
  const { channel, say } = await aBoardPage();
  channel.feed(say(7));
  channel.feed(say(7, 0)); // of a server that was restored meanwhile
  assert.equal(channel.view.notice.en, "As of 8");
});
test("while the socket is away a board of HTTP is taken, unless it is older", async () => {
  const { server, channel, connection, say } = await aBoardPage();
  server.isDown = true;
  server.current.cut();
  assert.equal(connection.isJoined, false);
  channel.feed(say(7));
  assert.equal(channel.view.notice.en, "As of 8");
  channel.feed(say(9));
  assert.equal(channel.view.notice.en, "As of 9");
});

// ---------------------------------------------------------------- one's own place

async function aPhone() {
  const [clock, server, changes] = [new FakeClock(), new FakeServer(), []];
  const ticket = { id: "t1", number: "A001", queue: { id: "q1" }, state: "waiting", position: 3, ahead: 2, expected_at: null, epoch: 1, version: 5 };
  server.answers["queue:subscribe"] = () => ok({ ticket });
  const connection = new Connection({ io: server.io, credentials: async () => ({ ticket: "t1", key: "s" }), limits: patience.phone, clock });
  const channel = connection.follow(new TicketChannel({ ticket_id: "t1", onChange: (change) => changes.push(change) }));
  connection.start();
  await settled();
  return { clock, server, connection, channel, changes };
}
const place = (version, fields = {}) => ({ ticket_id: "t1", number: "A001", queue_id: "q1", epoch: 1, version, state: "waiting", position: 2, ahead: 1, expected_at: null, snoozed_until: null, ...fields });

test("a place is taken when it is equal or newer", async () => {
  const { server, channel } = await aPhone();
  server.tell("queue:position-changed", place(7));
  server.tell("queue:position-changed", place(6, { ahead: 9 }));
  assert.deepEqual([channel.ticket.version, channel.ticket.ahead], [7, 1]);
});

test("silence longer than the server's rhythm is asked about before it is called stale", async () => {
  const { clock, server, connection } = await aPhone();
  await clock.pass(36_000);
  assert.equal(server.count("queue:subscribe"), 2);
  assert.equal(connection.liveness, "live");
  server.answers["queue:subscribe"] = undefined;
  server.isDown = true;
  await clock.pass(45_000);
  assert.equal(connection.liveness, "stale");
});

test("a phone that wakes up asks at once", async () => {
  const { server, connection } = await aPhone();
  connection.wake();
  await settled();
  assert.equal(server.count("queue:subscribe"), 2);
});

test("HTTP's older reading does not undo a newer message", async () => {
  const { server, channel } = await aPhone();
  server.tell("queue:position-changed", place(9));
  channel.feed({ ...channel.ticket, version: 8, ahead: 5 });
  assert.equal(channel.ticket.ahead, 1);
});

// ---------------------------------------------------------------- the word for it

test("what is known by HTTP alone is live only for as long as the socket may take to come", () => {
  const link = { known: true, joined: false, heardAt: 1000, lostAt: 0, unreachable: false, refusal: null };
  assert.equal(livenessOf(link, patience.phone, 2_900), "live");
  assert.equal(livenessOf(link, patience.phone, 3_100), "stale");
});

test("HTTP that answers again is a reason to dial at once", async () => {
  let answers = false;
  const { server, clock, told } = await aDesk({ probe: async () => answers });
  server.isDown = true;
  server.current.cut();
  await clock.pass(30_000);
  assert.equal(told.at(-1), "offline");
  const before = server.sockets.length;
  [server.isDown, answers] = [false, true];
  await clock.pass(4_100);
  assert.equal(told.at(-1), "live");
  assert.equal(server.sockets.length, before + 1);
});
