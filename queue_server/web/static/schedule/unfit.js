/** Appointments that no longer fit, since a doctor is away or a branch closed: which they are, and whose. */
import { dayIn } from "../booking/zone.js";

const AT_ONCE = 100; // as many ids as the server takes

/** Those of these ids that still do not fit, by time. */
export async function unfitAmong(ids, send) {
  const found = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const { body } = await send("GET", `/appointments?ids=${ids.slice(from, from + AT_ONCE)}&limit=${AT_ONCE}`);
    found.push(...body.items.filter(({ fits }) => fits === false));
  }
  return found.sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
}
/**
 * Who comes, by appointment: {name, phone, …}, empty where the day was read and does not know them. Without an answer for its day one is not among them.
 * Each day that is asked for is written to the audit.
 */
export async function namesOf(appointments, send) {
  const dayOf = (one) => `${one.branch_id}/day/names?day=${dayIn(one.time_zone, one.starts_at)}`;
  const known = new Map();
  const read = async (day) => {
    const { body } = await send("GET", `/branches/${day}`);
    appointments.filter((one) => dayOf(one) === day).forEach(({ id }) => known.set(id, {}));
    Object.entries(body).forEach(([id, whose]) => known.set(id, whose));
  };
  await Promise.allSettled([...new Set(appointments.map(dayOf))].map(read));
  return known;
}
