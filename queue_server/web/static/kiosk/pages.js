/** What somebody who stands before the kiosk sees: one question a page, both languages at once, Back always in the same corner. */
import { html, nothing, svg } from "/vendor/lit-html/lit-html.js";
import { countOf } from "../branch/busy.js";
import { isOffered } from "../branch/offers.js";
import { bothNames, clock, code, dayAndClock, lang, nameOf, num, off, other, placeName, t } from "../frame.js";
import { icon, mark } from "../icons.js";
import { expectedIn } from "../place/step.js";

/** Both languages; `holes` may depend on the language, as a name does. */
export const say = (key, holes = {}) => {
  const [own, others] = [lang, other].map((tongue) => t(key, typeof holes === "function" ? holes(tongue) : holes, tongue));
  return html`<span class="both"><span lang=${lang} dir="auto">${own}</span><span lang=${other} dir="auto">${others}</span></span>`;
};
const names = (thing) => html`<span class="both">${bothNames(thing)}</span>`;
export const title = (words) => html`<h1 tabindex="-1">${words}</h1>`;

/** A second tap of the same finger was meant for the page before. */
const once = (act) => (event) => { if (event.detail < 2) act(event); };
export const button = (act, drawing, words, { kind = "", why = false, more = nothing } = {}) => html`<button type="button" class="btn touch ${kind}" aria-disabled=${off(why)} @click=${once((event) => { if (!why) act(event); })}>
  ${drawing ? icon(drawing) : nothing}<span class="grow">${words}${more === nothing ? nothing : html`<small>${more}</small>`}</span></button>`;
export const back = (act, busy = false) => button(act, "undo", say("back"), { kind: "back", why: busy });
export const corner = (start, middle = nothing, end = nothing) => html`<nav class="corner">${start}${middle}${end}</nav>`;

// ---------------------------------------------------------------- the frame

export const header = ({ branch, now, logo }) => html`<header class="top"><button type="button" class="logo" aria-label=${t("y_logo")} @pointerdown=${logo.begin} @pointerup=${logo.end} @pointerleave=${logo.end} @pointercancel=${logo.end}
  @keydown=${logo.keyDown} @keyup=${logo.keyUp} @blur=${logo.end}>${mark}</button><strong class="grow">${branch ? names(branch) : nothing}</strong>${branch ? html`<span class="time">${clock(now)}</span>` : nothing}</header>`;
/** A page that only tells something: a drawing, what it is, and what to do. */
export const notice = (drawing, heading, more = nothing, acts = nothing, kind = "") => html`<main class="tells ${kind}">${icon(drawing)}${title(heading)}${more === nothing ? nothing : html`<p class="more">${more}</p>`}${acts}</main>`;

/** For staff, in the language of the page. */
export const printerChoice = (isChecked, change) => html`<label class="choice"><input type="checkbox" name="printer" .checked=${isChecked} @change=${change}><span class="grow">${t("y_printer")}<small class="soft">${t("y_printer_more")}</small></span></label>`;
/** Until staff have said where it stands: for whoever passes, and for whoever mounts it. */
export const besideCode = (hasPrinter, change) => html`<div class="band near">${icon("door")}<span class="grow">${say("y_idle")}</span></div>${printerChoice(hasPrinter, change)}`;

export const openingPage = () => notice("clock", say("y_opening"));
export const cutPage = () => notice("cloud", say("y_cut"), say("y_reception"), nothing, "bad");
export const stillPage = ({ left, stay }) => html`<main class="tells still" @click=${stay}>${title(say("y_still"))}<p class="count" role="timer">${num(left)}</p>
  ${button(stay, "check", say("y_yes"), { kind: "primary huge" })}<p class="more">${say("y_forgets", { n: num(left) })}</p></main>`;

// ---------------------------------------------------------------- the start

