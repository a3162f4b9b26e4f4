/** Booking in at most four taps: what for, which day and time, and yes. */
import { render } from "/vendor/lit-html/lit-html.js";
import { all, call } from "../api.js";
import { book, catalogueOf, doctorsOf, isGone, letGo, sentenceOf, takeHold, waitFor } from "../booking/asks.js";
import { toHeading } from "../booking/parts.js";
import { Picker } from "../booking/picker.js";
import { Visitor } from "../booking/visitor.js";
import { words as shared } from "../booking/words.js";
import { setZone, t, takeTheStage } from "../frame.js";
import { learn } from "../text.js";
import { Choice } from "./choice.js";
import { pageOf } from "./view.js";
import { words } from "./words.js";

learn(shared);
learn(words);
const AGAIN = 4_000;
const HOLD = 5, HORIZON = 90; // where the branch does not say: minutes, days
const choice = new Choice();
const page = { step: null, branches: null, branch: null, services: [], doctors: [], picker: null, hold: null, keptUntil: 0, done: null, waits: null, said: null, busy: false, isUnknown: false, isCut: false, isBooking: false };
const visitor = new Visitor({ onIn, onOut, onToken: (token) => inbox?.renew(token), redraw: () => draw() });
let inbox = null; // comes once somebody is in
let again = null;
const send = (...wish) => (visitor.isIn ? visitor.send(...wish) : call(...wish));

// ---------------------------------------------------------------- what there is to choose from

const asked = /^\/b\/([0-9a-f-]{36})\/book$/i.exec(location.pathname)?.[1] ?? null;
async function begin() {
  clearTimeout(again);
  Object.assign(page, { isCut: false, isUnknown: false });
  draw();
  try {
    if (asked) return await enter(asked);
    page.branches = await all("/branches", send);
    if (page.branches.length === 1) return await enter(page.branches[0].id);
    go("branch");
  } catch (problem) {
    failed(problem);
  }
}
function failed(problem) {
  Object.assign(page, { isUnknown: problem.status === 404, isCut: problem.status !== 404 });
  if (page.isCut) again = setTimeout(begin, AGAIN);
  draw();
}
/** One branch; what was chosen there before is still chosen. */
async function enter(id) {
  page.picker?.close();
  Object.assign(page, { picker: null, service: null }, await catalogueOf(id, send));
  setZone(page.branch.time_zone);
  choice.at(id);
  const service = page.services.find((one) => one.id === choice.service) ?? (page.services.length === 1 ? page.services[0] : null);
  if (!service) return go("service");
  startPicker(service);
  if (!choice.start) return go("time");
  return picked(choice.start);
}
const enterOr = (id) => enter(id).catch(failed);

// ---------------------------------------------------------------- choosing

function startPicker(service) {
  page.picker?.close();
  page.service = service;
  page.picker = new Picker({
    wish: { branch_id: page.branch.id, service_id: service.id }, doctors: doctorsOf(service, page.doctors), zone: page.branch.time_zone, horizon: page.branch.booking?.horizon_days ?? HORIZON,
    staff: choice.staff, day: choice.start?.day ?? null, isBusy: () => page.busy, send, onPick: picked, onFull: askToWait, redraw: () => draw(),
  });
  page.picker.open();
}
function chooseService(service) {
  if (service.id !== page.service?.id) choice.take({ service: service.id, start: null, staff: null });
  if (!page.picker || service.id !== page.service?.id) startPicker(service);
  else page.picker.open();
  go("time");
}
/** A time was chosen: it is kept at once for whoever is known. */
async function picked(start) {
  choice.take({ start, staff: page.picker.staff });
  page.isBooking = true;
  if (visitor.isOpening) await visitor.ready;
  if (!visitor.isIn) return go("who");
  return keep(start);
}
async function keep(start) {
  if (page.busy) return;
  Object.assign(page, { busy: true, said: null });
  draw();
  try {
    page.hold = await takeHold(wished(start), visitor.send);
    page.keptUntil = Date.now() + (page.branch.booking?.hold_minutes ?? HOLD) * 60_000; // by this phone's own clock, right or wrong
    page.busy = false;
    return go("confirm");
  } catch (problem) {
    return refused(problem, start, "time");
  }
}
const wished = (start) => ({ branch_id: page.branch.id, service_id: page.service.id, starts_at: start.starts_at, ...(choice.staff ? { staff_id: choice.staff } : {}) });
/** A time that is gone brings its neighbours; whatever else is said where it was pressed. */
function refused(problem, start, step) {
  page.busy = false;
  page.said = isGone(problem) ? null : sentenceOf(problem);
  if (!visitor.isIn) return go("who"); // their session ended meanwhile
  if (!isGone(problem)) return go(step);
  page.hold = null;
  choice.take({ start: null });
  go("time");
  return page.picker.lose(start, sentenceOf(problem));
}

// ---------------------------------------------------------------- booking

