/** What a press at the front desk does: one command at a time, refused at once without a connection, told honestly when it did not work. */
import { press } from "../api.js";
import { code, t } from "../frame.js";
import { isPassing, newKey, settles } from "../keys.js";
import { backOf } from "../console/model.js";
import { may, wishOf } from "./model.js";

const DIFF_COMES_WITHIN = 1_500;
const TWICE = 300; // a double press is one press
const TAKE_BACK = 30_000; // a walk-in can be taken back as long as anything else
const SAME_PERSON = 10 * 60_000; // whose adding was never answered, as when the network was away meanwhile

export function actsOf(front) {
  const send = front.session.send;

  /** Runs `work(close)` unless something else is under way; `row` is whom it is about, for what is said when it fails. Gives whether it was done. `close()` only the panel it was pressed in. */
  async function command(name, work, { row = null, queue = row?.queue.id } = {}) {
    if (front.pressing) return notNow();
    if (front.isCut) return void front.say("bad", "cloud", t("r_cut"), true);
    Object.assign(front, { pressing: name, pressedAt: Date.now(), said: null });
    front.redraw();
    const before = queue && front.view(queue);
    const { panel } = front;
    let isDone = true;
    try {
      await work(() => { if (front.panel === panel) front.panel = null; });
      seeIt(queue, before);
    } catch (problem) {
      isDone = false;
      await explain(problem, row, queue);
    }
    front.pressing = null;
    if (front.said?.isWaiting) front.said = null;
    front.redraw();
    return isDone;
  }
  /** Told and dropped: kept for later, it might meet somebody else than was meant. */
  function notNow() {
    if (Date.now() - front.pressedAt < TWICE) return false;
    front.say("near", "clock", t("r_on_its_way"));
    front.said.isWaiting = true;
    return false;
  }
  const see = (queue) => front.readByHttp(queue).catch(() => {});
  /** What was done shall be seen: by HTTP where no diff can come, or where none came. The next press need not wait for it. */
  function seeIt(queue, before) {
    if (!queue) return;
    if (!front.connection.isJoined) see(queue);
    setTimeout(() => { if (front.view(queue) === before) see(queue); }, DIFF_COMES_WITHIN);
  }

  async function explain(problem, row, queue) {
    if (problem.slug === "bad-state" && queue) await see(queue); // what we saw was old
    const words = problem.slug === "bad-state" && row ? lostRace(row.ticket) : t(refusals[problem.slug] ?? (problem.status ? "r_not_done" : "r_silent"), { why: problem.detail });
    front.say(problem.status === 409 ? "warn" : "bad", "warn", words);
    front.said.isUnanswered = !problem.status;
  }
  function lostRace(ticket) {
    const now = front.row(ticket.id)?.ticket;
    const who = now?.called_by && now.called_by.id !== front.me?.id ? now.called_by.name : null;
    return who ? t("r_taken", { code: code(ticket.number), who: who }) : t("r_changed", { code: code(ticket.number) });
  }

  /** Somebody is added once for as long as their name stands in the field; a number for nobody in particular is forgotten as soon as it is seen, or any other press succeeds. */
  async function once(path, wish) {
    const isSomebody = wish.name || wish.phone || wish.patient_id;
    if (!isSomebody) return press(path, wish, send);
    const name = `${path} ${JSON.stringify(wish)}`;
    const before = front.unsure?.name === name && Date.now() - front.unsure.at < SAME_PERSON ? front.unsure : null;
    front.unsure = before ?? { name, key: newKey(), at: Date.now() };
    const { key } = front.unsure;
    try {
      const answer = await press(path, wish, (method, where, options) => send(method, where, { ...options, key }));
      front.unsure = null;
      return answer;
    } catch (problem) {
      if (settles(problem)) front.unsure = null;
      throw problem;
    }
  }

  async function printLink(ticket, what) {
    const { body } = await send("GET", `/tickets/${ticket.id}/link`);
    front.print(ticket, body.secret_link, what);
  }

  return {
    /** The fields go only when the server has the person, and only if nobody has typed the next one meanwhile. */
    add() {
      const { draft, choice } = front;
      const typed = draft.who;
      const wish = wishOf(draft, choice);
      return command("add", async () => {
        const { body } = await once(`/queues/${choice.queue.id}/tickets`, wish);
        front.addedAt = Date.now();
        front.did(body, "join", front.now + TAKE_BACK);
        if (front.draft.who === typed) front.forgetDraft();
        if (front.prints.on) front.print(body, body.secret_link, "join", wish.needs);
      }, { queue: choice.queue.id });
    },

    on: (verb, row, body) => (may(verb, row) ? command(verb, async (close) => {
      const { body: decided } = await press(`/tickets/${row.ticket.id}/${verb}`, body, send);
      front.did(decided, verb);
      close();
    }, { row }) : front.say("near", "warn", t("r_why_state"))),

    undo() {
      const last = front.undoable;
      if (!last) return front.say("near", "warn", t("r_why_nothing"));
      const row = front.anyRow(last.id);
      return command("undo", async () => {
        const problem = await press(...backOf(last), send).then(() => null, (refusal) => refusal);
        if (!problem || (settles(problem) && !isPassing(problem))) front.done = front.done.filter((one) => one !== last); // a refusal will not change its mind
        if (problem) throw problem;
        front.told = { ...last, what: "undone", paper: null };
      }, { row: row ?? { ticket: last, queue: { id: null } } });
    },

    printAgain: (row) => command("print", async (close) => {
      await printLink(row.ticket, "again");
      close();
    }, { row }),

    line: (verb, queue, body) => command(verb, async (close) => {
      await press(`/queues/${queue.id}/${verb}`, body, send);
      close();
    }, { queue: queue.id }),
  };
}

const refusals = {
  "queue-paused": "r_why_paused", "queue-closed": "r_line_closed", "queue-full": "r_line_full", "already-in-line": "r_already", "rate-limited": "r_slower", "idempotency-in-progress": "r_silent",
  forbidden: "r_forbidden", "not-found": "r_forbidden", "auth-required": "e_signed_out", "session-revoked": "e_signed_out",
};
