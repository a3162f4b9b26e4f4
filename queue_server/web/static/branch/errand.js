/** Joining as a patient: who may, where it leads, and what a refusal means. */
import { Problem, all, press } from "../api.js";
import { Errand } from "../errand.js";

/** What a refusal of joining means to whoever reads it; the key of a sentence. */
const said = {
  "queue-closed": "b_closed", "queue-full": "b_full", "at-the-clinic-only": "b_at_clinic", "already-in-line": "b_already", "rate-limited": "b_too_often", "mfa-required": "e_mfa", "not-a-patient": "b_not_patient",
  "wrong-credentials": "e_wrong", "no-answer": "b_no_answer",
};
export const sentenceOf = (problem) => said[problem.slug] ?? (problem.status === 0 || problem.status >= 500 ? "b_no_answer" : "b_not_done");

/** Joins, and gives where to go on: `{link}`, or `{already}` with the tickets that this person has there. Throws a `Problem`. */
export async function joinAs({ email, password }, { queue, service, reason }) {
  const errand = new Errand();
  try {
    await signIn(errand, email, password);
    const { body } = await press(`/queues/${queue}/tickets`, { service_id: service, ...(reason ? { reason } : {}) }, errand.send);
    return { link: body.secret_link };
  } catch (problem) {
    if (problem.slug !== "already-in-line") throw problem;
    const tickets = await all("/me/tickets", errand.send).catch(() => []);
    return { already: tickets.filter((one) => one.queue_id === queue) };
  } finally {
    errand.signOut(); // nobody waits for it; the session would end by itself
  }
}

/** Whoever has any other role is staff to the server, which would add an unknown person to the line. */
export const isOnlyPatient = ({ roles }) => roles.length > 0 && roles.every(({ role }) => role === "patient");
async function signIn(errand, email, password) {
  await errand.signIn(email, password).catch((problem) => { throw problem.slug !== "mfa-required" && (problem.status === 401 || problem.status === 422) ? new Problem({ type: "/problems/wrong-credentials", status: 401 }) : problem; });
  if (!isOnlyPatient(errand.user)) throw new Problem({ type: "/problems/not-a-patient", status: 403 });
}
