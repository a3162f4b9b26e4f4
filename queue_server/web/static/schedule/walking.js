/** How the arrow keys go from one appointment to the next: along a column by time, aside to whoever stands nearest. */
import { startOf } from "./moves.js";

/** The id to go to, or null. `columns`: [{tiles: [{one}]}], in the order they are read. */
export function nextTile(columns, id, [aside, along]) {
  const at = columns.findIndex(({ tiles }) => tiles.some(({ one }) => one.id === id));
  if (at < 0) return columns.find(({ tiles }) => tiles.length)?.tiles[0].one.id ?? null;
  const own = columns[at].tiles.map(({ one }) => one);
  const here = own.findIndex((one) => one.id === id);
  if (along) return own[Math.min(own.length - 1, Math.max(0, here + along))].id;
  return nearest(columns, at, aside, own[here])?.id ?? null;
}
function nearest(columns, from, aside, one) {
  const clockOf = (column, tile) => startOf(tile) - column.axis.begins; // in a week it is the hour that counts, not the date
  for (let at = from + aside; columns[at]; at += aside) {
    const there = columns[at].tiles.map((tile) => tile.one);
    if (there.length) return there.reduce((best, other) => (Math.abs(clockOf(columns[at], other) - clockOf(columns[from], one)) < Math.abs(clockOf(columns[at], best) - clockOf(columns[from], one)) ? other : best));
  }
  return null;
}
