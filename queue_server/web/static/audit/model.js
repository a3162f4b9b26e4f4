/** The log as people read it: who may, what is asked, what an entry tells. Pure. */

/** Only who minds the whole organization. */
export const seesTheLog = (roles) => roles.some(({ role, branch_id }) => branch_id === null && (role === "admin" || role === "auditor"));

export const nothingAsked = () => ({ action: "", actor: null, subject: null, from: "", to: "" });
export const isAsked = (wish) => Object.values(wish).some(Boolean);

/** The question as the service takes it; times are typed in the reader's own zone. */
export function queryOf(wish) {
  const moment = (typed) => (typed ? new Date(typed).toISOString() : "");
  const said = { action: wish.action, actor_id: wish.actor?.id, subject_id: wish.subject, from: moment(wish.from), to: moment(wish.to) };
  return new URLSearchParams(Object.entries(said).filter(([, value]) => value));
}

/** [{name, was, is}] of what changed, then [{name, is}] of the rest that is told; `fields` that stand in `changed` are not told twice. */
export function factsOf({ changed = {}, fields = [], ...others }) {
  const told = Object.entries(changed).map(([name, [was, is]]) => ({ name, was: plain(was), is: plain(is) }));
  const free = fields.filter((name) => !(name in changed));
  return [...told, ...Object.entries({ fields: free, ...others }).map(([name, is]) => ({ name, is: plain(is) })).filter(({ is }) => is !== NOTHING)];
}
const NOTHING = "–";
function plain(value) {
  if (value === null || value === "") return NOTHING;
  if (Array.isArray(value)) return value.map(plain).join(", ") || NOTHING;
  return typeof value === "object" ? Object.entries(value).map(([name, one]) => `${name} ${plain(one)}`).join(", ") || NOTHING : String(value);
}

/** Of an id the end tells it from others: these ids begin with the time. */
export const short = (id) => `…${id.slice(-8)}`;
