/** When a kiosk asks whether anybody is there, and when it forgets. Pure; times in milliseconds on the page's own clock. */

/** People who stand there and think are left alone for `calm`; then they have `answer` to say so. */
export const patienceOf = { visit: { calm: 30_000, answer: 10_000 }, staff: { calm: 120_000, answer: 10_000 } };
export const SHOWN_FOR = 20_000; // a number or an answer: long enough to read, to scan, to take the paper
export const SHOWN_LONGER = 60_000; // for whoever asks
export const DONE_AFTER = 1_500; // a second tap that was meant for the page before must not take away a number that nobody has read

/** `{is: "calm"}`, `{is: "asking", left}` with the seconds to answer, or `{is: "over"}`. */
export function idleStep(touchedAt, now, { calm, answer }) {
  const quiet = now - touchedAt;
  if (quiet < calm) return { is: "calm" };
  return quiet < calm + answer ? { is: "asking", left: secondsLeft(touchedAt + calm + answer, now) } : { is: "over" };
}

/** Whether a number that appeared at `since` may be put away. */
export const mayBeDone = (since, now) => now - since >= DONE_AFTER;

/** Whole seconds until then, rounded up: the last one that is shown is 1. */
export const secondsLeft = (until, now) => Math.max(0, Math.ceil((until - now) / 1000));
