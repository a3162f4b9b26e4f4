/** My appointments: those that come and those that were, changed, cancelled and checked in from one's own phone. */
import { render } from "/vendor/lit-html/lit-html.js";
import { all, press } from "../api.js";
import { catalogueOf, doctorsOf, isGone, move, sentenceOf, waitFor } from "../booking/asks.js";
import { addToCalendar, toHeading } from "../booking/parts.js";
import { Picker } from "../booking/picker.js";
import { Visitor } from "../booking/visitor.js";
import { words as shared } from "../booking/words.js";
import { whenWords } from "../booking/when.js";
import { addDays, dayIn } from "../booking/zone.js";
import { lang, t, takeTheStage } from "../frame.js";
import { Inbox } from "../inbox/inbox.js";
import { readable } from "../secret.js";
import { learn } from "../text.js";
import { mayNow } from "./standing.js";
import { pageOf } from "./view.js";
import { words } from "./words.js";

learn(shared);
learn(words);
const AGAIN = 4_000, OLD = 30_000, HORIZON = 90;
const doorCode = () => new URLSearchParams(readable(location.hash.slice(1))).get("code");
const nothingYet = () => ({ list: null, waiting: [], tickets: [], feed: null, step: "list", id: null, leaving: null, picker: null, start: null, done: null, said: null, busy: false, isCut: false, cancelReason: "", open: new Set() });
const page = nothingYet();
const visitor = new Visitor({ onIn, onOut: () => { inbox?.stop(); inbox = null; }, onToken: (token) => inbox?.renew(token), redraw: () => draw() });
let inbox = null;
let again = null;
let readAt = 0;
let whose = null; // what was read and chosen here

// ---------------------------------------------------------------- what there is

/** Of whoever was here before, nothing is left for the next. */
async function onIn() {
  if (whose !== visitor.user.id) {
    page.picker?.close();
    Object.assign(page, nothingYet());
    whose = visitor.user.id;
  }
  if (visitor.session) inbox = new Inbox({ session: visitor.session, onLetter: () => read(), redraw: () => draw() });
  inbox?.start();
  await read();
  toHeading();
}
async function read() {
  clearTimeout(again);
  const mine = whose;
  try {
    [page.list, page.waiting, page.tickets] = await Promise.all([all("/appointments", visitor.send), all("/waitlist", visitor.send).catch(() => page.waiting), all("/me/tickets", visitor.send).catch(() => page.tickets)]);
    page.isCut = false;
    readAt = Date.now();
    leaveDeadForm();
  } catch (problem) {
    if (mine !== whose || !visitor.isIn) return;
    page.isCut = !problem.status || problem.status >= 500;
    if (page.isCut) again = setTimeout(read, AGAIN);
  }
  draw();
}
const chosen = () => page.list?.find((one) => one.id === page.id) ?? null;
const keep = (fresh) => { page.list = page.list.map((one) => (one.id === fresh.id ? fresh : one)); };

// ---------------------------------------------------------------- acting

/** One act at a time; what went wrong is said where it was pressed, and how it stands now is read again. */
async function act(doing, done) {
  if (page.busy) return false;
  if (!navigator.onLine) return say("f_cut");
  Object.assign(page, { busy: true, said: null, done: null });
  draw();
  const mine = whose;
  const problem = await doing().then(() => null, (refusal) => refusal);
  if (mine !== whose) return false;
  if (problem) page.said = problem.opens_at ? ["f_opens", { time: whenWords(problem.opens_at, chosen().time_zone, lang) }] : sentenceOf(problem);
  else page.done = done;
  page.busy = false;
  draw();
  if (problem?.status === 409 || problem?.status === 412) read();
  return !problem;
}
function say(key) {
  page.said = key;
  draw();
  return false;
}
const post = async (verb, body = {}) => (await press(`/appointments/${page.id}/${verb}`, body, visitor.send)).body;

