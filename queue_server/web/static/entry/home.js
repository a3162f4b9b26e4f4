/** Where somebody's work is, once they are in. */

const places = [["doctor", "/console"], ["receptionist", "/reception"], ["manager", "/admin/users"], ["admin", "/admin/users"], ["auditor", "/admin/audit"]];

/** `roles` as an account has them. */
export const homeOf = (roles) => places.find(([role]) => roles.some((one) => one.role === role))?.[1] ?? "/account";
