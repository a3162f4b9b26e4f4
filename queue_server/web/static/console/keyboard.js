/** The console's keys, by their place on the keyboard, so that N works on an Arabic layout. Never while somebody types; a switch turns them off (WCAG 2.1.4). */

export const letters = {
  next: "N", start: "S", complete: "D", recall: "R", hold: "H", absent: "X", return: "B", transfer: "T", undo: "Z", add: "W", seen: "E", changes: "C", menu: "M", go: "G",
};
const verbs = Object.fromEntries(Object.entries(letters).map(([verb, letter]) => [`Key${letter}`, verb]));
const isTyping = (target) => target.matches?.("input:not([type=radio], [type=checkbox], [role=switch]), select, textarea");

/** What a key press means: {verb}, {digit}, or null. Escape works everywhere. */
export function meaningOf(event) {
  if (event.key === "Escape") return { verb: "escape" };
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return null;
  if (event.key === "?" || event.key === "؟") return { verb: "keys" }; // where it lies differs more than any letter
  if (event.code === "Slash") return { verb: "find" };
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit) return { digit: Number(digit) };
  return verbs[event.code] ? { verb: verbs[event.code] } : null;
}
