/** What a press on a plan does: one command at a time, refused at once without a connection, shown when the server said it, told honestly when it did not work. */
import { html } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { dayAndClock, t } from "../frame.js";
import { begin, mayMove, startOf } from "./moves.js";
import { tileOf } from "./plan.js";
import { may } from "./states.js";
import { rfc } from "./zone.js";

const DIFF_COMES_WITHIN = 1_500;
const TAKE_BACK = 30_000;
const TWICE = 300; // a double press is one press

const name = (words) => html`<bdi>${words}</bdi>`;

export function actsOf(plan) {
  const { house } = plan;
  const { send } = house;
  const who = (one) => name(plan.nameOf(one) ?? t("q_somebody"));
  const tell = (what, one, more = {}) => { plan.told = { what, get who() { return who(one); }, ...more }; };

  let [pressedAt, early] = [0, null]; // `early`: what was said of a press that came before the last one's answer
  /** Told and dropped: kept for later, it might meet somebody else than was meant. */
  function notNow() {
    if (Date.now() - pressedAt < TWICE) return;
    plan.say("near", "clock", t("q_slower"));
    early = plan.said;
  }
  /** Runs `work(close)` unless something else is under way; `close()` only the panel it was pressed in. `says` are sentences by the slug of a refusal, `holes` what fills them; `isSo()` whether it happened all the same. Gives whether it was done, and nothing where nobody knows. */
  async function command(verb, work, { says = {}, holes = {}, isSo = () => false } = {}) {
    if (plan.pressing) return notNow();
    if (plan.isCut) return void plan.say("bad", "cloud", t("q_cut"));
    pressedAt = Date.now();
    Object.assign(plan, { pressing: verb, said: null });
    plan.redraw();
    const { view: before, panel } = plan;
    let isDone = true;
    try {
      await work(() => plan.panel === panel && plan.open(null));
      seeIt(before);
    } catch (problem) {
      if (problem.status === undefined) throw problem; // a bug of ours is not the server's silence
      await plan.see().catch(() => {}); // what we saw was old, or nobody knows what happened
      isDone = problem.status ? false : isSo() || undefined;
      if (!isDone) explain(problem, says, holes);
    } finally {
      plan.pressing = null;
      if (plan.said === early) plan.said = null;
      plan.redraw();
    }
    return isDone;
  }
  /** What was done shall be seen: by HTTP where no diff can come, or where none came. */
  function seeIt(before) {
    if (!house.connection.isJoined) return void plan.readByHttp().catch(() => {});
    return void setTimeout(() => { if (plan.view === before) plan.see().catch(() => {}); }, DIFF_COMES_WITHIN);
  }
  function explain(problem, says, holes) {
    const key = says[problem.slug] ?? refusals[problem.slug] ?? (problem.status ? "q_not_done" : "q_silent");
    plan.say([409, 412].includes(problem.status) ? "warn" : "bad", "warn", t(key, { time: problem.opens_at ? dayAndClock(problem.opens_at, plan.now) : "", ...holes, why: problem.errors?.[0]?.detail ?? problem.detail }));
  }

  // -------------------------------------------------------------- another time, another doctor

  const edit = (one, body) => send("PATCH", `/appointments/${one.id}`, { body, headers: { "If-Match": `"${one.revision}"` } });
  const placeOf = ({ staff, at }) => ({ time: dayAndClock(at, plan.now), doctor: name(house.nameOfStaff(staff)) });
  function stands(id, { staff, at }) {
    const one = plan.find(id);
    return one?.staff_id === staff && startOf(one) === at;
  }
  async function bring(one, to, what) {
    const holes = { who: who(one), ...placeOf(to) };
    const isMoved = await command("move", () => edit(one, { ...(to.at === startOf(one) ? {} : { starts_at: rfc(to.at) }), ...(to.staff === one.staff_id ? {} : { staff_id: to.staff }) }), {
      isSo: () => stands(one.id, to), holes, says: { "slot-taken": "q_taken", invalid: "q_not_there", "revision-changed": "q_changed_stands", "bad-state": "q_changed_stands" },
    });
    if (isMoved) tell(what, one, placeOf(to));
    return isMoved;
  }
  async function settle(one, move) {
    const isMoved = await bring(one, move, "moved");
    if (isMoved) remember(one, { isStill: (now) => now.staff_id === move.staff && startOf(now) === move.at, back: (now) => bring(now, move.from, "undone") });
    return isMoved;
  }
  /** It stands where it was until the server has said yes. */
  async function put(move) {
    if (plan.pressing) return notNow();
    plan.setMove({ ...move, isSent: true });
    const isMoved = await settle(plan.find(move.id), move);
    plan.setMove(null);
    return isMoved;
  }
  /** `what`: {isStill, back, says}: whether it is as it was done, what takes it back, and the key of what that button says. */
  function remember(one, what) {
    plan.done = [...plan.done.filter(({ id, until }) => id !== one.id && until > plan.now), { id: one.id, who: who(one), until: plan.now + TAKE_BACK, ...what }];
  }
  async function undo() {
    if (plan.pressing) return notNow();
    const last = plan.undoable;
    if (!last) return plan.say("near", "warn", t("q_nothing"));
    plan.done = plan.done.filter((done) => done !== last); // tried once: a refusal will not change its mind, but silence may
    const one = plan.find(last.id) ?? (await send("GET", `/appointments/${last.id}`).catch(() => null))?.body; // it may stand on another day now
    if (!one) plan.say("bad", "warn", t("q_silent"));
    else if (!last.isStill(one)) return plan.say("warn", "warn", t("q_changed"));
    if (!one || await last.back(one) === undefined) plan.done = [...plan.done, last];
    return plan.redraw();
  }

  // -------------------------------------------------------------- what else happens to it

  async function step(verb, one, what, body = {}) {
    if (!may(verb, one)) return plan.say("near", "warn", t("q_not_now"));
    return command(verb, async (close) => {
      await press(`/appointments/${one.id}/${verb}`, body, send);
      tell(what, one);
      close();
    });
  }
  async function checkIn(one) {
    if (!may("check-in", one)) return plan.say("near", "warn", t("q_not_now"));
    return command("check-in", async (close) => {
      const { body } = await press(`/appointments/${one.id}/check-in`, {}, send);
      tell("arrived", one, { number: body.number });
      close();
      arrived(one, body);
    }, { says: { "too-early": "q_too_early", "queue-closed": "q_line_closed", "already-in-line": "q_already" } });
  }
  /** What follows comes after the plan, and only the desk's page has it. */
  async function arrived(one, ticket) {
    const { told, now } = plan;
    if (!house.more) await house.readMore();
    house.more?.arrived?.(plan, { command, tell, remember }, one, ticket, { told, now });
  }

  return {
    /** Begins to move it: by keys, or by a click where it shall go. */
    lift(one) {
      if (!mayMove(one)) return plan.say("near", "warn", t("q_stays", { who: who(one) }));
      Object.assign(plan, { said: null, panel: null });
      plan.setMove(begin(one));
      return tileOf(one.id)?.focus();
    },
    drop: () => plan.setMove(null),
    put: () => (plan.hasMoved ? put(plan.move) : plan.setMove(null)),
    moveTo: (one, to) => settle(one, { ...begin(one), ...to }), // by a form: it may be of a day that is not shown
    undo, checkIn,
    confirm: (one) => step("confirm", one, "confirmed"),
    absent: (one) => step("no-show", one, "no_show"),
    cancel: (one, reason) => step("cancel", one, "cancelled", reason ? { reason } : {}),
    note: (one, notes) => command("note", async () => {
      await edit(one, { notes });
      plan.names.set(one.id, { ...plan.knownOf(one), notes });
      plan.noted += 1;
      tell("noted", one);
    }),
    command, tell,
  };
}

const refusals = {
  "bad-state": "q_changed", "revision-changed": "q_changed", "slot-taken": "q_slot_taken", "booking-limit": "q_limit", "rate-limited": "q_slower", "idempotency-in-progress": "q_silent",
  forbidden: "q_forbidden", "not-found": "q_forbidden", "auth-required": "e_signed_out", "session-revoked": "e_signed_out",
};
