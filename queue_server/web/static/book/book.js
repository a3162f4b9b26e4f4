/** Booking in at most four taps: what for, which day and time, and yes. */
import { render } from "/vendor/lit-html/lit-html.js";
import { all, call } from "../api.js";
import { book, catalogueOf, doctorsOf, findBooked, isGone, letGo, readAppointment, sentenceOf, takeHold, waitFor } from "../booking/asks.js";
import { toHeading } from "../booking/parts.js";
import { Picker } from "../booking/picker.js";
import { Visitor } from "../booking/visitor.js";
import { words as shared } from "../booking/words.js";
import { setZone, t, takeTheStage } from "../frame.js";
import { settles } from "../keys.js";
import { learn } from "../text.js";
import { Choice } from "./choice.js";
import { Held } from "./held.js";
import { pageOf } from "./view.js";
import { words } from "./words.js";

learn(shared);
learn(words);
const AGAIN = 4_000, HOLD = 5, HORIZON = 90; // milliseconds; where the branch does not say, minutes and days
const choice = new Choice();
const held = new Held({ take, release: (hold) => letGo(hold, visitor.send) });
const page = { get hold() { return held.hold; }, step: null, branches: null, branch: null, services: [], doctors: [], picker: null, keptUntil: 0, done: null, waits: null, said: null, busy: false, isUnknown: false, isCut: false, opening: null, isBooking: false };
const visitor = new Visitor({ onIn, onOut, onToken: (token) => inbox?.renew(token), redraw: () => draw() });
let [inbox, again] = [null, null]; // the inbox comes once somebody is in
let turn = 0; // what was read for somebody who has gone elsewhere meanwhile is of no use
/** Once it is clear whether somebody is in. */
const opened = async () => { if (visitor.isOpening) await visitor.ready; };
const send = (...wish) => (visitor.isIn ? visitor.send(...wish) : call(...wish));

// ---------------------------------------------------------------- what there is to choose from

const asked = /^\/b\/([0-9a-f-]{36})\/book$/i.exec(location.pathname)?.[1] ?? null;
async function begin() {
  clearTimeout(again);
  Object.assign(page, { step: null, isCut: false, isUnknown: false });
  const mine = ++turn;
  draw();
  try {
    if (asked) return await enter(asked);
    page.branches = await all("/branches", send);
    if (mine !== turn) return undefined;
    const wasIn = ["branch", undefined].includes(history.state?.step) ? null : choice.branch;
    const there = page.branches.length === 1 ? page.branches[0] : page.branches.find(({ id }) => id === wasIn);
    return await (there ? enter(there.id) : go("branch"));
  } catch (problem) {
    return failed(problem);
  }
}
function failed(problem) {
  Object.assign(page, { isUnknown: problem.status === 404, isCut: problem.status !== 404 });
  if (page.isCut) again = setTimeout(begin, AGAIN);
  draw();
}
/** One branch; what was chosen there before is still chosen, and a reload or Back from another page leads to where one was. */
async function enter(id) {
  const mine = ++turn;
  const catalogue = await catalogueOf(id, send).catch((problem) => { if (mine === turn) throw problem; });
  if (mine !== turn) return undefined;
  page.picker?.close();
  Object.assign(page, { picker: null, service: null }, catalogue);
  setZone(page.branch.time_zone);
  choice.at(id);
  const { step } = history.state ?? {};
  if (step === "done" && choice.done) return tellAgain();
  if (step === "waits") return go("waits");
  const service = page.services.find((one) => one.id === choice.service) ?? (page.services.length === 1 ? page.services[0] : null);
  if (!service || (step === "service" && page.services.length > 1)) return go("service");
  startPicker(service);
  if (step === "who") await opened();
  if (mine !== turn) return undefined;
  if (step === "time" || (step === "who" && visitor.isIn)) return go("time");
  if (choice.wait) return askToWait(choice.wait);
  return choice.start ? picked(choice.start) : go("time");
}

// ---------------------------------------------------------------- choosing

