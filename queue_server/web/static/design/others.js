/** The components of the other pages, by their own views; a page that cannot be read is named and the rest stands. */
import { html } from "/vendor/lit-html/lit-html.js";
import { learn } from "../text.js";
import { ofBooking } from "./booking.js";
import { NOW, at, board, branch, called, elsewhere, held, line, me, names, nothingDone, queues, room, send, services, still } from "./clinic.js";

// ---------------------------------------------------------------- one's own place

const counter = room(3);
const mine = (fields = {}) => ({
  id: "t1", number: "A018", queue: queues[0], branch, service: services[0], state: "waiting", position: 5, ahead: 4, expected_at: { low: at(16), high: at(31) }, counter: null, called_at: null, queue_state: "open",
  resumes_at: null, counters_calling: 2, priority: "normal", here: true, snoozed_until: null, end_reason: null, epoch: 1, version: 1, undo_until: null, ...fields,
});
const place = (fields = {}, set = {}) => ({ ticket: mine(fields), how: "live", now: NOW, knownAt: NOW - 90_000, asking: null, said: null, done: null, moved: null, again: false, spoken: "", busy: false, alerts: { on: false, sound: true, awake: true }, acts: nothingDone, ...set });
const places = {
  waiting: place(), near: place({ ahead: 1, position: 2, expected_at: { low: at(3), high: at(9) } }), many: place({ ahead: 20, position: 21 }), nobody: place({ expected_at: null, counters_calling: 0 }), away: place({ here: false }),
  called: place({ state: "called", counter, called_at: at(-1.2), ahead: null, expected_at: null }), snoozed: place({ snoozed_until: at(10), undo_until: at(0.4) }), paused: place({ queue_state: "paused", resumes_at: at(20) }),
  snooze: place({}, { asking: "snooze" }), leave: place({}, { asking: "leave" }), stale: place({}, { how: "stale" }), offline: place({}, { how: "offline" }),
  ...Object.fromEntries([["serving", {}], ["on_hold", {}], ["no_show", {}], ["completed", {}], ["left", {}]].map(([state, fields]) => [state, place({ state, ahead: null, expected_at: null, ...fields })])),
  closed: place({ state: "left", end_reason: "closed", ahead: null, expected_at: null }),
};
async function ofThePlace() {
  const [view, { words }] = await Promise.all([import("../place/view.js"), import("../place/words.js")]);
  learn(words);
  const page = (body) => html`<div class="as-page">${body}</div>`;
  return [
    { name: "picture", show: () => ["waiting", "many"].map((state) => [state, page(view.placePage(places[state]))]) },
    { name: "expected", show: () => ["near", "nobody", "paused"].map((state) => [state, page(view.placePage(places[state]))]) },
    { name: "place", show: () => [...Object.entries(places).filter(([state]) => !["waiting", "many", "near", "nobody", "paused"].includes(state)).map(([state, one]) => [state, page(view.placePage(one))]), ["loading", page(view.loadingPage())], ["error", page(view.errorPage(() => {}))]] },
  ].map((one) => ({ ...one, sheets: ["place"], kind: "place" }));
}

// ---------------------------------------------------------------- the wall

const known = (how, fields = {}) => ({ how, now: NOW, knownAt: NOW - 90_000, isSilent: false, mutes: [], ...fields });
const call = (number, door, state, minutes) => ({ queue_id: "q1", number, counter: room(door), state, called_at: at(minutes) });
/** called, steady, serving, free, paused and shut, each in a room. */
const wall = board({ counters: [room(1), room(2), room(3), room(4), room(5, { state: "paused", back_at: at(20) }), room(6, { state: "closed" })], showing: [call("A017", 1, "called", -0.4), call("A014", 2, "called", -9), call("A016", 3, "serving", -9)] });
async function ofTheWall() {
  const [view, { words }] = await Promise.all([import("../display/view.js"), import("../display/words.js")]);
  learn(words);
  return [
    { name: "wall", show: () => [["live", view.roomsPage(wall, known("live"))], ["was", view.roomsPage(wall, known("stale"))]] },
    { name: "notice", show: () => [["empty", view.notice("clock", "d_empty", "d_empty_more")], ["dead", view.notice("cloud", "d_dead", "d_ask")], ["closed", view.closed({ opens_at: at(900) }, NOW)]] },
    { name: "health", show: () => ["live", "stale"].flatMap((how) => [[how, html`${view.header(branch, known(how))}${view.footer(wall, known(how), () => {})}`]]).concat([["silent", view.footer(wall, known("live", { isSilent: true }), () => {})], ["no-voice", view.footer(wall, known("live", { mutes: ["ar"] }), () => {})]]) },
  ].map((one) => ({ ...one, sheets: ["display"], kind: "display" }));
}

// ---------------------------------------------------------------- the front desk

async function ofTheFrontDesk() {
  const [{ Front }, { table }, { side }, { form }, { words }] = await Promise.all([import("../reception/front.js"), import("../reception/table.js"), import("../reception/side.js"), import("../reception/form.js"), import("../reception/words.js")]);
  learn(words);
  const front = (set = {}, how = "live") => {
    const one = new Front({ session: { user: { ...me, roles: [{ role: "receptionist", branch_id: "b1" }] }, send }, connection: still(how), place: { branch, branches: [branch], queues: queues.slice(0, 2), elsewhere: [] }, redraw() {} });
    one.channels[0].feed(line({ active: [called({ called_at: at(-4) }), elsewhere, { ...held, called_at: at(-40) }] }));
    one.channels[1].feed({ ...line({ line: [] }), queue_id: "q2" });
    one.boardChannel.feed(board());
    one.names = new Map(Object.entries(names));
    return Object.assign(one, set);
  };
  return [
    { name: "table", show: () => [["all", table(front(), nothingDone)], ["found", table(front({ find: "A01" }), nothingDone)], ["none", table(front({ find: "Zayd" }), nothingDone)]] },
    { name: "attention", show: () => [["due", side(front(), nothingDone)]] },
    { name: "walkin", show: () => [["empty", form(front(), nothingDone)], ["offline", form(front({}, "offline"), nothingDone)]] },
  ].map((one) => ({ ...one, sheets: ["reception"], kind: "reception" }));
}

// ---------------------------------------------------------------- the kiosk, and the ticket

const logo = nothingDone;
async function ofTheKiosk() {
  const [pages, { words }] = await Promise.all([import("../kiosk/pages.js"), import("../kiosk/words.js")]);
  learn(words);
  const stand = (body) => html`<div class="stand">${pages.header({ branch, now: NOW, logo })}${body}</div>`;
  return [{ name: "kiosk", show: () => [["start", stand(pages.startPage({ open: { is: "open" }, note: null, now: NOW, acts: nothingDone }))], ["still", stand(pages.stillPage({ left: 8, stay() {} }))], ["cut", stand(pages.cutPage())]], sheets: ["kiosk"], kind: "kiosk" }];
}

/** Every other page with its components, or with what went wrong when it was read. */
export const others = () => Promise.all(Object.entries({ place: ofThePlace, booking: ofBooking, display: ofTheWall, reception: ofTheFrontDesk, kiosk: ofTheKiosk }).map(async ([page, read]) => {
  try {
    return { page, components: await read() };
  } catch (problem) {
    console.error(problem);
    return { page, components: null };
  }
}));
