/** The front desk's keys, by their place on the keyboard. Letters count only on a row or in its panel, so that typing is always typing; a switch turns all of them off (WCAG 2.1.4). */

export const letters = { move: "M", print: "P", priority: "U" };
const verbs = Object.fromEntries(Object.entries(letters).map(([verb, letter]) => [`Key${letter}`, verb]));
const arrows = { ArrowUp: "up", ArrowDown: "down" };
const isTyping = (target) => target.matches?.("input:not([type=radio], [type=checkbox], [role=switch]), select, textarea");

/** What a key press means: {verb}, {choice} (Alt and a digit), {digit}, or null. `where`: {row, panel}, whether the cursor is on a row, and whether a panel is open. */
export function meaningOf(event, { row, panel }) {
  if (event.isComposing || event.ctrlKey || event.metaKey) return null;
  if (event.key === "Escape") return { verb: "escape" };
  const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0);
  if (event.altKey) return event.repeat ? null : digit ? { choice: digit } : event.code === "KeyZ" ? { verb: "undo" } : null;
  if (row && arrows[event.code]) return { verb: arrows[event.code] };
  if (isTyping(event.target)) return event.target.id === "find" ? inFind(event) : null;
  if (event.repeat) return null;
  if (event.key === "?" || event.key === "؟") return { verb: "keys" };
  if (event.code === "Slash") return { verb: "find" };
  if (panel && digit) return { digit };
  return (row || panel) && verbs[event.code] ? { verb: verbs[event.code] } : null;
}
const inFind = (event) => ({ ArrowDown: { verb: "down" }, Enter: { verb: "first" } })[event.code] ?? null;
