/** What a branch shows the public: is it open, how busy is it, when is it open, and how to get a number. Readable at arm's length. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { band, clock, code, dayAndClock, lang, nameOf, num, switchTo, t } from "../frame.js";
import { icon, mark } from "../icons.js";
import { busyBranch, busyLine, countOf } from "./busy.js";
import { dayName } from "./hours.js";

export const button = (act, drawing, words, kind = "", busy = false) => html`<button type="button" class="btn ${kind}" aria-disabled=${busy ? "true" : "false"} @click=${act}>${icon(drawing)} ${words}</button>`;
export const header = (title) => html`<header class="head">${mark}<strong class="grow">${title}</strong>${switchTo()}</header>`;

// ---------------------------------------------------------------- open, and how busy

const openWords = {
  open: ({ until }, now, isAllDay) => (isAllDay ? [t("b_all_day"), nothing] : [t("b_open"), until ? t("b_until", { time: clock(until) }) : nothing]),
  shut: ({ opens_at }, now) => [t("b_shut"), opens_at ? t("b_opens", { time: dayAndClock(opens_at, now) }) : t("b_hours_unknown")],
  over: () => [t("b_shut"), nothing], "no-numbers": () => [t("b_no_numbers"), nothing],
};
function openness(open, now, isAllDay) {
  const [word, more] = openWords[open.is](open, now, isAllDay);
  return html`<p class="open ${open.is}">${icon(open.is === "open" ? "check" : "clock")} <b>${word}</b> ${more}</p>`;
}
const levels = { quiet: [1, "b_quiet"], some: [2, "b_some"], busy: [3, "b_busy"], paused: [0, "b_paused"], closed: [0, "b_line_closed"] };
/** Three people, filled as far as it is busy: a shape for whoever reads neither language. */
const crowd = (word) => html`<span class="crowd ${word}" aria-hidden="true">${[1, 2, 3].map((n) => html`<span class=${n <= levels[word][0] ? "someone" : "nobody"}>${icon("person")}</span>`)}</span>`;
const wordOf = (word) => t(levels[word][1]);

function standing(queue) {
  if (!queue.open && !queue.waiting) return nothing;
  if (queue.paused) return queue.resumes_at ? t("b_resumes", { time: clock(queue.resumes_at) }) : nothing;
  const { n, isAbout } = countOf(queue);
  return n === 0 ? t("b_nobody") : t(isAbout ? "b_about" : "b_waiting", { n: num(n) });
}
const line = (queue, board) => {
  const word = busyLine(queue, board);
  return html`<li><span class="grow"><b>${nameOf(queue)}</b><small class="soft">${standing(queue)}</small></span><span class="how">${crowd(word)}<span>${wordOf(word)}</span></span></li>`;
};
function busyness(board) {
  const { word, isCalling } = busyBranch(board);
  if (word === "closed") return nothing;
  return html`<section class="card"><h2>${t("b_how_busy")}</h2><p class="level" role="status">${crowd(word)} <b>${wordOf(word)}</b></p>${isCalling || word === "paused" ? nothing : html`<p>${t("b_nobody_calls")}</p>`}
    ${board.queues.length > 1 ? html`<h3>${t("b_lines")}</h3><ul class="lines">${board.queues.map((queue) => line(queue, board))}</ul>` : nothing}<p class="soft small">${t("b_coarse")}</p></section>`;
}

// ---------------------------------------------------------------- hours

const rangesOf = ({ ranges, isAllDay }) => {
  if (isAllDay) return t("b_day_all");
  return ranges.length ? ranges.map(([from, to]) => html`<span class="range">${t("b_range", { from: num(from), to: num(to) })}</span>`) : t("b_day_shut");
};
const hours = (week) => html`<section class="card"><h2>${t("b_hours")}</h2><dl class="week">${week.map((one) => html`<div class=${one.isToday ? "today" : ""}><dt>${dayName(one.day, lang)}${one.isToday ? html` <span class="pill near">${t("b_today")}</span>` : nothing}</dt><dd>${rangesOf(one)}</dd></div>`)}</dl></section>`;

// ---------------------------------------------------------------- the page

function bands({ how, knownAt, board }) {
  if (how === "stale") return band("warn", "again", t("b_stale", { time: clock(knownAt) }));
  if (how === "offline") return band("bad", "cloud", t("b_offline"));
  return board?.notice ? html`<aside class="band near" aria-label=${t("b_notice")}>${icon("bell")}<span class="grow">${typeof board.notice === "string" ? html`<span dir="auto">${board.notice}</span>` : nameOf({ names: board.notice })}</span></aside>` : nothing;
}
function joining({ branch, open, how, isAsking, said, acts }) {
  if (!branch.joins_from_home) return html`<section class="card join"><h2>${icon("door")} ${t("b_at_clinic")}</h2><p>${t("b_at_clinic_more")}</p></section>`;
  if (how === "offline" || !open) return nothing; // the band says why
  if (open.is !== "open") return html`<section class="card join"><h2>${t("b_join")}</h2><p>${t("b_join_later")}</p></section>`;
  return html`<section class="card join"><h2>${t("b_join")}</h2><p>${t("b_join_more")}</p>${said ? band("warn", "warn", t(said), nothing, "alert") : nothing}${button(acts.join, "plus", t(isAsking ? "b_loading" : "b_join"), "primary", isAsking)}</section>`;
}
/** A place in line is for today; an appointment is for another day. */
const booking = ({ branch }) => html`<section class="card"><h2>${t("b_book")}</h2><a class="btn" href="/b/${branch.id}/book">${icon("clock")} ${t("b_book_more")}</a><a class="btn plain" href="/appointments">${t("b_mine")} ${icon("arrow")}</a></section>`;
const fresh = () => html`<p class="fresh">${icon("check")} ${t("live")} · ${t("b_updated")}</p>`;

/** `place`: {branch, board, open, week, how, now, knownAt, isAsking, said, acts}; nothing that moves is shown once nobody knows whether it is so. */
export function branchPage(place) {
  const { branch, board, open, week, how, now } = place;
  const isKnown = board && how !== "offline";
  return html`${header(nameOf(branch))}<main><h1 class="unseen">${nameOf(branch)}: ${t("b_title")}</h1>${how === "live" ? fresh() : nothing}${bands(place)}
    ${isKnown ? openness(open, now, week.find((one) => one.isToday)?.isAllDay) : nothing}
    ${isKnown && open.is !== "shut" && open.is !== "over" ? busyness(board) : nothing}${how === "offline" ? html`<section class="card"><h2>${t("b_how_busy")}</h2><p>${t("b_unsaid")}</p></section>` : nothing}
    ${joining(place)}${branch.takes_bookings ? booking(place) : nothing}${hours(week)}</main>`;
}
const bare = (body) => html`${header(nothing)}<main><h1 class="unseen">${t("b_title")}</h1>${body}</main>`;
export const loadingPage = () => bare(html`<p class="soft" role="status">${t("b_loading")}</p><div class="card skeleton" aria-hidden="true"></div><div class="card skeleton tall" aria-hidden="true"></div>`);
export const unreachedPage = (retry) => bare(html`${band("bad", "cloud", t("b_unreached"))}${button(retry, "again", t("retry"), "primary")}`);
export const unknownPage = () => html`${header(nothing)}<main><section class="card unknown">${icon("door")}<h1>${t("b_unknown")}</h1><p>${t("b_unknown_more")}</p></section></main>`;
export const ticketLink = (ticket) => html`<a class="btn primary" href=${ticket.secret_link}>${icon("arrow")} ${t("b_go", { code: code(ticket.number) })}</a>`;
