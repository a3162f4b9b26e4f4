/** How an appointment stands for the person it is for: what is coming, what is over, and what may be done now. Pure; `now` in milliseconds. */

const OPEN = new Set(["pending", "confirmed"]);
const HERE = new Set(["checked_in", "in_progress"]);
const LATE = 2 * 3_600_000; // so long after its end somebody who comes may still say so; the clinic decides
const ms = (when) => (when ? Date.parse(when) : null);

/** coming, here or over. */
export function standing(one, now) {
  if (HERE.has(one.status)) return "here";
  return OPEN.has(one.status) && now < ms(one.ends_at) + LATE ? "coming" : "over";
}
/** What was never answered is over without a word about whose fault it was. */
export const stateOf = (one, now) => (standing(one, now) === "over" && OPEN.has(one.status) ? "passed" : one.status);

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
/** What somebody who stands at the door may check in for. */
export const atTheDoor = (appointments, now) => sorted(appointments, now).coming.filter((one) => mayNow(one, now).checkIn);
