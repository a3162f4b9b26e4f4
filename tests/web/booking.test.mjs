/** What the patients' pages decide without a browser: days and clocks of the clinic, a month and its keys, times of a day, what a refusal means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../queue_server/web/static/api.js";
import { book, isGone, sentenceOf } from "../../queue_server/web/static/booking/asks.js";
import { Choice } from "../../queue_server/web/static/book/choice.js";
import { Held } from "../../queue_server/web/static/book/held.js";
import { doorFor, following, gathered, mayNow, rhythmOf, sorted, standing, stateOf } from "../../queue_server/web/static/appointments/standing.js";
import { Letters } from "../../queue_server/web/static/inbox/letters.js";
import { fullness, headsOf, walked, weeksOf } from "../../queue_server/web/static/booking/month.js";
import { isBusyAt, keptFor, minutesKept, nearestTo, partsOfDay, startsOf } from "../../queue_server/web/static/booking/times.js";
import { whenWords } from "../../queue_server/web/static/booking/when.js";
import { addDays, addMonths, dayIn, dayWords, daysBetween, isSameClock, lastOf, monthWords, offsetAt, wallOf, weekdayOf } from "../../queue_server/web/static/booking/zone.js";

// ---------------------------------------------------------------- days and clocks

test("the clinic's day is not the phone's", () => {
  assert.equal(dayIn("Asia/Muscat", "2026-11-23T20:30:00Z"), "2026-11-24");
  assert.equal(dayIn("America/New_York", "2026-11-24T03:30:00Z"), "2026-11-23");
  assert.deepEqual(wallOf("2026-11-23T20:00:00Z", "Asia/Muscat"), { day: "2026-11-24", time: "00:00" });
});
test("a day of daylight saving has two clocks", () => {
  const hours = (zone, moments) => moments.map((when) => wallOf(when, zone).time);
  assert.deepEqual(hours("Europe/London", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]), ["01:30", "01:30"]);
  assert.deepEqual(hours("America/New_York", ["2026-03-08T06:59:00Z", "2026-03-08T07:00:00Z"]), ["01:59", "03:00"]);
  assert.deepEqual(["2026-04-03T00:00:00Z", "2026-04-10T00:00:00Z"].map((when) => offsetAt("Australia/Lord_Howe", when)), [660, 630]);
  assert.deepEqual(["2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"].map((when) => offsetAt("Africa/Cairo", when)), [120, 180]);
});
test("two zones are one clock in winter and two in summer", () => {
  assert.equal(isSameClock("Europe/London", "Africa/Abidjan", "2026-01-15T12:00:00Z"), true);
  assert.equal(isSameClock("Europe/London", "Africa/Abidjan", "2026-07-15T12:00:00Z"), false);
  assert.equal(isSameClock("Asia/Muscat", "Asia/Dubai", Date.parse("2026-07-15T12:00:00Z")), true);
});
test("days are counted over years, leap days and daylight saving", () => {
  assert.deepEqual([addDays("2026-12-31", 1), addDays("2028-02-28", 1), addDays("2026-03-08", 1), addDays("2026-01-01", -1)], ["2027-01-01", "2028-02-29", "2026-03-09", "2025-12-31"]);
  assert.deepEqual([addMonths("2026-11", 2), addMonths("2026-01", -1), lastOf("2028-02")], ["2027-01", "2025-12", "2028-02-29"]);
  assert.equal(daysBetween("2026-10-24", "2026-10-26"), 2);
  assert.deepEqual(["2026-11-23", "2026-11-22"].map(weekdayOf), [1, 7]);
});
test("a day is said the same way by every engine, with one kind of digits", () => {
  assert.equal(dayWords("2026-11-24", "en"), "Tuesday 24 November");
  assert.equal(dayWords("2026-11-24", "ar"), "الثلاثاء 24 نوفمبر");
  assert.equal(monthWords("2026-11", "en"), "November 2026");
  assert.equal(monthWords("2026-11", "ar"), "نوفمبر 2026");
});

// ---------------------------------------------------------------- a month

test("a month stands in weeks that begin where the reader's do", () => {
  assert.deepEqual(weeksOf("2026-11", 1)[0], [null, null, null, null, null, null, "2026-11-01"]);
  assert.deepEqual(weeksOf("2026-11", 7)[0].slice(0, 2), ["2026-11-01", "2026-11-02"]);
  assert.equal(weeksOf("2026-11", 1).length, 6);
  assert.equal(weeksOf("2027-02", 1).length, 4);
  assert.deepEqual(weeksOf("2026-11", 1, "2026-11-22").map((week) => week[6]), ["2026-11-22", "2026-11-29", null]);
  for (const first of [1, 6, 7]) assert.ok(weeksOf("2026-11", first).every((week) => week.length === 7 && week.every((day, i) => !day || weekdayOf(day) === weekdayOf(headsOf(first)[i]))));
});
test("keys walk in the month, arrows where they point, and never out of what may be booked", () => {
  const walk = (key, day, more = {}) => walked(key, day, { isRtl: false, firstDay: 1, from: "2026-11-20", until: "2027-01-31", ...more });
  assert.equal(walk("ArrowRight", "2026-11-30"), "2026-12-01");
  assert.equal(walk("ArrowRight", "2026-11-24", { isRtl: true }), "2026-11-23");
  assert.equal(walk("ArrowLeft", "2026-11-24", { isRtl: true }), "2026-11-25");
  assert.deepEqual(["ArrowUp", "ArrowDown", "Home", "End"].map((key) => walk(key, "2026-11-28")), ["2026-11-21", "2026-12-05", "2026-11-23", "2026-11-29"]);
  assert.equal(walk("Home", "2026-12-02", { firstDay: 7 }), "2026-11-29");
  assert.equal(walk("PageDown", "2026-12-31"), "2027-01-31");
  assert.equal(walk("PageDown", "2027-01-15"), "2027-01-31");
  assert.equal(walk("ArrowUp", "2026-11-22"), "2026-11-20");
  assert.equal(walk("Enter", "2026-11-22"), null);
  assert.equal(walked("PageDown", "2026-01-31", { isRtl: false, firstDay: 1, from: "2026-01-01", until: "2026-12-31" }), "2026-02-28");
});
test("a day looks as full as it is", () => {
  assert.deepEqual([0, undefined, 1, 3, 4, 9, 10, 40].map(fullness), ["none", "none", "few", "few", "some", "some", "many", "many"]);
});

// ---------------------------------------------------------------- times

const slot = (starts_at, staff_id = "d1") => ({ starts_at, ends_at: starts_at, staff_id, seats_free: 1 });
test("a start that two doctors have is offered once, in the clinic's own clock", () => {
  const starts = startsOf([slot("2026-11-24T06:00:00Z", "d2"), slot("2026-11-24T05:00:00Z"), slot("2026-11-24T05:00:00Z", "d2")], "Asia/Muscat");
  assert.deepEqual(starts.map(({ time, staff }) => [time, staff]), [["09:00", ["d1", "d2"]], ["10:00", ["d2"]]]);
});
test("the hour that a clock shows twice is offered twice, and told apart", () => {
  const starts = startsOf([slot("2026-10-25T00:30:00Z"), slot("2026-10-25T01:30:00Z"), slot("2026-10-26T01:30:00Z")], "Europe/London");
  assert.deepEqual(starts.map(({ time, isAgain }) => [time, isAgain]), [["01:30", false], ["01:30", true], ["01:30", false]]);
});
test("a day has a morning, an afternoon and an evening, as far as there is anything", () => {
  const starts = startsOf(["04:00", "07:59", "08:00", "12:59", "13:00"].map((utc) => slot(`2026-11-24T${utc}:00Z`)), "Asia/Muscat");
  assert.deepEqual(partsOfDay(starts).map(({ part, starts: some }) => [part, some.map(({ time }) => time)]), [["morning", ["08:00", "11:59"]], ["afternoon", ["12:00", "16:59"]], ["evening", ["17:00"]]]);
  assert.deepEqual(partsOfDay([]), []);
});
test("whoever loses a time is shown the nearest ones, in order and without the lost one", () => {
  const starts = startsOf(["05:00", "05:15", "05:30", "05:45", "09:00"].map((utc) => slot(`2026-11-24T${utc}:00Z`)), "Asia/Muscat");
  assert.deepEqual(nearestTo("2026-11-24T05:30:00Z", starts).map(({ time }) => time), ["09:00", "09:15", "09:45"]);
  assert.deepEqual(nearestTo("2026-11-24T05:00:00Z", starts, 2).map(({ time }) => time), ["09:15", "09:30"]);
});
test("whoever has an appointment is busy as long as it lasts, and free just before and after it", () => {
  const span = (from, to) => ({ starts_at: `2026-11-24T${from}:00Z`, ends_at: `2026-11-24T${to}:00Z` });
  const busy = (from, to) => isBusyAt(span(from, to), [span("12:00", "12:15"), { starts_at: "2026-11-24T09:00:00+04:00", ends_at: "2026-11-24T09:30:00+04:00" }]);
  assert.deepEqual([busy("05:00", "05:30"), busy("04:45", "05:15"), busy("05:10", "05:20"), busy("04:30", "06:00")], [true, true, true, true]);
  assert.deepEqual([busy("04:30", "05:00"), busy("05:30", "06:00"), busy("11:45", "12:00")], [false, false, false]);
});
test("what is kept is said in whole minutes, and never less than nothing", () => {
  assert.deepEqual([300_000, 299_000, 60_000, 1, 0, -5].map((left) => minutesKept(left, 0)), [5, 5, 1, 1, 0, 0]);
});
test("what is kept for long is said in hours, never in more than there are", () => {
  const kept = (minutes) => Object.entries(keptFor(minutes * 60_000, 0)).flat();
  assert.deepEqual([1, 90, 91, 179, 361].map(kept), [["minutes", 1], ["minutes", 90], ["hours", 1], ["hours", 2], ["hours", 6]]);
});

// ---------------------------------------------------------------- what was chosen

function aShelf() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
}
const NOW = Date.parse("2026-11-24T06:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();

test("what was chosen outlives a new account and a reload, at its own branch only", () => {
  const shelf = aShelf();
  const before = new Choice(shelf);
  before.at("b1", NOW);
  before.take({ service: "s1", start: { starts_at: at(60), day: "2026-11-24", time: "11:00" }, reason: "Knee" }, NOW);
  const after = new Choice(shelf);
  after.at("b1", NOW);
  assert.deepEqual([after.service, after.start.time, after.reason], ["s1", "11:00", "Knee"]);
  after.at("b1", NOW + 31 * 60_000);
  assert.equal(after.start, null, "a time chosen half an hour ago is not sprung upon whoever comes back");
  assert.equal(after.reason, "", "nor is what was typed");
  assert.equal(after.service, "s1");
  after.at("b2", NOW);
  assert.deepEqual([after.service, after.reason], [null, ""]);
});
test("what one has typed or booked is none of whoever comes in next, in any order of coming in and reading", () => {
  for (const isReadFirst of [true, false]) {
    const shelf = aShelf();
    const amal = new Choice(shelf);
    amal.at("b1", NOW);
    amal.isOf("amal");
    amal.take({ service: "s1", start: { starts_at: at(60) }, reason: "Knee", sent: { service_id: "s1" }, done: "a1" }, NOW);
    const again = new Choice(shelf);
    again.isOf("amal");
    again.at("b1", NOW);
    assert.deepEqual([again.reason, again.done], ["Knee", "a1"]);
    const noor = new Choice(shelf);
    if (isReadFirst) noor.at("b1", NOW);
    noor.isOf("noor");
    noor.at("b1", NOW);
    assert.deepEqual([noor.service, noor.reason, noor.sent, noor.done], ["s1", "", null, null]);
    assert.ok(!JSON.stringify(shelf.getItem("queue-server:booking")).includes("Knee"));
  }
});
test("a time that is asked for again, after a reload, is kept as long as it was", () => {
  const shelf = aShelf();
  const before = new Choice(shelf);
  before.at("b1", NOW);
  assert.equal(before.keptUntil({ expires_at: at(5) }, NOW + 300_000), NOW + 300_000);
  const after = new Choice(shelf);
  after.at("b1", NOW);
  assert.equal(after.keptUntil({ expires_at: at(5) }, NOW + 540_000), NOW + 300_000);
  assert.equal(after.keptUntil({ expires_at: at(9) }, NOW + 540_000), NOW + 540_000);
});
test("what was booked is forgotten, and a browser that keeps nothing still chooses", () => {
  const shelf = aShelf();
  const done = new Choice(shelf);
  done.at("b1", NOW);
  done.take({ service: "s1", reason: "Knee" });
  done.forget("a1");
  const next = new Choice(shelf);
  assert.equal(next.branch, "b1", "a reload finds the way back");
  next.at("b1", NOW);
  assert.deepEqual([next.service, next.reason, next.done], [null, "", "a1"]);
  const refuses = { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); }, removeItem() { throw new Error("no"); } };
  const strict = new Choice(refuses);
  strict.at("b1", NOW);
  strict.take({ service: "s2" });
  assert.equal(strict.service, "s2");
});

// ---------------------------------------------------------------- what is kept

/** A clinic that answers when it is told to; what it was asked, in order. */
function aClinic() {
  const [asked, answers] = [[], []];
  const ask = (what) => new Promise((gives, refuses) => { asked.push(what); answers.push({ gives, refuses }); });
  const held = new Held({ take: (wish) => ask(wish.at), release: (hold) => ask(`release ${hold}`) });
  const settled = () => new Promise((ready) => { setImmediate(ready); });
  const gives = async (hold) => { answers.shift().gives(hold); await settled(); };
  const refuses = async (problem) => { answers.shift().refuses(problem); await settled(); };
  return { held, asked, gives, refuses, settled };
}
test("whoever has gone back when a time is kept for them has none, and it is free again", async () => {
  const { held, asked, gives, settled } = aClinic();
  const nine = held.keep({ at: "nine" });
  await settled();
  assert.equal(held.isAsking, true);
  held.letGo();
  await gives("9");
  await gives();
  assert.deepEqual([await nine, held.hold, held.isAsking, asked], [null, null, false, ["nine", "release 9"]]);
});
test("of two times that are tapped the last one is kept, and the clinic hears of one after the other", async () => {
  const { held, asked, gives, settled } = aClinic();
  const nine = held.keep({ at: "nine" });
  await settled();
  const [ten, eleven] = ["ten", "eleven"].map((at) => held.keep({ at }));
  await gives("9");
  await gives();
  await gives("11");
  assert.deepEqual(asked, ["nine", "release 9", "eleven"]);
  assert.deepEqual([await nine, await ten, await eleven, held.hold], [null, null, "11", "11"]);
});
test("the same time tapped twice is asked for once, and again once it was given back", async () => {
  const { held, asked, gives, settled } = aClinic();
  const taps = [held.keep({ at: "nine" }), held.keep({ at: "nine" })];
  await settled();
  held.letGo();
  const again = held.keep({ at: "nine" });
  await gives("9");
  assert.deepEqual(asked, ["nine", "release 9"]); // or the release would take the new one with it
  await gives();
  await gives("9 again");
  assert.deepEqual([...(await Promise.all(taps)), await again, held.hold], [null, null, "9 again", "9 again"]);
});
test("a refusal is heard by whoever still wishes for it, and nobody else", async () => {
  const { held, refuses, settled } = aClinic();
  const nine = held.keep({ at: "nine" });
  await settled();
  const ten = held.keep({ at: "ten" }).catch((problem) => problem);
  await refuses("taken");
  await refuses("full");
  assert.deepEqual([await nine, await ten, held.isAsking], [null, "full", false]);
});
test("what was sent and never answered is known after a reload, until it is booked", () => {
  const shelf = aShelf();
  const before = new Choice(shelf);
  before.at("b1", NOW);
  before.take({ start: { starts_at: at(60) }, sent: { starts_at: at(60) } }, NOW);
  const after = new Choice(shelf);
  after.at("b1", NOW + 31 * 60_000);
  assert.deepEqual([after.start, after.sent], [null, { starts_at: at(60) }]);
  after.forget();
  assert.equal(after.sent, null);
});

