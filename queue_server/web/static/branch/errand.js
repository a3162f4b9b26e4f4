/** Joining as a patient: who may, where it leads, and what a refusal means. */
import { Problem, all, press } from "../api.js";

/** What a refusal of joining means to whoever reads it; the key of a sentence. */
const said = {
  "queue-closed": "b_closed", "queue-full": "b_full", "at-the-clinic-only": "b_at_clinic", "already-in-line": "b_already", "rate-limited": "b_too_often", "not-a-patient": "b_not_patient",
  "wrong-credentials": "e_wrong", "no-answer": "b_no_answer",
};
export const sentenceOf = (problem) => said[problem.slug] ?? (problem.status === 0 || problem.status >= 500 ? "b_no_answer" : "b_not_done");

/** Joins, and gives where to go on: `{link}`, or `{already}` with the tickets that this person has there. Throws a `Problem`. */
export async function joinAs(session, { queue, service, reason }) {
  if (!isOnlyPatient(session.user)) throw new Problem({ type: "/problems/not-a-patient", status: 403 });
  try {
    const { body } = await press(`/queues/${queue}/tickets`, { service_id: service, ...(reason ? { reason } : {}) }, session.send);
    return { link: body.secret_link };
  } catch (problem) {
    if (problem.slug !== "already-in-line") throw problem;
    const tickets = await all("/me/tickets", session.send).catch(() => []);
    return { already: tickets.filter((one) => one.queue_id === queue) };
  }
}

/** The same for one errand, which ends with it. */
export const joinOnce = (errand, wish) => joinAs(errand, wish).finally(() => { errand.signOut(); }); // nobody waits for it; the session would end by itself

/** Whoever has any other role is staff to the server, which would add an unknown person to the line. */
export const isOnlyPatient = ({ roles }) => roles.length > 0 && roles.every(({ role }) => role === "patient");

/** In for this errand: null, or what the second step needs. */
export const signInTo = (errand, email, password) => errand.signIn(email, password).catch((problem) => { throw problem.status === 401 || problem.status === 422 ? new Problem({ type: "/problems/wrong-credentials", status: 401 }) : problem; });
