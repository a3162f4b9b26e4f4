/** Which page a ticket is on, from its state; and when its time is near. Pure; times in milliseconds on the server's clock. */

const NEAR_AHEAD = 2;
const NEAR_MINUTES = 10;
const MOST_MINUTES = 120; // nobody reckons with more; the time of day says it
const MOST_DRAWN = 8; // people in the picture of the line; more become a number

const steps = { waiting: "waiting", called: "called", serving: "serving", on_hold: "hold", no_show: "missed", completed: "done" };

/** waiting, called, serving, hold, missed, done, left or closed. */
export function stepOf(ticket) {
  if (ticket.state === "left") return ticket.end_reason === "closed" ? "closed" : "left";
  return steps[ticket.state] ?? "waiting";
}
export const isOver = (ticket) => ["missed", "done", "left", "closed"].includes(stepOf(ticket));

const minutesUntil = (when, now) => (Date.parse(when) - now) / 60_000;

export const isSnoozed = (ticket, now) => ticket.state === "waiting" && ticket.snoozed_until !== null && Date.parse(ticket.snoozed_until) > now;
export function isNear(ticket, now) {
  if (ticket.state !== "waiting" || ticket.queue_state === "paused" || isSnoozed(ticket, now)) return false;
  if (ticket.counters_calling === 0 && !ticket.expected_at) return false; // first in line, and no doctor there yet: nothing is near
  if (ticket.ahead !== null && ticket.ahead <= NEAR_AHEAD) return true;
  return Boolean(ticket.expected_at) && minutesUntil(ticket.expected_at.low, now) <= NEAR_MINUTES && minutesUntil(ticket.expected_at.high, now) <= 2 * NEAR_MINUTES;
}

/** How the range itself is said: both ends, or only the last while its beginning is not ahead any more; what has passed promises nothing. */
export function expectedIn({ low, high }, now) {
  return minutesUntil(low, now) < 1 ? { how: "by", high } : { how: "between", low, high };
}

/** How the time left is said: null, "soon", "within" (only the high end) or "from" both, in minutes rounded outward to five. */
export function minutesLeft(ticket, now) {
  if (!ticket.expected_at) return null;
  const [low, high] = [minutesUntil(ticket.expected_at.low, now), minutesUntil(ticket.expected_at.high, now)];
  if (high <= 1) return { how: "soon" };
  if (high > MOST_MINUTES) return null;
  const [least, most] = [low < 10 ? Math.floor(low) : Math.floor(low / 5) * 5, high < 10 ? Math.ceil(high) : Math.ceil(high / 5) * 5];
  return least < 1 ? { how: "within", high: most } : { how: "from", low: least, high: most };
}

/** How many are drawn in the line, and how many more there are. */
export const drawn = (ahead) => (ahead <= MOST_DRAWN ? { people: ahead, more: 0 } : { people: MOST_DRAWN, more: ahead - MOST_DRAWN });

/** Whether a message left something unsaid that only a full reading tells: a transfer, an ending, what may be undone. */
export const needsReading = (before, ticket) => !before || Boolean(ticket.moved_to) || before.state !== ticket.state;
/** Into another line, by staff: its name is another, and sometimes the number. */
export const hasMoved = (before, ticket) => Boolean(before?.queue) && before.queue.id !== ticket.queue.id;
/** Somebody who stays called and is called once more, perhaps to another room. */
export const isCalledAgain = (before, ticket) => ticket.state === "called" && Date.parse(before.called_at) < Date.parse(ticket.called_at);
/** What is left of the expected time of somebody who asked for more: not before it ends. Null where nothing is left, or nothing is known. */
export function afterTheSnooze({ expected_at: expected, snoozed_until: until }) {
  if (!expected || Date.parse(expected.high) <= Date.parse(until)) return null;
  return { low: Date.parse(expected.low) < Date.parse(until) ? until : expected.low, high: expected.high };
}
export const mayUndo = (ticket, now) => Boolean(ticket.undo_until) && Date.parse(ticket.undo_until) > now;
