/** Keeps a screen awake where the browser can; the lock is lost whenever the page hides, so it is asked for again. */

let lock = null;
let wanted = false;
let asking = false;

const ask = async () => {
  if (!wanted || lock || asking || document.visibilityState !== "visible" || !navigator.wakeLock) return;
  asking = true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
  } catch { /* low battery or an old browser: the page works all the same */ }
  asking = false;
  if (!wanted) maySleep(); // somebody changed their mind meanwhile
};
document.addEventListener("visibilitychange", ask);

/** Also to be called again now and then: a lock that the system took away comes back. */
export function stayAwake() {
  wanted = true;
  ask();
}
export function maySleep() {
  wanted = false;
  lock?.release();
  lock = null;
}
