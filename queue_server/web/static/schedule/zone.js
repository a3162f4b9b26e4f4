/** Moments and minutes on the wall of a branch, right on the days when its clocks are moved. Pure; moments in milliseconds, days as "2026-11-22". */
import { addDays, offsetAt, wallOf, weekdayOf } from "../booking/zone.js";

export const MINUTE = 60_000;
const DAY = 86_400_000;

export const minutesOf = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
/** The day, and the minutes that its clock shows. */
export function wallAt(moment, zone) {
  const { day, time } = wallOf(moment, zone);
  return { day, minutes: minutesOf(time) };
}
export const dayAt = (moment, zone) => wallOf(moment, zone).day;

/** When the clock shows so many minutes of a day. Shown twice: the first time. Never shown: as long after midnight as the clock before would say. */
export function momentAt(day, minutes, zone) {
  const shown = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
  const offsets = [shown - DAY, shown + DAY].map((moment) => offsetAt(zone, moment));
  const fits = offsets.filter((offset) => offsetAt(zone, shown - offset * MINUTE) === offset);
  return shown - (fits.length ? Math.max(...fits) : offsets[0]) * MINUTE;
}

/** The seven days around one; `first` is 1 for Monday … 7 for Sunday. */
export function weekOf(day, first = 7) {
  const since = (weekdayOf(day) - first + 7) % 7;
  return Array.from({ length: 7 }, (_, i) => addDays(day, i - since));
}

export const asTime = (minutes) => `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
export const rfc = (moment) => new Date(moment).toISOString().replace(".000Z", "Z");
