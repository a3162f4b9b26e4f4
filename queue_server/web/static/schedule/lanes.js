/** What is at the same time stands beside each other. Pure; times in milliseconds. */

const byStart = (a, b) => a.from - b.from || b.to - a.to || (a.id < b.id ? -1 : 1);

/** `spans`: [{id, from, to}]. Gives {lane, of} by id: which of how many lanes, as few as the busiest moment of those that touch each other needs. */
export function lanesOf(spans) {
  const placed = new Map();
  let together = []; // one chain of spans that touch
  let ends = []; // when each lane is free again
  const close = () => {
    for (const id of together) placed.get(id).of = ends.length;
    [together, ends] = [[], []];
  };
  for (const { id, from, to } of [...spans].sort(byStart)) {
    if (ends.every((end) => end <= from)) close();
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = to;
    together.push(id);
    placed.set(id, { lane, of: 1 });
  }
  close();
  return placed;
}
