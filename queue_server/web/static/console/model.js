/** What a doctor's desk makes of a line: who is here, who comes next, what may be pressed and why not. Pure; times in milliseconds. */

const NO_ANSWER_AFTER = 60_000; // then the page suggests; nothing happens by itself
export const LONG_WAIT = 45; // minutes

const isMine = (ticket, counter) => counter !== null && ticket.counter?.id === counter && (ticket.state === "called" || ticket.state === "serving");
const latest = (tickets) => tickets.reduce((last, ticket) => (!last || ticket.called_at > last.called_at ? ticket : last), null);

export const mayBeCalled = (ticket, now) => !ticket.snoozed_until || Date.parse(ticket.snoozed_until) <= now;

/** `counter` is the id of ours or null; `chosen` the ticket the doctor turned to, when there are several at one counter. */
export function deskOf(line, counter, chosen, now) {
  const mine = line.active.filter((ticket) => isMine(ticket, counter));
  const here = mine.find((ticket) => ticket.id === chosen) ?? latest(mine);
  return {
    here,
    waiting: line.line,
    first: line.line.find((ticket) => mayBeCalled(ticket, now)) ?? null,
    held: line.active.filter((ticket) => ticket.state === "on_hold"),
    also: mine.filter((ticket) => ticket !== here),
    elsewhere: line.active.filter((ticket) => ticket.state !== "on_hold" && !mine.includes(ticket)),
  };
}

/** What takes back what was done: {id, what}, as the path and body of a press. Whoever joined and was called meanwhile is not taken out of their visit. */
export const backOf = ({ id, what }) => (what === "join" ? [`/tickets/${id}/leave`, { from: "waiting" }] : [`/tickets/${id}/undo`, undefined]);

/** Why nobody can be called, as a key of the catalogue, or null. `counter` has `state`; a line that is closed goes on until it is empty. */
export function whyNotCall(line, desk, counter) {
  if (!counter) return "c_why_watching";
  if (counter.state === "paused") return "c_why_break";
  if (line.paused) return "c_why_paused";
  if (!desk.waiting.length) return "c_why_nobody";
  return desk.first ? null : "c_why_snoozed";
}

/** called, serving, break, paused or ready: which picture the visit shows. */
export function stepOf(line, desk, counter) {
  if (desk.here) return desk.here.state;
  if (counter?.state === "paused") return "break";
  return line.paused ? "paused" : "ready";
}

/** Why a quiet step cannot be taken now, or null. */
export function whyNot(verb, ticket) {
  if (!ticket) return "c_why_nobody_here";
  return from[verb].includes(ticket.state) ? null : verb === "return" ? "c_why_started" : "c_why_state";
}
const from = {
  recall: ["called"], start: ["called"], "no-show": ["called"], hold: ["called", "serving"], resume: ["on_hold"], return: ["called", "on_hold", "no_show"], complete: ["called", "serving"],
  leave: ["waiting", "called", "on_hold"], snooze: ["waiting"], here: ["waiting"], prioritise: ["waiting", "on_hold"], transfer: ["waiting", "called", "serving", "on_hold", "completed"],
};
export const mayDo = (verb, ticket) => from[verb].includes(ticket.state);

const everybody = (line) => [...line.line, ...line.active];
/** Whether somebody stands in the line now who did not before. */
export const hasJoined = (before, now) => everybody(now).some(({ id }) => !everybody(before).some((one) => one.id === id));
/** Whether somebody was called to our counter who was not before; called again is nothing new. */
export function hasCalled(before, now, counter) {
  const called = (line) => line.active.filter((one) => one.state === "called" && one.counter?.id === counter);
  return called(now).some(({ id }) => !called(before).some((one) => one.id === id));
}

export const isUnanswered = (ticket, now) => ticket?.state === "called" && now - Date.parse(ticket.called_at) > NO_ANSWER_AFTER;

/** The other rooms by door: whoever of our line is there, else what the branch's board says of it. Rooms that nobody uses are left out; without a board the line alone tells. */
export function roomsBeside(board, elsewhere, own) {
  const signs = new Map((board?.counters ?? []).map((counter) => [counter.id, counter]));
  const ours = elsewhere.filter((ticket) => ticket.counter).map((ticket) => ({ counter: signs.get(ticket.counter.id) ?? ticket.counter, ticket, call: ticket }));
  const isTaken = new Set([own, ...ours.map(({ counter }) => counter.id)]);
  const others = [...signs.values()].filter((counter) => !isTaken.has(counter.id))
    .map((counter) => ({ counter, ticket: null, call: latest(board.showing.filter((call) => call.counter?.id === counter.id)) }))
    .filter(({ counter, call }) => call || counter.state !== "closed");
  return [...ours, ...others].sort((one, other) => one.counter.door.localeCompare(other.counter.door, "en", { numeric: true }));
}

/** Whether what somebody typed to find means this one. */
export const isFound = (typed, number, name) => `${number} ${name ?? ""}`.toLowerCase().includes(typed.trim().toLowerCase());

/** 6:12, or 1:02:30. */
export function stopwatch(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** One field takes either: digits and what stands between them are a phone. */
export function nameOrPhone(typed) {
  const text = typed.trim();
  if (!text) return {};
  return /^\+?[\d\s().-]{6,}$/.test(text) ? { phone: text.replace(/[^\d+]/g, "") } : { name: text };
}

/** The services a line offers, by what the catalogue says of it: whole services or only their ids. */
export function servicesOf(queue, services) {
  const offered = queue.service_ids ?? queue.services ?? [];
  const byId = new Map(services.map((service) => [service.id, service]));
  return offered.map((one) => byId.get(one.id ?? one) ?? (one.id ? one : null)).filter(Boolean);
}

const OPEN = ["waiting", "called", "serving", "on_hold"];
/** What a line will say of a ticket that the server has decided on: its state, or null when it is not in that line any more. */
export const stateInLine = (ticket, queue) => (ticket.queue_id === queue && OPEN.includes(ticket.state) ? ticket.state : null);

const ENDS = ["complete", "no-show", "leave", "transfer"]; // after these a ticket is not in our line any more

/** What may still be taken back by us, the latest first; `until` in milliseconds. Not what somebody else has changed since: that undo would be theirs. */
export const undoable = (done, now, ticketOf) => done.findLast((one) => one.until > now && isStillOurs(one, ticketOf(one.id))) ?? null;
function isStillOurs({ what, until }, ticket) {
  if (!ticket) return ENDS.includes(what);
  if (what === "join") return ticket.state === "waiting";
  return Math.abs(Date.parse(ticket.undo_until) - until) < 1000;
}
