/** Our own Socket.IO by websocket: packet by packet, with a server that says what the protocol says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "../../queue_server/web/static/socket.js";
import { FakeClock } from "./fakes.mjs";

class Wire {
  static dialled = [];
  readyState = 1;
  sent = [];
  constructor(address) {
    this.address = address;
    Wire.dialled.push(this);
  }
  send(packet) { this.sent.push(packet); }
  close() { this.readyState = 3; }
  says(packet) { this.onmessage({ data: packet }); }
}
const OPENED = '0{"sid":"e","upgrades":[],"pingInterval":10000,"pingTimeout":8000,"maxPayload":1000000}';

/** A dialled socket, what it told, and the server's end of it. */
function aSocket({ protocol = "http:" } = {}) {
  const [clock, told] = [new FakeClock(), []];
  const world = { here: { protocol, host: "clinic.test" }, WebSocket: Wire, after: clock.after, cancel: clock.cancel };
  const socket = io({ auth: { ticket: "t1", key: "s" }, timeout: 5_000 }, world);
  for (const event of ["connect", "connect_error", "disconnect", "server:draining"]) socket.on(event, (...what) => told.push([event, ...what]));
  return { clock, told, socket, wire: Wire.dialled.at(-1) };
}
function aConnectedSocket() {
  const all = aSocket();
  all.wire.says(OPENED);
  all.wire.says('40{"sid":"s"}');
  all.told.length = all.wire.sent.length = 0;
  return all;
}
const names = (told) => told.map(([event]) => event);

test("it dials the page's own server, over TLS where the page came by TLS", () => {
  assert.equal(aSocket().wire.address, "ws://clinic.test/socket.io/?EIO=4&transport=websocket");
  assert.equal(aSocket({ protocol: "https:" }).wire.address, "wss://clinic.test/socket.io/?EIO=4&transport=websocket");
});
test("its credentials go in the CONNECT packet, and it is connected when the server says so", () => {
  const { wire, socket, told } = aSocket();
  wire.says(OPENED);
  assert.deepEqual(wire.sent, ['40{"ticket":"t1","key":"s"}']);
  assert.equal(socket.connected, false);
  wire.says('40{"sid":"s"}');
  assert.equal(socket.connected, true);
  assert.deepEqual(told, [["connect"]]);
});
test("a refusal tells what the server said, once, and ends it", () => {
  const { wire, told } = aSocket();
  wire.says(OPENED);
  wire.says('44{"message":"no","data":{"type":"/problems/token-invalid","status":401}}');
  wire.onclose();
  assert.deepEqual(names(told), ["connect_error"]);
  assert.deepEqual(told[0][1].data, { type: "/problems/token-invalid", status: 401 });
  assert.equal(wire.readyState, 3);
});
test("a server that does not answer in time, or not at all, is a failed dial", async () => {
  const silent = aSocket();
  silent.wire.says(OPENED);
  await silent.clock.pass(5_001);
  assert.deepEqual(names(silent.told), ["connect_error"]);
  const absent = aSocket();
  absent.wire.onerror();
  absent.wire.onclose();
  assert.deepEqual(names(absent.told), ["connect_error"]);
  assert.equal(absent.told[0][1].data, undefined);
});
test("every event is heard by whoever hears all, and by whoever asked for it", () => {
  const { wire, socket, told } = aConnectedSocket();
  const all = [];
  socket.onAny((event, message) => all.push([event, message]));
  wire.says('42["queue:called",{"number":"A001"}]');
  wire.says('42["server:draining",{"reconnect_in_ms":50}]');
  assert.deepEqual(all.map(([event]) => event), ["queue:called", "server:draining"]);
  assert.deepEqual(told, [["server:draining", { reconnect_in_ms: 50 }]]);
});
test("each answer comes to its question", () => {
  const { wire, socket } = aConnectedSocket();
  const answers = [];
  socket.timeout(5_000).emit("queue:subscribe", { a: 1 }, (late, answer) => answers.push([late, answer]));
  socket.timeout(5_000).emit("queue:subscribe", { b: 2 }, (late, answer) => answers.push([late, answer]));
  assert.deepEqual(wire.sent, ['420["queue:subscribe",{"a":1}]', '421["queue:subscribe",{"b":2}]']);
  wire.says('431[{"ok":"b"}]');
  wire.says('430[{"ok":"a"}]');
  wire.says('430[{"ok":"twice"}]');
  assert.deepEqual(answers, [[null, { ok: "b" }], [null, { ok: "a" }]]);
});
test("an answer that does not come is told once; a late one is nobody's", async () => {
  const { wire, socket, clock } = aConnectedSocket();
  const answers = [];
  socket.timeout(5_000).emit("queue:resync", {}, (late) => answers.push(Boolean(late)));
  await clock.pass(5_001);
  wire.says('430[{"ok":true}]');
  assert.deepEqual(answers, [true]);
});
test("a ping is answered; a server that stops pinging is lost", async () => {
  const { wire, told, clock } = aConnectedSocket();
  await clock.pass(17_000);
  wire.says("2");
  assert.deepEqual(wire.sent, ["3"]);
  await clock.pass(17_000);
  assert.deepEqual(told, []);
  await clock.pass(1_100);
  assert.deepEqual(told, [["disconnect", "ping timeout"]]);
});
test("a lost connection is told once, and then what waited for answers", () => {
  const { wire, socket, told } = aConnectedSocket();
  socket.timeout(5_000).emit("queue:subscribe", {}, (late) => told.push(["late", Boolean(late)]));
  wire.onerror();
  wire.onclose();
  wire.says('42["server:draining",{}]');
  assert.deepEqual(told, [["disconnect", "transport error"], ["late", true]]);
  assert.equal(socket.connected, false);
});
test("the server's own goodbye is a loss", () => {
  for (const goodbye of ["41", "1"]) {
    const { wire, told } = aConnectedSocket();
    wire.says(goodbye);
    assert.deepEqual(told, [["disconnect", "server"]]);
  }
});
test("our goodbye is said to the server, and told to nobody", () => {
  const { wire, socket, told } = aConnectedSocket();
  socket.disconnect();
  wire.onclose();
  assert.deepEqual(wire.sent, ["41"]);
  assert.deepEqual(told, []);
});
test("a packet of a newer protocol is passed over", () => {
  const { wire, socket } = aConnectedSocket();
  for (const packet of ["6", "45", "4"]) wire.says(packet);
  assert.equal(socket.connected, true);
});
