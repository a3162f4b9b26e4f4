/** The plan as a picture: time runs down, a column is a doctor or a day; working time is bright ground, breaks and closures are quiet. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { clock, minutes, nameOf, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { linesIn, hoursOn } from "./axis.js";
import { endOf, mayMove, startOf } from "./moves.js";
import { isUnfit, lateBy, lookOf } from "./states.js";
import { MINUTE, asTime } from "./zone.js";

const NEAR_NOW = 12; // minutes
const NOTHING = { begins: 0, ends: 0, length: 0 };

/** The policy lets nothing be styled in a template, but a page may style what it has made. */
const placed = ({ at, long }, { lane = 0, of = 1 } = {}) => `--at:${at};--long:${long};--lane:${lane};--of:${of}`;

/** What is wrong with it, in words: nobody works then any more, or they are late. Null where nothing is. */
const troubleOf = (one, now) => {
  const late = lateBy(one, now);
  if (isUnfit(one)) return t("q_unfit");
  return late ? t("q_late", { time: minutes(late) }) : null;
};
export const troubleMark = (one, now) => {
  const words = troubleOf(one, now);
  return words ? html`<span class="pill warn">${icon("warn")} <span>${words}</span></span>` : nothing;
};
export const statePill = (one) => {
  const [kind, drawing, word] = lookOf(one);
  return html`<span class="pill ${kind}">${icon(drawing)} ${t(word)}</span>`;
};
/** Nothing is said of somebody whose name has not been read yet. */
export const whoIs = (plan, one) => (plan.nameOf(one) ? html`<bdi>${plan.nameOf(one)}</bdi>` : plan.hasAsked(one) ? html`<span class="soft">${t("q_no_name")}</span>` : nothing);

// ---------------------------------------------------------------- an appointment

/** What for, and where, if that is not the branch that is open. */
function whatFor(plan, one) {
  const service = plan.serviceOf(one);
  const { branch, branches } = plan.house;
  const elsewhere = one.branch_id === branch.id ? null : branches.find(({ id }) => id === one.branch_id);
  return html`${service ? nameOf(service) : nothing}${elsewhere ? html` · ${nameOf(elsewhere)}` : nothing}`;
}
function tile(plan, acts, scale, { one, place, lane, of }, isFirst) {
  const [kind, drawing, word] = lookOf(one);
  const trouble = troubleOf(one, plan.now);
  const isMoving = plan.move?.id === one.id;
  const isCursor = plan.cursor === one.id || (isFirst && !plan.cursor);
  return html`<li class="place" .style=${placed(place, { lane, of })}><button type="button" class="tile ${kind} ${one.status} ${trouble ? "late" : ""} ${isUnfit(one) ? "unfit" : ""} ${isMoving ? "moving" : ""}" data-appointment=${one.id} data-lines=${linesIn(place.long, scale)}
    tabindex=${isCursor ? "0" : "-1"} aria-expanded=${String(plan.panel?.id === one.id)} aria-keyshortcuts=${mayMove(one) && plan.isDesk ? "M" : nothing} @focus=${() => { plan.cursor = one.id; }} @click=${(event) => acts.touch(one, event)} @pointerdown=${(event) => plan.isDesk && acts.grab(one, event)}>
    ${icon(trouble ? "warn" : drawing)}<span class="what"><span class="first"><span class="at">${clock(one.starts_at)}</span> <b>${whoIs(plan, one)}</b></span><span class="more">${whatFor(plan, one)}</span><span class="word">${trouble ?? t(word)}</span></span></button></li>`;
}

// ---------------------------------------------------------------- what lies under it

const grounds = { break: "q_break", closure: "q_closure", elsewhere: "q_elsewhere_busy" };
const ground = ({ block, place }) => html`<div class="ground ${block.kind}" .style=${placed(place)}>${block.kind === "work" ? nothing : html`<span>${t(block.kind === "closure" && block.staff_id ? "q_is_away" : grounds[block.kind])}</span>`}</div>`;
const isIn = (axis, moment) => axis.begins <= moment && moment < axis.ends;
const nowLine = (axis, now) => (isIn(axis, now) ? html`<div class="now" .style=${placed({ at: (now - axis.begins) / MINUTE, long: 0 })}><span class="unseen">${t("q_now")} ${clock(now)}</span></div>` : nothing);

/** Where it would stand: dashed, with its time; how it looks there in words, too. */
function ghost(plan, { axis, staff }) {
  const { move } = plan;
  if (!move || !plan.hasMoved || move.staff !== staff || !isIn(axis, move.at)) return nothing;
  const one = plan.find(move.id);
  const how = plan.looksOf(move);
  return html`<div class="ghost ${how}" aria-hidden="true" .style=${placed({ at: (move.at - axis.begins) / MINUTE, long: (endOf(one) - startOf(one)) / MINUTE })}>${icon(move.isSent ? "clock" : how === "free" ? "check" : "warn")} ${clock(move.at)} <span>${t(move.isSent ? "q_moving_now" : looksWords[how])}</span></div>`;
}
export const looksWords = { free: "q_is_free", taken: "q_is_taken", closed: "q_is_closed", past: "q_is_past" };

