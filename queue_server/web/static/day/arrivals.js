/** What follows a check-in: a number on paper, half a minute to take it back, and both again for whoever asks later. It comes after the plan. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { press } from "../api.js";
import { code, lang, memory, placeName, t } from "../frame.js";
import { Printer } from "../reception/printer.js";
import { wide } from "../schedule/panels.js";
import { learn } from "../text.js";
import { words } from "./arrival-words.js";

learn(words);

const PRINTS = "queue-server:prints"; // of this screen, as the front desk keeps it: {on, paper}
const JUST_NOW = 5_000;
const ON_ITS_WAY = 10_000; // what is pressed now is at the server by then
const here = new Set(["checked_in", "in_progress"]);
const prints = () => ({ on: true, paper: "roll", ...memory.read(PRINTS) });
const printer = new Printer({ title: () => t("q_print") });

/** `told`: what was said of it, which the printing is a part of. */
async function print(plan, told, link) {
  told.paper = "printing";
  plan.redraw();
  const { isPrinted } = await printer.print(link, { lang, paper: prints().paper });
  told.paper = isPrinted ? "printed" : "failed";
  if (!isPrinted) plan.told = told; // a ticket that somebody waits for goes before what was done since
  plan.redraw();
}
/** Whoever stood in that line before keeps the number: there is nothing to take back. `told`: what was said of it, and when (`now`). */
export function arrived(plan, acts, one, ticket, { told, now: at }) {
  const isStill = (now) => isInTime(plan, now) && (!now.ticket_id || (now.ticket_id === ticket.id && (now.ticket_state ?? "waiting") === "waiting")); // off the plan nobody says how it stands
  if (at - Date.parse(ticket.joined_at) < JUST_NOW) acts.remember(one, { says: "q_not_here", isStill, back: (now) => notHere(plan, acts, now, ticket.id) });
  if (ticket.secret_link && prints().on) print(plan, told, ticket.secret_link);
  plan.redraw();
}

/** Later, leaving the line would give the appointment up. */
const isInTime = (plan, one) => plan.now < Date.parse(one.ends_at) - ON_ITS_WAY;
const read = (plan, ticket) => plan.house.send("GET", `/tickets/${ticket}`).then(({ body }) => body);
/** Out of the line, uncalled: the appointment becomes what it was before they came. Called they stay, and it is said by whom. */
function notHere(plan, { command, tell }, one, ticket) {
  const holes = {};
  const orSayWhy = async (problem) => {
    const call = problem.slug === "bad-state" && await callOf(plan, ticket).catch(() => null);
    if (!call?.called_by) throw problem;
    const name = (words) => html`<bdi>${words}</bdi>`;
    Object.assign(holes, { by: name(plan.house.nameOfStaff(call.called_by.id) || call.called_by.name), who: name(plan.nameOf(one) ?? t("q_somebody")), room: placeName(call.counter) });
    throw Object.assign(problem, { slug: "called" });
  };
  return command("leave", async (close) => {
    await press(`/tickets/${ticket}/leave`, { from: "waiting" }, plan.house.send).catch(orSayWhy);
    tell("left", one);
    close();
  }, { says: { called: "q_was_called" }, holes });
}
/** Their ticket as the line has it, if somebody has called them. */
async function callOf(plan, ticket) {
  const { queue } = await read(plan, ticket);
  const { body } = await plan.house.send("GET", `/queues/${queue.id}`);
  return body.active.find(({ id }) => id === ticket);
}
const printAgain = (plan, { command, tell }, one, number) => command("print", async (close) => {
  const { body } = await plan.house.send("GET", `/tickets/${one.ticket_id}/link`);
  tell("arrived", one, { number });
  close();
  print(plan, plan.told, body.secret_link);
});

/** The number of whoever lies open; null until it was read. */
function numberOf(plan, { ticket_id: ticket }) {
  const { panel } = plan;
  if (panel.ticket !== ticket) {
    Object.assign(panel, { ticket, number: null });
    read(plan, ticket).then(({ number }) => { panel.number = number; plan.redraw(); }, () => {}); // asked again when it is opened again
  }
  return panel.number;
}
/** In the panel of an appointment that is here. */
export function ofTheLine(plan, acts, one) {
  if (!here.has(one.status)) return nothing;
  const number = numberOf(plan, one);
  return html`${number ? html`<dl><div><dt>${t("q_number")}</dt><dd>${code(number)}</dd></div></dl>${wide(plan, t("q_print_again"), "print", () => printAgain(plan, acts, one, number))}` : nothing}
    ${one.ticket_state === "waiting" && isInTime(plan, one) ? wide(plan, t("q_take_out"), "exit", () => notHere(plan, acts, one, one.ticket_id), "danger") : nothing}`;
}
