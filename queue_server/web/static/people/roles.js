/** Roles, as people read them. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { words } from "../entry/steps-words.js";
import { t } from "../frame.js";
import { learn } from "../text.js";

learn(words);
const names = { patient: "m_patient", receptionist: "m_receptionist", doctor: "m_doctor", manager: "m_manager", admin: "m_admin", auditor: "m_auditor" };
export const roleNames = Object.keys(names);
export const roleName = (role) => t(names[role] ?? "m_patient");
/** A role and where it holds; `branchName(id)` where branches are known by their ids only. */
export const rolePill = ({ role, branch_id, branch }, branchName = () => branch ?? "") => html`<span class="pill">${roleName(role)}${branch_id && branchName(branch_id) ? html` · <bdi>${branchName(branch_id)}</bdi>` : nothing}</span>`;
