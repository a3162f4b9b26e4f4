/** A month as a picture of weeks, how a keyboard walks in it, and how full a day looks. Pure. */
import { addDays, addMonths, earlier, firstOf, lastOf, later, monthOf, weekdayOf } from "./zone.js";

/** Weeks of seven, null where another month's days would stand; `first` is the reader's first day of the week, 1 for Monday. Weeks that were over before `from` are left out: a phone is small. */
export function weeksOf(month, first, from = "") {
  const lead = (weekdayOf(firstOf(month)) - first + 7) % 7;
  const days = Number(lastOf(month).slice(8));
  const cells = [...Array(lead).fill(null), ...Array.from({ length: days }, (_, i) => addDays(firstOf(month), i))];
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7)).filter((week) => week.some((day) => day && day >= from));
}
/** Seven days, for the heads of the columns. */
export const headsOf = (first) => Array.from({ length: 7 }, (_, i) => addDays("2024-01-01", first - 1 + i));

/** The same date of another month; its last day where it has no such date. */
const inMonth = (day, n) => {
  const month = addMonths(monthOf(day), n);
  return earlier(`${month}-${day.slice(8)}`, lastOf(month));
};
/** Where a key leads from `day`, null where it leads nowhere; arrows go where they point, so in a page from right to left "left" is tomorrow. */
export function walked(key, day, { isRtl, firstDay, from, until }) {
  const forward = isRtl ? -1 : 1;
  const inWeek = (weekdayOf(day) - firstDay + 7) % 7;
  const steps = { ArrowLeft: -forward, ArrowRight: forward, ArrowUp: -7, ArrowDown: 7, Home: -inWeek, End: 6 - inWeek };
  const there = key in steps ? addDays(day, steps[key]) : { PageUp: inMonth(day, -1), PageDown: inMonth(day, 1) }[key];
  return there ? later(from, earlier(until, there)) : null;
}

const FEW = 3, SOME = 9; // of a doctor's usual sixteen
/** none, few, some or many: a shape beside the figure, for whoever does not read it. */
export function fullness(free) {
  if (!free) return "none";
  if (free <= FEW) return "few";
  return free <= SOME ? "some" : "many";
}
