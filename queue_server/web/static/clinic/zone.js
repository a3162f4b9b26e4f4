/** Days and clocks of a branch's own zone, whatever the reader's computer believes. Pure. */
const reading = (zone) => new Intl.DateTimeFormat("en-CA-u-nu-latn", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** An RFC 3339 moment as `2026-11-21T08:00` on the wall there. */
export function wallOf(moment, zone) {
  const part = Object.fromEntries(reading(zone).formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}
/** And back; of an hour that a clock change skips or repeats, the first that is so. */
export function momentOf(wall, zone) {
  const asked = Date.parse(`${wall}Z`);
  let at = asked;
  for (let turn = 0; turn < 2; turn += 1) at += asked - Date.parse(`${wallOf(at, zone)}Z`);
  return new Date(at).toISOString();
}
export const todayIn = (zone, now = Date.now()) => wallOf(now, zone).slice(0, 10);
