/** How an appointment stands for the person it is for: what is coming, what is over, and what may be done now. Pure; `now` in milliseconds. */
import { daysBetween, wallOf } from "../booking/zone.js";

const OPEN = new Set(["pending", "confirmed"]);
const HERE = new Set(["checked_in", "in_progress"]);
const LATE = 2 * 3_600_000; // so long after its end somebody who comes may still say so; the clinic decides
const ms = (when) => (when ? Date.parse(when) : null);

/** coming, here or over. */
export function standing(one, now) {
  if (HERE.has(one.status)) return "here";
  return OPEN.has(one.status) && now < ms(one.ends_at) + LATE ? "coming" : "over";
}
/** Still to come, while the clinic has other hours by now: its time will be another. */
export const isUnfit = (one, now) => one.fits === false && standing(one, now) === "coming";
/** What was never answered is over without a word about whose fault it was. */
export function stateOf(one, now) {
  if (isUnfit(one, now)) return "unfit";
  return standing(one, now) === "over" && OPEN.has(one.status) ? "passed" : one.status;
}

export function mayNow(one, now) {
  const isOpen = standing(one, now) === "coming";
  const isChangeable = isOpen && now <= (ms(one.change_until) ?? ms(one.starts_at));
  return { confirm: one.status === "pending" && isOpen && now < ms(one.starts_at), checkIn: isOpen && now >= (ms(one.check_in_from) ?? ms(one.starts_at)), change: isChangeable };
}

/** The next one first; of those that are over the last one first. */
export function sorted(appointments, now) {
  const byStart = [...appointments].sort((one, other) => ms(one.starts_at) - ms(other.starts_at));
  return { coming: byStart.filter((one) => standing(one, now) !== "over"), past: byStart.filter((one) => standing(one, now) === "over").reverse() };
}
/** A series as one: lists of those that belong together, by their next. */
export function gathered(coming) {
  const together = new Map();
  for (const one of coming) together.set(one.series_id ?? one.id, [...(together.get(one.series_id ?? one.id) ?? []), one]);
  return [...together.values()];
}
/** This one and those of its series that come after it. */
export const following = (one, coming) => coming.filter((other) => other.series_id && other.series_id === one.series_id && ms(other.starts_at) >= ms(one.starts_at));
/** daily or weekly, by the clock on the wall; null where they come otherwise. */
export function rhythmOf(series) {
  const walls = series.map(({ starts_at, time_zone }) => wallOf(starts_at, time_zone));
  const [gap, ...others] = new Set(walls.slice(1).map(({ day }, before) => daysBetween(walls[before].day, day)));
  if (others.length || walls.some(({ time }) => time !== walls[0].time)) return null;
  return { 1: "daily", 7: "weekly" }[gap] ?? null;
}
const atTheDoor = { // what somebody who stands there is told of first
  ready: (one, now) => mayNow(one, now).checkIn,
  here: (one, now) => standing(one, now) === "here",
  early: (one, now) => standing(one, now) === "coming",
};
/** What the door's code is good for, and for which appointment: [ready, here, early or none, one]. */
export function doorFor(appointments, now) {
  const { coming } = sorted(appointments, now);
  const [found] = Object.entries(atTheDoor).map(([how, isSo]) => [how, coming.find((one) => isSo(one, now))]).filter(([, one]) => one);
  return found ?? ["none", null];
}
