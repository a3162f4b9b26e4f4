/** The console's components, drawn by its own views from a desk that stands still. */
import { html } from "/vendor/lit-html/lit-html.js";
import { Desk } from "../console/desk.js";
import { lists, log, room as roomRow, row } from "../console/lists.js";
import { panels } from "../console/panels.js";
import { endedRow } from "../console/past.js";
import { undo, visit, visitCard } from "../console/visit.js";
import { t } from "../frame.js";
import { at, board, branch, called, elsewhere, held, line, log as entries, me, names, nothingDone, queues, room, seen, send, services, still, waiting } from "./clinic.js";

/** A real desk without a network. */
function aDesk(fields = {}, { how = "live", counter = room(3), ...set } = {}) {
  const desk = new Desk({ session: { user: me, send }, connection: still(how), place: { branch, queue: queues[0], counter }, catalogue: { branches: [branch], queues, services, lines: queues, counters: [] }, redraw() {} });
  desk.channel.feed(line(fields));
  desk.board.feed(board({ counters: board().counters.map((one) => (one.id === counter?.id ? counter : one)) }));
  desk.names = new Map(Object.entries(names));
  Object.assign(desk.seen, { tickets: seen });
  return Object.assign(desk, { log: entries }, set);
}
const done = [{ id: "A017", number: "A017", what: "call", until: Date.parse(at(0.4)) }];
const serving = called({ state: "serving", started_at: at(-6.2) });
const long = called({ state: "serving", started_at: at(-19) });
const old = called({ called_at: at(-1.5) });

/** By the name of the state. */
const states = {
  ready: () => aDesk(), called: () => aDesk({ active: [called(), elsewhere, held] }, { done }), unanswered: () => aDesk({ active: [old] }), serving: () => aDesk({ active: [serving] }), long: () => aDesk({ active: [long] }),
  break: () => aDesk({}, { counter: room(3, { state: "paused", back_at: at(15) }) }), empty: () => aDesk({ line: [] }), paused: () => aDesk({ paused: true, resumes_at: at(20) }), closed: () => aDesk({ line: [], open: false }),
  snoozed: () => aDesk({ line: [waiting[5]] }), watching: () => aDesk({}, { counter: null }), stale: () => aDesk({ active: [called()] }, { how: "stale" }), offline: () => aDesk({ active: [called()] }, { how: "offline" }),
};
const each = (chosen, show) => () => chosen.map((state) => [state, show(states[state]())]);
const kinds = { add: {}, ticket: { ticket: "A018" }, ended: { ticket: "A012" }, seen: {}, changes: {}, transfer: { ticket: "A017" }, go: {}, break: {}, menu: {}, keys: {} };
const sheets = () => Object.entries(kinds).map(([kind, more]) => [kind, panels[kind](aDesk({ active: [called()] }, { panel: { kind, ...more } }), nothingDone)]);

const busy = () => aDesk({ active: [called(), elsewhere, held] });
/** Name of the component, its states with what they look like, and the console's own sheet. */
export const desks = [
  ["visit", each(Object.keys(states), (desk) => visitCard(desk))],
  ["step", () => [...each(["ready", "called", "serving", "offline"], (desk) => visit(desk, nothingDone))(), ["late", visit(aDesk({}, { pressing: "next" }), nothingDone)]]],
  ["undo", each(["called", "ready"], (desk) => undo(desk, nothingDone))],
  ["line", () => [["waiting", html`<ol class="list card" aria-label=${t("c_line")}>${waiting.map((one, index) => row(aDesk(), one, index))}</ol>`]]],
  ["lists", () => [["waiting", lists(busy(), nothingDone)], ["empty", lists(states.empty(), nothingDone)]]],
  ["changed", () => [["told", log(aDesk())], ["missed", log(aDesk({}, { missed: 3 }))], ["empty", log(aDesk({}, { log: [] }))]]],
  ["rooms", () => [["rooms", html`<ul class="tags">${busy().rooms.map((one) => roomRow(busy(), one))}</ul>`]]],
  ["past", () => [["ended", html`<ol class="ended list card">${seen.map((one) => endedRow(aDesk(), one))}</ol>`]]],
  ["sheet", sheets],
].map(([name, show]) => ({ name, show, sheets: ["console"], kind: "console" }));
