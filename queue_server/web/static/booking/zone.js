/** Days and clocks of the clinic, wherever the phone believes to be. Pure: days are "2026-11-24", months "2026-11", moments RFC 3339 or milliseconds. */

const DAY = 86_400_000;
const made = new Map(); // a formatter is dear to make, and a month of times asks for hundreds
function formatter(timeZone) {
  if (!made.has(timeZone)) made.set(timeZone, new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }));
  return made.get(timeZone);
}
const msOf = (when) => (typeof when === "string" ? Date.parse(when) : when);
const partsOf = (when, timeZone) => Object.fromEntries(formatter(timeZone).formatToParts(msOf(when)).map(({ type, value }) => [type, value]));

/** What the calendar on the clinic's wall says, and its clock. */
export function wallOf(when, timeZone) {
  const { year, month, day, hour, minute } = partsOf(when, timeZone);
  return { day: `${year}-${month}-${day}`, time: `${hour}:${minute}` };
}
export const dayIn = (timeZone, when) => wallOf(when, timeZone).day;

/** Minutes that a zone's clock is ahead of UTC at that moment: a day of daylight saving has two of them. */
export function offsetAt(timeZone, when) {
  const { year, month, day, hour, minute } = partsOf(when, timeZone);
  const ms = msOf(when);
  return Math.round((Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / 60_000) * 60_000) / 60_000);
}
/** Whether two zones show the same time then; their names say nothing about it. */
export const isSameClock = (one, other, when) => offsetAt(one, when) === offsetAt(other, when);

// ---------------------------------------------------------------- days, without any zone: every calendar day is one of UTC's

const utc = (day) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);
export const addDays = (day, n) => dayOf(utc(day) + n * DAY);
export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / DAY);
/** 1 is Monday, as ISO has it. */
export const weekdayOf = (day) => new Date(utc(day)).getUTCDay() || 7;
export const monthOf = (day) => day.slice(0, 7);
export function addMonths(month, n) {
  const [year, one] = month.split("-").map(Number);
  return dayOf(Date.UTC(year, one - 1 + n, 1)).slice(0, 7);
}
export const firstOf = (month) => `${month}-01`;
export const lastOf = (month) => addDays(firstOf(addMonths(month, 1)), -1);
export const earlier = (one, other) => (one < other ? one : other);
export const later = (one, other) => (one > other ? one : other);

// ---------------------------------------------------------------- in words: put together here, since engines differ in their commas

const said = (tongue, what) => new Intl.DateTimeFormat(`${tongue}-u-ca-gregory-nu-latn`, { ...what, timeZone: "UTC" });
export const weekdayName = (day, tongue, style = "long") => said(tongue, { weekday: style }).format(utc(day));
const monthName = (month, tongue) => said(tongue, { month: "long" }).format(utc(firstOf(month)));
/** "November 2026" */
export const monthWords = (month, tongue) => `${monthName(month, tongue)} ${month.slice(0, 4)}`;
/** "Tuesday 24 November" */
export const dayWords = (day, tongue) => `${weekdayName(day, tongue)} ${Number(day.slice(8))} ${monthName(monthOf(day), tongue)}`;
