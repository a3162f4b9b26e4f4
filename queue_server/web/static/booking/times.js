/** The free times of a day as people choose among them. Pure; `slots` as the server lists them: {starts_at, ends_at, staff_id, seats_free}. */
import { wallOf } from "./zone.js";

const NOON = "12:00", EVENING = "17:00";
const partAt = (clock) => {
  if (clock < NOON) return "morning";
  return clock < EVENING ? "afternoon" : "evening";
};

/** Each start once, with the doctors who are free then; `isAgain` where a clock that was put back shows the same time a second time. */
export function startsOf(slots, timeZone) {
  const starts = new Map();
  for (const { starts_at, ends_at, staff_id } of slots) {
    if (!starts.has(starts_at)) starts.set(starts_at, { starts_at, ends_at, staff: [], ...wallOf(starts_at, timeZone) });
    starts.get(starts_at).staff.push(staff_id);
  }
  const seen = new Set();
  return [...starts.values()].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at)).map((one) => {
    const isAgain = seen.has(`${one.day} ${one.time}`);
    seen.add(`${one.day} ${one.time}`);
    return { ...one, isAgain };
  });
}

/** Morning, afternoon, evening, as far as there is anything: `[{part, starts}]`. */
export function partsOfDay(starts) {
  return ["morning", "afternoon", "evening"].map((part) => ({ part, starts: starts.filter((one) => partAt(one.time) === part) })).filter(({ starts: some }) => some.length);
}

/** The free times nearest to one that is gone, in their own order. */
export function nearestTo(wanted, starts, most = 3) {
  const away = (one) => Math.abs(Date.parse(one.starts_at) - Date.parse(wanted));
  return starts.filter((one) => one.starts_at !== wanted).sort((one, other) => away(one) - away(other)).slice(0, most)
    .sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
}

/** Whether whoever has these appointments is busy at that time. */
export const isBusyAt = ({ starts_at, ends_at }, appointments) => appointments.some((one) => Date.parse(one.starts_at) < Date.parse(ends_at) && Date.parse(one.ends_at) > Date.parse(starts_at));

/** Minutes that a hold still lasts, rounded up: nobody is told more than they have. */
export const minutesKept = (until, now) => Math.max(0, Math.ceil((until - now) / 60_000));
const LONG = 90; // minutes, of which nobody counts more
/** How long an offer is still kept: {minutes}, or {hours} where that is long, rounded down. */
export function keptFor(until, now) {
  const minutes = minutesKept(until, now);
  return minutes > LONG ? { hours: Math.floor(minutes / 60) } : { minutes };
}
