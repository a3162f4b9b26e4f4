/** The front desk: sign in, type, pick with a digit, Enter. The cursor waits in the name field and comes back there by itself. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { all, answers } from "../api.js";
import { whyNot } from "../entry/refusals.js";
import { Entry, shell, wrong } from "../entry.js";
import { asked, band, bar, clock, liveness, memory, nameOf, setZone, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { isPassing } from "../keys.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { Session } from "../session.js";
import { io } from "../socket.js";
import { learn } from "../text.js";
import { actsOf } from "./acts.js";
import { form, toName } from "./form.js";
import { Front } from "./front.js";
import { meaningOf } from "./keyboard.js";
import { branchesOf, homeOf } from "./model.js";
import { side } from "./side.js";
import { table } from "./table.js";
import { words } from "./words.js";

learn(words);
const LAST_BRANCH = "queue-server:reception";
const TRY_AGAIN = 2_000;
const session = new Session({ onToken: (token) => connection.renew(token), onEnd: () => signedOut() });
const connection = wakeWithThePage(new Connection({ io, credentials: async (wasRefused) => ({ token: await session.token(wasRefused) }), probe: answers, limits: patience.desk, onChange: (how) => { if (how === "live" && front?.said?.isCut) front.said = null; draw(); } }));

const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter: () => enter(), redraw: () => draw() });
let phase = "entry"; // entry, opening, desk, nowhere
let front = null;
let acts = null;
let beside = null; // what lies over the right side: it comes with the first branch
let sought = null; // the branch that is being opened: an answer about any other one comes too late
let owner = null; // whose desk it is: what was typed waits for them, and for nobody else

// ---------------------------------------------------------------- in and out

async function enter() {
  if (front && owner === session.user.id) return backToDesk();
  leaveDesk();
  show("opening");
  return openBranch(memory.read(LAST_BRANCH)?.branch);
}
function backToDesk() {
  front.said = null;
  connection.start();
  show("desk");
  toName();
}
/** No dial goes on in the background: its refusal, coming late, would end the session of whoever has just signed in. */
function signedOut() {
  connection.stop();
  sought = null;
  phase = "entry";
  entry.ask("e_signed_out");
}
async function signOut() {
  leaveDesk();
  phase = "entry";
  await entry.leave();
}
/** All lines of a branch that we serve. Where the server does not answer the page keeps asking, unless there is a desk to go on with. */
async function openBranch(wanted) {
  const mine = (sought = {});
  try {
    const branches = branchesOf(session.user, await all("/branches", session.send));
    const branch = homeOf(session.user, branches, wanted);
    const lines = branch ? await all(`/branches/${branch.id}/queues`, session.send) : [];
    const queues = lines.filter((one) => one.serves);
    beside = await import("./panels.js");
    const others = queues.length ? await linesOf(branches.filter((one) => one.id !== branch.id)) : [];
    if (mine !== sought) return undefined;
    if (!queues.length) return (await import("../entry/lead.js")).lead(session.user, branch ? "lines" : "branches") || show("nowhere");
    beAt({ branch, branches, queues, elsewhere: [...lines.filter((one) => !one.serves), ...others] });
  } catch (problem) {
    if (mine !== sought) return undefined;
    if (front || !isPassing(problem)) return notOpened(problem);
    await new Promise((later) => { setTimeout(later, TRY_AGAIN); });
    return mine === sought ? openBranch(wanted) : undefined;
  }
  return undefined;
}
function notOpened(problem) {
  sought = null;
  if (!front) phase = "entry";
  throw problem;
}
function choose({ target }) {
  if (!front.isCut) return goTo(target.value);
  target.value = front.branch.id;
  return front.say("bad", "cloud", t("r_cut"), true);
}
/** No desk stands under the name of another branch; where that one does not open, this one goes on. */
function goTo(branch) {
  show("opening");
  return openBranch(branch).catch((problem) => {
    backToDesk();
    front.say("bad", "warn", whyNot(problem));
  });
}
const linesOf = async (branches) => (await Promise.all(branches.map((branch) => all(`/branches/${branch.id}/queues`, session.send).catch(() => []).then((queues) => queues.map((queue) => ({ ...queue, branch_name: nameOf(branch) })))))).flat();
function beAt(place) {
  const before = front;
  leaveDesk();
  memory.keep(LAST_BRANCH, { branch: place.branch.id });
  setZone(place.branch.time_zone);
  front = new Front({ session, connection, place, printer: new beside.Printer({ title: () => t("r_print") }), redraw: draw, onNewLine: () => sought ?? openBranch(place.branch.id) });
  if (before?.branch.id === place.branch.id) front.goOnFrom(before);
  acts = { ...actsOf(front), signOut };
  owner = session.user.id;
  connection.start();
  show("desk");
  toName();
}
function leaveDesk() {
  connection.stop();
  front?.leave();
  [front, acts, owner, sought] = [null, null, null, null];
}

// ---------------------------------------------------------------- keys

const rowsShown = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (id) => rowsShown().find((one) => one.dataset.row === id);

