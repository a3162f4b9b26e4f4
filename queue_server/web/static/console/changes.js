/** What happened in the line, for the list *What changed*: each entry is a key of the catalogue and what fills it. Pure. */

const find = (line, id) => line.line.find((ticket) => ticket.id === id) ?? line.active.find((ticket) => ticket.id === id) ?? null;
const entry = (key, ticket) => [{ key, id: ticket.id, code: ticket.number, who: ticket.called_by?.name ?? null, counter: ticket.counter }];
const guess = (line, id) => named(line, id, guessed[find(line, id)?.state]).map((one) => ({ ...one, isGuess: true }));

const ends = { completed: "l_done", no_show: "l_absent", left: "l_left", transferred: "l_went" };
/** Where nobody said why somebody went: as far as their last state tells. Today's ended tickets know better, see `toldBySeen`. */
const guessed = { waiting: "l_left", called: "l_gone", on_hold: "l_gone", serving: "l_done" };

const told = {
  insert: (before, { ticket }) => entry(({ undefined: "l_joined", waiting: "l_moved" })[find(before, ticket.id)?.state] ?? "l_back", ticket),
  move: (before, { ticket_id }) => named(before, ticket_id, "l_moved"),
  remove: (before, { ticket_id, because }) => {
    if (because === "returned") return []; // the insert that follows tells it
    return ends[because] ? named(before, ticket_id, ends[because]) : guess(before, ticket_id);
  },
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

const stateOf = (ticket) => `${ticket.state} ${ticket.called_at} ${ticket.snoozed_until} ${ticket.priority} ${ticket.here}`;
/** Two snapshots, told as if one had seen what lay between. */
export function changesBetween(before, after, me) {
  const is = [...after.line, ...after.active];
  const arrived = is.flatMap((ticket) => {
    const was = find(before, ticket.id);
    if (was && stateOf(was) === stateOf(ticket)) return [];
    return was && (ticket.state !== "waiting" || was.state === "waiting") ? entry(keyOfState(was, ticket, me), ticket) : told.insert(before, { ticket });
  });
  const left = [...before.line, ...before.active].filter((ticket) => !is.some((one) => one.id === ticket.id)).flatMap((ticket) => guess(before, ticket.id));
  return [...arrived, ...left, ...told.queue(before, after)].map((one) => ({ at: after.at, ...one }));
}

/** The same entries once today's ended tickets are known: no guess is left; who is not among them went on to another line. */
export function toldBySeen(entries, seen) {
  const known = new Map(seen.map((ticket) => [ticket.id, ticket]));
  return entries.map(({ isGuess, ...one }) => (isGuess ? { ...one, key: ends[known.get(one.id)?.state ?? "transferred"], counter: known.get(one.id)?.counter ?? one.counter } : one));
}

/** Whether somebody of the line ended: then today's ended tickets are another list. */
export const isEnd = (diff) => diff.ops.some(({ op, because }) => op === "remove" && because !== "returned" && because !== "transferred");

const sameSign = (one, other) => JSON.stringify([one.names, one.door]) === JSON.stringify([other.names, other.door]);
/** Two pictures of the branch's rooms: who went on a break, who is back, which sign is new. */
export function changesOfRooms(before, after, at) {
  return after.flatMap((counter) => {
    const was = before.find((one) => one.id === counter.id);
    if (!was) return [];
    const key = was.state !== "paused" && counter.state === "paused" ? "l_break" : was.state === "paused" && counter.state === "open" ? "l_break_over" : sameSign(was, counter) ? null : "l_renamed";
    return key ? [{ key, counter, was, at }] : [];
  });
}
