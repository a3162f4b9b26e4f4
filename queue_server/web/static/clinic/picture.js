/** A week of blocks as a picture; the list beside it says the same in words, so it is hidden from screen readers. */
import { html, nothing, svg } from "/vendor/lit-html/lit-html.js";
import { lang } from "../frame.js";
import { dayOf, later, repeatOf } from "./recurrence.js";
import { DAYS, dayName } from "./week.js";

const [WIDE, SIDE, HEAD] = [100, 34, 22]; // a day, the hours' margin, the days' names
const [TALL, LOW, LONG] = [16, 9, 12 * 60]; // half an hour, and that of a long day (minutes)
const LETTERS = 14; // what a time needs in height
const minutesOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const weeksBetween = (from, to) => Math.round((Date.parse(monday(to)) - Date.parse(monday(from))) / 604_800_000);
const monday = (day) => later(day, -DAYS.indexOf(dayOf(day)));

/** Whether a block is on a day; rules we do not write ourselves are not pictured. Pure. */
export function isOn({ starts_on, recurrence, except_on }, day) {
  if (day < starts_on || except_on.includes(day)) return false;
  const { how, days, every, until } = repeatOf(recurrence, starts_on);
  if (how === "once") return day === starts_on;
  if (how === "other") return false;
  return days.includes(dayOf(day)) && (until === null || day <= until) && weeksBetween(starts_on, day) % every === 0;
}
export function picture(blocks, from) {
  const week = Array.from({ length: 7 }, (_, n) => later(from, n));
  const spans = week.flatMap((day, n) => blocks.filter((one) => isOn(one, day)).map((one) => ({ ...one, n, starts: minutesOf(one.starts_at), ends: minutesOf(one.ends_at) > minutesOf(one.starts_at) ? minutesOf(one.ends_at) : 1440 })));
  const first = Math.min(480, ...spans.map(({ starts }) => starts)) - (Math.min(480, ...spans.map(({ starts }) => starts)) % 60);
  const last = Math.max(1020, ...spans.map(({ ends }) => ends));
  const high = last - first > LONG ? LOW : TALL;
  const x = (n) => (lang === "ar" ? (6 - n) * WIDE : SIDE + n * WIDE);
  const y = (minute) => HEAD + ((minute - first) / 30) * high;
  const hours = Array.from({ length: Math.ceil((last - first) / 60) + 1 }, (_, n) => first + n * 60).filter((one) => one <= last);
  return html`<svg class="week" viewBox="0 0 ${SIDE + 7 * WIDE} ${y(last) + 8}" aria-hidden="true">
    ${hours.map((minute) => svg`<line x1=${lang === "ar" ? 0 : SIDE} x2=${lang === "ar" ? 7 * WIDE : SIDE + 7 * WIDE} y1=${y(minute)} y2=${y(minute)}></line><text class="hour" x=${lang === "ar" ? 7 * WIDE + SIDE - 2 : SIDE - 6} y=${y(minute) + 4}>${String(minute / 60).padStart(2, "0")}</text>`)}
    ${week.map((day, n) => svg`<text class="day-name" x=${x(n) + WIDE / 2} y="14">${dayName(dayOf(day), lang, "short")} ${Number(day.slice(8))}</text>`)}
    ${spans.filter(({ kind }) => kind === "work").map((one) => span(one, x, y))}${spans.filter(({ kind }) => kind === "break").map((one) => span(one, x, y))}</svg>`;
}
function span(one, x, y) {
  const height = y(one.ends) - y(one.starts) - 2;
  return svg`<rect class=${one.kind} x=${x(one.n) + 3} y=${y(one.starts) + 1} width=${WIDE - 6} height=${height} rx="4"></rect>${height < LETTERS ? nothing : svg`<text class=${one.kind} x=${x(one.n) + WIDE / 2} y=${y(one.starts) + 12}>${one.starts_at}–${one.ends_at}</text>`}`;
}
