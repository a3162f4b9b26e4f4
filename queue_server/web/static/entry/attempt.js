/** One act at a time on a page of forms: busy while it runs, and what went wrong is said in words. */
import { whyNot } from "./refusals.js";

/** `page` has `busy` and `said`; `act` may throw a `Problem`, `meanings` are the words for some of its slugs. */
export const attempting = (page, draw) => async (act, meanings) => {
  if (page.busy) return;
  Object.assign(page, { busy: true, said: null });
  draw();
  try {
    await act();
  } catch (problem) {
    page.said = whyNot(problem, meanings);
  }
  page.busy = false;
  draw();
};
