/** One's ticket on paper: a number that is read at arm's length, and the code that brings it to the phone. In a frame it prints itself. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { call } from "../api.js";
import { asked, band, both, clock, code, lang, num, other, setZone, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { readCode, readable } from "../secret.js";
import { learn } from "../text.js";
import { idIn, isLong, isTight, namesOf, shortCode, stamp, whereTo } from "./model.js";
import { words } from "./words.js";

learn(words);
const CODE_WITHIN = 4_000; // somebody stands at the desk: the number is worth more than its code
const secret = readable(location.hash.slice(1));
const id = idIn(location.pathname);
const authorization = `Ticket ${secret}`;
const isA4 = asked.get("paper") === "a4";
const printsItself = asked.get("print") === "1" && parent !== window;

const page = { ticket: null, qr: null, now: Date.now(), problem: null };

// ---------------------------------------------------------------- what is printed

const readTicket = async () => (await call("GET", `/tickets/${id}`, { authorization })).body;
const ownCode = () => readCode({ id, secret, within: CODE_WITHIN });
async function open() {
  Object.assign(page, { problem: null, ticket: null });
  draw();
  try {
    const [ticket, qr] = await Promise.all([readTicket(), ownCode().catch(ownCode).catch(() => null)]);
    setZone(ticket.branch.time_zone);
    Object.assign(page, { ticket, qr: qr?.image ?? null, now: qr?.now ?? Date.now() });
  } catch (problem) {
    page.problem = problem;
  }
  draw();
}
/** Everything that is on the paper is there: the faces of both languages, and the code. */
async function isComplete() {
  const faces = [["700 1em 'Clinic Latin'", "A0"], ["700 1em 'Clinic Arabic'", "\u0631"]];
  await Promise.all(faces.map(([face, letters]) => document.fonts.load(face, letters).catch(() => {}))); // without them the browser's own will do
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
}

// ---------------------------------------------------------------- printing

const tell = (outcome) => parent.postMessage({ kind: "ticket", id, ...outcome }, location.origin);
async function printForTheDesk() {
  await open();
  if (!page.ticket) return tell({ isPrinted: false, why: page.problem.slug ?? "unavailable" });
  try {
    await isComplete();
    window.print();
  } catch (problem) {
    return tell({ isPrinted: false, why: String(problem) });
  }
  return tell({ isPrinted: true, hasCode: page.qr !== null });
}

// ---------------------------------------------------------------- the page

const names = (thing) => namesOf(thing, lang, other).map(([tongue, name]) => html`<span lang=${tongue} dir="auto">${name}</span>`);
const where = (ticket) => [...new Set([lang, other].map((tongue) => whereTo(ticket, tongue)))].map((words, i) => html`<span lang=${i ? other : lang} dir="auto">${words}</span>`);
function ahead({ ahead: n }, now) {
  if (n === null) return nothing;
  return html`<p class="ahead">${n === 0 ? both("k_nobody", { time: clock(now) }) : both("k_ahead", { n, count: num(n), time: clock(now) })}</p>`;
}
const paper = ({ ticket, qr, now }) => html`<main class=${isTight(ticket, [lang, other]) ? "tight" : ""}><h1 class="name">${names(ticket.branch)}</h1><p class="label">${both("k_number")}</p>
  <p class="number ${isLong(ticket.number) ? "long" : ""}">${code(ticket.number)}</p><p class="where name">${where(ticket)}</p>
  ${qr ? html`<img src=${qr} alt=${t("k_code")}><p class="small">${both("k_scan")}</p>` : nothing}
  ${ahead(ticket, now)}<p class="small">${both("k_listen")}</p><p class="foot">${num(stamp(now, ticket.branch.time_zone))} · ${num(shortCode(ticket))}</p></main>`;

function otherPaper() {
  const there = new URLSearchParams(asked);
  if (isA4) there.delete("paper");
  else there.set("paper", "a4");
  return html`<a class="btn" href="?${there}${location.hash}">${t(isA4 ? "k_roll" : "k_a4")}</a>`;
}
const tools = () => html`<nav class="no-print" aria-label=${t("k_title")}><button type="button" class="btn primary" @click=${() => window.print()}>${icon("print")} ${t("k_print")}</button>${otherPaper()}</nav>
  ${page.qr ? nothing : html`<div class="no-print">${band("warn", "warn", t("k_no_code"))}</div>`}`;
function troublePage({ status }) {
  const said = status ? "k_error" : "k_no_server";
  return html`<main class="apart"><div role="alert">${icon("warn")}<h1>${t(said)}</h1><p>${t(status ? "k_error_more" : "k_no_server_more")}</p></div>
    <button type="button" class="btn no-print" @click=${open}>${icon("again")} ${t("retry")}</button></main>`;
}
function pageNow() {
  if (page.problem) return troublePage(page.problem);
  return page.ticket ? html`${printsItself ? nothing : tools()}${paper(page)}` : html`<main class="apart"><p role="status">${t("k_opening")}</p></main>`;
}
function draw() {
  document.title = page.ticket ? `\u2066${page.ticket.number}\u2069 · ${t("k_title")}` : t("k_title");
  document.body.className = `ticket ${isA4 ? "a4" : ""}`;
  render(pageNow(), document.body);
}

takeTheStage();
if (printsItself) printForTheDesk();
else open();
addEventListener("hashchange", () => location.reload());
