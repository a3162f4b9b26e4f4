/** How busy it is, in three words. Pure, and as coarse as the public board: words are chosen so that a change of one person seldom changes them. */

const QUIET_UP_TO = 2; // people for each room that calls: seen within about half an hour
const SOME_UP_TO = 6; // with 10 to 15 minutes each, about an hour; more is busy

/** How many people wait for each room, as a word. */
function wordFor(waiting, rooms) {
  const share = waiting / Math.max(1, rooms);
  if (share <= QUIET_UP_TO) return "quiet";
  return share <= SOME_UP_TO ? "some" : "busy";
}

/** closed, paused, quiet, some or busy: one line. */
export function busyLine(queue, board) {
  if (!queue.open && !queue.waiting) return "closed";
  if (queue.paused) return "paused";
  return wordFor(queue.waiting, roomsOf(queue, board));
}
/** Rooms belong to the branch: a line has those that call its numbers, or its fair share of those that call. */
function roomsOf(queue, board) {
  const theirs = new Set(board.showing.filter((call) => call.queue_id === queue.queue_id && call.counter).map((call) => call.counter.id)).size;
  const lines = board.queues.filter((one) => one.waiting && !one.paused).length;
  return Math.max(theirs, Math.floor(callingRooms(board).size / Math.max(1, lines)));
}
/** Rooms where somebody sits, and rooms where somebody was called to: a clinic may call without ever sitting down. */
const callingRooms = (board) => new Set([...board.counters.filter((counter) => counter.state === "open"), ...board.showing.map((call) => call.counter).filter(Boolean)].map((counter) => counter.id));

/** The whole branch: `{word, isCalling}`; nobody calls while every room is shut or on a break, or every line that has people is paused. */
export function busyBranch(board) {
  const lines = board.queues.filter((queue) => queue.open || queue.waiting);
  if (!lines.length) return { word: "closed", isCalling: false };
  const rooms = callingRooms(board).size;
  const waiting = lines.reduce((sum, queue) => sum + queue.waiting, 0);
  if (lines.every((queue) => queue.paused)) return { word: "paused", isCalling: false };
  return { word: wordFor(waiting, rooms), isCalling: rooms > 0 };
}

/** `{n, isAbout}`: from five on the board itself only knows the nearest five: seven are told as five. */
export const countOf = ({ waiting }) => ({ n: waiting, isAbout: waiting >= 5 });
