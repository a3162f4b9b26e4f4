/** The way in for staff that nobody finds by chance: hold the sign of the clinic for five seconds, by hand or by key. */

const HOLD = 5_000;

/** What the button listens to; `onHeld()` when it was held. */
export function heldButton(onHeld) {
  let timer = null;
  const begin = () => { timer ??= setTimeout(() => { timer = null; onHeld(); }, HOLD); };
  const end = () => {
    clearTimeout(timer);
    timer = null;
  };
  const isPress = (event) => event.code === "Enter" || event.code === "Space";
  return { begin, end, keyDown: (event) => { if (isPress(event)) begin(); }, keyUp: (event) => { if (isPress(event)) end(); } };
}
