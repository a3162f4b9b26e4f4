/** What an appointment's state looks like (colour, drawing, word), what may be done with it, and how late somebody is. Pure; times in milliseconds. */
import { MINUTE } from "./zone.js";

const looksOf = {
  pending: ["", "clock", "q_pending"], confirmed: ["near", "check", "q_confirmed"], checked_in: ["good", "door", "q_checked_in"], in_progress: ["good", "person", "q_in_progress"],
  completed: ["done", "check", "q_completed"], no_show: ["warn", "cross", "q_no_show"], cancelled: ["done", "cross", "q_cancelled"],
};
const called = ["good", "bell", "q_called"]; // on the way into the room
export const lookOf = ({ status, ticket_state }) => (status === "checked_in" && ticket_state === "called" ? called : looksOf[status] ?? looksOf.pending);
export const isUnfit = ({ fits }) => fits === false;

const from = { confirm: ["pending"], "check-in": ["pending", "confirmed"], "no-show": ["pending", "confirmed"], cancel: ["pending", "confirmed"] };
/** Somebody whom the desk had given up, and who comes after all, is checked in as well. */
export const may = (verb, { status, ticket_id }) => from[verb].includes(status) || (verb === "check-in" && status === "no_show" && !ticket_id);
const awaited = ({ status }) => from.confirm.includes(status) || status === "confirmed";

const SOON = 60 * MINUTE;
const LATE = 5 * MINUTE; // nobody is late by the clock of a waiting room before that
/** Whole minutes since they should have been here; 0 while they are not late. */
export function lateBy(appointment, now) {
  const since = now - Date.parse(appointment.starts_at);
  return awaited(appointment) && since >= LATE ? Math.floor(since / MINUTE) : 0;
}
/** Who is expected within the hour, or late, by time. */
export const expected = (appointments, now) => appointments.filter((one) => awaited(one) && Date.parse(one.starts_at) - now < SOON && Date.parse(one.ends_at) > now - SOON).sort(byTime);
export const byTime = (a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at) || (a.id < b.id ? -1 : 1);
/** What a plan shows: nothing that was cancelled or only held for a moment. */
export const isShown = ({ status }) => status !== "cancelled" && status !== "held";
export const countOf = (appointments, ...statuses) => appointments.filter(({ status }) => statuses.includes(status)).length;
