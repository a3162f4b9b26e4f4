/** Where something is missing that only managers add, they are led to where it is added. */
import { managesSome } from "../clinic/may.js";

/** Whether somebody was: `missing` is a tab of the clinic's page. */
export function lead({ roles }, missing) {
  if (!managesSome(roles)) return false;
  location.replace(`/admin/clinic#${missing}`);
  return true;
}
