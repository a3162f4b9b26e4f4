/** Who keeps which branch: managers and admins, of one or of all. Pure; the server decides (queue_server/actor.py). */
const keepers = new Set(["manager", "admin"]);
const kept = (roles) => roles.filter(({ role }) => keepers.has(role));

export const managesSome = (roles) => kept(roles).length > 0;
export const managesAll = (roles) => kept(roles).some(({ branch_id }) => branch_id === null);
export const managed = (roles, branches) => (managesAll(roles) ? branches : branches.filter(({ id }) => kept(roles).some(({ branch_id }) => branch_id === id)));
