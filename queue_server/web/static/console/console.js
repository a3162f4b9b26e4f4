/** The console: sign in, sit down, call. One large button that is always the next step, undo in one place, and no dialog that stops the work. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { Problem, all, answers, press } from "../api.js";
import { Entry } from "../entry.js";
import { asked, band, bar, clock, liveness, memory, nameOf, placeName, setZone, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { Session } from "../session.js";
import { io } from "../socket.js";
import { learn } from "../text.js";
import { actsOf } from "./acts.js";
import { Desk } from "./desk.js";
import { choosePage } from "./choose.js";
import { meaningOf } from "./keyboard.js";
import { lists } from "./lists.js";
import { key, visit } from "./visit.js";
import { words } from "./words.js";

learn(words);
const LAST_PLACE = "queue-server:place"; // {branch, queue, counter}
const AGAIN = 2_000; // a branch that could not be read
const STANDS_UP_WITHIN = 1_000;
const session = new Session({ onToken: (token) => connection.renew(token), onEnd: () => signedOut() });
const credentials = async (wasRefused) => ({ token: await session.token(wasRefused) });
const connection = wakeWithThePage(new Connection({ io, credentials, probe: answers, limits: patience.desk, onChange: (how) => { if (how === "live" && desk?.said?.isCut) desk.said = null; draw(); } }));

const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter: () => enter(), redraw: () => draw() });
let phase = "entry"; // entry, choose, desk
let choice = null;
let desk = null;
let acts = null;
let beside = null; // what lies over the list: it comes when somebody sits down
let owner = null; // whose desk it is: it waits for them, and for nobody else

// ---------------------------------------------------------------- in and out

function enter() {
  entry.email = session.user.email ?? entry.email; // should the session end, only the password is asked for
  if (desk && owner === session.user.id) return backToDesk();
  leaveDesk();
  return choose(memory.read(LAST_PLACE));
}
/** The desk stays as it was behind the form, with what was typed; it opens again for the same person only. No dial goes on meanwhile: it would go by the cookie, whosever that is now. */
function signedOut() {
  connection.stop();
  phase = "entry";
  entry.ask("e_signed_out");
}
async function signOut() {
  const stood = standUp();
  leaveDesk();
  phase = "entry";
  await Promise.race([stood, new Promise((over) => { setTimeout(over, STANDS_UP_WITHIN); })]); // signed out counts for more
  await entry.leave();
}
function backToDesk() {
  connection.start();
  show("desk");
}

// ---------------------------------------------------------------- where to sit

async function choose(last) {
  choice = { branches: await all("/branches", session.send), queues: [], lines: [], counters: [], branch: null, queue: null, counter: null, said: null, busy: false };
  const home = [last?.branch, session.user.roles.find(({ branch_id }) => branch_id)?.branch_id, choice.branches[0]?.id].find((id) => choice.branches.some((one) => one.id === id));
  if (home) await pickBranch(home);
  if (isEmpty(choice) && (await fetched(import("../entry/lead.js"))).lead(session.user, home ? "lines" : "branches")) return undefined;
  const knows = (list, id) => list.some((one) => one.id === id);
  if (last && knows(choice.queues, last.queue) && (last.counter === "" || knows(choice.counters, last.counter))) {
    Object.assign(choice, { queue: last.queue, counter: last.counter });
    return sit();
  }
  return show("choose");
}
/** A module that does not come is no answer, as any other; the next press asks again. */
const fetched = (module) => module.catch(() => { throw new Problem({ type: "/problems/no-answer" }); });
/** No line anywhere, and it is known: with several branches another one may have some. */
const isEmpty = ({ branches, queues, said }) => !said && branches.length < 2 && !queues.length;
async function pickBranch(id) {
  Object.assign(choice, { branch: id, queue: null, counter: null, queues: [], counters: [], isOpening: true });
  try {
    const [queues, counters] = await Promise.all([all(`/branches/${id}/queues`, session.send), all(`/branches/${id}/counters`, session.send)]);
    if (choice.branch === id) Object.assign(choice, { queues: servedFirst(queues), lines: queues, counters, queue: servedFirst(queues)[0]?.id ?? null, counter: counters.find((one) => one.is_mine)?.id ?? null, said: null, isOpening: false });
  } catch {
    Object.assign(choice, { said: t("e_no_server"), isOpening: false });
    setTimeout(() => { if (phase === "choose" && choice.branch === id && !choice.queue) pickBranch(id); }, AGAIN);
  }
  draw();
}
/** Lines that are ours before those we may only see; where we serve none, all are offered. */
const servedFirst = (queues) => (queues.some((one) => one.serves) ? queues.filter((one) => one.serves) : queues);
const pick = (what, id) => { choice[what] = id; draw(); };

