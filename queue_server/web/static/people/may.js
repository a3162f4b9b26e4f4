/** Who may give which role: the server's rule (staffing/policy.py), so that the page offers only what will be taken. Pure. */

const byManagers = new Set(["receptionist", "doctor"]);
const atBranch = new Set([...byManagers, "manager"]);
const none = new Set();

/** Roles as accounts have them: {role, branch_id}, null for everywhere. */
export const mayGive = (mine, wanted) => mine.some((held) => covers(held, wanted));
function covers(held, wanted) {
  if (held.branch_id === null) return held.role === "admin" || (held.role === "manager" && byManagers.has(wanted.role));
  const given = { admin: atBranch, manager: byManagers }[held.role] ?? none;
  return held.branch_id === wanted.branch_id && given.has(wanted.role);
}
export const isSame = (a, b) => a.role === b.role && a.branch_id === b.branch_id;
export const isEqual = (some, others) => some.length === others.length && some.every((one) => others.some((other) => isSame(one, other)));

/** What may be added to `held`: {role, branch_id} each, the branches before everywhere: the least first. */
export const offers = (mine, held, branches, roles) => roles.flatMap((role) => [...branches, null].map((branch_id) => ({ role, branch_id }))).filter((one) => mayGive(mine, one) && !held.some((other) => isSame(one, other)));
export const isAdmin = (roles) => roles.some(({ role }) => role === "admin");
export const managesPeople = (roles) => roles.some(({ role }) => role === "admin" || role === "manager");
