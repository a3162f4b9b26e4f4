/** Days and hours as people write them. Pure. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
export const SHOWN = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

export const dayName = (day, lang, weekday = "long") => new Intl.DateTimeFormat(`${lang}-u-nu-latn`, { weekday, timeZone: "UTC" }).format(MONDAY + DAYS.indexOf(day) * DAY);

export const western = (typed) => typed.replace(/[٠-٩]/g, (one) => one.charCodeAt(0) - 0x660);
/** "8", "8.30", "0830" and "8:30" are what people mean by 08:30; null where it is no time. */
export function clockOf(typed) {
  const found = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(western(typed).trim());
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)];
  return minutes < 60 && (hours < 24 || (hours === 24 && minutes === 0)) ? `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}` : null;
}
const TIME = "(24([:.]?00)?|(2[0-3]|[01]?[0-9])([:.]?[0-5][0-9])?)";
const RANGE = `${TIME}\\s*(-|–|—)\\s*${TIME}`;
/** For fields: a time, and ranges of times, as below. */
export const CLOCK = TIME;
export const RANGES = `\\s*(${RANGE}([\\s,;،]+${RANGE})*)?\\s*`;
/** "8-13, 16:00 – 20:00" as ranges; null where it is none. Empty is closed. */
export function rangesOf(typed) {
  const said = western(typed).replace(/\s*[-–—]\s*/g, "-").split(/[\s,،;]+/).filter(Boolean);
  const ranges = said.map((one) => one.split("-").map(clockOf));
  return ranges.every((range) => range.length === 2 && range.every(Boolean)) ? ranges : null;
}
export const rangesText = (ranges = []) => ranges.map((range) => range.join("–")).join(", ");
