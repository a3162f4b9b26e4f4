/** The components of booking, by the views of its pages; the days are those that come, since a month knows only days ahead. */
import { html } from "/vendor/lit-html/lit-html.js";
import { learn } from "../text.js";
import { ZONE, branch, nothingDone, services } from "./clinic.js";

const SOON = Date.now() + 86_400_000;
const moment = (minutes) => new Date(Math.floor(SOON / 900_000) * 900_000 + minutes * 60_000).toISOString();
const doctors = [{ id: "d1", name: "Dr. Said", names: { en: "Dr. Said", ar: "د. سعيد" } }, { id: "d2", name: "Dr. Maryam", names: { en: "Dr. Maryam", ar: "د. مريم" } }];
const service = { ...services[0], price: "10.000", currency: "OMR" };
const free = (day) => [12, 7, 2, 0, 9][Number(day.slice(8)) % 5];

/** Answers for the days that are asked for. */
const slots = (addDays) => async (_, path) => {
  const asked = new URLSearchParams(path.split("?")[1]);
  const days = [];
  for (let day = asked.get("from"); day <= asked.get("to"); day = addDays(day, 1)) days.push(day);
  const starts = (day) => Array.from({ length: free(day) }, (__, i) => ({ starts_at: new Date(Date.parse(`${day}T04:00:00Z`) + i * 45 * 60_000).toISOString(), ends_at: "", staff_id: "d1" }));
  return { status: 200, body: { items: path.startsWith("/slots/days") ? days.map((day) => ({ day, free: free(day) })) : days.flatMap(starts) } };
};

export async function ofBooking() {
  const [{ Picker }, zone, book, mine, { words }, { words: bookWords }, { words: mineWords }] = await Promise.all([
    import("../booking/picker.js"), import("../booking/zone.js"), import("../book/view.js"), import("../appointments/view.js"), import("../booking/words.js"), import("../book/words.js"), import("../appointments/words.js"),
  ]);
  [words, bookWords, mineWords].forEach(learn);
  const days = Array.from({ length: 30 }, (_, i) => zone.addDays(zone.dayIn(ZONE, SOON), i));
  const picker = async (day) => {
    const one = new Picker({ wish: {}, doctors, zone: ZONE, horizon: 90, day, send: slots(zone.addDays), onPick() {}, onFull() {}, redraw() {} });
    await one.open();
    return one;
  };
  const [some, full, taken] = await Promise.all([picker(days.find(free)), picker(days.find((day) => !free(day))), picker(days.find(free))]);
  await taken.lose({ starts_at: `${days.find(free)}T04:45:00Z` }, "f_taken");
  [some, full, taken].forEach((one) => one.close());

  const appointment = (fields = {}) => ({ id: "a1", branch_id: "b1", branch, service, staff: doctors[0], staff_id: "d1", status: "pending", starts_at: moment(0), ends_at: moment(15), time_zone: ZONE, change_until: moment(-60), check_in_from: moment(-60), reference: "48213975", cancel_reason: null, ticket_id: null, ...fields });
  const visitor = { isIn: true, user: { name: "Amal Al Harthy" }, session: null };
  const start = { starts_at: moment(0), day: days[0], time: "09:00" };
  const step = (name, set = {}) => html`<div class="as-page">${book.pageOf({ page: { step: name, services, branch, doctors, service, picker: some, hold: { staff_id: "d1" }, keptUntil: SOON + 300_000, done: appointment(), said: null, busy: false, ...set }, choice: { start, staff: null, reason: "", wait: { day: days[0], days: "one", part: "any" } }, visitor, inbox: null, acts: nothingDone, now: SOON })}</div>`;
  const own = (name, one = appointment(), set = {}) => html`<div class="as-page">${mine.pageOf({ page: { step: name, list: [one], waiting: [], tickets: [], open: new Set(), cancelReason: "", said: null, done: null, busy: false, ...set }, one, code: null, visitor, inbox: null, acts: nothingDone, now: Date.parse(one.starts_at) - 7_200_000 })}</div>`;
  return [
    { name: "month", show: () => [["free", some.view()], ["full", full.view()], ["taken", taken.view()]] },
    { name: "booking", show: () => [["service", step("service")], ["confirm", step("confirm")], ["over", step("confirm", { keptUntil: 0 })], ["wait", step("wait")], ["booked", step("done")]] },
    { name: "appointment", show: () => [["booked", own("list")], ["confirmed", own("list", appointment({ status: "confirmed" }))], ["soon", own("list", appointment({ check_in_from: moment(-180) }))], ["one", own("detail")], ["cancel", own("cancel")], ["cancelled", own("detail", appointment({ status: "cancelled", cancel_reason: "Travelling" }))]] },
  ].map((one) => ({ ...one, sheets: ["branch", "booking"], kind: "public" }));
}
