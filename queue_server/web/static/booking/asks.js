/** What the patients' pages ask of the clinic, and what its refusals mean to whoever reads them. */
import { all, call, press } from "../api.js";

const query = (wish) => new URLSearchParams(Object.entries(wish).filter(([, value]) => value)).toString();

/** A branch with the services that one may book there by oneself, and the doctors who give them. Throws a `Problem`. */
export async function catalogueOf(branchId, send = call) {
  const [{ body: branch }, services, staff] = await Promise.all([send("GET", `/branches/${branchId}`), all("/services", send), all("/staff", send)]);
  const isHere = (one) => one.is_online && (!one.branch_ids || one.branch_ids.includes(branchId));
  const doctors = staff.filter(({ roles }) => roles.some(({ role, branch_id }) => role === "doctor" && (!branch_id || branch_id === branchId)));
  return { branch, services: services.filter(isHere), doctors };
}
/** Who gives a service, among the doctors of a branch. */
export const doctorsOf = (service, doctors) => doctors.filter((one) => !service.staff_ids || service.staff_ids.includes(one.id));

/** How many times are free, by day: a Map; a day that is not in it has none. */
export async function freeDays(wish, send = call) {
  const { body } = await send("GET", `/slots/days?${query(wish)}`);
  return new Map(body.items.map((one) => [one.day, one.free]));
}
/** The free slots of some days. */
export const freeSlots = async (wish, send = call) => (await send("GET", `/slots?${query(wish)}`)).body.items;

export const takeHold = async (wish, send) => (await press("/holds", wish, send)).body;
export const letGo = (hold, send) => send("DELETE", `/holds/${hold.id}`).catch(() => {}); // it would end by itself
export const book = async (wish, send) => (await press("/appointments", wish, send)).body;
/** To be told when something is free. */
export const waitFor = async (wish, send) => (await press("/waitlist", wish, send)).body;
const readAppointment = async (id, send) => (await send("GET", `/appointments/${id}`)).body;

/** Another time for an appointment. An answer that was lost is not a change that was: it is read again before anybody is told so. */
export async function move(appointment, wish, send) {
  try {
    return (await send("PATCH", `/appointments/${appointment.id}`, { body: wish, headers: { "If-Match": `"${appointment.revision}"` } })).body;
  } catch (problem) {
    if (problem.status && problem.slug !== "revision-changed") throw problem;
    const now = await readAppointment(appointment.id, send).catch(() => { throw problem; });
    if (Date.parse(now.starts_at) !== Date.parse(wish.starts_at)) throw problem;
    return now;
  }
}

const said = {
  "slot-taken": "f_taken", "booking-limit": "f_limit", "too-late": "f_too_late", "too-early": "f_too_early", "bad-state": "f_changed", "revision-changed": "f_changed", invalid: "f_gone", "not-found": "f_gone",
  "code-needed": "f_code_needed", "code-wrong": "f_code_wrong", "wrong-code": "f_code_wrong", "already-in-line": "f_in_line", "queue-closed": "f_line_closed", "queue-full": "f_line_closed", "rate-limited": "f_too_often", "no-line": "f_at_desk", forbidden: "f_at_desk",
  "offer-over": "f_offer_over", "already-waiting": "f_waits_already",
};
/** The key of a sentence. */
export const sentenceOf = ({ slug, status }) => said[slug] ?? (!status || status >= 500 ? "f_no_answer" : "f_not_done");
/** Refusals after which another time is chosen. */
export const isGone = ({ slug, errors }) => slug === "slot-taken" || (slug === "invalid" && Boolean(errors?.some(({ pointer }) => pointer === "/starts_at")));