const noteOf = (notice) => (notice ? html`<aside class="band near" aria-label=${t("y_welcome")}>${icon("bell")}<span class="grow">${typeof notice === "string" ? html`<span dir="auto">${notice}</span>` : names({ names: notice })}</span></aside>` : nothing);
const shut = {
  shut: ({ opens_at }, now) => notice("clock", say("y_closed"), opens_at ? say("y_opens", (tongue) => ({ time: dayAndClock(opens_at, now, tongue) })) : say("y_reception")),
  over: () => notice("clock", say("y_closed"), say("y_reception")),
  "no-numbers": (_, now, acts, takesBookings) => notice("pause", say("y_no_numbers"), say("y_reception"), takesBookings ? button(acts.appointment, "clock", say("y_appointment"), { kind: "huge" }) : nothing),
};
/** `open`: what `openNow` says; `takesBookings`: nobody has an appointment where nobody takes them. */
export function startPage({ open, note, takesBookings, now, acts }) {
  if (shut[open.is]) return shut[open.is](open, now, acts, takesBookings);
  return html`${noteOf(note)}<main class="choose first">${title(say("y_welcome"))}<div class="choices two">
    ${button(acts.take, "plus", say("y_take"), { kind: "primary huge", more: say("y_take_more") })}${button(acts.here, "check", say("y_here"), { kind: "huge", more: say("y_here_more") })}
    ${takesBookings ? button(acts.appointment, "clock", say("y_appointment"), { kind: "huge", more: say("y_appointment_more") }) : nothing}</div></main>`;
}

// ---------------------------------------------------------------- which service, which line, anything else

const paging = ({ page, pages, turn }) => (pages < 2 ? nothing : html`<span class="page">${say("y_page", { n: num(page + 1), all: num(pages) })}</span>${button(turn, "arrow", say("y_more"), { kind: "turn" })}`);
export const servicePage = ({ offers, paged, acts }) => html`<main class="choose">${title(say("y_service"))}<div class="choices">
  ${offers.map((offer) => button(() => acts.pickService(offer), null, names(offer), { why: !isOffered(offer), more: isOffered(offer) ? nothing : say("y_shut_line") }))}</div></main>
  ${corner(back(acts.back), paging(paged))}`;

function standingOf(queue, isLive) {
  if (!queue.open) return say("y_shut_line");
  if (queue.paused) return queue.resumes_at ? say("y_paused_until", { time: clock(queue.resumes_at) }) : say("y_paused");
  if (!isLive || queue.waiting === null) return nothing;
  const { n, isAbout } = countOf(queue);
  return n === 0 ? say("y_nobody") : say(isAbout ? "y_about" : "y_waiting", { n: num(n) });
}
export const linePage = ({ queues, paged, isLive, acts }) => html`<main class="choose">${title(say("y_line"))}<div class="choices">
  ${queues.map((queue) => button(() => acts.pickLine(queue), null, names(queue), { why: !queue.open, more: standingOf(queue, isLive) }))}</div></main>${corner(back(acts.back), paging(paged))}`;

const needs = [["wheelchair", "wheel", "y_wheel"], ["first_visit", "person", "y_first"], ["language:ar", "speech", "y_speaks_ar"], ["language:en", "speech", "y_speaks_en"]];
const toggle = (need, drawing, words, chosen, flip) => html`<button type="button" class="btn touch" aria-pressed=${chosen.has(need)} @click=${() => flip(need)}>${icon(chosen.has(need) ? "check" : drawing)}<span class="grow">${words}</span></button>`;
export const needsPage = ({ visit, acts }) => html`<main class="choose"><p class="chosen">${names(visit.offer)} <span class="both">${visit.offer.queues.length > 1 ? bothNames(visit.queue) : nothing}</span></p>${title(say("y_needs"))}<p class="more">${say("y_needs_more")}</p>
  <div class="choices">${needs.map(([need, drawing, key]) => toggle(need, drawing, say(key), visit.needs, acts.flip))}</div></main>
  ${corner(back(acts.back, visit.busy), nothing, button(acts.takeNumber, "check", say(visit.busy ? "y_taking" : "y_take_now"), { kind: "primary go", why: visit.busy }))}`;

const refused = {
  closed: ["clock", () => say("y_refused_closed"), () => say("y_choose")], full: ["person", () => say("y_refused_full"), () => say("y_choose")], changed: ["swap", () => say("y_refused_changed"), () => say("y_choose")],
  "too-fast": ["clock", () => say("y_too_fast"), () => say("y_too_fast_more")], "no-answer": ["again", () => say("y_no_answer"), () => say("y_no_answer_more")],
};
export function troublePage({ visit, again, acts }) {
  const [drawing, heading, more] = refused[visit.refusal];
  const act = again ? button(acts.takeNumber, "again", say(visit.busy ? "y_taking" : "y_press_again"), { kind: "primary huge", why: visit.busy }) : button(acts.chooseAgain, "undo", say("y_choose_again"), { kind: "primary huge" });
  return html`${notice(drawing, heading(), more(), act, "warn")}${corner(button(acts.forget, "cross", say("y_start"), { kind: "back", why: visit.busy }))}`;
}

// ---------------------------------------------------------------- the number

