/** Days and clocks of a branch's own zone, as fields of forms have them. Pure. */
import { dayIn, wallOf as shownAt } from "../booking/zone.js";
import { minutesOf, momentAt } from "../schedule/zone.js";

/** An RFC 3339 moment as `2026-11-21T08:00` on the wall there. */
export function wallOf(moment, zone) {
  const { day, time } = shownAt(moment, zone);
  return `${day}T${time}`;
}
/** And back; of an hour that a clock change repeats, the first. */
export function momentOf(wall, zone) {
  const [day, time] = wall.split("T");
  return new Date(momentAt(day, minutesOf(time), zone)).toISOString();
}
export const todayIn = (zone, now = Date.now()) => dayIn(zone, now);