/** Whoever is refused, and what they have. */
const sends = (problem, items) => async (method) => {
  if (method === "POST") throw new Problem(problem);
  return { body: { items } };
};
test("an answer that was lost is no booking that was not made, and one's own time is nobody else's", async () => {
  const wish = { branch_id: "b", service_id: "s", starts_at: "2026-11-24T05:00:00Z" };
  const mine = { id: "mine", service_id: "s", starts_at: "2026-11-24T05:00:00+00:00" };
  const refusals = [{ status: 503 }, { status: 409, type: "/problems/slot-taken" }, { status: 409, type: "/problems/booking-limit" }];
  for (const refusal of refusals) {
    assert.equal(await book(wish, sends(refusal, [mine])), mine);
    await assert.rejects(book(wish, sends(refusal, [{ ...mine, service_id: "another" }])), (problem) => problem.status === refusal.status);
  }
  await assert.rejects(book(wish, sends({ status: 422, type: "/problems/invalid" }, [mine])), (problem) => problem.slug === "invalid");
});

// ---------------------------------------------------------------- my appointments

const anAppointment = (minutes, fields = {}) => ({ id: `a${minutes}`, status: "pending", starts_at: at(minutes), ends_at: at(minutes + 15), change_until: at(minutes - 60), check_in_from: at(minutes - 60), ...fields });
test("what may be done with an appointment goes by the clock and by what the clinic allows", () => {
  assert.deepEqual(mayNow(anAppointment(180), NOW), { confirm: true, checkIn: false, change: true });
  assert.deepEqual(mayNow(anAppointment(30), NOW), { confirm: true, checkIn: true, change: false });
  assert.deepEqual(mayNow(anAppointment(-5), NOW), { confirm: false, checkIn: true, change: false });
  assert.deepEqual(mayNow(anAppointment(180, { status: "confirmed" }), NOW), { confirm: false, checkIn: false, change: true });
  for (const status of ["cancelled", "checked_in", "completed", "no_show"]) assert.deepEqual(mayNow(anAppointment(30, { status }), NOW), { confirm: false, checkIn: false, change: false }, status);
});
test("the next one comes first, and of those that are over the last one", () => {
  const { coming, past } = sorted([anAppointment(300), anAppointment(-3000), anAppointment(60, { status: "cancelled" }), anAppointment(30), anAppointment(-400), anAppointment(-30, { status: "checked_in" })], NOW);
  assert.deepEqual(coming.map(({ id }) => id), ["a-30", "a30", "a300"]);
  assert.deepEqual(past.map(({ id }) => id), ["a60", "a-400", "a-3000"]);
});
test("one that nobody answered is past, without a word about whose fault it was", () => {
  assert.equal(stateOf(anAppointment(-3000), NOW), "passed");
  assert.equal(stateOf(anAppointment(-3000, { status: "no_show" }), NOW), "no_show");
  assert.equal(standing(anAppointment(-60), NOW), "coming", "whoever comes late may still say so");
});
test("the code of the door is good for what begins soon, and whoever is here already is not told to wait", () => {
  const here = anAppointment(30, { status: "checked_in" });
  const told = (...appointments) => { const [how, one] = doorFor(appointments, NOW); return [how, one?.id]; };
  assert.deepEqual(told(anAppointment(300), anAppointment(30), anAppointment(45, { status: "cancelled" })), ["ready", "a30"]);
  assert.deepEqual(told(here, anAppointment(300)), ["here", "a30"]);
  assert.deepEqual(told(here, anAppointment(45)), ["ready", "a45"]);
  assert.deepEqual(told(anAppointment(300), anAppointment(20, { status: "completed" })), ["early", "a300"]);
  assert.deepEqual(told(anAppointment(45, { status: "cancelled" })), ["none", undefined]);
});
test("the time of one that is to come is in doubt where the clinic's hours have changed", () => {
  const states = [anAppointment(180, { fits: false }), anAppointment(180, { fits: true }), anAppointment(30, { fits: false, status: "checked_in" }), anAppointment(-3000, { fits: false })].map((one) => stateOf(one, NOW));
  assert.deepEqual(states, ["unfit", "pending", "checked_in", "passed"]);
});
test("a refusal is a sentence, and only a time that is gone brings others", () => {
  assert.equal(sentenceOf({ slug: "slot-taken", status: 409 }), "f_taken");
  assert.equal(sentenceOf({ slug: "no-answer", status: 0 }), "f_no_answer");
  assert.equal(sentenceOf({ slug: "unavailable", status: 503 }), "f_no_answer");
  assert.equal(sentenceOf({ slug: "something-new", status: 409 }), "f_not_done");
  assert.equal(sentenceOf({ slug: "booking-limit", status: 409 }), "f_limit");
  assert.equal(sentenceOf({ slug: "booking-limit", status: 409, errors: [{ pointer: "/starts_at" }] }), "f_same_time");
  assert.deepEqual(["slot-taken", "invalid", "booking-limit"].map((slug) => isGone({ slug, errors: [{ pointer: "/starts_at" }] })), [true, true, true]);
  assert.equal(isGone({ slug: "booking-limit" }), false, "whoever has too many may have no other time either");
  assert.equal(isGone({ slug: "invalid", errors: [{ pointer: "/reason" }] }), false);
});

