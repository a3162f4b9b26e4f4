/** From when to when something is closed, in words. */
import { addDays } from "../booking/zone.js";
import { wallOf } from "./zone.js";

/** Whole days by their days alone: the last one is the day before the midnight it ends at. `words(day)` says a day. */
export function spanWords({ starts_at, ends_at }, zone, words) {
  const [[first, from], [until, to]] = [starts_at, ends_at].map((moment) => wallOf(moment, zone).split("T"));
  const isWhole = from === "00:00" && to === "00:00";
  const last = isWhole ? addDays(until, -1) : until;
  if (isWhole) return first === last ? words(first) : `${words(first)} – ${words(last)}`;
  return first === last ? `${words(first)}, ${from}–${to}` : `${words(first)}, ${from} – ${words(last)}, ${to}`;
}
