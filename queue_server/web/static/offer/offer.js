/** A time that is free and held for somebody who waited: theirs with one tap, or the next person's. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { call, press } from "../api.js";
import { sentenceOf } from "../booking/asks.js";
import { button, facts, header, loading, moment, reference, toHeading, trouble, unreached } from "../booking/parts.js";
import { keptFor } from "../booking/times.js";
import { Visitor } from "../booking/visitor.js";
import { whenWords } from "../booking/when.js";
import { words as shared } from "../booking/words.js";
import { dayIn, dayWords } from "../booking/zone.js";
import { clock, lang, nameOf, num, setZone, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { isPassing } from "../keys.js";
import { readable } from "../secret.js";
import { learn } from "../text.js";
import { words } from "./words.js";

learn(shared);
learn(words);
const AGAIN = 4_000;
const id = location.pathname.split("/").filter(Boolean).at(-1);
const key = readable(location.hash.slice(1)); // the link is enough: whoever was sent it need not sign in
const page = { offer: null, booked: null, answer: null, said: null, busy: false, isUnknown: false, isCut: false };
const visitor = new Visitor({ onIn: read, redraw: () => draw() });
const send = (method, path, wish) => (key ? call(method, path, { ...wish, authorization: `Offer ${key}` }) : visitor.send(method, path, wish));
let again = null;

async function read() {
  clearTimeout(again);
  try {
    page.offer = (await send("GET", `/offers/${id}`)).body;
    setZone(page.offer.time_zone);
    Object.assign(page, { isCut: false, isUnknown: false });
  } catch (problem) {
    Object.assign(page, { isCut: isPassing(problem), isUnknown: !isPassing(problem) });
    if (isPassing(problem)) again = setTimeout(read, AGAIN);
  }
  draw();
}
async function answer(verb) {
  if (page.busy) return;
  if (!navigator.onLine) page.said = "f_cut";
  Object.assign(page, navigator.onLine ? { busy: true, said: null } : {});
  draw();
  if (!page.busy) return;
  try {
    const { body } = await press(`/offers/${id}/${verb}`, {}, send);
    Object.assign(page, { answer: verb, booked: body });
  } catch (problem) {
    page.said = sentenceOf(problem);
    if (problem.status === 409) await read();
  }
  page.busy = false;
  draw();
  toHeading();
}

// ---------------------------------------------------------------- the page

const head = (words) => html`<h1 tabindex="-1">${words}</h1>`;
const toMine = () => html`<a class="btn" href="/appointments">${icon("clock")} ${t("f_mine")}</a>`;
const end = (drawing, title, more) => html`<section class="card done">${icon(drawing)}${head(t(title))}<p>${t(more)}</p></section>${toMine()}`;
const endings = { accept: () => taken({ ...page.offer, ...page.booked }), accepted: () => taken(page.offer), decline: () => end("check", "f_declined", "f_declined_more"), declined: () => end("check", "f_declined", "f_declined_more"), expired: () => end("clock", "f_offer_over", "f_offer_over_more") };
const taken = (one) => html`<section class="card done">${icon("check")}${head(t("f_yours"))}${moment(one)}${facts(one)}${reference(one.reference)}</section>${toMine()}`;
function open() {
  const { offer, busy, said } = page;
  const { hours, minutes } = keptFor(Date.parse(offer.expires_at), Date.now());
  return html`${head(t("f_offer"))}<section class="card">${moment(offer)}${facts(offer)}${offer.replaces ? html`<p>${t("f_replaces", { when: html`${dayWords(dayIn(offer.time_zone, offer.replaces), lang)}, ${clock(offer.replaces)}` })}</p>` : nothing}
    <div class="kept"><p>${icon("clock")} <span>${t("f_answer_by", { time: html`<bdi>${whenWords(offer.expires_at, offer.time_zone, lang)}</bdi>` })}</span></p><p class="soft">${t(hours ? "f_kept_hours" : "f_kept_still", { n: hours ?? minutes, count: num(hours ?? minutes) })}</p></div></section>
    ${trouble(said)}${button(() => answer("accept"), "check", t("f_take"), "primary", busy)}${button(() => answer("decline"), "cross", t("f_decline"), "", busy)}<p class="soft small">${t("f_offer_more")}</p>`;
}
function body() {
  const { offer } = page;
  if (page.isUnknown) return html`<section class="card unknown">${icon("door")}${head(t("f_offer_unknown"))}<p>${t("f_offer_unknown_more")}</p></section>${toMine()}`;
  if (!offer && page.isCut) return html`${head(t("f_offer"))}${unreached(read)}`;
  if (!key && !visitor.isIn && !visitor.isOpening) return html`${head(visitor.title)}${visitor.body("?to=appointments")}`;
  if (!offer) return html`${head(t("f_offer"))}${loading("f_offer_reading")}`;
  const isLate = offer.state === "open" && Date.parse(offer.expires_at) <= Date.now();
  return (endings[page.answer ?? (isLate ? "expired" : offer.state)] ?? open)();
}
function draw() {
  document.title = t("f_offer");
  render(html`${header(page.offer ? nameOf(page.offer.branch) : nothing)}<main class="joining">${body()}</main>`, document.body);
}

takeTheStage();
draw();
if (key) read();
else visitor.open({ always: true });
addEventListener("hashchange", () => location.reload());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !page.answer && (key || visitor.isIn) && read());
setInterval(draw, 1_000); // it runs out