// ---------------------------------------------------------------- messages

const aLetter = (id, fields = {}) => ({ id, title: id, body: "", link: null, at: at(0), read_at: null, ...fields });
test("a message that comes is new and first; one that the list had already is not there twice", () => {
  const letters = new Letters();
  letters.take({ items: [aLetter("n1")], unread: 1, next_cursor: null });
  letters.add({ ...aLetter("n2"), unread: 2 });
  letters.add({ ...aLetter("n1"), unread: 2 });
  assert.deepEqual([letters.all.map(({ id }) => id), letters.unread, letters.fresh.id], [["n2", "n1"], 2, "n2"]);
});
test("reading counts once, here and in another tab", () => {
  const letters = new Letters();
  letters.take({ items: [aLetter("n1"), aLetter("n2")], unread: 5, next_cursor: "more" });
  letters.read("n1", at(1));
  letters.read("n1", at(2));
  assert.deepEqual([letters.unread, letters.all[0].read_at], [4, at(1)]);
  letters.append({ items: [aLetter("n2"), aLetter("n3")], unread: 4, next_cursor: null });
  assert.deepEqual([letters.all.map(({ id }) => id), letters.isMore], [["n1", "n2", "n3"], false]);
  letters.counted(0);
  assert.ok(letters.all.every((one) => one.read_at));
});
test("the newest of the messages is the one that came last, wherever it stands", () => {
  const letters = new Letters();
  assert.equal(letters.newest, null);
  letters.take({ items: [], unread: 0, next_cursor: null });
  assert.equal(letters.newest, null);
  letters.take({ items: [aLetter("n3"), aLetter("n2", { at: at(5) }), aLetter("n1")], unread: 3, next_cursor: null });
  assert.equal(letters.newest.id, "n2");
});

