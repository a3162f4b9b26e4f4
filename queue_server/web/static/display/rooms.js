/** What a wall shows of a board: which rooms, in which state, and what was called before. Pure; `now` is the server's clock in milliseconds. */

const AMBER_FOR = 3 * 60_000; // somebody who has not come by then is not hurried by a colour any more
const MOST_ROOMS = 6;
const FRESH_CALL = 30_000; // older ones are shown, but not sounded

const byDoor = new Intl.Collator("en", { numeric: true });
const inOrderOfDoors = (one, other) => byDoor.compare(one.counter.door, other.counter.door) || byDoor.compare(one.counter.name, other.counter.name);
const latest = (calls) => calls.reduce((last, call) => (!last || call.called_at > last.called_at ? call : last), null);
const age = (call, now) => now - Date.parse(call.called_at);
export const keyOf = (call) => `${call.queue_id} ${call.number} ${call.called_at}`;

/** A room shows whoever was called there last; it is busy for as long as somebody is. */
function roomOf(counter, showing, now) {
  const call = latest(showing.filter((one) => one.counter?.id === counter.id));
  if (call) return { counter, call, step: stepOf(call, now) };
  return { counter, call: null, step: { paused: "paused", closed: "shut" }[counter.state] ?? "free" };
}
const stepOf = (call, now) => (call.state === "serving" ? "serving" : age(call, now) < AMBER_FOR ? "called" : "steady");

/** A counter may be newer than the snapshot's list of them: nobody is called to a room that is not on the wall. */
function countersOf(board) {
  const known = new Set(board.counters.map((counter) => counter.id));
  const strangers = board.showing.map((call) => call.counter).filter((counter) => counter && !known.has(counter.id) && known.add(counter.id));
  return [...board.counters, ...strangers];
}

/** Up to six rooms keep their places whatever happens; of more, only those with somebody in them are shown, the latest six. */
export function roomsOf(board, now) {
  const rooms = countersOf(board).map((counter) => roomOf(counter, board.showing, now)).sort(inOrderOfDoors);
  if (rooms.length <= MOST_ROOMS) return rooms;
  const urgency = (room) => (room.step === "called" ? 0 : 1);
  return rooms.filter((room) => room.call)
    .sort((a, b) => urgency(a) - urgency(b) || (a.call.called_at < b.call.called_at ? 1 : -1))
    .slice(0, MOST_ROOMS).sort(inOrderOfDoors);
}
export const isMany = (board) => countersOf(board).length > MOST_ROOMS;

export const calledEarlier = (board, most) => [...board.recent].sort((a, b) => (a.called_at < b.called_at ? 1 : -1)).slice(0, most);

export const freshCalls = (board, now) => board.showing.filter((call) => call.state === "called" && age(call, now) < FRESH_CALL);

/** `{opens_at}` while the branch is closed and nobody is being seen any more, else null. */
export function closedNow(board, now) {
  if (board.showing.length) return null;
  const opensLater = board.opens_at && Date.parse(board.opens_at) > now;
  const isOver = board.closes_at && Date.parse(board.closes_at) <= now;
  const nobodyMayCome = board.queues.length > 0 && board.queues.every((queue) => !queue.open && !queue.waiting);
  return opensLater || isOver || nobodyMayCome ? { opens_at: opensLater ? board.opens_at : null } : null;
}
export const isEmpty = (board) => !board.showing.length && !board.recent.length;
