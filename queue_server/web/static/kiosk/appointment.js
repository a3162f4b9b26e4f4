/** Somebody who has an appointment types its number, and gets a place in the line. The key is this person's: a press whose answer was lost gives the same number again. */
import { press } from "../api.js";
import { newKey, settles } from "../keys.js";

export const LENGTH = 8; // digits of a booking number
const known = { "not-found": "unknown", invalid: "unknown", "too-early": "early", "too-late": "late", "bad-state": "changed", "already-in-line": "changed", forbidden: "changed", "no-line": "reception", "queue-closed": "reception", "rate-limited": "too-fast" };

/** unknown (type it again), early, late, changed or reception (nothing to press), too-fast or no-answer (press again). Pure. */
export const unmetBy = (problem) => known[problem.slug] ?? "no-answer";

export const isWhole = (reference) => reference.length === LENGTH;
/** One more digit, or one less. */
export const withDigit = (reference, digit) => (isWhole(reference) ? reference : reference + digit);
export const withoutLast = (reference) => reference.slice(0, -1);

/** What whoever stands here may do; `kiosk`: {device, visit(), begin(step), go(step), given(ticket), draw()}. */
export function appointmentsAt(kiosk) {
  function typed(reference) {
    Object.assign(kiosk.visit(), { reference, refusal: null });
    kiosk.go("reference");
  }
  async function arrive() {
    const mine = kiosk.visit();
    if (mine.busy || !isWhole(mine.reference)) return;
    mine.busy = true;
    kiosk.draw();
    const { ticket, refusal, opensAt } = await checkIn(mine, kiosk.device);
    mine.busy = false;
    if (mine !== kiosk.visit()) return; // they have gone
    if (ticket) kiosk.given(ticket);
    else Object.assign(mine, { refusal, opensAt, step: "unmet" });
    kiosk.draw();
  }
  return {
    appointment: () => kiosk.begin("reference"), typed, arrive,
    byCode(reference) {
      kiosk.visit().reference = reference;
      return arrive();
    },
  };
}

/** `{ticket}` or `{refusal, opensAt}`; never throws. */
async function checkIn(visit, device) {
  try {
    const { body } = await press("/check-ins", { reference: visit.reference }, (method, path, options) => device.send(method, path, { ...options, key: visit.key }));
    return { ticket: body };
  } catch (problem) {
    if (settles(problem)) visit.key = newKey();
    return { refusal: unmetBy(problem), opensAt: problem.opens_at };
  }
}
