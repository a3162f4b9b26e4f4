/** What the patients' pages ask of the clinic, and what its refusals mean to whoever reads them. */
import { all, call, press } from "../api.js";
import { settles } from "../keys.js";

const query = (wish) => new URLSearchParams(Object.entries(wish).filter(([, value]) => value)).toString();

/** A branch with the services that one may book there by oneself, and the doctors who give them. Throws a `Problem`. */
export async function catalogueOf(branchId, send = call) {
  const [{ body: branch }, services, staff] = await Promise.all([send("GET", `/branches/${branchId}`), all(`/services?branch_id=${branchId}`, send), all(`/staff?branch_id=${branchId}`, send)]);
  return { branch, services: services.filter((one) => one.is_online), doctors: staff.filter(({ roles }) => roles.some(({ role }) => role === "doctor")) };
}
/** Who gives a service, among the doctors of a branch. */
export const doctorsOf = (service, doctors) => doctors.filter((one) => !service.staff_ids || service.staff_ids.includes(one.id));

/** How many times are free, by day: a Map; a day that is not in it has none. */
export async function freeDays(wish, send = call) {
  const { body } = await send("GET", `/slots/days?${query(wish)}`);
  return new Map(body.items.map((one) => [one.day, one.free]));
}
/** The free slots of some days; `moved` is an appointment that is to go to another of them, and not to where it is. */
export async function freeSlots(wish, send = call, moved = null) {
  const { body } = await send("GET", `/slots?${query(wish)}`);
  return body.items.filter(({ starts_at, staff_id }) => !moved || staff_id !== moved.staff_id || Date.parse(starts_at) !== Date.parse(moved.starts_at));
}

export const takeHold = async (wish, send) => (await press("/holds", wish, send)).body;
export const letGo = (hold, send) => send("DELETE", `/holds/${hold.id}`).catch(() => {}); // it would end by itself

const LOOK = 3_000; // after an answer that did not come
const isMine = new Set(["slot-taken", "booking-limit"]); // what whoever has a time already hears when they ask for it again
/** The open appointment that this wish has become, or null. */
export async function findBooked({ branch_id, service_id, starts_at }, send) {
  const at = Date.parse(starts_at);
  const { body } = await send("GET", `/appointments?${query({ branch_id, from: starts_at, to: new Date(at + 60_000).toISOString(), status: "pending,confirmed" })}`, { within: LOOK });
  return body.items.find((one) => one.service_id === service_id && Date.parse(one.starts_at) === at) ?? null;
}
/** An answer that was lost is not a booking that was not made: it is looked for before anybody is told so. */
export async function book(wish, send) {
  try {
    return (await press("/appointments", wish, send)).body;
  } catch (problem) {
    const mine = settles(problem) && !isMine.has(problem.slug) ? null : await findBooked(wish, send).catch(() => null);
    if (!mine) throw problem;
    return mine;
  }
}
/** To be told when something is free. */
export const waitFor = async (wish, send) => (await press("/waitlist", wish, send)).body;
export const readAppointment = async (id, send) => (await send("GET", `/appointments/${id}`)).body;

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
const isAboutTheTime = ({ errors }) => Boolean(errors?.some(({ pointer }) => pointer === "/starts_at"));
/** Not too many of them, but one at that very time. */
const isAtThatTime = (problem) => problem.slug === "booking-limit" && isAboutTheTime(problem);
/** The key of a sentence. */
export const sentenceOf = (problem) => (isAtThatTime(problem) ? "f_same_time" : sentenceFor(problem));
const sentenceFor = ({ slug, status }) => said[slug] ?? (!status || status >= 500 ? "f_no_answer" : "f_not_done");
/** Refusals after which another time is chosen. */
export const isGone = (problem) => problem.slug === "slot-taken" || isAboutTheTime(problem);