addEventListener("keydown", (event) => {
  if (phase !== "desk" || event.defaultPrevented) return;
  const meaning = meaningOf(event, { row: Boolean(event.target.dataset?.row), panel: Boolean(front.panel) });
  if (!meaning || (!front.keysOn && !always.includes(meaning.verb))) return;
  if (meaning.digit && !beside.targetsOf(front, acts)[meaning.digit - 1]) return;
  event.preventDefault();
  if (meaning.digit) beside.targetsOf(front, acts)[meaning.digit - 1].act();
  else if (meaning.choice) pickChoice(meaning.choice);
  else onKey[meaning.verb](event.target.dataset?.row ?? front.panel?.ticket);
});
const always = ["escape", "up", "down", "first"]; // no letters in these
function pickChoice(digit) {
  const one = front.choices[digit - 1];
  if (one) front.set("choice", one.key);
}
function step(by) {
  const rows = rowsShown();
  const at = rows.indexOf(document.activeElement);
  if (at === 0 && by < 0) document.querySelector("#find").focus();
  else (rows[Math.min(rows.length - 1, at + by)] ?? rows[0])?.focus();
}
const openOn = (kind) => (id) => id && front.anyRow(id) && front.open({ kind, ticket: id });
const onKey = {
  up: () => step(-1), down: () => step(1), escape,
  find: () => document.querySelector("#find").select(),
  first: () => openOn("ticket")(rowsShown()[0]?.dataset.row),
  move: openOn("move"), priority: openOn("priority"),
  print: (id) => id && front.row(id) && acts.printAgain(front.row(id)),
  keys: () => front.open({ kind: "desk" }),
  undo: () => acts.undo(),
};
/** One step back at a time: the panel, what was looked for, and home to the name. */
function escape() {
  if (front.panel) return front.open(null);
  front.find = "";
  draw();
  return toName();
}
/** A panel that has just opened takes the cursor; one that closes gives it back to the row it was about, or to the name. */
let panelShown = null;
function followPanel() {
  const [before, now] = [panelShown, front?.panel ?? null];
  panelShown = now;
  if (now?.kind === before?.kind && now?.ticket === before?.ticket && now?.queue === before?.queue) return;
  if (now) return void (document.querySelector(".side form select") ?? document.querySelector(".side h2"))?.focus();
  if (document.activeElement === document.body) (rowOf(before.ticket) ?? document.querySelector("#who"))?.focus();
}

// ---------------------------------------------------------------- printing the list

function printList() {
  front.find = "";
  draw();
  window.print();
}

// ---------------------------------------------------------------- the page

const listButton = () => html`<button type="button" class="btn" @click=${printList}>${icon("print")} ${t("r_print_list")}</button>`;
function bandOf() {
  if (front.how === "offline") return band("bad", "cloud", t("r_offline", { time: clock(connection.knownAt) }), listButton(), "alert");
  if (front.how === "stale") return band("warn", "again", t("r_stale", { time: clock(connection.knownAt) }));
  return front.how === "refused" ? band("bad", "warn", t("r_refused"), html`<button type="button" class="btn" @click=${() => goTo(front.branch.id)}>${icon("again")} ${t("retry")}</button>`, "alert") : nothing;
}
const saidBand = () => (front.said ? band(front.said.kind, front.said.drawing, front.said.words, html`<button type="button" class="btn plain" aria-label=${t("e_close")} @click=${() => { front.said = null; draw(); toName(); }}>${icon("cross")}</button>`, "alert") : nothing);
const branchChoice = () => (front.branches.length > 1 ? html`<select class="branch" aria-label=${t("e_branch")} @change=${choose}>${front.branches.map((one) => html`<option value=${one.id} ?selected=${one.id === front.branch.id}>${nameOf(one)}</option>`)}</select>` : html`<span class="soft">${nameOf(front.branch)}</span>`);
const header = () => bar(t("r_title"), branchChoice(), html`<button type="button" class="btn plain" @click=${printList}>${icon("print")} ${t("r_print_list")}</button>
  <button type="button" class="btn plain" aria-keyshortcuts="?" @click=${() => front.open({ kind: "desk" })}>${icon("menu")} ${t("r_desk")}</button>${liveness(front.how)}`);
const work = () => html`${header()}${bandOf()}${saidBand()}<main><h1 class="unseen">${t("r_title")}</h1>${form(front, acts)}${table(front, acts)}${front.panel ? beside.panels[front.panel.kind](front, acts) : side(front, acts)}</main>`;
const nowhere = () => shell(t("r_title"), t("r_nowhere"), html`${wrong(t("r_nowhere_more"))}<button type="button" class="btn" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`);
const opening = () => shell(t("r_title"), t("e_opening"), html`<div class="skeleton" aria-hidden="true"></div>`);

function pageNow() {
  if (phase === "desk") return work();
  return { nowhere, opening }[phase]?.() ?? entry.page(t("r_title"));
}
function show(next) {
  phase = next;
  draw();
}
function draw() {
  const row = document.activeElement?.dataset?.row;
  document.title = front && phase === "desk" ? `${front.lines.reduce((sum, { view }) => sum + (view?.line.length ?? 0), 0)} · ${t("r_title")}` : t("r_title");
  document.body.className = phase === "desk" ? "desk reception" : "entry";
  const toItsPlace = beside?.placeInCases();
  render(pageNow(), document.body);
  followPanel();
  toItsPlace?.();
  if (row && document.activeElement === document.body) rowOf(row)?.focus({ preventScroll: true }); // a row that moves takes the cursor along
}

takeTheStage();
draw();
entry.open();
setInterval(() => phase === "desk" && front.tick(), 1_000);
