/** What the front desk makes of all lines of a branch: rows, choices, the number to come, what needs attention. Pure; times in milliseconds. */
import { LONG_WAIT, mayBeCalled, mayDo, nameOrPhone } from "../console/model.js";

const MINUTE = 60_000;
export const STILL_COMES = 30 * MINUTE; // whoever was missed comes to the desk by then, or not today
const NO_ANSWER = 2 * MINUTE; // called for so long and not come: somebody goes and looks
export const LONG_HOLD = 30 * MINUTE;
const FEW_CHOICES = 7; // as many fit beside everything else; of more, only the first line shows its services

// ---------------------------------------------------------------- one table over all lines

const STEPS = { called: 0, waiting: 1, on_hold: 2, serving: 3 };
const byCall = (a, b) => (a.ticket.called_at < b.ticket.called_at ? -1 : a.ticket.called_at > b.ticket.called_at ? 1 : 0);

/** `lines`: [{queue, view}], a view null while it is not known. Called first, the longest called before all; then line by line in order; then on hold, then with a doctor. */
export function rowsOf(lines) {
  const rows = lines.flatMap(({ queue, view }) => [...(view?.line ?? []).map((ticket, index) => ({ ticket, queue, place: index + 1 })), ...(view?.active ?? []).map((ticket) => ({ ticket, queue, place: null }))]);
  const inStep = (step) => rows.filter((row) => STEPS[row.ticket.state] === step);
  return [...inStep(0).sort(byCall), ...inStep(1), ...inStep(2).sort(byCall), ...inStep(3).sort(byCall)];
}
/** Whoever ended today and stands in no line any more, the latest first. `seen`: [{queue, tickets}]. */
export function endedOf(seen, rows) {
  const open = new Set(rows.map((row) => row.ticket.id));
  return seen.flatMap(({ queue, tickets }) => tickets.filter((ticket) => !open.has(ticket.id)).map((ticket) => ({ ticket: { needs: [], priority: "normal", ...ticket }, queue, place: null, hasEnded: true })))
    .sort((a, b) => (a.ticket.ended_at < b.ticket.ended_at ? 1 : -1));
}

/** Letters without their marks, so that Fatma finds Fátma, and أمل is found by امل. */
const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u0640\u064b-\u0655]/g, "").replace(/[أإآ]/g, "ا").toLowerCase();
const digitsOf = (text) => text.replace(/[^\d+]/g, "");
/** By number, by any word of the name, by phone. `known`: {name, phone} or nothing. */
export function isFound({ ticket }, find, known) {
  const wanted = plain(find.trim());
  if (!wanted) return true;
  if (plain(`${ticket.number} ${known?.name ?? ""}`).includes(wanted)) return true;
  return digitsOf(wanted).length >= 3 && digitsOf(known?.phone ?? "").includes(digitsOf(wanted));
}

export const waitedMinutes = (ticket, now) => Math.max(0, Math.floor((now - Date.parse(ticket.joined_at)) / MINUTE));
export const isLongWait = (ticket, now) => ticket.state === "waiting" && waitedMinutes(ticket, now) >= LONG_WAIT && mayBeCalled(ticket, now);

/** How many wait, and the longest of them. */
export function summary(rows, now) {
  const waiting = rows.filter((row) => row.ticket.state === "waiting");
  return { waiting: waiting.length, longest: waiting.reduce((most, { ticket }) => Math.max(most, waitedMinutes(ticket, now)), 0) };
}

// ---------------------------------------------------------------- what may be done

/** The contract's table of states; of those who have ended some may be put back or sent on. */
export function may(verb, { ticket, hasEnded }) {
  if (!hasEnded) return mayDo(verb, ticket) && !(verb === "here" && ticket.here);
  return ["return", "transfer"].includes(verb) && mayDo(verb, ticket);
}

// ---------------------------------------------------------------- a walk-in

/** Line and service, each with one key. With few of them all are shown; else the first line shows its services, and every other line is one choice with its services behind it. */
export function choicesOf(queues) {
  const services = (queue) => queue.services ?? [];
  const whole = (queue) => (services(queue).length ? services(queue).map((service) => ({ key: `${queue.id} ${service.id}`, queue, service, behind: [] })) : [lineOnly(queue)]);
  const all = queues.flatMap(whole);
  if (all.length <= FEW_CHOICES) return all;
  return [...whole(queues[0]), ...queues.slice(1).map((queue) => (services(queue).length === 1 ? whole(queue)[0] : lineOnly(queue)))];
}
const lineOnly = (queue) => ({ key: queue.id, queue, service: null, behind: queue.services ?? [] });

export const emptyDraft = () => ({ who: "", patient: null, choice: null, service: "", priority: "normal", reason: "", needs: [] });