async function confirm() {
  if (page.busy) return;
  if (!navigator.onLine) return say("f_cut");
  const { start, reason } = choice;
  Object.assign(page, { busy: true, said: null });
  draw();
  try {
    page.done = await book({ ...wished(start), ...(page.hold ? { hold_id: page.hold.id } : {}), ...(reason.trim() ? { reason: reason.trim() } : {}) }, visitor.send);
    Object.assign(page, { busy: false, hold: null });
    choice.forget();
    page.picker.close();
    go("done", { replace: true });
  } catch (problem) {
    refused(problem, start, "confirm");
  }
}
function askToWait(day) {
  page.wait = { day, days: "one", part: "any" };
  page.isBooking = false;
  go("wait");
}
const parts = { any: {}, morning: { until_time: "12:00" }, afternoon: { from_time: "12:00", until_time: "17:00" }, evening: { from_time: "17:00" } };
async function wait() {
  if (!visitor.isIn) return go("who");
  if (page.busy) return undefined;
  Object.assign(page, { busy: true, said: null });
  draw();
  const { day, days, until, part } = page.wait;
  try {
    page.waits = await waitFor({ branch_id: page.branch.id, service_id: page.service.id, ...(page.picker.staff ? { staff_id: page.picker.staff } : {}), from_on: day, until_on: days === "one" ? day : until, ...parts[part] }, visitor.send);
    page.busy = false;
    return go("waits", { replace: true });
  } catch (problem) {
    Object.assign(page, { busy: false, said: sentenceOf(problem) });
    return go("wait");
  }
}
function say(key) {
  page.said = key;
  draw();
}

// ---------------------------------------------------------------- who

async function onIn() {
  if (visitor.session) {
    const { Inbox } = await import("../inbox/inbox.js");
    inbox = new Inbox({ session: visitor.session, redraw: () => draw() });
    inbox.start();
  }
  if (page.isUnknown) return begin();
  if (page.step !== "who") return draw();
  return page.isBooking ? keep(choice.start) : wait();
}
function onOut() {
  inbox?.stop();
  [inbox, page.hold] = [null, null];
  if (page.step === "confirm") go("who");
}
/** The phone goes to somebody else: what was chosen stays, what was typed does not. */
function somebodyElse() {
  const hold = page.hold;
  choice.take({ reason: "" });
  return (hold ? letGo(hold, visitor.send) : Promise.resolve()).then(visitor.leave);
}

// ---------------------------------------------------------------- steps: the phone's own Back leads one back

const needs = { branch: () => page.branches?.length > 1, service: () => page.branch, time: () => page.picker, who: () => page.picker, wait: () => page.picker && page.wait };
const before = { service: "branch", time: "service", who: "time", confirm: "time", wait: "time" };
function go(step, { replace = false } = {}) {
  const isMove = step !== page.step;
  const depth = history.state?.depth ?? 0;
  if (isMove && page.step && !replace) history.pushState({ step, depth: depth + 1 }, "");
  else history.replaceState({ step, depth }, "");
  page.step = step;
  draw();
  if (!isMove) return;
  scrollTo(0, 0);
  toHeading();
}
/** Where a page of ours is behind this one; somebody who came back from making an account has another one there. */
function back() {
  if (history.state?.depth) return history.back();
  leaveStep();
  if (before[page.step] === "time") page.picker.open();
  return go(before[page.step] ?? "service", { replace: true });
}
/** Whoever goes back from a time gives it back. */
function leaveStep() {
  if (page.hold) letGo(page.hold, visitor.send);
  if (page.done || page.waits) Object.assign(page, { service: null, picker: null });
  Object.assign(page, { hold: null, said: null, busy: false, done: null, waits: null });
}
addEventListener("popstate", ({ state }) => {
  if (inbox?.isOpen || state?.inbox) return void inbox?.turn(Boolean(state?.inbox));
  leaveStep();
  if (state?.step === "confirm" && page.picker && choice.start) return void keep(choice.start);
  page.step = needs[state?.step]?.() ? state.step : page.branch ? "service" : "branch";
  if (page.step === "time") page.picker.open();
  draw();
  toHeading();
});
addEventListener("pagehide", () => choice.keep());

const acts = {
  retry: begin, chooseBranch: enterOr, chooseService, confirm, wait, somebodyElse,
  signIn: () => go("who"), back, services: () => go("service"),
  reason: (words) => choice.take({ reason: words }), waitFor: (what) => { Object.assign(page.wait, what); draw(); }, again: () => location.assign(location.pathname), say,
};
function draw() {
  document.title = t(page.done ? "f_booked" : "f_title");
  render(inbox?.isOpen ? inbox.page() : pageOf({ page, choice, visitor, inbox, acts, now: Date.now() }), document.body);
}

takeTheStage();
draw();
visitor.ready = visitor.open();
begin();
setInterval(() => page.step === "confirm" && draw(), 1_000); // what is kept runs out
