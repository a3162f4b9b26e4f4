/** One errand as a patient: signed in for it alone and without a cookie, so that a console in another tab stays who it is. */
import { Problem, all, call, press } from "../api.js";

const OURS = { "X-Requested-With": "queue-server" };

/** What a refusal of joining means to whoever reads it; the key of a sentence. */
const said = {
  "queue-closed": "b_closed", "queue-full": "b_full", "at-the-clinic-only": "b_at_clinic", "already-in-line": "b_already", "rate-limited": "b_too_often", "mfa-required": "e_mfa", "not-a-patient": "b_not_patient",
  "wrong-credentials": "e_wrong", "no-answer": "b_no_answer",
};
export const sentenceOf = (problem) => said[problem.slug] ?? (problem.status === 0 || problem.status >= 500 ? "b_no_answer" : "b_not_done");

/** Joins, and gives where to go on: `{link}`, or `{already}` with the tickets that this person has there. Throws a `Problem`. */
export async function joinAs({ email, password }, { queue, service, reason }) {
  const send = await signedIn(email, password);
  try {
    const { body } = await press(`/queues/${queue}/tickets`, { service_id: service, ...(reason ? { reason } : {}) }, send);
    return { link: body.secret_link };
  } catch (problem) {
    if (problem.slug !== "already-in-line") throw problem;
    const tickets = await all("/me/tickets", send).catch(() => []);
    return { already: tickets.filter((one) => one.queue_id === queue) };
  } finally {
    send("POST", "/auth/logout", { headers: OURS }).catch(() => {}); // nobody waits for it; the session would end by itself
  }
}

async function signedIn(identifier, password) {
  const { body } = await call("POST", "/auth/login", { body: { identifier, password }, credentials: "omit", headers: OURS }).catch((problem) => { throw problem.status === 401 || problem.status === 422 ? new Problem({ type: "/problems/wrong-credentials", status: 401 }) : problem; });
  if (!body.access_token) throw new Problem({ type: "/problems/mfa-required", status: 401 });
  const send = (method, path, options) => call(method, path, { ...options, authorization: `Bearer ${body.access_token}`, credentials: "omit" });
  if (body.user.roles.some(({ role }) => role === "patient")) return send;
  send("POST", "/auth/logout", { headers: OURS }).catch(() => {});
  throw new Problem({ type: "/problems/not-a-patient", status: 403 }); // else the desk's account would add an unknown person to the line
}