const aheadOf = (ticket) => (ticket?.state !== "waiting" || ticket.ahead === null ? nothing : html`<p class="ahead">${ticket.ahead === 0 ? say("y_next") : say("y_ahead", { n: ticket.ahead, count: num(ticket.ahead) })}</p>`);
function expected(ticket, now) {
  if (ticket?.queue_state === "paused") return html`<p>${ticket.resumes_at ? say("y_stopped_until", { time: clock(ticket.resumes_at) }) : say("y_stopped")}</p>`;
  if (!ticket?.expected_at) return nothing;
  const { how, low, high } = expectedIn(ticket.expected_at, now);
  return html`<p>${how === "by" ? say("y_by", { high: clock(high) }) : say("y_between", { low: clock(low), high: clock(high) })}</p>`;
}
const ending = ({ left, acts, isNew = false }) => corner(button(acts.longer, "clock", say("y_longer")), html`<p class="clears" role="timer">${say("y_clears", { n: num(left) })}</p>`, button(acts.forget, "check", say("y_done"), { kind: "primary go", why: isNew }));
export const numberPage = ({ visit, hasPrinter, now, left, isNew, acts }) => html`<main class="number"><section class="own">${title(say("y_number"))}<p class="big">${code(visit.number)}</p>${visit.queue ? html`<p class="chosen">${names(visit.queue)}</p>` : nothing}</section>
  <section class="next">${aheadOf(visit.ticket)}${expected(visit.ticket, now)}<p><strong>${say(hasPrinter ? "y_printing" : "y_keep")}</strong></p><p>${say("y_watch")}</p></section>
  ${visit.qr ? html`<figure class="qr"><img src=${visit.qr} alt=${t("y_qr")}><figcaption>${say("y_scan")}</figcaption></figure>` : nothing}</main>${ending({ left, isNew, acts })}`;

// ---------------------------------------------------------------- the code of a ticket

/** What to look for on paper or phone: a code has three such corners. */
const codeSign = svg`<svg class="icon" viewBox="0 0 24 24"><path d="M3.5 3.5h6v6h-6zM14.5 3.5h6v6h-6zM3.5 14.5h6v6h-6zM6.5 6.5v.01M17.5 6.5v.01M6.5 17.5v.01M14.5 14.5h2.5v2.5h-2.5zM20.5 14.5v3M17 20.5h3.5"/></svg>`;

export const herePage = ({ hasCamera, acts }) => html`<main class="tells scan">${title(say("y_show"))}${hasCamera ? html`<video class="camera" autoplay muted playsinline aria-label=${t("y_camera")}></video>` : html`<span class="frame" aria-hidden="true">${codeSign}</span>`}
  <p class="more">${say(hasCamera ? "y_show_camera" : "y_show_scanner")}</p><p>${say("y_no_code")}</p></main>${corner(back(acts.back))}`;
export const readingPage = () => notice("clock", say("y_reading"));

const answers = {
  arrived: () => ["check", "good", say("y_arrived"), say("y_watch")], in: () => ["check", "good", say("y_in"), say("y_watch")],
  called: (ticket) => ["bell", "call", say("y_called"), ticket.counter ? say("y_go", (tongue) => ({ room: placeName(ticket.counter, tongue) })) : say("y_reception")],
  serving: () => ["person", "good", say("y_serving"), nothing], hold: () => ["pause", "warn", say("y_hold"), say("y_hold_more")], missed: () => ["warn", "warn", say("y_missed"), say("y_reception")],
  over: () => ["cross", "warn", say("y_over"), say("y_over_more")], elsewhere: (ticket) => ["door", "warn", say("y_elsewhere", (tongue) => ({ branch: nameOf(ticket.branch, tongue) })), say("y_reception")],
  unknown: () => ["warn", "warn", say("y_unknown"), say("y_unknown_more")], unreadable: () => ["warn", "warn", say("y_unreadable"), say("y_unreadable_more")],
  "too-fast": () => ["clock", "warn", say("y_too_fast"), say("y_too_fast_more")], "no-answer": () => ["again", "warn", say("y_no_here"), say("y_no_here_more")],
};
export function answerPage({ answer: { is, ticket }, left, acts }) {
  const [drawing, kind, heading, more] = answers[is](ticket);
  const whose = ticket && is !== "elsewhere" ? html`<p class="big">${code(ticket.number)}</p>${aheadOf(ticket)}` : nothing;
  return html`<main class="tells ${kind}">${icon(drawing)}${title(heading)}${whose}<p class="more">${more}</p></main>${ending({ left, acts })}`;
}
