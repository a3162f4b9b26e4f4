/** What a screen needs to hang on a wall for months: awake, unburnt, and fresh every morning. */
import { stayAwake } from "../wake.js";

const TEN_MINUTES = 600_000;
const SMALL_HOURS = 3;
const A_DAY = 20 * 3_600_000; // a page younger than this has been fresh this morning already

/** `isIdle()` while nobody is called, `hour()` in the branch's zone. */
export function hangOnTheWall({ isIdle, hour }) {
  stayAwake();
  let step = 0;
  setInterval(() => { document.body.dataset.shift = String(step = (step + 1) % 4); }, TEN_MINUTES); // four places, four pixels apart, against burn-in
  const born = Date.now();
  setInterval(() => {
    if (Date.now() - born > A_DAY && hour() >= SMALL_HOURS && isIdle()) location.reload();
  }, 60_000);
}
