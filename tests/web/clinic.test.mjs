/** The clinic's page: hours as people write them, rules from weekdays, clocks of other zones, and drafts that lose nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../../queue_server/web/static/clinic/draft.js";
import { managed, managesAll, managesSome } from "../../queue_server/web/static/clinic/may.js";
import { firstOf, isOver, later, repeatOf, ruleOf } from "../../queue_server/web/static/clinic/recurrence.js";
import { inArabic } from "../../queue_server/web/static/clinic/said.js";
import { RANGES, clockOf, rangesOf, rangesText } from "../../queue_server/web/static/clinic/week.js";
import { momentOf, todayIn, wallOf } from "../../queue_server/web/static/clinic/zone.js";

test("hours are read as people write them, and a field takes exactly those", () => {
  assert.deepEqual(["8", "8.30", "0830", "830", "٨:٣٠", "24", "24:30", "8:60", "noon", ""].map(clockOf), ["08:00", "08:30", "08:30", "08:30", "08:30", "24:00", null, null, null, null]);
  const field = new RegExp(`^(?:${RANGES})$`, "v"); // as the browser reads a pattern
  for (const [typed, ranges] of [["", []], ["8-13, 16.30 – 20", [["08:00", "13:00"], ["16:30", "20:00"]]], ["22–2", [["22:00", "02:00"]]], ["soon", null], ["8", null], ["8-25", null]]) {
    assert.deepEqual(rangesOf(typed), ranges, typed);
    assert.equal(field.test(typed), ranges !== null, typed);
  }
  assert.deepEqual(rangesOf(rangesText([["08:00", "13:00"], ["16:00", "24:00"]])), [["08:00", "13:00"], ["16:00", "24:00"]]);
});

test("a rule is made from weekdays and read back, and one we did not make is left as it is", () => {
  const weekly = { how: "weekly", days: ["wed", "mon"], every: 2, until: "2027-01-31", text: "" };
  assert.equal(ruleOf(weekly), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270131");
  const read = repeatOf(ruleOf(weekly), "2026-11-23");
  assert.deepEqual([read.how, read.days, read.every, read.until], ["weekly", ["mon", "wed"], 2, "2027-01-31"]);
  assert.deepEqual(repeatOf("FREQ=WEEKLY", "2026-11-24").days, ["tue"]);
  assert.equal(repeatOf(null, "2026-11-24").how, "once");
  assert.equal(ruleOf(repeatOf("FREQ=DAILY", "2026-11-24")), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU");
  for (const rule of ["FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO;COUNT=3", "FREQ=DAILY;INTERVAL=2"]) assert.equal(ruleOf(repeatOf(rule, "2026-11-24")), rule);
  assert.equal(ruleOf(repeatOf(null, "2026-11-24")), null);
});

test("a rule begins on the first of its days", () => {
  assert.equal(firstOf("2026-11-21", ["sun", "thu"]), "2026-11-22"); // a Saturday
  assert.equal(firstOf("2026-11-22", ["sun"]), "2026-11-22");
  assert.equal(firstOf("2026-11-22", ["sat"]), "2026-11-28");
  assert.equal(later("2026-02-27", 2), "2026-03-01");
  assert.deepEqual([isOver({ recurrence: "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261101", starts_on: "2026-01-05" }, "2026-11-21"), isOver({ recurrence: "FREQ=DAILY", starts_on: "2026-01-05" }, "2026-11-21"), isOver({ recurrence: null, starts_on: "2026-11-20" }, "2026-11-21")], [true, false, true]);
});

test("moments and walls of a zone agree, also where the clock changes", () => {
  for (const zone of ["Asia/Muscat", "Europe/London", "Africa/Cairo", "America/New_York", "Australia/Lord_Howe"])
    for (const wall of ["2026-03-28T00:00", "2026-07-01T23:45", "2026-10-25T12:00", "2026-11-01T03:30", "2026-12-31T00:00"]) assert.equal(wallOf(momentOf(wall, zone), zone), wall, `${zone} ${wall}`);
  assert.equal(momentOf("2026-11-22T00:00", "Asia/Muscat"), "2026-11-21T20:00:00.000Z");
  assert.equal(momentOf("2026-10-25T01:30", "Europe/London"), "2026-10-25T00:30:00.000Z"); // the first of two
  assert.equal(todayIn("Asia/Muscat", Date.parse("2026-11-21T21:00Z")), "2026-11-22");
});

test("a draft tells what differs, and stays on top of what somebody else saved first", () => {
  const draft = new Draft({ name: { en: "Scan", ar: null }, minutes: 20, before: 0 });
  draft.set("/name/ar", "أشعة");
  draft.set("/minutes", 30);
  draft.set("/minutes", 20);
  assert.deepEqual(draft.changes, { name: { en: "Scan", ar: "أشعة" } });
  draft.rebase({ name: { en: "Scan", ar: null }, minutes: 25, before: 5 });
  assert.deepEqual([draft.is, draft.changes], [{ name: { en: "Scan", ar: "أشعة" }, minutes: 25, before: 5 }, { name: { en: "Scan", ar: "أشعة" } }]);
  draft.settle(draft.is);
  assert.equal(draft.isDirty, false);
});

test("one keeps the branches one manages", () => {
  const branches = [{ id: "a" }, { id: "b" }];
  const here = [{ role: "manager", branch_id: "a" }, { role: "doctor", branch_id: null }];
  assert.deepEqual([managesSome(here), managesAll(here), managed(here, branches)], [true, false, [{ id: "a" }]]);
  assert.deepEqual(managed([{ role: "admin", branch_id: null }], branches), branches);
  assert.equal(managesSome([{ role: "receptionist", branch_id: null }]), false);
});

test("what the server says is told in Arabic, with what stands in it taken over", () => {
  assert.equal(inArabic("At most 2000 rows at a time."), "\u20682000\u2069 صف على الأكثر في المرة الواحدة.");
  assert.equal(inArabic("There is no doctor “Dr. (X)” here."), "لا طبيب هنا باسم «\u2068Dr. (X)\u2069».");
  assert.equal(inArabic("give a price, such as 12.500"), "اكتب سعرًا مثل 12.500");
  assert.equal(inArabic("Nobody has put this into Arabic."), "Nobody has put this into Arabic.");
});
