/** When a branch is open: now, by its board, and in the week, by its catalogue. Pure; `now` in milliseconds on the server's clock. */

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

/**
 * `{is, until, opens_at}`: "open" until `until`; "shut" before `opens_at` (null: nobody knows when); "over" once the range that the board knew of has ended, until it
 * tells the next; "no-numbers" while it is open and no line is.
 */
export function openNow(board, now) {
  const [opens, closes] = [board.opens_at, board.closes_at].map((when) => (when ? Date.parse(when) : null));
  if (opens === null || opens > now) return { is: "shut", until: null, opens_at: board.opens_at };
  if (closes !== null && closes <= now) return { is: "over", until: null, opens_at: null };
  if (board.queues.every((queue) => !queue.open)) return { is: "no-numbers", until: board.closes_at, opens_at: null };
  return { is: "open", until: board.closes_at, opens_at: null };
}

/** Does it now and then not again for `every` milliseconds: a board is told of the next range only when it is asked for. */
export function atMostEvery(every, act) {
  let done = -Infinity;
  return (now) => {
    if (now - done < every) return;
    done = now;
    act();
  };
}

/** The day it is at the branch, as the catalogue calls it. */
export const dayAt = (now, timeZone) => new Intl.DateTimeFormat("en", { weekday: "short", timeZone }).format(now).toLowerCase();

/** Seven days in the reader's order (`first` as ISO: 1 is Monday): `{day, ranges, isToday, isAllDay}`. */
export function weekOf(openingHours, today, first = 1) {
  return DAYS.map((_, i) => DAYS[(first - 1 + i) % DAYS.length]).map((day) => {
    const ranges = openingHours[day] ?? [];
    return { day, ranges, isToday: day === today, isAllDay: ranges.length === 1 && ranges[0][0] === "00:00" && ranges[0][1] === "24:00" };
  });
}

export const dayName = (day, tongue) => new Intl.DateTimeFormat(tongue, { weekday: "long", timeZone: "UTC" }).format(MONDAY + DAYS.indexOf(day) * DAY);

/** The first day of the reader's week; where the browser does not know, Monday. */
export function firstDayFor(locale) {
  const known = new Intl.Locale(locale);
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}
