/** Reception's day: a column for each doctor; appointments are moved by hand or by keys, booked into empty places, and checked in. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { asked, band, clock, nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { actsOf } from "../schedule/acts.js";
import { dayTitle, days } from "../schedule/days.js";
import { House, keepsDesk } from "../schedule/house.js";
import { letters, meaningOf, meant } from "../schedule/keyboard.js";
import { aside, mayMove, shifted } from "../schedule/moves.js";
import { Plan, tileOf } from "../schedule/plan.js";
import { dayOf } from "../schedule/sources.js";
import { list, looksWords, picture, whoIs } from "../schedule/tiles.js";
import { nextTile } from "../schedule/walking.js";
import { words as shared } from "../schedule/words.js";
import { learn } from "../text.js";
import { words } from "./words.js";

learn(shared);
learn(words);
const HALF_A_STEP = 2.5 * 60_000; // whoever clicks into a place means its beginning
let wanted = asked.get("appointment"); // by the address: opened once
let acts = null;
let drag = null;
let held = null; // the appointment that the last press began on
let beside = null; // what stands beside the day: who waits for a place, who could not be told
let coming = 0; // forms on their way: what is typed meanwhile is meant for them, and no key of the page
const isBegun = ({ draft }) => Boolean(draft?.who.trim() || draft?.reason.trim());

/** What nobody needs in the first moment comes after the plan. */
async function more() {
  const modules = await Promise.all([import("../schedule/panels.js"), import("./glance.js"), import("./drag.js"), import("./arrivals.js")]);
  return Object.assign({}, ...modules);
}
function planFor(house) {
  if (!keepsDesk(house.me, house.branch)) location.replace(`/schedule${location.search}`); // a doctor's day is a schedule of one's own
  const plan = new Plan({ house, sourceOf: (day) => dayOf(house.branch, day), day: asked.get("day") ?? undefined });
  /** `bring`: what a form comes with; nobody needs one in the first moment. */
  const form = async (kind, wish, bring) => {
    coming += 1;
    if (!house.more) await house.readMore();
    const forms = house.more && await bring().catch(() => null);
    coming -= 1;
    if (!forms) return plan.say("bad", "cloud", t("q_cut"));
    return plan.open({ kind: "form", id: kind, form: new forms[kind](plan, acts, wish) });
  };
  drag = beside = null;
  if (wanted) plan.panel = { kind: "appointment", id: wanted };
  wanted = null;
  plan.isDesk = true;
  acts = { ...actsOf(plan), beside: () => (beside ??= new house.more.Beside(plan, acts)), touch, place, grab, book: (staff, at) => form("Booking", { staff, at }, () => import("./booking.js")), elsewhere: (one) => form("Elsewhere", { one }, () => import("./forms.js")), away: (staff) => form("Away", { staff }, () => import("./away.js")) };
  return plan;

  async function grab(one, event) {
    if (!house.more) await house.readMore();
    drag ??= house.more && new house.more.Drag(plan, acts);
    drag?.grab(one, event);
  }
  function touch(one) {
    if (!drag?.wasDragged && !plan.move) plan.open({ kind: "appointment", id: one.id });
  }
  /** A click where nobody stands: there goes what is being moved, or whoever shall be booked. */
  async function place(column, { clientX: x, clientY: y, target }) {
    if (drag?.wasDragged || plan.move?.isSent) return;
    const isFree = !held && !target.closest("[data-appointment]"); // now: by the time the rest is read, it may be drawn anew
    if (!house.more) await house.readMore();
    const there = house.more?.placeAt(plan.layout(), { x, y });
    if (!there) return;
    const within = (at) => house.more.within(column.axis, at);
    if (plan.move) over(plan, { ...plan.move, staff: column.staff, at: within(there.at) });
    else if (isFree) acts.book(column.staff, within(there.at - HALF_A_STEP));
  }
}

// ---------------------------------------------------------------- keys

function moving(plan, meaning) {
  const { move } = plan;
  const columns = plan.layout().columns;
  if (meaning.verb === "escape") return leave(plan);
  if (meaning.verb === "put") return acts.put();
  if (!meaning.step || move.isSent) return undefined;
  const [across, along] = meaning.step;
  return over(plan, across ? aside(move, across, columns.map(({ staff }) => staff)) : shifted(move, along, columns[0].axis));
}
/** Where it would stand now, also for whoever does not see it. */
function over(plan, move) {
  plan.setMove(move);
  document.querySelector(".ghost")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  plan.speak(t("q_over", { time: clock(move.at), doctor: html`<bdi>${plan.house.nameOfStaff(move.staff)}</bdi>`, how: t(plan.hasMoved ? looksWords[plan.looksOf(move)] : "q_unmoved") }));
}
function leave(plan) {
  const { id } = plan.move;
  acts.drop();
  plan.speak(t("q_left"));
  tileOf(id)?.focus();
}
/** One step back at a time: the panel, then whom one looked for. */
function escape(plan) {
  if (!plan.panel && beside) beside.find = "";
  if (document.activeElement.closest(".side")) plan.panel?.form?.drop?.();
  plan.open(null);
}
async function find(plan) {
  plan.open(null);
  if (!plan.house.more) await plan.house.readMore();
  document.querySelector("#find")?.select();
}
const onVerb = {
  escape, find, keys: (plan) => plan.open({ kind: "desk" }), today: (plan) => plan.show(plan.today), undo: () => acts.undo(),
  move: (plan, one) => lift(plan, one), here: (_, one) => acts.checkIn(one), book: ({ house }, one) => (one && !isBegun(house) ? acts.book(one.staff_id, Date.parse(one.starts_at)) : acts.book()),
};
function lift(plan, one) {
  if (plan.isNarrow) return void acts.elsewhere(one); // a list has no places to move to
  acts.lift(one);
  if (plan.move) plan.speak(t("q_lifted"));
}
function onKey(plan, event) {
  if (coming) return;
  const tile = event.target.dataset?.appointment;
  const one = meant(plan, tile);
  const meaning = meaningOf(event, { tile, one, isMoving: Boolean(plan.move), isRtl: document.documentElement.dir === "rtl" });
  if (!meaning || (!plan.keysOn && meaning.verb && !["escape", "put"].includes(meaning.verb))) return;
  if (!plan.move && meaning.verb && !onVerb[meaning.verb]) return;
  event.preventDefault();
  if (plan.move) moving(plan, meaning);
  else if (meaning.step) tileOf(nextTile(plan.layout().columns, tile, meaning.step))?.focus();
  else onVerb[meaning.verb](plan, one);
}

