/** Moving an appointment: where it would stand, step by step, and whether that looks free. Pure; the server decides. Moments in milliseconds. */
import { MINUTE } from "./zone.js";

export const STEP = 5 * MINUTE;
const still = new Set(["pending", "confirmed"]); // whoever has come stays where they are
export const mayMove = ({ status }) => still.has(status);
const gone = new Set(["cancelled", "no_show"]);

export const startOf = (appointment) => Date.parse(appointment.starts_at);
export const endOf = (appointment) => Date.parse(appointment.ends_at);

/** The beginning of a move: where it stands. */
export const begin = (appointment) => ({ id: appointment.id, staff: appointment.staff_id, at: startOf(appointment), from: { staff: appointment.staff_id, at: startOf(appointment) } });
/** By so many steps of five minutes, within the axis; the first step leads to a whole one. */
export function shifted(move, steps, { begins, ends }) {
  const whole = steps < 0 ? Math.ceil(move.at / STEP) : Math.floor(move.at / STEP);
  return { ...move, at: Math.min(Math.max((whole + steps) * STEP, begins), ends - STEP) };
}
/** To the next doctor in a row of ids; at the end it stays. */
export function aside(move, by, doctors) {
  const index = doctors.indexOf(move.staff) + by;
  return { ...move, staff: doctors[Math.min(doctors.length - 1, Math.max(0, index))] };
}
/** The nearest five minutes. */
export const snapped = (moment) => Math.round(moment / STEP) * STEP;
export const hasMoved = ({ staff, at, from }) => staff !== from.staff || at !== from.at;

const meets = (from, to) => (one) => one.from < to && from < one.to;
const busyOf = (one) => ({ from: Date.parse(one.busy_from ?? one.starts_at), to: Date.parse(one.busy_to ?? one.ends_at) });
const spanOf = (one) => ({ from: Date.parse(one.starts_at), to: Date.parse(one.ends_at) });

/** "free", "taken" (every seat at some moment), "closed" (nobody works then) or "past": what it looks like, with buffers. */
export function looks(move, { appointments, blocks, now }) {
  const own = appointments.find(({ id }) => id === move.id);
  const by = move.at - startOf(own);
  const { from, to } = busyOf(own);
  const [begins, ends] = [from + by, to + by];
  if (move.at < now) return "past";
  const seats = seatsFor(blocks.filter((block) => !block.staff_id || block.staff_id === move.staff), begins, ends);
  if (!seats) return "closed";
  const others = appointments.filter((one) => one.id !== move.id && one.staff_id === move.staff && !gone.has(one.status)).map(busyOf).filter(meets(begins, ends));
  const most = Math.max(0, ...others.map((one) => others.filter(meets(one.from, one.from + 1)).length));
  return most < seats ? "free" : "taken";
}
/** Seats of the working block that holds all of it, when no break and no closure touches it. */
function seatsFor(blocks, from, to) {
  if (blocks.some((block) => block.kind !== "work" && meets(from, to)(spanOf(block)))) return 0;
  const work = blocks.filter((block) => block.kind === "work" && Date.parse(block.starts_at) <= from && to <= Date.parse(block.ends_at));
  return Math.max(0, ...work.map((block) => block.seats ?? 1));
}
