/** What a wall shows of a board: which rooms, in which state, what was called before, which cards. Pure; `now` is the server's clock in milliseconds. */

const AMBER_FOR = 3 * 60_000; // somebody who has not come by then is not hurried by a colour any more
const MOST_ROOMS = 6;
export const FRESH_CALL = 30_000; // older ones are shown, but neither sounded nor pulsed
const CARD_FOR = 12_000; // nobody reads two languages faster than that
const LINES_AT_ONCE = 4;
const FEW_LINES = 2;

const byDoor = new Intl.Collator("en", { numeric: true });
const inOrderOfDoors = (one, other) => byDoor.compare(one.counter.door, other.counter.door) || byDoor.compare(one.counter.name, other.counter.name);
const latestFirst = (one, other) => (one.called_at < other.called_at ? 1 : one.called_at > other.called_at ? -1 : 0);
const age = (call, now) => now - Date.parse(call.called_at);
export const keyOf = (call) => `${call.queue_id} ${call.number} ${call.called_at}`;

/** A room shows whoever was called there last; it is busy for as long as somebody is. */
function roomOf(counter, showing, now) {
  const call = showing.filter((one) => one.counter?.id === counter.id).sort(latestFirst)[0];
  if (call) return { counter, call, step: stepOf(call, now), isFresh: call.state === "called" && age(call, now) < FRESH_CALL };
  return { counter, call: null, step: { paused: "paused", closed: "shut" }[counter.state] ?? "free", isFresh: false };
}
const stepOf = (call, now) => (call.state === "serving" ? "serving" : age(call, now) < AMBER_FOR ? "called" : "steady");

/** A counter may be newer than the snapshot's list of them: nobody is called to a room that is not on the wall. */
export function countersOf(board) {
  const known = new Set(board.counters.map((counter) => counter.id));
  const strangers = board.showing.map((call) => call.counter).filter((counter) => counter && !known.has(counter.id) && known.add(counter.id));
  return [...board.counters, ...strangers];
}

/** The board without the rooms that belong to another screen. Hiding all of them is a mistake, and hides none. */
export function boardOf(board, hidden) {
  const isHere = (counter) => !counter || !hidden.includes(counter.id);
  if (!hidden.length || !countersOf(board).some(isHere)) return board;
  const here = (call) => isHere(call.counter);
  return { ...board, counters: board.counters.filter(isHere), showing: board.showing.filter(here), recent: board.recent.filter(here) };
}

/** Up to six rooms keep their places whatever happens; of more, only those with somebody in them are shown, called ones before all, the latest six. */
export function roomsOf(board, now) {
  const rooms = countersOf(board).map((counter) => roomOf(counter, board.showing, now)).sort(inOrderOfDoors);
  if (rooms.length <= MOST_ROOMS) return rooms;
  const urgency = (room) => (room.step === "called" ? 0 : 1);
  return rooms.filter((room) => room.call)
    .sort((a, b) => urgency(a) - urgency(b) || latestFirst(a.call, b.call))
    .slice(0, MOST_ROOMS).sort(inOrderOfDoors);
}
export const isMany = (board) => countersOf(board).length > MOST_ROOMS;

/** The list beside the rooms: first whoever is called and has found no row (a room called twice, a seventh room), then those of before. */
export function calledEarlier(board, rooms, most) {
  const shown = new Set(rooms.map((room) => room.call && keyOf(room.call)));
  const without = board.showing.filter((call) => call.state === "called" && !shown.has(keyOf(call)));
  return [...without.sort(latestFirst), ...[...board.recent].sort(latestFirst)].slice(0, most);
}

export const callsOf = (board) => board.showing.filter((call) => call.state === "called");
/** Whether nobody is on the way: the moment for anything that a wall does behind people's backs. */
export const isCalm = (board, now) => callsOf(board).every((call) => age(call, now) >= AMBER_FOR);
/** A time that is still to come; a break that took longer than promised promises nothing any more. */
export const toCome = (when, now) => (when && Date.parse(when) > now ? when : null);

/** `{opens_at}` while the branch is closed and nobody is being seen any more, else null. */
export function closedNow(board, now) {
  if (board.showing.length) return null;
  const opensLater = toCome(board.opens_at, now);
  const isOver = board.closes_at && Date.parse(board.closes_at) <= now;
  const nobodyMayCome = board.queues.length > 0 && board.queues.every((queue) => !queue.open && !queue.waiting);
  return opensLater || isOver || nobodyMayCome ? { opens_at: opensLater } : null;
}
export const isEmpty = (board) => !board.showing.length && !board.recent.length;

// ---------------------------------------------------------------- cards: what has no room at once takes turns, and stands still meanwhile

const turn = (cards, now) => cards[Math.floor(now / CARD_FOR) % cards.length];

/** The lines to count in the footer: up to three with their words, of more four at a time; a pause takes the room of two. */
export function linesNow(queues, now) {
  if (queues.length <= FEW_LINES) return queues;
  return turn(packed(queues, LINES_AT_ONCE, (queue) => (queue.paused ? 2 : 1)), now);
}
export const areFew = (queues) => queues.length <= FEW_LINES;
function packed(things, most, weightOf) {
  const cards = [[]];
  let weight = 0;
  for (const one of things) {
    if (weight + weightOf(one) > most) { cards.push([]); weight = 0; }
    cards.at(-1).push(one);
    weight += weightOf(one);
  }
  return cards;
}

/** The part of a notice that is shown now, in each language that it has; `most` letters go on one card. */
export function noticeNow(notice, now, most) {
  if (!notice) return null;
  const parts = Object.entries(typeof notice === "string" ? { en: notice } : notice).filter(([, words]) => words).map(([tongue, words]) => [tongue, cardsOf(words, most)]);
  if (!parts.length) return null;
  const cards = Math.max(...parts.map(([, pieces]) => pieces.length));
  const at = Math.floor(now / CARD_FOR) % cards;
  return Object.fromEntries(parts.map(([tongue, pieces]) => [tongue, pieces[Math.min(at, pieces.length - 1)]]));
}
/** Paragraphs stay apart, then sentences; a sentence that is longer than a card is cut between words, and says so. */
function cardsOf(text, most) {
  return text.split(/\n+/).flatMap((paragraph) => packed(paragraph.split(/(?<=[.!?؟])\s+/), most, (one) => one.length + 1).flatMap((sentences) => cut(sentences.join(" ").trim(), most)));
}
function cut(text, most) {
  if (text.length <= most) return text ? [text] : [];
  const pieces = packed(text.split(/\s+/), most, (word) => word.length + 1).filter((words) => words.length).map((words) => words.join(" "));
  return pieces.map((piece, i) => (i < pieces.length - 1 ? `${piece} …` : piece));
}
