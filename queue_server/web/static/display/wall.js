/** What a screen needs to hang on a wall for months: awake, unburnt, and fresh every morning. */
import { answers } from "../api.js";
import { stayAwake } from "../wake.js";

const TEN_MINUTES = 600_000;
const A_MINUTE = 60_000;
const SMALL_HOURS = 3;
const CORNERS = 4; // four places, four pixels apart, against burn-in

/** Says, when it is asked once in a while for the hour, whether a new morning has begun since; a machine that slept over it is told as well. */
export function morning() {
  let last = null;
  let isNewDay = false;
  return (hour) => {
    isNewDay ||= last !== null && hour < last;
    last = hour;
    return isNewDay && hour >= SMALL_HOURS;
  };
}

/** `isIdle()` while nobody would miss the screen for a second, `hour()` in the branch's zone or null. A server that does not answer is no reason to lose the page we have. */
export function hangOnTheWall({ isIdle, hour, reload = () => location.reload() }) {
  stayAwake();
  let corner = 0;
  setInterval(() => { document.body.dataset.shift = String(corner = (corner + 1) % CORNERS); }, TEN_MINUTES);
  const isMorning = morning();
  setInterval(async () => {
    stayAwake();
    const now = hour();
    if (now !== null && isMorning(now) && isIdle() && (await answers()) && isIdle()) reload();
  }, A_MINUTE);
}
