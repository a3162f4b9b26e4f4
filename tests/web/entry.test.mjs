/** On the way in, without a browser: an idle page, what was typed, and who may give which role. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Idle } from "../../queue_server/web/static/idle.js";
import { addressOf, digitsOf } from "../../queue_server/web/static/entry/typed.js";
import { homeOf } from "../../queue_server/web/static/entry/home.js";
import { isEqual, mayGive, offers } from "../../queue_server/web/static/people/may.js";
import { FakeClock } from "./fakes.mjs";

const MINUTE = 60_000;

/** Tabs of one browser: they share when it was touched last. */
function aBrowser() {
  const clock = new FakeClock();
  let [touched, slept] = [0, 0];
  const shared = { read: () => touched, keep: (at) => { touched = at; } };
  const aTab = (minutes) => {
    const told = [];
    const idle = new Idle({ onNear: (isNear) => told.push(isNear ? "still there?" : "gone"), onEnd: () => told.push("over"), clock: { ...clock, now: () => clock.now() + slept }, shared });
    idle.start(minutes);
    return { idle, told };
  };
  return { clock, aTab, sleeps: (ms) => { slept += ms; } };
}

test("a page asks a minute before, and ends when nobody answers", async () => {
  const { clock, aTab } = aBrowser();
  const { told } = aTab(30);
  await clock.pass(29 * MINUTE - 1);
  assert.deepEqual(told, []);
  await clock.pass(1);
  assert.deepEqual(told, ["still there?"]);
  await clock.pass(MINUTE);
  assert.deepEqual(told, ["still there?", "gone", "over"]);
});
test("a touch answers, and the whole time begins again", async () => {
  const { clock, aTab } = aBrowser();
  const { idle, told } = aTab(30);
  await clock.pass(29.5 * MINUTE);
  idle.touch();
  assert.deepEqual(told, ["still there?", "gone"]);
  await clock.pass(29 * MINUTE - 1);
  assert.equal(told.length, 2);
});
test("a page beside one that is used does not end", async () => {
  const { clock, aTab } = aBrowser();
  const [forgotten, used] = [aTab(10), aTab(10)];
  for (let i = 0; i < 20; i += 1) {
    await clock.pass(5 * MINUTE);
    used.idle.touch();
  }
  assert.deepEqual(forgotten.told, []);
});
test("a touch after a computer has slept comes too late", async () => {
  const { sleeps, aTab } = aBrowser();
  const { idle, told } = aTab(10);
  sleeps(3 * 60 * MINUTE);
  idle.touch();
  assert.deepEqual(told, ["over"]);
});
test("a page of a patient never ends by itself", async () => {
  const { clock, aTab } = aBrowser();
  const { told } = aTab(0);
  await clock.pass(24 * 60 * MINUTE);
  assert.deepEqual(told, []);
});

test("one field takes an e-mail address or a phone number", () => {
  assert.deepEqual(addressOf(" amal@example.org "), { email: "amal@example.org" });
  assert.deepEqual(addressOf("+968 9123-4567"), { phone: "+96891234567" });
  assert.deepEqual(addressOf("00968 (9123) 4567"), { phone: "+96891234567" });
  assert.deepEqual(addressOf("+٩٦٨ ٩١٢٣ ٤٥٦٧"), { phone: "+96891234567" });
  for (const typed of ["", "Amal", "91234567", "@", "a b@c"]) assert.equal(addressOf(typed), null, typed);
});
test("a code is its digits, however it was pasted", () => {
  assert.deepEqual(["123 456", "١٢٣٤٥٦", "Code: 123-456"].map(digitsOf), ["123456", "123456", "123456"]);
});

const everywhere = (role) => ({ role, branch_id: null });
const at = (branch_id, role) => ({ role, branch_id });
test("a manager gives roles of work at their own branch, an admin every role", () => {
  const manager = [at("b1", "manager")];
  assert.deepEqual(["doctor", "receptionist", "manager", "admin", "auditor"].filter((role) => mayGive(manager, at("b1", role))), ["doctor", "receptionist"]);
  assert.equal(mayGive(manager, at("b2", "doctor")), false);
  assert.equal(mayGive(manager, everywhere("doctor")), false);
  assert.equal(mayGive([at("b1", "admin")], at("b1", "manager")), true);
  assert.equal(mayGive([everywhere("manager")], everywhere("admin")), false);
  assert.equal(mayGive([everywhere("admin")], everywhere("auditor")), true);
});
test("what somebody holds already is not offered again, and a branch comes before everywhere", () => {
  const open = offers([everywhere("admin")], [at("b1", "doctor")], ["b1", "b2"], ["doctor"]);
  assert.deepEqual(open, [at("b2", "doctor"), everywhere("doctor")]);
  assert.equal(isEqual([at("b1", "doctor"), everywhere("admin")], [everywhere("admin"), at("b1", "doctor")]), true);
});
test("everybody goes to where their work is", () => {
  assert.deepEqual([["patient"], ["doctor", "receptionist"], ["receptionist"], ["admin"], ["auditor"], []].map((roles) => homeOf(roles.map(everywhere))), ["/account", "/console", "/reception", "/admin/users", "/admin/audit", "/account"]);
});