async function sit() {
  if (choice.busy) return;
  if (!choice.queue || choice.counter === null) { pick("said", t("c_pick_first")); return; }
  Object.assign(choice, { busy: true, said: null });
  draw();
  try {
    const counter = choice.counters.find((one) => one.id === choice.counter) ?? null;
    if (counter) await press(`/counters/${counter.id}/session`, undefined, session.send);
    memory.keep(LAST_PLACE, { branch: choice.branch, queue: choice.queue, counter: choice.counter });
    await openDesk(counter);
  } catch (problem) {
    choice.busy = false;
    if (!(problem instanceof Problem)) throw problem; // a bug of ours is not the server's silence
    choice.said = problem.slug === "counter-taken" ? t("c_counter_taken") : problem.status ? t("c_not_done", { why: problem.detail }) : t("c_no_answer");
    show("choose");
  }
  choice.busy = false;
}
async function openDesk(counter) {
  const branch = choice.branches.find((one) => one.id === choice.branch);
  const [services, lines, panels] = await Promise.all([all("/services", session.send).catch(() => []), readLines(branch), fetched(import("./panels.js"))]);
  beside = panels;
  setZone(branch.time_zone);
  beAt({ branch, queue: choice.queues.find((one) => one.id === choice.queue), counter: counter && { ...counter, is_mine: true } }, { branches: choice.branches, queues: choice.queues, services, lines });
  if (counter) desk.readCounter();
}
/** All lines somebody may be sent to: this branch's first, then the others' with their branch's name. */
async function readLines(home) {
  const elsewhere = choice.branches.filter((one) => one.id !== home.id);
  const theirs = await Promise.all(elsewhere.map((branch) => all(`/branches/${branch.id}/queues`, session.send).catch(() => []).then((queues) => queues.map((queue) => ({ ...queue, branch_name: nameOf(branch) })))));
  return [...choice.lines, ...theirs.flat()];
}
function beAt(place, catalogue) {
  const draft = desk?.draft;
  leaveDesk();
  desk = new Desk({ session, connection, place, catalogue, redraw: draw });
  if (draft) desk.draft = { ...draft, service: null };
  owner = session.user.id;
  acts = { ...actsOf(desk), go, changePlace, signOut };
  connection.start();
  show("desk");
}
function go(queue) {
  memory.keep(LAST_PLACE, { branch: desk.branch.id, queue: queue.id, counter: desk.counter?.id ?? "" });
  beAt({ branch: desk.branch, queue, counter: desk.counter }, desk.catalogue);
}
async function changePlace() {
  const stood = standUp();
  leaveDesk();
  await stood;
  await choose(null).catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    entry.ask("e_no_server");
  });
}
const standUp = () => (desk?.counter ? session.send("DELETE", `/counters/${desk.counter.id}/session`).catch(() => {}) : undefined);
function leaveDesk() {
  connection.stop();
  desk?.leave();
  [desk, acts, owner] = [null, null, null];
  if (phase === "desk") {
    entry.isOpening = true; // until there is something else to show
    show("entry");
  }
}

// ---------------------------------------------------------------- keys

addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter") event.preventDefault(); // held down it would press a button, or send a form, again and again
  if (phase !== "desk" || !desk.line) return;
  const meaning = meaningOf(event);
  if (!meaning || (!desk.keysOn && meaning.verb !== "escape")) return;
  if (meaning.digit) return void beside.choicesOf(desk, acts)[meaning.digit - 1]?.act();
  event.preventDefault();
  runKey(meaning.verb);
});
const opens = { add: { kind: "add" }, seen: { kind: "seen" }, changes: { kind: "changes" }, menu: { kind: "menu" }, go: { kind: "go" }, keys: { kind: "keys" } };
function runKey(verb) {
  if (verb === "escape") return escape();
  if (verb === "find") return find();
  return opens[verb] ? desk.open(opens[verb]) : acts[verb]();
}
function find() {
  if (desk.panel) desk.open(null); // it lies over the list
  document.querySelector("#find")?.focus();
}
/** One thing at a time: the sheet, what was looked for, the band. */
function escape() {
  document.activeElement?.blur();
  if (desk.panel) return desk.open(null);
  if (!desk.find) desk.said = null;
  desk.find = "";
  return draw();
}
/** A panel that has just opened takes the cursor; one that closes gives it back to the row it was about. */
let panelShown = null;
function followPanel() {
  const [before, now] = [panelShown, desk?.panel ?? null];
  panelShown = now;
  if (now?.kind === before?.kind && now?.ticket === before?.ticket) return;
  if (now) (document.querySelector(".side #who") ?? document.querySelector(".side h2"))?.focus();
  else if (before.ticket && document.activeElement === document.body) document.querySelector(`[data-ticket="${before.ticket}"]`)?.focus();
}