const confirm = (id) => { page.id = id; return act(() => post("confirm").then(keep), "f_confirmed"); };
/** `verb` is cancel, or cancel-following. */
async function cancel(verb = "cancel") {
  const reason = page.cancelReason.trim();
  if (await act(() => post(verb, reason ? { reason } : {}).then((done) => (done.items ?? [done]).forEach(keep)), verb === "cancel" ? "f_cancelled" : "f_cancelled_all")) leaveForm();
}
/** In line from here: on to one's place, by the ticket's own link. */
async function checkIn(id) {
  page.id = id;
  const code = doorCode();
  await act(async () => {
    const { secret_link } = await post("check-in", code ? { code } : {});
    location.assign(secret_link);
  }, null);
}
async function startMove(id) {
  page.id = id;
  const one = chosen();
  const ready = await act(async () => {
    const { branch, services, doctors } = await catalogueOf(one.branch_id, visitor.send);
    page.picker?.close();
    page.picker = new Picker({
      wish: { branch_id: one.branch_id, service_id: one.service_id }, moved: one, doctors: doctorsOf(services.find(({ id }) => id === one.service_id) ?? {}, doctors), zone: one.time_zone, horizon: branch.booking?.horizon_days ?? HORIZON,
      staff: one.staff_id, isBusy: () => page.busy, send: visitor.send, onPick: (start) => { page.start = start; go("moving"); }, redraw: () => draw(),
    });
    page.picker.open();
  }, null);
  if (ready) go("move");
}
async function moveThere() {
  const [one, start] = [chosen(), page.start];
  const staff = start.staff.includes(one.staff_id) ? one.staff_id : start.staff[0];
  let gone = null;
  const isMoved = await act(() => move(one, { starts_at: start.starts_at, staff_id: staff }, visitor.send).then(keep, (problem) => { gone = isGone(problem) ? problem : null; throw problem; }), "f_moved");
  if (isMoved) return leaveForm();
  if (!gone) return undefined;
  page.said = null;
  if (page.step === "moving") history.back(); // unless the phone's own Back was faster
  return page.picker.lose(start, sentenceOf(gone));
}
/** The others of its series go as far; all of them find their time, or none moves. */
async function moveAll() {
  const [one, start] = [chosen(), page.start];
  const staff = start.staff.includes(one.staff_id) ? one.staff_id : start.staff[0];
  const isMoved = await act(() => post("move-following", { starts_at: start.starts_at, staff_id: staff }).then(({ items }) => items.forEach(keep)), "f_moved_all");
  if (isMoved) return leaveForm();
  if (page.said === "f_taken") say("f_some_taken");
  return undefined;
}
/** Only the days before it are better. */
async function askEarlier() {
  const one = chosen();
  const [today, day] = [dayIn(one.time_zone, Date.now()), dayIn(one.time_zone, one.starts_at)];
  const before = addDays(day, -1) < today ? day : addDays(day, -1);
  await act(async () => {
    await waitFor({ branch_id: one.branch_id, service_id: one.service_id, appointment_id: one.id, from_on: today, until_on: before }, visitor.send);
    await read();
  }, "f_earlier_asked");
}
async function stopWaiting(id) {
  await act(async () => {
    await visitor.send("DELETE", `/waitlist/${id}`);
    page.leaving = null;
    await read();
  }, "f_stopped");
}
/** What is folded away is not in the page, or it would be found by whoever looks for words in it. */
function unfold(what, isOpen) {
  if (isOpen === page.open.has(what)) return;
  page.open[isOpen ? "add" : "delete"](what);
  if (what === "feed" && isOpen && !page.feed) openFeed();
  draw();
}
async function openFeed(isNew = false) {
  await act(async () => { page.feed = (await visitor.send(isNew ? "POST" : "GET", "/me/calendar", isNew ? { body: {} } : {})).body.url; }, isNew ? "f_feed_renewed" : null);
}

/** Without TLS a page may not write to the clipboard by itself, but it may still copy what is chosen. */
async function copy() {
  document.querySelector("#feed").select();
  const isCopied = await (navigator.clipboard?.writeText(page.feed).then(() => true, () => false) ?? false) || document.execCommand("copy");
  if (!isCopied) return; // it stays chosen, for the keyboard
  page.done = "f_copied";
  draw();
}

// ---------------------------------------------------------------- steps

function go(step, id = page.id) {
  history.pushState({ step, id }, "");
  Object.assign(page, { step, id, said: null });
  draw();
  scrollTo(0, 0);
  toHeading();
}
const FORMS = { move: 1, moving: 2, cancel: 1 }; // steps since the appointment was only looked at
function leaveForm() {
  if (!FORMS[page.step]) return; // the phone's own Back was faster
  history.go(-FORMS[page.step]);
  page.step = "detail"; // now: nobody goes back twice
}
/** What was changed elsewhere, and may not be changed any more, is shown as it is instead of a form that cannot succeed. */
function leaveDeadForm() {
  if (!FORMS[page.step] || page.busy || inbox?.isOpen || !chosen() || mayNow(chosen(), Date.now()).change) return;
  const said = page.said ?? "f_changed";
  addEventListener("popstate", () => say(said), { once: true });
  leaveForm();
}
addEventListener("popstate", ({ state }) => {
  if (inbox?.isOpen || state?.inbox) return void inbox?.turn(Boolean(state?.inbox));
  const step = state?.step ?? "list";
  Object.assign(page, { step: ["move", "moving"].includes(step) && !page.picker ? "detail" : step, id: state?.id ?? page.id, said: null });
  draw();
  toHeading();
});
const acts = {
  retry: read, confirm, checkIn, cancel, startMove, moveThere, moveAll, askEarlier, stopWaiting, openFeed, unfold, say,
  open: (id) => { page.done = null; go("detail", id); }, askCancel: () => { page.cancelReason = ""; go("cancel"); }, back: () => history.back(), leave: () => { visitor.leave(); toHeading(); },
  reason: (words) => { page.cancelReason = words; }, askStop: (id) => { page.leaving = id; draw(); },
  calendar: (one) => addToCalendar(one, visitor.session).catch(() => say("f_calendar_not")),
  copy,
};
function draw() {
  document.title = t("f_mine");
  render(inbox?.isOpen ? inbox.page() : pageOf({ page, one: chosen(), code: doorCode(), visitor, inbox, acts, now: Date.now() }), document.body);
}

takeTheStage();
draw();
history.replaceState({ step: "list" }, "");
visitor.open({ always: true });
const look = () => document.visibilityState === "visible" && visitor.isIn && Date.now() - readAt > OLD && read();
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
addEventListener("hashchange", draw);
setInterval(() => page.step !== "cancel" && draw(), 30_000); // checking in begins by the clock
