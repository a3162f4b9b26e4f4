/** What a kiosk says when no number was given, and what can be done about it. Pure. */

const known = { "queue-closed": "closed", "queue-full": "full", "rate-limited": "too-fast", "not-found": "changed", invalid: "changed", forbidden: "changed" };

/** closed, full, changed (choose again), too-fast or no-answer (press again: the same key). */
export const refusalOf = (problem) => known[problem.slug] ?? "no-answer";

/** After these the same press may be tried again. */
export const mayPressAgain = (refusal) => refusal === "too-fast" || refusal === "no-answer";

const notOurs = new Set(["token-invalid", "session-revoked", "auth-required"]);
/** Whether the service does not know this kiosk any more: staff have stopped it. */
export const isRevoked = (problem) => Boolean(problem) && problem.status === 401 && notOurs.has(problem.slug ?? problem.type.replace("/problems/", ""));