// ---------------------------------------------------------------- the page

const bandOf = () => {
  if (desk.how === "offline") return band("bad", "cloud", t("c_offline", { time: clock(connection.knownAt) }), nothing, "alert");
  if (desk.how === "stale") return band("warn", "again", t("c_stale", { time: clock(connection.knownAt) }));
  return nothing;
};
const saidBand = () => (desk.said ? band(desk.said.kind, desk.said.drawing, desk.said.words, html`<button type="button" class="btn plain" aria-label=${t("e_close")} @click=${() => desk.hush()}>${icon("cross")}</button>`, "alert") : nothing);
/** Somebody else sits there now, or we were signed out of it elsewhere: people would still be sent there. */
const seatBand = () => (desk.counter && desk.counter.is_mine === false ? band("warn", "door", t("c_seat_lost", { room: placeName(desk.counter) }), html`<button type="button" class="btn" @click=${acts.sitAgain}>${t("c_sit_again")}</button><button type="button" class="btn" @click=${changePlace}>${t("c_change_place")}</button>`) : nothing);
const lineWords = () => [desk.line?.paused && t("c_paused_short"), desk.line && !desk.line.open && t("c_closed_short")].filter(Boolean).map((words) => html` · ${words}`);
const lineState = () => html`<span class="pill line-name ${desk.line?.paused ? "warn" : ""}">${desk.line?.paused ? icon("pause") : nothing}<span class="cut">${nameOf(desk.queue)}</span>${lineWords()}</span>`;
const seat = () => (desk.counter ? html`<span class="pill seat ${desk.counter.is_mine === false ? "warn" : ""}">${icon("door")}<span class="unseen">${t("c_you_sit")} </span>${placeName(desk.counter)}</span>` : html`<button type="button" class="btn" @click=${changePlace}>${icon("door")} ${t("c_no_seat")}</button>`);
/** A break can be ended from here too: while somebody is with the doctor the large button belongs to the visit. */
const rest = () => (desk.line && desk.step === "break" ? nothing : desk.counter.state === "paused" ? html`<button type="button" class="btn" @click=${acts.endBreak}>${icon("check")} ${t("c_resume")}</button>`
  : html`<button type="button" class="btn plain" @click=${() => desk.open({ kind: "break" })}>${icon("pause")} ${t("c_pause")}</button>`);
const tools = () => html`${desk.counter ? rest() : nothing}
  <button type="button" class="btn plain" aria-keyshortcuts="M" @click=${() => desk.open({ kind: "menu" })}>${icon("menu")} ${t("c_menu")} ${key("menu")}</button>${liveness(desk.how)}`;
const header = () => bar(nameOf(desk.branch), html`<span class="soft who-where">${session.user?.name}</span>${seat()}${lineState()}`, tools());
const work = () => html`${header()}${bandOf()}${seatBand()}${saidBand()}<main><h1 class="unseen">${t("c_title")}</h1>${visit(desk, acts)}${desk.panel ? beside.panels[desk.panel.kind](desk, acts) : lists(desk, acts)}</main>`;
const waiting = () => html`${header()}${bandOf()}${desk.how === "refused" ? band("bad", "warn", t("c_not_yours"), html`<button type="button" class="btn" @click=${changePlace}>${t("c_change_place")}</button>`, "alert") : nothing}
  <main><h1 class="unseen">${t("c_title")}</h1><div class="card skeleton" aria-hidden="true"></div><div class="card skeleton" aria-hidden="true"></div></main>`;

function pageNow() {
  if (phase === "desk") return desk.line && desk.how !== "refused" ? work() : waiting();
  return phase === "choose" ? choosePage({ ...choice, user: session.user }, { pickBranch, pick, sit, signOut }) : entry.page(t("c_title"));
}
function show(next) {
  phase = next;
  draw();
}
function draw() {
  document.title = desk?.line && phase === "desk" ? `${desk.line.line.length} · ${t("c_title")}` : t("c_title");
  document.body.className = phase === "desk" ? "desk console" : "entry";
  render(pageNow(), document.body);
  followPanel();
}

takeTheStage();
draw();
entry.open();
setInterval(() => phase === "desk" && desk.tick(), 1_000);
