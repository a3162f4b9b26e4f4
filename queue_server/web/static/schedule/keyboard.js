/** The keys of a plan, by their place on the keyboard; never while somebody types, and a switch turns the letters off (WCAG 2.1.4). While something is moved, arrows move it. */

export const letters = { move: "M", here: "H", book: "B", today: "T", undo: "Z" };
const verbs = Object.fromEntries(Object.entries(letters).map(([verb, letter]) => [`Key${letter}`, verb]));
const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const isTyping = (target) => target.matches?.("input:not([type=radio], [type=checkbox], [role=switch]), select, textarea");

/** Whom letters are about: whoever has the cursor, also while another one lies open; that one where the cursor is on nobody. */
export const meant = ({ find, opened }, tile) => (tile ? find(tile) : opened);
/** What a press means: {verb} or {step: [aside, along]}, or null. `where`: {tile, one, isMoving, isRtl}: the appointment under the cursor, and whom letters are about; "aside" goes along the line of reading. */
export function meaningOf(event, { tile, one, isMoving, isRtl }) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Escape") return { verb: "escape" };
  if (isTyping(event.target)) return null;
  if ((tile || isMoving) && arrows[event.code]) {
    const [across, along] = arrows[event.code];
    return { step: [isRtl ? -across : across, along * (event.shiftKey && isMoving ? 3 : 1)] };
  }
  if (isMoving) return event.key === "Enter" && tile ? { verb: "put" } : null;
  if (event.repeat) return null;
  if (event.key === "?" || event.key === "؟") return { verb: "keys" };
  if (event.code === "Slash") return { verb: "find" };
  const verb = verbs[event.code];
  return verb && (one || !["move", "here"].includes(verb)) ? { verb } : null;
}