function startPicker(service) {
  page.picker?.close();
  page.service = service;
  page.picker = new Picker({
    wish: { branch_id: page.branch.id, service_id: service.id }, doctors: doctorsOf(service, page.doctors), zone: page.branch.time_zone, horizon: page.branch.booking?.horizon_days ?? HORIZON,
    staff: choice.staff, day: choice.start?.day ?? null, isPicked: isOnItsWay, send, onPick: picked, onFull: (day) => askToWait({ day, days: "one", part: "any" }), redraw: () => draw(),
  });
  page.picker.open();
}
function chooseService(service) {
  if (service.id !== page.service?.id) choice.take({ service: service.id, start: null, wait: null, staff: null });
  if (!page.picker || service.id !== page.service?.id) startPicker(service);
  else page.picker.open();
  go("time");
}
/** A time was chosen: it is kept at once for whoever is known. */
function picked(start) {
  choice.take({ start, staff: page.picker.staff, wait: null, done: null });
  page.isBooking = true;
  return keep(start);
}
/** Whoever has gone elsewhere when the answer comes stays there. */
async function keep(start, { replace = false } = {}) {
  page.said = null;
  const answer = held.keep(wished(start));
  draw();
  try {
    const hold = await answer;
    if (!hold) return undefined;
    if (inbox?.isOpen) return held.letGo();
    page.keptUntil = choice.keptUntil(hold, Date.now() + (page.branch.booking?.hold_minutes ?? HOLD) * 60_000);
    return go("confirm", { replace });
  } catch (problem) {
    return refused(problem, start, "time");
  }
}
/** A booking that was never answered may stand: nothing else is kept before that is known. */
async function take(wish) {
  await opened();
  const before = choice.sent && (await findBooked(choice.sent, visitor.send));
  if (!before) return takeHold(wish, visitor.send);
  booked(before);
  return null;
}
const isOnItsWay = (start) => held.isAsking && start.starts_at === choice.start?.starts_at;
const wished = (start) => ({ branch_id: page.branch.id, service_id: page.service.id, starts_at: start.starts_at, ...(choice.staff ? { staff_id: choice.staff } : {}) });
/** A time that is gone, or at which they are elsewhere, brings its neighbours; whatever else is said where it was pressed. */
function refused(problem, start, step) {
  page.busy = false;
  if (!visitor.isIn) return go("who"); // nobody is known, or their session ended meanwhile
  page.said = isGone(problem) ? null : sentenceOf(problem);
  if (!isGone(problem)) { go(step); return void (step === "time" && toHeading()); } // above the month: they pressed below it
  held.forget();
  choice.take({ start: null });
  go("time");
  return page.picker.lose(start, sentenceOf(problem));
}

// ---------------------------------------------------------------- booking

