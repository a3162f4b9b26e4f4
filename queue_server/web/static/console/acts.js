/** What a press does: one command at a time, refused at once without a connection, told honestly when it did not work. */
import { press } from "../api.js";
import { code, t } from "../frame.js";
import { isPassing, settles } from "../keys.js";
import { DIFF_COMES_WITHIN } from "./desk.js";
import { backOf, nameOrPhone, whyNot, whyNotCall } from "./model.js";

const SETTLING = 600; // after a change under the finger, a press was meant for what stood there before
const TWICE = 300; // a double press is one press, and nothing to speak of
const TAKE_BACK = 30_000; // a walk-in can be taken back as long as anything else

export function actsOf(desk) {
  const send = desk.session.send;
  const why = () => whyNotCall(desk.line, desk.desk, desk.counter);

  /** Runs `work(close)` unless something else is under way, and gives whether it was done; `ticket` is whom it is about, for what is said when it fails. `close()` the sheet that was pressed in: in one that was opened since somebody types, and without it that would be keys of the desk. */
  async function command(name, work, ticket = null) {
    if (!desk.line) return false;
    if (desk.pressing) return notNow();
    if (desk.isCut) return cut();
    Object.assign(desk, { pressing: name, pressedAt: Date.now(), said: null });
    desk.redraw();
    const { line: before, panel } = desk;
    const close = (next = null) => { if (desk.panel === panel) desk.panel = next; };
    let isDone = true;
    try {
      await work(close);
      await seeIt(before);
    } catch (problem) {
      isDone = false;
      await explain(problem, ticket);
    }
    desk.pressing = null;
    desk.redraw();
    return isDone;
  }
  const see = () => desk.readByHttp().catch(() => {});
  /** What was done shall be seen: by HTTP where no diff can come, or where none came. It was done all the same. */
  async function seeIt(before) {
    if (!desk.connection.isJoined) await see();
    setTimeout(() => { if (desk.line === before) see(); }, DIFF_COMES_WITHIN);
  }
  const isTwice = () => Date.now() - desk.pressedAt < TWICE;
  /** A press while the last one is on its way is told and dropped. Kept for later, or let go as soon as the line moves, it would meet somebody else than was meant: "call next" twice is two patients. */
  function notNow() {
    if (isTwice()) return false;
    desk.pressedAt = 0; // late from now on
    desk.redraw();
    return false;
  }
  function visitCommand(name, work) {
    if (desk.isBehind) return notNow();
    return Date.now() - desk.changedAt < SETTLING ? undefined : command(name, work, desk.desk.here);
  }
  const refuse = (reason) => (desk.isCut ? cut() : isTwice() ? undefined : desk.say("near", "warn", t(reason)));
  const cut = () => void desk.say("bad", "cloud", t("c_cut"), true);

  async function explain(problem, ticket) {
    if (problem.slug === "bad-state") await Promise.all([see(), desk.readCounter()]); // what we saw was old
    const words = problem.slug === "bad-state" && ticket ? lostRace(ticket) : t(refusals[problem.slug] ?? (problem.status ? "c_not_done" : "c_no_answer"), { why: problem.detail });
    desk.say(problem.status === 409 ? "warn" : "bad", "warn", words);
    desk.said.isUnanswered = !problem.status;
  }
  function lostRace(ticket) {
    const now = desk.ticket(ticket.id);
    const who = now?.called_by && now.called_by.id !== desk.me?.id ? now.called_by.name : null;
    return who ? t("c_taken", { code: code(ticket.number), who }) : t("c_changed", { code: code(ticket.number) });
  }

  async function act(verb, ticket, body) {
    const { body: decided } = await press(`/tickets/${ticket.id}/${verb}`, body, send);
    desk.did(decided, verb);
    return decided;
  }
  async function callNext() {
    const wanted = desk.desk.first;
    const { status, body } = await press(`/queues/${desk.queue.id}/call-next`, { counter_id: desk.counter.id }, send);
    if (status === 204) return desk.say("near", "check", t("c_nobody_came"));
    desk.chosen = body.id;
    desk.did(body, "call");
    return wanted && wanted.id !== body.id ? desk.say("near", "swap", t("c_other", { code: code(body.number) })) : undefined;
  }
  /** Then the next one, if anybody may be called. */
  const andNext = async (verb) => {
    await act(verb, desk.desk.here);
    if (!why()) await callNext();
  };

  const onVisit = (verb) => () => {
    const reason = whyNot(verb, desk.desk.here);
    return reason ? refuse(reason) : visitCommand(verb, () => act(verb, desk.desk.here));
  };
  const setCounter = ({ body }) => { if (body?.id) desk.counter = { ...desk.counter, ...body }; };

  return {
    next() {
      const { here } = desk.desk;
      if (here?.state === "called") return refuse("c_why_called");
      if (here) return visitCommand("next", () => andNext("complete"));
      return why() ? refuse(why()) : visitCommand("next", callNext);
    },
    absent: () => (desk.desk.here?.state === "called" ? visitCommand("absent", () => andNext("no-show")) : refuse("c_why_state")),
    transfer: () => (desk.desk.here ? desk.open({ kind: "transfer", ticket: desk.desk.here.id }) : refuse("c_why_nobody_here")),
    start: onVisit("start"), complete: onVisit("complete"), recall: onVisit("recall"), hold: onVisit("hold"), return: onVisit("return"),

    undo() {
      const last = desk.undoable;
      if (!last) return refuse("c_why_nothing");
      return command("undo", async () => {
        const problem = await press(...backOf(last), send).then(() => null, (refusal) => refusal);
        if (!problem || (settles(problem) && !isPassing(problem))) desk.done = desk.done.filter((one) => one !== last); // a refusal will not change its mind; after silence the next press means the same
        if (problem) throw problem;
        if (desk.added?.id === last.id) desk.added = null;
      }, last);
    },

    /** A step on any ticket of the list. */
    on: (verb, ticket, body) => command(verb, async (close) => {
      await act(verb, ticket, body);
      if (verb === "resume") desk.chosen = ticket.id;
      close();
    }, ticket),
    undoOn: (ticket) => command("undo", async (close) => {
      await press(`/tickets/${ticket.id}/undo`, undefined, send);
      close();
    }, ticket),
    turnTo(ticket) {
      desk.chosen = ticket.id;
      desk.open(null);
    },
    readLink: (ticket) => command("link", async (close) => {
      const { body } = await send("GET", `/tickets/${ticket.id}/link`);
      close({ kind: "ticket", ticket: ticket.id, link: body.secret_link });
    }, ticket),

    add: () => (desk.line.open ? command("add", async () => {
      const { who, service, priority, reason, needs } = desk.draft;
      const wish = { ...nameOrPhone(who), ...(service ? { service_id: service } : {}), ...(priority === "normal" ? {} : { priority, reason: reason.trim() }), ...(needs.length ? { needs } : {}) };
      const { body } = await press(`/queues/${desk.queue.id}/tickets`, wish, send);
      desk.did(body, "join", desk.now + TAKE_BACK);
      desk.added = { id: body.id, number: body.number, link: body.secret_link };
      desk.forgetDraft();
    }) : refuse("c_line_closed")),

    line: (verb, body) => command(verb, async (close) => {
      await press(`/queues/${desk.queue.id}/${verb}`, body, send);
      close();
    }),
    takeBreak: (minutes) => command("break", async (close) => {
      setCounter(await press(`/counters/${desk.counter.id}/pause`, minutes ? { minutes } : undefined, send));
      await desk.readCounter();
      close();
    }),
    endBreak: () => command("break", async () => {
      setCounter(await press(`/counters/${desk.counter.id}/resume`, undefined, send));
      await desk.readCounter();
    }),
    sitAgain: () => command("sit", async () => {
      await press(`/counters/${desk.counter.id}/session`, undefined, send);
      await desk.readCounter();
    }),
  };
}

const refusals = {
  "queue-paused": "c_why_paused", "queue-closed": "c_line_closed", "queue-full": "c_line_full", "already-in-line": "c_already", "counter-taken": "c_counter_taken", "rate-limited": "c_slower", "idempotency-in-progress": "c_no_answer",
  forbidden: "c_forbidden", "not-found": "c_forbidden", "auth-required": "e_signed_out", "session-revoked": "e_signed_out",
};
