/** A screen that waits to be let in, and the list of those that were: what does not need a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { desksOf, inOrder, since } from "../../queue_server/web/static/devices/model.js";
import { Pairing } from "../../queue_server/web/static/pairing/pairing.js";

// ---------------------------------------------------------------- a screen and its server

const settled = () => new Promise((ready) => { setImmediate(ready); });
const no = (status) => Object.assign(new Error(), { status });

/** A server that answers as told, a clock that goes when told. */
function aScreen({ kept = null } = {}) {
  const it = { asked: [], waits: [], devices: [], drawn: 0, kept, codes: 0, answers: () => ({ status: 202, body: {} }) };
  let due = null;
  const send = async (method, path, { body }) => {
    it.asked.push(`${method} ${path} ${Object.values(body)[0]}`);
    if (it.down) throw no(0);
    if (path === "/devices/pairings") return { status: 201, body: { id: `p${++it.codes}`, code: `CODE-${it.codes}`, secret: `s${it.codes}`, expires_at: "" } };
    return it.answers(path);
  };
  it.pairing = new Pairing({
    kind: "display", send, onDevice: (told) => it.devices.push(told), redraw: () => { it.drawn += 1; },
    memory: { read: () => it.kept, keep: (_, value) => { it.kept = value; } },
    clock: { after: (ms, act) => { it.waits.push(ms); due = act; return act; }, cancel: (timer) => { if (timer === due) due = null; } },
  });
  it.goesOn = async () => { const act = due; due = null; act?.(); await settled(); };
  it.starts = async () => { it.pairing.start(); await settled(); };
  return it;
}

test("it asks for a code once, shows it, and asks gently what has become of it", async () => {
  const screen = aScreen();
  await screen.starts();
  await screen.goesOn();
  assert.equal(screen.pairing.code, "CODE-1");
  assert.deepEqual(screen.asked, ["POST /devices/pairings display", "POST /devices/pairings/p1/token s1", "POST /devices/pairings/p1/token s1"]);
  assert.deepEqual(screen.waits, [3_000, 3_000]);
});
test("a reload shows the same code", async () => {
  const screen = aScreen({ kept: { id: "p9", code: "CODE-9", secret: "s9" } });
  await screen.starts();
  assert.equal(screen.pairing.code, "CODE-9");
  assert.deepEqual(screen.asked, ["POST /devices/pairings/p9/token s9"]);
});
test("a code that ran out is replaced at once, and never in a loop", async () => {
  const screen = aScreen();
  screen.answers = () => { throw no(404); };
  await screen.starts();
  for (let i = 0; i < 4; i += 1) await screen.goesOn();
  assert.deepEqual(screen.waits, [0, 6_000, 12_000, 24_000, 24_000]);
  assert.equal(screen.codes, 5);
});
test("one lost answer is nothing, two are said, and the code comes back with the network", async () => {
  const screen = aScreen();
  await screen.starts();
  screen.down = true;
  await screen.goesOn();
  assert.equal(screen.pairing.isCut, false);
  await screen.goesOn();
  assert.equal(screen.pairing.isCut, true);
  screen.down = false;
  screen.pairing.wake();
  await settled();
  assert.equal(screen.pairing.isCut, false);
  assert.equal(screen.pairing.code, "CODE-1");
});
test("a server that is busy is asked less often, and its code stays in sight", async () => {
  const screen = aScreen();
  await screen.starts();
  screen.answers = () => { throw no(429); };
  for (let i = 0; i < 3; i += 1) await screen.goesOn();
  assert.deepEqual(screen.waits.slice(1), [3_000, 6_000, 12_000]);
  assert.deepEqual([screen.pairing.isCut, screen.pairing.code], [false, "CODE-1"]);
});
test("when staff have typed it, it becomes a device once, and forgets code and secret", async () => {
  const screen = aScreen();
  await screen.starts();
  const told = { token: "t", device: { id: "d", branch_id: "b" } };
  screen.answers = () => ({ status: 200, body: told });
  await screen.goesOn();
  await screen.goesOn();
  assert.deepEqual(screen.devices, [told]);
  assert.deepEqual([screen.kept, screen.pairing.code, screen.pairing.isOn], [null, null, false]);
});
test("an answer that comes after it was stopped is nobody's", async () => {
  const screen = aScreen();
  screen.answers = () => ({ status: 200, body: { token: "t", device: {} } });
  screen.pairing.start();
  screen.pairing.stop();
  await settled();
  assert.deepEqual([screen.devices, screen.waits], [[], []]);
});

// ---------------------------------------------------------------- the list

const branches = [{ id: "b2", name: "Salalah" }, { id: "b1", name: "Al Khuwair" }];
const nameOf = ({ name }) => name;

test("only branches whose desk one keeps are offered", () => {
  const asked = (...roles) => desksOf({ roles: roles.map(([role, branch_id]) => ({ role, branch_id })) }, branches).map(({ id }) => id);
  assert.deepEqual(asked(["receptionist", "b1"]), ["b1"]);
  assert.deepEqual(asked(["admin", null]), ["b2", "b1"]);
  assert.deepEqual(asked(["doctor", "b1"], ["patient", null], ["auditor", null]), []);
  assert.deepEqual(asked(["doctor", "b1"], ["manager", "b2"]), ["b2"]);
});
test("devices stand by branch, then by name, ten after nine", () => {
  const devices = [["b2", "A"], ["b1", "Room 10"], ["b1", "Room 9"]].map(([branch_id, name]) => ({ branch_id, name }));
  assert.deepEqual(inOrder(devices, branches, nameOf, "en").map(({ name }) => name), ["Room 9", "Room 10", "A"]);
});
test("how long ago is said in the largest unit that fits", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  const ago = (seconds) => since(new Date(now - seconds * 1000).toISOString(), now).join(" ");
  assert.deepEqual([-5, 5, 90, 3_700, 86_400 * 3, 86_400 * 40, 86_400 * 800].map(ago), ["1 minute", "1 minute", "1 minute", "1 hour", "3 day", "1 month", "2 year"]);
});
