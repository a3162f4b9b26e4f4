/** What happened in the line, for the list *What changed*: each entry is a key of the catalogue and what fills it. Pure. */

const find = (line, id) => line.line.find((ticket) => ticket.id === id) ?? line.active.find((ticket) => ticket.id === id) ?? null;
const entry = (key, ticket) => [{ key, code: ticket.number, who: ticket.called_by?.name ?? null, counter: ticket.counter }];
const gone = { waiting: "l_left", called: "l_gone", on_hold: "l_gone", serving: "l_done" };

const told = {
  insert: (before, { ticket }) => entry(({ undefined: "l_joined", waiting: "l_moved" })[find(before, ticket.id)?.state] ?? "l_back", ticket),
  move: (before, { ticket_id }) => named(before, ticket_id, "l_moved"),
  remove: (before, { ticket_id }) => named(before, ticket_id, gone[find(before, ticket_id)?.state]),
  state: (before, { ticket }, me) => entry(keyOfState(find(before, ticket.id), ticket, me), ticket),
  queue: (before, { paused, open }) => [
    ...(paused === before.paused ? [] : [{ key: paused ? "l_paused" : "l_resumed_line" }]),
    ...(open === before.open ? [] : [{ key: open ? "l_opened" : "l_closed" }]),
  ],
};
function named(before, id, key) {
  const ticket = find(before, id);
  return ticket ? entry(key, ticket) : [];
}
function keyOfState(was, ticket, me) {
  if (ticket.state === "called") return was?.state === "called" ? "l_again" : ticket.called_by?.id === me ? "l_you_called" : ticket.called_by ? "l_called" : "l_called_to";
  if (ticket.state === "serving") return was?.state === "on_hold" ? "l_resumed" : "l_started";
  if (ticket.state === "on_hold") return "l_held";
  if (was && was.priority !== ticket.priority) return "l_ranked";
  return ticket.here && was && !was.here ? "l_here" : ticket.snoozed_until ? "l_snoozed" : "l_moved";
}

/** One diff, told; `me` is the signed-in person's id. A new place that comes of something else is not worth a line of its own. */
export function changesOf(before, diff, me) {
  const entries = diff.ops.flatMap((op) => told[op.op]?.(before, op, me) ?? []);
  const isWorthALine = (one, i) => one.key !== "l_moved" || !entries.some((other, j) => j !== i && other.code === one.code && (other.key !== "l_moved" || j < i));
  return entries.filter(isWorthALine).map((one) => ({ at: diff.at, ...one }));
}

const MOST_TOLD = 5; // more became too much to read while one was away: then only how many

const stateOf = (ticket) => `${ticket.state} ${ticket.called_at} ${ticket.snoozed_until}`;
/** Two snapshots, told as if one had seen what lay between. */
export function changesBetween(before, after, me) {
  const is = [...after.line, ...after.active];
  const arrived = is.flatMap((ticket) => {
    const was = find(before, ticket.id);
    if (was && stateOf(was) === stateOf(ticket)) return [];
    return was && ticket.state !== "waiting" ? entry(keyOfState(was, ticket, me), ticket) : told.insert(before, { ticket });
  });
  const left = [...before.line, ...before.active].filter((ticket) => !is.some((one) => one.id === ticket.id)).flatMap((ticket) => entry(gone[ticket.state], ticket));
  const all = [...arrived, ...left, ...told.queue(before, after)].map((one) => ({ at: after.at, ...one }));
  return all.length > MOST_TOLD ? [{ key: "l_away", n: all.length, at: after.at }] : all;
}
