/** Keeps a screen awake where the browser can; the lock is lost whenever the page hides, so it is asked for again. */

let lock = null;
let wanted = false;

const ask = async () => {
  if (!wanted || lock || document.visibilityState !== "visible" || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
  } catch { /* low battery or an old browser: the page works all the same */ }
};
document.addEventListener("visibilitychange", ask);

export function stayAwake() {
  wanted = true;
  ask();
}
export function maySleep() {
  wanted = false;
  lock?.release();
  lock = null;
}