/** The body of a join. A known patient is sent as such: the name is on the server. */
export function wishOf(draft, choice) {
  const service = choice.service?.id ?? (choice.behind.some((one) => one.id === draft.service) ? draft.service : null);
  return {
    ...(draft.patient ? { patient_id: draft.patient.id } : nameOrPhone(draft.who)),
    ...(service ? { service_id: service } : {}),
    ...(draft.priority === "normal" ? {} : { priority: draft.priority, reason: draft.reason.trim() }),
    ...(draft.needs.length ? { needs: draft.needs } : {}),
  };
}
/** The language to print first: the one that was said to be the patient's, else the desk's. */
export const tongueOf = (needs, desk) => (needs.find((need) => need.startsWith("language:")) ?? "").slice("language:".length) || desk;

const parts = (number) => /^(\D+)(\d+)$/.exec(number);
/**
 * The number that a line would most likely give next, or null where nobody was seen in it today: one more than the highest seen with its letters. Numbers move along with transfers,
 * so a line's letters are those that most of its tickets have, and of two lines with the same letters only one can have given them.
 */
export function forecast(queueId, lines, seen = []) {
  const all = [...lines.flatMap(({ queue, view }) => [...(view?.line ?? []), ...(view?.active ?? [])].map((ticket) => [queue.id, ticket.number])), ...seen.flatMap(({ queue, tickets }) => tickets.map((ticket) => [queue.id, ticket.number]))]
    .map(([queue, number]) => ({ queue, found: parts(number) })).filter(({ found }) => found);
  const votes = new Map();
  for (const { queue, found } of all) votes.set(`${queue} ${found[1]}`, (votes.get(`${queue} ${found[1]}`) ?? 0) + 1);
  const owner = (letters) => lines.map(({ queue }) => queue.id).reduce((most, id) => ((votes.get(`${id} ${letters}`) ?? 0) > (votes.get(`${most} ${letters}`) ?? 0) ? id : most), null);
  const own = [...new Set(all.filter(({ queue }) => queue === queueId).map(({ found }) => found[1]))].filter((letters) => owner(letters) === queueId)
    .sort((a, b) => votes.get(`${queueId} ${b}`) - votes.get(`${queueId} ${a}`))[0];
  if (!own) return null;
  const given = all.filter(({ found }) => found[1] === own).map(({ found }) => found[2]);
  const highest = given.reduce((most, digits) => (Number(digits) > Number(most) ? digits : most));
  return `${own}${String(Number(highest) + 1).padStart(highest.length, "0")}`;
}

// ---------------------------------------------------------------- what needs somebody

const since = (moment, now) => now - Date.parse(moment);
/** Whom somebody should look after: called and not come, on hold for long, waiting for long; each the longest first. */
export function attention(rows, now, ended = []) {
  const tickets = (state) => rows.filter((row) => row.ticket.state === state);
  return {
    missed: ended.filter(({ ticket }) => ticket.state === "no_show" && since(ticket.ended_at, now) < STILL_COMES),
    unanswered: tickets("called").filter(({ ticket }) => since(ticket.called_at, now) >= NO_ANSWER).sort(byCall),
    held: tickets("on_hold").filter(({ ticket }) => since(ticket.called_at, now) >= LONG_HOLD).sort(byCall),
    long: rows.filter(({ ticket }) => isLongWait(ticket, now)).sort((a, b) => (a.ticket.joined_at < b.ticket.joined_at ? -1 : 1)),
  };
}
/** Whoever joined from elsewhere and has not been seen here. */
export const expectedOf = (rows) => rows.filter(({ ticket }) => ticket.state === "waiting" && !ticket.here);

/** Every room in the order of the doors, with whoever was called there last. */
export function roomsOf(board) {
  const callAt = (counter) => board.showing.filter((one) => one.counter?.id === counter.id).reduce((last, one) => (!last || one.called_at > last.called_at ? one : last), null);
  return board.counters.map((counter) => ({ counter, call: callAt(counter) })).sort((a, b) => a.counter.door.localeCompare(b.counter.door, "en", { numeric: true }));
}

// ---------------------------------------------------------------- where

/** The branches where somebody works: all of them for whoever is not bound to one. */
export function branchesOf(user, branches) {
  const roles = user.roles.filter(({ role }) => role !== "patient");
  if (roles.some(({ branch_id }) => !branch_id)) return branches;
  return branches.filter((branch) => roles.some(({ branch_id }) => branch_id === branch.id));
}
/** The one of last time, else the first of one's roles. */
export function homeOf(user, branches, last) {
  const ids = [last, ...user.roles.map(({ branch_id }) => branch_id), branches[0]?.id];
  return branches.find((branch) => branch.id === ids.find((id) => branches.some((one) => one.id === id))) ?? null;
}
