/** Screens and kiosks of one's branches: adding one by the code it shows, what they are called, whether they live, switching one off. */
import { html, render } from "/vendor/lit-html/lit-html.js";
import { all, press } from "../api.js";
import { Entry, shell, wrong } from "../entry.js";
import { asked, lang, nameOf, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { desksOf, inOrder } from "./model.js";
import { work } from "./view.js";
import { words } from "./words.js";

learn(words);
const LOOK_EVERY = 10_000;
const STARTS_WITHIN = 4_000; // a screen asks every three seconds what has become of its code

const session = new Session({ onEnd: () => signedOut() });
const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter: () => enter(), redraw: () => draw() });
const known = { branches: [], devices: [], chosen: null, open: null, said: null, wrongCode: null, isBusy: false, isCut: false, now: Date.now() };
let phase = "entry"; // entry, opening, work, nowhere

// ---------------------------------------------------------------- in and out

async function enter() {
  show("opening");
  try {
    known.branches = desksOf(session.user, await all("/branches", session.send));
    if (!known.branches.length) return (await import("../entry/lead.js")).lead(session.user, "branches") || show("nowhere");
    await look();
    return show("work");
  } catch (problem) {
    if (problem.status && problem.status < 500) throw problem;
    return setTimeout(() => session.isOpen && phase === "opening" && enter(), STARTS_WITHIN);
  }
}
function signedOut() {
  phase = "entry";
  entry.ask("e_signed_out");
}
function signOut() {
  Object.assign(known, { devices: [], open: null, said: null, wrongCode: null });
  phase = "entry";
  return entry.leave();
}

// ---------------------------------------------------------------- what is so

async function look() {
  known.devices = inOrder(await all("/devices", session.send), known.branches, nameOf, lang);
  known.now = Date.now();
  if (!known.devices.some((device) => device.id === known.open?.id)) known.open = null;
}
/** Again and again while somebody looks. */
async function lookAgain() {
  if (phase !== "work" || document.hidden) return;
  known.isCut = await look().then(() => false, (problem) => !problem.status || problem.status >= 500);
  draw();
}

// ---------------------------------------------------------------- what is done

const refused = { "rate-limited": "v_too_often", forbidden: "v_may_not", "not-found": "v_may_not", "revision-changed": "v_changed" };
function sentenceOf(problem) {
  if (!problem.status) return t("v_no_answer");
  return refused[problem.slug] ? t(refused[problem.slug]) : t("v_not_done", { why: problem.detail });
}
const good = (words) => ({ kind: "good", drawing: "check", words });
const bad = (words) => ({ kind: "bad", drawing: "warn", words });
const isWrongCode = (problem) => problem.errors?.some(({ pointer }) => pointer === "/code");

/** One thing at a time; `act` gives what is to be said. True when it was done. */
async function attempt(act) {
  if (known.isBusy) return false;
  Object.assign(known, { isBusy: true, said: null, wrongCode: null });
  draw();
  const problem = await act().then((words) => { known.said = good(words); }, (one) => one);
  if (problem && isWrongCode(problem)) known.wrongCode = "v_wrong_code";
  else if (problem) known.said = bad(sentenceOf(problem));
  known.isBusy = false;
  if (session.isOpen) await lookAgain();
  draw();
  return !problem;
}
async function add(form) {
  const [code, branch_id, name] = [form.code.value, form.branch.value, form.elements.name.value.trim()];
  known.chosen = branch_id;
  const isDone = await attempt(async () => {
    const { body } = await press("/devices/pairings/approve", { code, branch_id, name }, session.send);
    setTimeout(lookAgain, STARTS_WITHIN);
    return t("v_added", { name: html`<bdi>${body.name}</bdi>` });
  });
  if (isDone) form.reset();
  if (isDone || known.wrongCode) form.code.select();
}
async function rename(device, name) {
  let isTold = false; // that somebody else was faster: whoever presses again means it
  const isDone = await attempt(async () => {
    await session.send("PATCH", `/devices/${device.id}`, { body: { name }, headers: { "If-Match": `"${known.open.revision}"` } }).catch((problem) => {
      isTold = problem.slug === "revision-changed";
      throw problem;
    });
    return t("v_renamed", { name: html`<bdi>${name}</bdi>` });
  });
  if (isDone) close();
  else if (isTold && known.open) known.open.revision = known.devices.find(({ id }) => id === known.open.id).revision;
}
async function remove(device) {
  const isDone = await attempt(async () => {
    await session.send("DELETE", `/devices/${device.id}`).catch((problem) => { if (problem.status !== 404) throw problem; }); // gone already is off as well
    return t("v_removed", { name: html`<bdi>${device.name}</bdi>` });
  });
  if (isDone) document.querySelector("#code")?.focus();
}

// ---------------------------------------------------------------- rows that open

const rowOf = (id) => document.querySelector(`[data-device="${id}"]`);
/** What it was called when somebody began to type decides, however often it was read again meanwhile. */
function open({ id, revision }, how) {
  Object.assign(known, { open: { id, how, revision }, said: null });
  draw();
  const first = rowOf(id).querySelector("input, [data-act]");
  first.focus();
  first.select?.();
}
function close() {
  const { id, how } = known.open ?? {};
  known.open = null;
  draw();
  rowOf(id)?.querySelector(`[data-act="${how}"]`)?.focus();
}

// ---------------------------------------------------------------- the page

const acts = { add, rename, remove, open, close, signOut };
const nowhere = () => shell(t("v_title"), t("v_nowhere"), html`${wrong(t("v_nowhere_more"))}<button type="button" class="btn" @click=${signOut}>${icon("exit")} ${t("e_sign_out")}</button>`);
const opening = () => shell(t("v_title"), t("e_opening"), html`<div class="skeleton" aria-hidden="true"></div>`);
const pageNow = () => ({ work: () => work(known, acts), nowhere, opening })[phase]?.() ?? entry.page(t("v_title"));

function show(next) {
  phase = next;
  draw();
}
function draw() {
  document.title = t("v_title");
  document.body.className = phase === "work" ? "devices" : "entry";
  const held = document.activeElement;
  render(pageNow(), document.body);
  if (held.isConnected && held !== document.activeElement) held.focus(); // a row that moves takes the cursor along
}

takeTheStage();
draw();
entry.open();
setInterval(lookAgain, LOOK_EVERY);
document.addEventListener("visibilitychange", lookAgain);