// ---------------------------------------------------------------- series

const one = (id, starts_at, series_id = null) => ({ id, starts_at, series_id, time_zone: "Europe/London" });
test("a series stands as one, by its next, and knows what follows each of it", () => {
  const coming = [one("a", "2026-03-24T10:00:00Z", "s"), one("b", "2026-03-25T10:00:00Z"), one("c", "2026-03-31T09:00:00Z", "s")];
  assert.deepEqual(gathered(coming).map((all) => all.map(({ id }) => id)), [["a", "c"], ["b"]]);
  assert.deepEqual(coming.map((each) => following(each, coming).length), [2, 0, 1]);
});
test("a rhythm is that of the clock on the wall, and none where one was moved", () => {
  const weekly = [one("a", "2026-03-24T10:00:00Z"), one("b", "2026-03-31T09:00:00Z"), one("c", "2026-04-07T09:00:00Z")]; // the clock went on in between
  assert.equal(rhythmOf(weekly), "weekly");
  assert.equal(rhythmOf(weekly.slice(1).map((each, nth) => one(each.id, `2026-04-0${nth + 1}T09:00:00Z`))), "daily");
  assert.equal(rhythmOf([...weekly.slice(0, 2), one("c", "2026-04-08T09:00:00Z")]), null);
  assert.equal(rhythmOf([...weekly.slice(0, 2), one("c", "2026-04-07T10:00:00Z")]), null);
});
test("a moment of another day is said with its day", () => {
  const now = Date.parse("2026-11-21T08:00:00Z");
  const said = ["2026-11-21T10:30:00Z", "2026-11-28T10:30:00Z"].map((when) => whenWords(when, "Asia/Muscat", "en", now));
  assert.deepEqual(said, ["14:30", "Saturday 28 November, 14:30"]);
});
