/** A doctor's day and week: who comes when, and what is to be known of them. The desk may look at every doctor of its branches. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { asked, memory, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { actsOf } from "./acts.js";
import { dayTitle, days, firstOfWeek, shortDay } from "./days.js";
import { House, keepsDesk } from "./house.js";
import { meaningOf, meant } from "./keyboard.js";
import { words as own } from "./own-words.js";
import { Plan, tileOf } from "./plan.js";
import { daysOf } from "./sources.js";
import { countOf, expected } from "./states.js";
import { troubleMark, list, picture, whoIs } from "./tiles.js";
import { nextTile } from "./walking.js";
import { words } from "./words.js";
import { weekOf } from "./zone.js";

learn(words);
learn(own);
const KEPT = "queue-server:schedule:look"; // {isWeek}
let isWeek = Boolean(memory.read(KEPT)?.isWeek);
let staff = asked.get("staff");
let acts = null;

const isDoctor = ({ roles }, branch) => roles.some((held) => held.role === "doctor" && (!held.branch_id || held.branch_id === branch.id));
const doctorsOf = (house) => (keepsDesk(house.me, house.branch) ? house.staff.filter((one) => isDoctor(one, house.branch)) : house.staff.filter((one) => one.id === house.me.id));

function planFor(house) {
  const doctors = doctorsOf(house);
  staff = [staff, house.me.id, doctors[0]?.id].find((id) => doctors.some((one) => one.id === id)) ?? house.me.id;
  const sourceOf = (day) => daysOf(staff, isWeek ? weekOf(day, firstOfWeek()) : [day], house.branch.time_zone);
  const plan = new Plan({ house, sourceOf });
  acts = { ...actsOf(plan), touch: (one) => plan.open({ kind: "appointment", id: one.id }), place: () => {}, grab: () => {} };
  return plan;
}
function look(plan, week) {
  isWeek = week;
  memory.keep(KEPT, { isWeek });
  plan.show(plan.day);
}
function choose(plan, id) {
  staff = id;
  plan.show(plan.day);
}

// ---------------------------------------------------------------- the page

const title = (plan) => (isWeek ? t("q_from_to", { from: shortDay(plan.source.days[0]), to: shortDay(plan.source.days[6]) }) : dayTitle(plan.day, plan.today));
const widths = (plan) => html`<div class="widths" role="group" aria-label=${t("q_width")}>${[[false, "q_one_day"], [true, "q_week"]].map(([week, words]) => html`<button type="button" class="btn" aria-pressed=${String(isWeek === week)} @click=${() => look(plan, week)}>${t(words)}</button>`)}</div>`;
const doctorChoice = (plan) => {
  const doctors = doctorsOf(plan.house);
  return doctors.length > 1 ? html`<select class="doctor" aria-label=${t("q_doctor")} @change=${(event) => choose(plan, event.target.value)}>${doctors.map((one) => html`<option value=${one.id} ?selected=${one.id === staff}>${nameOf(one)}</option>`)}</select>` : html`<strong class="doctor"><bdi>${plan.house.nameOfStaff(staff)}</bdi></strong>`;
};
const heading = (plan) => (column) => (isWeek ? html`<button type="button" class="btn plain" @click=${() => { plan.day = column.day; look(plan, false); }}>${plan.isNarrow ? dayTitle(column.day, plan.today) : shortDay(column.day)}</button>` : html`<bdi>${plan.house.nameOfStaff(staff)}</bdi>`);

function glance(plan) {
  const { appointments: all, now } = plan;
  const next = expected(all, now).slice(0, 5);
  const sum = (label, n) => html`<div><dt>${t(label)}</dt><dd>${num(n)}</dd></div>`;
  return html`<aside class="panel aside" aria-label=${t("q_glance")}>${plan.isNarrow ? nothing : plan.house.more?.undo(plan, acts)}<section class="card"><h2>${icon("clock")} ${t("q_next")}</h2>${next.length ? html`<ul class="cases">${next.map((one) => html`<li class="case"><button type="button" class="who" @click=${() => plan.open({ kind: "appointment", id: one.id })}>${whoIs(plan, one)}</button>${troubleMark(one, now)}</li>`)}</ul>` : html`<p class="soft">${t("q_next_none")}</p>`}</section>
    <section class="card"><h2>${icon("check")} ${t("q_sum")}</h2><dl class="sums">${sum("q_sum_all", all.length)}${sum("q_sum_open", countOf(all, "pending", "confirmed"))}${sum("q_sum_here", countOf(all, "checked_in", "in_progress"))}${sum("q_completed", countOf(all, "completed"))}${sum("q_no_show", countOf(all, "no_show"))}</dl></section></aside>`;
}
const panels = { appointment: (plan, { appointment }) => appointment(plan, acts), desk: (plan, { desk }) => desk(plan, keepsDesk(plan.house.me, plan.house.branch) ? [["/day", "menu", t("q_day_title")]] : [["/console", "bell", t("q_console")]]) };
function view(plan) {
  return {
    tools: html`<button type="button" class="btn plain" aria-keyshortcuts="?" @click=${() => plan.open({ kind: "desk" })}>${icon("menu")} ${t("q_page")}</button>`,
    main: html`<div class="sheet">${days(plan, title(plan), { span: isWeek ? 7 : 1, more: html`${widths(plan)}${doctorChoice(plan)}` })}${plan.isNarrow ? plan.house.more?.undo(plan, acts) : nothing}<section class="card panel picture" aria-label=${t("q_title")}>${plan.isNarrow ? list(plan, heading(plan)) : picture(plan, acts, heading(plan))}</section></div>
      ${plan.panel && plan.house.more ? panels[plan.panel.kind](plan, plan.house.more) : glance(plan)}`,
  };
}

// ---------------------------------------------------------------- keys

const onVerb = {
  escape: (plan) => plan.open(null),
  keys: (plan) => plan.open({ kind: "desk" }),
  today: (plan) => plan.show(plan.today),
  undo: () => acts.undo(),
  here: (plan, one) => acts.checkIn(one),
};
function onKey(plan, event) {
  const tile = event.target.dataset?.appointment;
  const one = meant(plan, tile);
  const meaning = meaningOf(event, { tile, one, isMoving: false, isRtl: document.documentElement.dir === "rtl" });
  if (!meaning || (!plan.keysOn && !meaning.step && meaning.verb !== "escape")) return;
  if (meaning.step) {
    event.preventDefault();
    tileOf(nextTile(plan.layout().columns, tile, meaning.step))?.focus();
  } else if (onVerb[meaning.verb]) {
    event.preventDefault();
    onVerb[meaning.verb](plan, one);
  }
}

new House({ name: "schedule", title: () => t("q_title"), planFor, more: () => import("./panels.js"), view, onKey }).begin();
