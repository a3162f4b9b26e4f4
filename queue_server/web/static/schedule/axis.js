/** Which hours a plan shows, how tall a minute is, and where things stand on it. Pure; moments in milliseconds, lengths in minutes. */
import { addDays } from "../booking/zone.js";
import { MINUTE, momentAt, wallAt } from "./zone.js";

const HOUR = 60;
const MIDNIGHT = 24 * HOUR;
const USUAL = { from: 8 * HOUR, to: 17 * HOUR }; // where nothing is planned at all
const LEAST = 26; // pixels of a tile that can be read and touched
const CALM = { least: 1.25, most: 2.6 }; // pixels a minute: a day stays in sight, and ten minutes can be read

/** The whole hours, in minutes of the clock, that hold every span on any of the days. `spans`: [{from, to}]. */
export function hoursOf(spans, days, zone) {
  const shown = spans.flatMap(({ from, to }) => days.map((day) => within(from, to, day, zone)).filter(Boolean));
  if (!shown.length) return USUAL;
  const from = Math.min(...shown.map((one) => one.from));
  const to = Math.max(...shown.map((one) => one.to));
  return { from: Math.floor(from / HOUR) * HOUR, to: Math.min(MIDNIGHT, Math.ceil(to / HOUR) * HOUR) };
}
function within(from, to, day, zone) {
  const [begins, ends] = [wallAt(from, zone), wallAt(to, zone)];
  if (begins.day > day || ends.day < day || (ends.day === day && ends.minutes === 0)) return null;
  return { from: begins.day < day ? 0 : begins.minutes, to: ends.day > day ? MIDNIGHT : ends.minutes };
}

/** One day's axis: real minutes since its first hour, so that an hour that is left out or comes twice is as long as it is. */
export function axisOf(day, { from, to }, zone) {
  const begins = momentAt(day, from, zone);
  const ends = to === MIDNIGHT ? momentAt(addDays(day, 1), 0, zone) : momentAt(day, to, zone);
  return { day, zone, begins, ends, length: (ends - begins) / MINUTE };
}
/** Every whole hour on it: {at, minutes}; `minutes` is what the clock shows. */
export function hoursOn({ begins, ends, zone }) {
  const hours = [];
  for (let moment = begins; moment < ends; moment += HOUR / 4 * MINUTE) {
    const { minutes } = wallAt(moment, zone);
    if (minutes % HOUR === 0) hours.push({ at: (moment - begins) / MINUTE, minutes });
  }
  return hours;
}
/** Where a span stands: {at, long}, cut to what is shown; null where nothing of it is. */
export function placeOn({ begins, ends }, from, to) {
  const [first, last] = [Math.max(from, begins), Math.min(to, ends)];
  return first < last ? { at: (first - begins) / MINUTE, long: (last - first) / MINUTE } : null;
}

/** Pixels a minute, so that the shortest of `lengths` can still be read. */
export const scaleOf = (lengths) => Math.min(CALM.most, Math.max(CALM.least, LEAST / Math.max(1, Math.min(20, ...lengths))));
/** A tile is never lower than a finger needs: as many minutes as it covers. */
export const coversAtLeast = (scale) => LEAST / scale;
/** How many lines of words a tile of so many minutes has room for. */
export const linesIn = (long, scale) => Math.max(1, Math.min(3, Math.floor((long * scale - 4) / 19)));
