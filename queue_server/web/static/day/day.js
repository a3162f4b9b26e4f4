/** Reception's day: a column for each doctor; appointments are moved by hand or by keys, booked into empty places, and checked in. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { asked, band, clock, nameOf, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { actsOf } from "../schedule/acts.js";
import { dayTitle, days } from "../schedule/days.js";
import { House, keepsDesk } from "../schedule/house.js";
import { letters, meaningOf } from "../schedule/keyboard.js";
import { undo } from "../schedule/last.js";
import { aside, shifted } from "../schedule/moves.js";
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
let acts = null;
let drag = null;
let beside = null; // what stands beside the day: who waits for a place, who could not be told

/** What nobody needs in the first moment comes after the plan. */
async function more() {
  const modules = await Promise.all([import("../schedule/panels.js"), import("./forms.js"), import("./glance.js"), import("./drag.js")]);
  return Object.assign({}, ...modules);
}
function planFor(house) {
  if (!keepsDesk(house.me, house.branch)) location.replace(`/schedule${location.search}`); // a doctor's day is a schedule of one's own
  const plan = new Plan({ house, sourceOf: (day) => dayOf(house.branch, day), day: asked.get("day") ?? undefined });
  const form = async (kind, wish) => {
    if (!house.more) await house.readMore();
    if (house.more) plan.open({ kind: "form", id: kind, form: new house.more[kind](plan, acts, wish) });
  };
  drag = beside = null;
  plan.isDesk = true;
  acts = { ...actsOf(plan), beside: () => (beside ??= new house.more.Beside(plan, acts)), touch, place, grab, book: (staff, at) => form("Booking", { staff, at }), elsewhere: (one) => form("Elsewhere", { one }) };
  return plan;

  function grab(one, event) {
    drag ??= house.more && new house.more.Drag(plan, acts);
    drag?.grab(one, event);
  }
  function touch(one) {
    if (!drag?.wasDragged && !plan.move) plan.open({ kind: "appointment", id: one.id });
  }
  /** A click where nobody stands: there goes what is being moved, or whoever shall be booked. */
  function place(column, event) {
    if (!house.more || drag?.wasDragged || plan.isCut || plan.move?.isSent) return undefined;
    const there = house.more.placeAt(plan.layout(), { x: event.clientX, y: event.clientY });
    const within = (at) => house.more.within(column.axis, at);
    if (plan.move) return over(plan, { ...plan.move, staff: column.staff, at: within(there.at) });
    return event.target.closest("[data-appointment]") ? undefined : acts.book(column.staff, within(there.at - HALF_A_STEP));
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
  plan.open(null);
}
function find(plan) {
  plan.open(null);
  document.querySelector("#find")?.select();
}
const onVerb = {
  escape, find, keys: (plan) => plan.open({ kind: "desk" }), today: (plan) => plan.show(plan.today), undo: () => acts.undo(),
  move: (plan, one) => lift(plan, one), here: (_, one) => acts.checkIn(one), book: (plan, one) => acts.book(one?.staff_id, one && Date.parse(one.starts_at)),
};
function lift(plan, one) {
  if (plan.isNarrow) return void acts.elsewhere(one); // a list has no places to move to
  acts.lift(one);
  if (plan.move) plan.speak(t("q_lifted"));
}
function onKey(plan, event) {
  const tile = event.target.dataset?.appointment;
  const meaning = meaningOf(event, { tile, isMoving: Boolean(plan.move), isRtl: document.documentElement.dir === "rtl" });
  if (!meaning || (!plan.keysOn && meaning.verb && !["escape", "put"].includes(meaning.verb))) return;
  if (!plan.move && meaning.verb && !onVerb[meaning.verb]) return;
  event.preventDefault();
  if (plan.move) moving(plan, meaning);
  else if (meaning.step) tileOf(nextTile(plan.layout().columns, tile, meaning.step))?.focus();
  else onVerb[meaning.verb](plan, plan.find(tile));
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
const heading = (column) => html`<span><bdi>${nameOf(column.doctor)}</bdi>${works(column) ? nothing : html`<small class="soft">${t("q_off")}</small>`}</span>`;
const nobody = () => html`<p class="none soft">${t("q_no_doctors")}</p>`;
const elsewhere = (one) => html`<button type="button" class="btn" @click=${() => acts.elsewhere(one)}>${icon("clock")}<span class="grow">${t("q_elsewhere")}</span></button>`;
const links = (plan) => [["/reception", "bell", t("q_to_reception")], ["/schedule", "clock", t("q_title")], [`/door/${plan.house.branch.id}`, "door", t("q_door")]];
const panels = {
  appointment: (plan, { appointment }) => appointment(plan, acts, (one) => (["pending", "confirmed"].includes(one.status) ? elsewhere(one) : nothing)),
  desk: (plan, { desk }) => desk(plan, links(plan)),
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
    main: html`<div class="sheet">${days(plan, dayTitle(plan.day, plan.today), { more: booking })}${movingBand(plan)}${plan.isNarrow ? undo(plan, acts) : nothing}<section class="card panel picture" aria-label=${t("q_day_title")}>${isEmpty ? nobody() : plan.isNarrow ? list(plan, heading) : picture(plan, acts, heading)}</section></div>
      ${side(plan, plan.house)}`,
  };
}

new House({ name: "day", title: () => t("q_day_title"), planFor, more, view, onKey }).begin();
