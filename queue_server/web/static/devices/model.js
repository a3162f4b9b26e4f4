/** What the list of screens is made of. Pure; times in milliseconds. */

const DESK = new Set(["receptionist", "manager", "admin"]);
const STEPS = [["year", 365 * 86_400_000], ["month", 30 * 86_400_000], ["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

/** The branches whose desk somebody keeps. */
export function desksOf(user, branches) {
  const held = user.roles.filter(({ role }) => DESK.has(role));
  return branches.filter((branch) => held.some(({ branch_id }) => branch_id === null || branch_id === branch.id));
}

/** By branch, then by name, as people read them; `nameOf(branch)` in their language. */
export function inOrder(devices, branches, nameOf, tongue) {
  const collator = new Intl.Collator(tongue, { numeric: true });
  const place = new Map([...branches].sort((one, other) => collator.compare(nameOf(one), nameOf(other))).map((branch, at) => [branch.id, at]));
  return [...devices].sort((one, other) => place.get(one.branch_id) - place.get(other.branch_id) || collator.compare(one.name, other.name));
}

/** `[3, "day"]` since then, in the largest unit that fits; less than a minute is a minute. */
export function since(when, now) {
  const gone = Math.max(0, now - Date.parse(when));
  const [unit, span] = STEPS.find(([, one]) => gone >= one) ?? STEPS.at(-1);
  return [Math.max(1, Math.floor(gone / span)), unit];
}