async function confirm() {
  if (page.busy) return;
  if (!navigator.onLine) return say("f_cut");
  const { start, reason } = choice;
  choice.take({ sent: wished(start) }); // a reload must not make it twice
  Object.assign(page, { busy: true, said: null });
  draw();
  try {
    booked(await book({ ...wished(start), ...(page.hold ? { hold_id: page.hold.id } : {}), ...(reason.trim() ? { reason: reason.trim() } : {}) }, visitor.send));
  } catch (problem) {
    if (settles(problem)) choice.take({ sent: null });
    refused(problem, start, "confirm");
  }
}
function booked(appointment) {
  Object.assign(page, { busy: false, done: appointment });
  held.forget();
  choice.forget(appointment.id);
  page.picker.close();
  go("done", { replace: true });
}
/** What is booked is told as often as somebody looks, or they would book it once more. */
async function tellAgain() {
  const mine = turn;
  await opened();
  const found = await readAppointment(choice.done, visitor.send).catch((problem) => {
    if (!problem.status || problem.status >= 500) throw problem;
    return null; // it is somebody else's, or nobody is in
  });
  if (mine !== turn) return;
  page.done = found;
  go(found ? "done" : "service", { replace: true });
}
function askToWait(wait) {
  choice.take({ wait, start: null, staff: page.picker.staff });
  page.isBooking = false;
  go("wait");
}
const parts = { any: {}, morning: { until_time: "12:00" }, afternoon: { from_time: "12:00", until_time: "17:00" }, evening: { from_time: "17:00" } };
async function wait() {
  if (!visitor.isIn) return go("who");
  if (page.busy) return undefined;
  Object.assign(page, { busy: true, said: null });
  draw();
  const { day, days, until, part } = choice.wait;
  try {
    page.waits = await waitFor({ branch_id: page.branch.id, service_id: page.service.id, ...(page.picker.staff ? { staff_id: page.picker.staff } : {}), from_on: day, until_on: days === "one" ? day : until, ...parts[part] }, visitor.send);
    page.busy = false;
    choice.forget();
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

function onIn() {
  choice.isOf(visitor.user.id);
  bringInbox();
  if (page.isUnknown) return begin();
  if (page.step !== "who") return draw();
  return page.isBooking ? keep(choice.start) : wait();
}
/** Nobody's time waits for the bell, or is lost with it. */
async function bringInbox() {
  const { session } = visitor;
  const module = session && (await import("../inbox/inbox.js").catch(() => null));
  if (!module || !visitor.isIn || inbox) return;
  inbox = new module.Inbox({ session, redraw: () => draw() });
  inbox.start();
  draw();
}
function onOut() {
  inbox?.stop();
  inbox = null;
  held.forget();
  page.picker?.forget();
  if (page.step === "confirm") go("who", { replace: true }); // or Back would ask for that time again, for nobody
}
/** The phone goes to somebody else: what was chosen stays, what was typed does not. */
async function somebodyElse() {
  if (page.busy) return;
  choice.take({ reason: "" });
  const { hold } = held;
  await visitor.leave(async (send) => { if (hold) await letGo(hold, send); });
}

// ---------------------------------------------------------------- steps: the phone's own Back leads one back

const needs = { branch: () => page.branches?.length > 1, service: () => page.branch, time: () => page.picker, who: () => page.picker && !visitor.isIn, wait: () => page.picker && choice.wait, waits: () => page.branch };
const before = { service: "branch", time: "service", who: "time", confirm: "time", wait: "time" };
function go(step, { replace = false } = {}) {
  const isMove = step !== page.step;
  turn += isMove; // they have gone on from whatever is still being read
  if (isMove && step !== "confirm") held.letGo();
  const depth = history.state?.depth ?? 0;
  if (isMove && page.step && page.step !== "who" && !replace) history.pushState({ step, depth: depth + 1 }, "");
  else history.replaceState({ step, depth }, "");
  Object.assign(page, { step, opening: null });
  draw();
  if (!isMove) return;
  scrollTo(0, 0);
  toHeading();
}
/** Where a page of ours is behind this one; somebody who came back from making an account has another one there. */
function back() {
  if (page.busy) return undefined;
  if (history.state?.depth) return history.back();
  leaveStep();
  if (before[page.step] === "time" && !page.picker) return begin(); // they signed in to see what is not for everybody
  if (before[page.step] === "time") page.picker.open();
  return go(before[page.step] ?? "service", { replace: true });
}
/** Another one; Back leads to what was told of the last. */
function beginAgain() {
  history.pushState({ depth: (history.state?.depth ?? 0) + 1 }, "");
  leaveStep();
  return begin();
}
/** Whoever goes back from a time gives it back. */
function leaveStep() {
  turn += 1;
  page.opening = null;
  held.letGo();
  if (page.done || page.waits) Object.assign(page, { service: null, picker: null });
  Object.assign(page, { said: null, done: null, waits: null });
}
addEventListener("popstate", ({ state }) => {
  if (inbox?.isOpen || state?.inbox) return void inbox?.turn(Boolean(state?.inbox));
  if (page.busy) return void history.pushState({ step: page.step, depth: (state?.depth ?? 0) + 1 }, ""); // what was sent may count already: they stay until that is known
  leaveStep();
  if (!page.step) return void begin();
  if (state?.step === "confirm" && page.picker && choice.start) return void keep(choice.start, { replace: true });
  if (state?.step === "done" && choice.done) return void tellAgain().catch(failed);
  page.step = [state?.step, state?.step === "who" ? "time" : "service"].find((step) => needs[step]?.()) ?? "branch";
  if (page.step === "time") page.picker.open();
  draw();
  toHeading();
});
addEventListener("pagehide", () => choice.keep());

const acts = {
  retry: begin, chooseService, confirm, wait, somebodyElse, signIn: () => go("who"), back, services: () => go("service"),
  chooseBranch: (id) => { page.opening = id; draw(); toHeading(); return enter(id).catch(failed).finally(() => { if (page.opening === id) { page.opening = null; draw(); } }); },
  reason: (words) => choice.take({ reason: words }), waitFor: (what) => { choice.take({ wait: { ...choice.wait, ...what } }); draw(); }, again: beginAgain, say,
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