// ---------------------------------------------------------------- columns

function column(plan, acts, layout, one, firstId) {
  const isToday = one.day === plan.today;
  return html`<section class="column ${isToday ? "today" : ""}" aria-labelledby="head-${one.key}" data-column=${one.key} .style=${`--length:${one.axis.length}`} @click=${(event) => acts.place(one, event)}>
    ${one.ground.map(ground)}${plan.source.days.length > 1 && one.axis.length !== layout.columns[0].axis.length ? hours(one.axis) : nothing}
    <ul>${repeat(one.tiles, (each) => each.one.id, (each) => tile(plan, acts, layout.scale, each, each.one.id === firstId))}</ul>${nowLine(one.axis, plan.now)}${ghost(plan, one)}</section>`;
}
/** `now`, where it is said beside them; an hour's own sign gives way to it. */
function hours(axis, now = 0) {
  const at = isIn(axis, now) ? (now - axis.begins) / MINUTE : null;
  return html`<div class="hours" aria-hidden="true" .style=${`--length:${axis.length}`}>${hoursOn(axis).filter((hour) => at === null || Math.abs(hour.at - at) > NEAR_NOW).map((hour) => html`<span .style=${placed({ at: hour.at, long: 0 })}>${num(asTime(hour.minutes))}</span>`)}
    ${at === null ? nothing : html`<span class="time-now" .style=${placed({ at, long: 0 })}>${clock(now)}</span>`}</div>`;
}
const head = (plan, heading, one) => html`<h2 class="head ${one.day === plan.today && plan.source.days.length > 1 ? "today" : ""}" id="head-${one.key}">${heading(one)}</h2>`;

/** `heading(column)` is what stands above it. */
export function picture(plan, acts, heading) {
  const layout = plan.layout();
  if (!layout) return html`<div class="scrolls" aria-busy="true"><p class="unseen" role="status">${t("q_reading")}</p>${[1, 2, 3, 4, 5, 6].map(() => html`<div class="skeleton bone" aria-hidden="true"></div>`)}</div>`;
  const { columns, scale } = layout;
  const tiles = columns.flatMap((one) => one.tiles);
  if (plan.cursor && !tiles.some(({ one }) => one.id === plan.cursor)) plan.cursor = null;
  return html`<div class="scrolls grid ${plan.move ? "is-moving" : ""}" tabindex=${tiles.length ? "-1" : "0"} .style=${`--scale:${scale};--columns:${columns.length}`}><div class="heads"><div class="corner"></div>${repeat(columns, (one) => one.key, (one) => head(plan, heading, one))}</div>
    <div class="body">${hours((columns.find(({ day }) => day === plan.today) ?? columns[0])?.axis ?? NOTHING, plan.now)}${repeat(columns, (one) => one.key, (one) => column(plan, acts, layout, one, tiles[0]?.one.id))}</div></div>`;
}

// ---------------------------------------------------------------- on a narrow screen: a list by time

function row(plan, one, heading) {
  return html`<li><button type="button" class="row" data-appointment=${one.id} aria-expanded=${String(plan.panel?.id === one.id)} @click=${() => plan.open({ kind: "appointment", id: one.id })}>
    <span class="when">${clock(one.starts_at)}</span><span class="grow"><b>${whoIs(plan, one)}</b><small class="soft">${whatFor(plan, one)}${heading ? html` · ${heading}` : nothing}</small></span><span class="chips">${statePill(one)}${troubleMark(one, plan.now)}</span></button></li>`;
}
/** `heading(column)` parts the list where a column is a day, and stands in each row where it is a doctor. */
export function list(plan, heading) {
  const layout = plan.layout();
  if (!layout) return html`<div aria-busy="true"><p class="unseen" role="status">${t("q_reading")}</p>${[1, 2, 3].map(() => html`<div class="skeleton bone" aria-hidden="true"></div>`)}</div>`;
  if (plan.source.days.length > 1) return html`${layout.columns.map((one) => html`<section class="of-day"><h2>${heading(one)}</h2>${one.tiles.length ? html`<ul class="rows">${one.tiles.map(({ one: each }) => row(plan, each, null))}</ul>` : html`<p class="soft">${t("q_none")}</p>`}</section>`)}`;
  const doctors = new Map(layout.columns.map((one) => [one.staff, one.doctor]));
  const rows = (all) => html`<ul class="rows">${repeat(all, ({ id }) => id, (one) => row(plan, one, doctors.size > 1 && doctors.get(one.staff_id) ? nameOf(doctors.get(one.staff_id)) : null))}</ul>`;
  const over = plan.appointments.filter(isOver);
  const open = plan.appointments.filter((one) => !isOver(one));
  return html`${over.length ? html`<details class="earlier"><summary>${t("q_earlier", { count: num(over.length) })}</summary>${rows(over)}</details>` : nothing}${open.length ? rows(open) : html`<p class="soft none">${t(over.length ? "q_none_left" : "q_none")}</p>`}`;
}
const isOver = ({ status }) => status === "completed" || status === "no_show";