// ---------------------------------------------------------------- the page

function movingBand(plan) {
  const { move } = plan;
  if (!move || move.isDragged) return nothing;
  const one = plan.find(move.id);
  return band("near", "swap", html`${t("q_moving", { who: whoIs(plan, one) })} <span class="soft">${t("q_moving_more")}</span>`, html`<button type="button" class="btn primary" aria-disabled=${off(!plan.hasMoved || move.isSent)} @click=${() => plan.hasMoved && acts.put()}>${icon("check")} <span>${plan.hasMoved ? t("q_put_at", { time: clock(move.at), doctor: html`<bdi>${plan.house.nameOfStaff(move.staff)}</bdi>` }) : t("q_put")}</span></button>
    <button type="button" class="btn" @click=${() => leave(plan)}>${t("q_leave")} <kbd aria-hidden="true">Esc</kbd></button>`);
}
const works = ({ ground }) => ground.some(({ block }) => block.kind === "work");
const heading = (column) => html`<button type="button" class="btn plain" title=${t("q_away")} @click=${() => acts.away(column.staff)}><span><bdi>${nameOf(column.doctor)}</bdi>${works(column) ? nothing : html`<small class="soft">${t("q_off")}</small>`}</span>${icon("menu")}</button>`;
const nobody = () => html`<p class="none soft">${t("q_no_doctors")}</p>`;
const elsewhere = (one) => html`<button type="button" class="btn" @click=${() => acts.elsewhere(one)}>${icon("clock")}<span class="grow">${t("q_elsewhere")}</span></button>`;
const links = (plan) => [["/reception", "bell", t("q_to_reception")], ["/schedule", "clock", t("q_title")], [`/door/${plan.house.branch.id}`, "door", t("q_door")]];
const panels = {
  appointment: (plan, { appointment, ofTheLine }) => appointment(plan, acts, (one) => (mayMove(one) ? elsewhere(one) : ofTheLine(plan, acts, one))),
  desk: (plan, { desk, wide }) => desk(plan, links(plan), wide(plan, t("q_away"), "person", () => acts.away())),
  form: (plan) => plan.panel.form.view(),
};
function side(plan, { more: modules }) {
  if (!modules) return html`<aside class="panel aside" aria-label=${t("q_glance")}><div class="skeleton bone" aria-hidden="true"></div></aside>`;
  return plan.panel ? panels[plan.panel.kind](plan, modules) : modules.glance(plan, acts, acts.beside());
}
function view(plan) {
  const isEmpty = plan.view && !plan.view.doctors.length;
  const booking = html`<button type="button" class="btn primary" aria-keyshortcuts=${letters.book} aria-disabled=${off(plan.isCut)} @click=${() => acts.book()}>${icon("plus")} ${t("q_book")}${plan.keysOn ? html` <kbd aria-hidden="true">${letters.book}</kbd>` : nothing}</button>`;
  return {
    tools: html`<button type="button" class="btn plain" aria-keyshortcuts="?" @click=${() => plan.open({ kind: "desk" })}>${icon("menu")} ${t("q_page")}</button>`,
    main: html`<div class="sheet">${days(plan, dayTitle(plan.day, plan.today), { more: booking })}${movingBand(plan)}${plan.isNarrow ? plan.house.more?.undo(plan, acts) : nothing}<section class="card panel picture" aria-label=${t("q_day_title")}>${isEmpty ? nobody() : plan.isNarrow ? list(plan, heading) : picture(plan, acts, heading)}</section></div>
      ${side(plan, plan.house)}`,
  };
}

addEventListener("pointerdown", ({ target }) => { held = target.closest("[data-appointment]"); }, true);
// from the beginning on: once a finger pans, a browser asks nobody
for (const habit of ["touchmove", "contextmenu"]) addEventListener(habit, (event) => { if (drag?.isOn && event.cancelable) event.preventDefault(); }, { passive: false });
const house = new House({ name: "day", title: () => t("q_day_title"), planFor, more, view, onKey });
addEventListener("beforeunload", (event) => { if (isBegun(house)) event.preventDefault(); });
house.begin();
