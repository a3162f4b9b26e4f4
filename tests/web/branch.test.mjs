/** What the public view of a branch decides without a browser: how busy, open or not, the week, what a refusal means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { busyBranch, busyLine, countOf } from "../../queue_server/web/static/branch/busy.js";
import { isOnlyPatient, joinOnce, sentenceOf, signInTo } from "../../queue_server/web/static/branch/errand.js";
import { Errand } from "../../queue_server/web/static/errand.js";
import { atMostEvery, dayAt, dayName, firstDayFor, openNow, weekOf } from "../../queue_server/web/static/branch/hours.js";
import { aBoard, aCall, aCounter } from "./builders.mjs";

const NOW = Date.parse("2026-11-22T06:00:00Z"); // a Sunday
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const aRow = (waiting, fields = {}) => ({ queue_id: "q1", name: "General", waiting, paused: false, open: true, resumes_at: null, ...fields });
const doors = (n, fields = {}) => Array.from({ length: n }, (_, i) => aCounter(String(i + 1), fields));

// ---------------------------------------------------------------- how busy

const busy = (waiting, rooms, fields = {}) => busyBranch(aBoard({ queues: [aRow(waiting)], counters: doors(rooms), ...fields })).word;
test("three words by how many wait for each room that calls", () => {
  assert.deepEqual([0, 2, 3, 5, 10].map((waiting) => busy(waiting, 1)), ["quiet", "quiet", "some", "some", "busy"]);
  assert.deepEqual([4, 5, 10, 15].map((waiting) => busy(waiting, 2)), ["quiet", "some", "some", "busy"]);
});
test("a room on a break or shut calls nobody", () => {
  const counters = [aCounter("1"), aCounter("2", { state: "paused" }), aCounter("3", { state: "closed" })];
  assert.deepEqual(busyBranch(aBoard({ queues: [aRow(10)], counters })), { word: "busy", isCalling: true });
});
test("where nobody sits, whoever was called shows that somebody calls", () => {
  const shut = doors(2, { state: "closed" });
  assert.deepEqual(busyBranch(aBoard({ queues: [aRow(5)], counters: shut })), { word: "some", isCalling: false });
  const showing = [aCall("A001", { counter: shut[0] }), aCall("A002", { counter: shut[1] })];
  assert.deepEqual(busyBranch(aBoard({ queues: [aRow(4)], counters: shut, showing })), { word: "quiet", isCalling: true });
});
test("a branch is paused when every line is, and closed when none takes or has anybody", () => {
  assert.equal(busyBranch(aBoard({ queues: [aRow(5, { paused: true }), aRow(1, { queue_id: "q2", paused: true })] })).word, "paused");
  assert.equal(busyBranch(aBoard({ queues: [aRow(5, { paused: true }), aRow(1, { queue_id: "q2" })] })).word, "some");
  assert.equal(busyBranch(aBoard({ queues: [aRow(0, { open: false })] })).word, "closed");
});
test("a line is closed, paused, or as busy as its share of the rooms lets it be", () => {
  const board = aBoard({ queues: [aRow(10), aRow(0, { queue_id: "q2" })], counters: doors(2) });
  assert.equal(busyLine(aRow(10), board), "some");
  assert.equal(busyLine(aRow(10), { ...board, queues: [aRow(10), aRow(3, { queue_id: "q2" })] }), "busy");
  assert.equal(busyLine(aRow(0, { open: false }), board), "closed");
  assert.equal(busyLine(aRow(5, { open: false }), board), "some");
  assert.equal(busyLine(aRow(0, { paused: true }), board), "paused");
});
test("a line that is called to three rooms has three", () => {
  const showing = ["1", "2", "3"].map((door) => aCall(`A00${door}`, { counter: aCounter(door) }));
  assert.equal(busyLine(aRow(15), aBoard({ queues: [aRow(15), aRow(15, { queue_id: "q2" })], counters: doors(3), showing })), "some");
});
test("no figure is more exact than the board's", () => {
  assert.deepEqual([countOf(aRow(4)), countOf(aRow(5)), countOf(aRow(10))], [{ n: 4, isAbout: false }, { n: 5, isAbout: true }, { n: 10, isAbout: true }]);
});

// ---------------------------------------------------------------- hours

test("open, shut, over, or open without numbers", () => {
  const open = (fields) => openNow(aBoard(fields), NOW);
  assert.deepEqual(open({ opens_at: at(-60), closes_at: at(60) }), { is: "open", until: at(60), opens_at: null });
  assert.deepEqual(open({ opens_at: at(60), closes_at: at(600) }), { is: "shut", until: null, opens_at: at(60) });
  assert.deepEqual(open({ opens_at: null, closes_at: null }), { is: "shut", until: null, opens_at: null });
  assert.equal(open({ opens_at: at(-600), closes_at: at(0) }).is, "over");
  assert.equal(open({ opens_at: at(-60), closes_at: at(60), queues: [aRow(3, { open: false })] }).is, "no-numbers");
});
test("a branch without lines gives no numbers", () => {
  assert.equal(openNow(aBoard({ opens_at: at(-60), closes_at: at(60), queues: [] }), NOW).is, "no-numbers");
});
test("the next opening is asked for now and then, until the board tells it", () => {
  let asked = 0;
  const ask = atMostEvery(30_000, () => { asked += 1; });
  [0, 1_000, 29_999, 30_000, 45_000].forEach((passed) => ask(NOW + passed));
  assert.equal(asked, 2);
});
test("today is the branch's, not the reader's", () => {
  const late = Date.parse("2026-11-22T21:30:00Z");
  assert.deepEqual(["Asia/Muscat", "UTC", "America/New_York"].map((zone) => dayAt(late, zone)), ["mon", "sun", "sun"]);
});
test("the week begins as the reader's does, and knows days without hours and without end", () => {
  const hours = { mon: [["08:00", "12:00"], ["16:00", "20:00"]], tue: [["00:00", "24:00"]] };
  const week = weekOf(hours, "tue", 7);
  assert.deepEqual(week.map((one) => one.day), ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]);
  assert.deepEqual(week.filter((one) => one.isToday).map((one) => one.day), ["tue"]);
  assert.deepEqual(week.map((one) => [one.ranges.length, one.isAllDay]).slice(0, 3), [[0, false], [2, false], [1, true]]);
  assert.ok([1, 6, 7].includes(firstDayFor("ar-OM")));
});
test("days have their names in both languages", () => {
  assert.deepEqual([dayName("mon", "en"), dayName("fri", "ar")], ["Monday", "الجمعة"]);
});

// ---------------------------------------------------------------- joining

test("every refusal of joining is a sentence", () => {
  const told = (slug, status = 409) => sentenceOf({ slug, status });
  assert.deepEqual(["queue-closed", "queue-full", "at-the-clinic-only", "already-in-line"].map((slug) => told(slug)), ["b_closed", "b_full", "b_at_clinic", "b_already"]);
  assert.deepEqual([told("no-answer", 0), told("unavailable", 503), told("invalid", 422), told("rate-limited", 429)], ["b_no_answer", "b_no_answer", "b_not_done", "b_too_often"]);
});
test("staff who are patients as well do not join here: to the server they are staff", () => {
  const roles = (...names) => ({ roles: names.map((role) => ({ role })) });
  assert.deepEqual([roles("patient"), roles("patient", "doctor"), roles("receptionist"), roles()].map(isOnlyPatient), [true, false, false, false]);
});
test("whoever may not join adds nobody, and is signed out again; no cookie goes either way", async (context) => {
  globalThis.document = { documentElement: { lang: "en" } };
  const sent = [];
  const session = { access_token: "secret", user: { roles: [{ role: "patient" }, { role: "receptionist" }] } };
  context.mock.method(globalThis, "fetch", async (address, { credentials, headers }) => {
    sent.push([address.replace("/api/v1", ""), credentials, headers.Authorization]);
    return new Response(address.endsWith("/login") ? JSON.stringify(session) : "{}");
  });
  const errand = new Errand();
  await signInTo(errand, "desk@clinic.example", "x");
  await assert.rejects(joinOnce(errand, { queue: "q1", service: "s1" }), (problem) => sentenceOf(problem) === "b_not_patient");
  assert.deepEqual(sent, [["/auth/login", "omit", undefined], ["/auth/logout", "omit", "Bearer secret"]]);
});
