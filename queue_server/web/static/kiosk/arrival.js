/** What is said to somebody who shows the code of a ticket. Pure: from the ticket, never from what was on the screen before. */

const ended = { completed: "over", left: "over", no_show: "missed" };

/** elsewhere, arrives (to be checked in), in (already), called, serving, hold, missed or over. */
export function arrivalOf(ticket, branchId) {
  if (ticket.branch.id !== branchId) return "elsewhere";
  if (ticket.state === "waiting") return ticket.here ? "in" : "arrives";
  return { called: "called", serving: "serving", on_hold: "hold" }[ticket.state] ?? ended[ticket.state] ?? "over";
}

/** What a refusal means to whoever holds the code: nobody knows it, too many tries, or no answer at all. */
export function refusalOf(problem) {
  if ([401, 403, 404].includes(problem.status)) return "unknown";
  return problem.status === 429 ? "too-fast" : "no-answer";
}
