/** A moment to come, in words. Pure. */
import { dayWords, wallOf } from "./zone.js";

/** "09:30", on another day than `now` with that day before it: a weekday alone would be the wrong week's. */
export function whenWords(when, timeZone, tongue, now = Date.now()) {
  const { day, time } = wallOf(when, timeZone);
  return day === wallOf(now, timeZone).day ? time : `${dayWords(day, tongue)}${tongue === "ar" ? "،" : ","} ${time}`;
}
