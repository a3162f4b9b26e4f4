/** My appointments, as they look: what comes first, large; what may be done now, as one button. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { button, dayAndTime, facts, header, loading, moment, reference, trouble, unreached, zoneNote } from "../booking/parts.js";
import { whenWords } from "../booking/when.js";
import { dayWords, wallOf, weekdayName } from "../booking/zone.js";
import { band, lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { doorFor, following, gathered, isUnfit, mayNow, rhythmOf, sorted, standing, stateOf } from "./standing.js";

const LONGEST_REASON = 500;
const head = (words) => html`<h1 tabindex="-1">${words}</h1>`;
const pills = { pending: ["", "f_is_booked"], confirmed: ["good", "f_is_confirmed"], checked_in: ["good", "f_is_here"], in_progress: ["good", "f_is_inside"], completed: ["", "f_is_over"], cancelled: ["bad", "f_is_cancelled"], no_show: ["warn", "f_is_missed"], passed: ["", "f_is_passed"], unfit: ["warn", "f_is_unfit"] };
const pill = (one, now) => {
  const [kind, words] = pills[stateOf(one, now)];
  return html`<span class="pill ${kind}">${t(words)}</span>`;
};
const told = ({ page }) => html`${page.done ? band("good", "check", t(page.done)) : nothing}${trouble(page.said)}`;

/** What is most wanted now, and nothing where there is nothing to do. */
function primary(one, { page, acts, now }) {
  const may = mayNow(one, now);
  if (standing(one, now) === "here") {
    const ticket = page.tickets.find(({ id }) => id === one.ticket_id);
    return ticket?.secret_link ? html`<a class="btn primary" href=${ticket.secret_link}>${icon("arrow")} ${t("f_my_place")}</a>` : nothing;
  }
  if (may.checkIn) return button(() => acts.checkIn(one.id), "door", t("f_here"), "primary", page.busy);
  if (isUnfit(one, now)) return may.change ? button(() => acts.startMove(one.id), "swap", t("f_move"), "primary", page.busy) : nothing;
  return may.confirm ? button(() => acts.confirm(one.id), "check", t("f_will_come"), "", page.busy) : nothing;
}

/** Its time is in doubt: who does something about it. */
const doubt = (one, now) => (isUnfit(one, now) ? band("warn", "warn", html`${t("f_unfit")} ${mayNow(one, now).change ? t("f_unfit_or") : nothing}`) : nothing);

// ---------------------------------------------------------------- the list

const rhythms = { daily: "f_daily", weekly: "f_weekly" };
/** "12 times, every Tuesday at 10:00". */
function seriesWords(series) {
  const [first, last] = [series[0], series.at(-1)].map((one) => wallOf(one.starts_at, one.time_zone));
  return t(rhythms[rhythmOf(series)] ?? "f_until_then", { n: series.length, count: num(series.length), day: weekdayName(first.day, lang), time: num(first.time), until: dayWords(last.day, lang) });
}
/** The others of a series stand under the next of them; those whose time is in doubt are not folded away. */
const visit = (series, place) => {
  const [one, ...others] = series;
  const unfit = others.filter((each) => isUnfit(each, place.now));
  const isMany = series.length > 1;
  const isOpen = place.page.open.has(one.series_id);
  return html`<article class="card visit">${isMany ? html`<p class="small">${icon("again")} ${seriesWords(series)}</p>` : nothing}<div class="top">${dayAndTime(one)}${pill(one, place.now)}</div>${facts(one)}${doubt(one, place.now)}${primary(one, place)}
  <button type="button" class="btn plain" @click=${() => place.acts.open(one.id)}>${t("f_details")} <span class="unseen">${dayWords(wallOf(one.starts_at, one.time_zone).day, lang)}</span>${icon("arrow")}</button>
  ${unfit.length ? html`<ul class="pasts">${unfit.map((each) => row(each, place))}</ul>` : nothing}
  ${isMany ? html`<details .open=${isOpen} @toggle=${(event) => place.acts.unfold(one.series_id, event.target.open)}><summary>${t("f_each")}</summary>${isOpen ? html`<ul class="pasts">${series.map((each) => row(each, place))}</ul>` : nothing}</details>` : nothing}</article>`;
};
const row = (one, place) => {
  const { day, time } = wallOf(one.starts_at, one.time_zone);
  return html`<li><button type="button" class="btn plain" @click=${() => place.acts.open(one.id)}><span class="grow"><b>${dayWords(day, lang)}</b> ${num(day.slice(0, 4))} · ${num(time)}<small class="soft">${nameOf(one.service)} · ${nameOf(one.staff)}</small></span>${pill(one, place.now)}</button></li>`;
};
/** The code of the door was scanned: what it is good for comes first. */
const door = (place) => {
  const [how, one] = doorFor(place.page.list, place.now);
  return band("near", "door", html`${t(atDoor[how])} ${how === "early" ? opens(one, place) : nothing}`);
};
const atDoor = { ready: "f_at_door", here: "f_at_door_here", early: "f_at_door_early", none: "f_at_door_none" };
/** From when on checking in works, said before somebody has come for nothing. */
const opens = (one, { now }) => t("f_opens", { time: html`<bdi>${whenWords(one.check_in_from ?? one.starts_at, one.time_zone, lang, now)}</bdi>` });
const list = (place) => {
  const { page, code, visitor, acts, now } = place;
  const { coming, past } = sorted(page.list, now);
  return html`${head(t("f_mine"))}${code ? door(place) : nothing}${told(place)}${coming.length ? zoneNote(coming[0]) : nothing}${coming.length ? repeat(gathered(coming), ([one]) => one.series_id ?? one.id, (series) => visit(series, place)) : html`<section class="card"><h2>${t("f_none_coming")}</h2></section>`}
    <a class="btn ${coming.length ? "" : "primary"}" href=${coming[0] ? `/b/${coming[0].branch_id}/book` : "/book"}>${icon("plus")} ${t("f_book_one")}</a>
    ${page.waiting.length ? waiting(place) : nothing}
    ${past.length ? html`<details class="card" .open=${page.open.has("past")} @toggle=${(event) => acts.unfold("past", event.target.open)}><summary>${t("f_past", { n: past.length, count: num(past.length) })}</summary>${page.open.has("past") ? html`<ul class="pasts">${past.map((one) => row(one, place))}</ul>` : nothing}</details>` : nothing}
    ${visitor.session ? feed(place) : nothing}<p class="ways"><a href="/account">${t("e_account")}</a><button type="button" class="btn plain" @click=${acts.leave}>${icon("exit")} ${t("e_sign_out")}</button></p>`;
};

const parts = ({ from_time, until_time }) => (from_time === "00:00" && until_time === "24:00" ? nothing : html`<small class="soft">${t("f_hours", { from: num(from_time), until: num(until_time) })}</small>`);
const waiting = (place) => html`<section class="card" aria-labelledby="waiting"><h2 id="waiting">${t("f_waiting")}</h2><ul class="waits">${place.page.waiting.filter(({ state }) => state === "waiting" || state === "offered").map((one) => wait(one, place))}</ul></section>`;
const wait = (one, { page, acts }) => html`<li><p><b>${nameOf(one.service)}</b> · ${one.staff ? nameOf(one.staff) : t("f_any")}</p><p class="soft">${one.from_on === one.until_on ? dayWords(one.from_on, lang) : t("f_days", { from: dayWords(one.from_on, lang), until: dayWords(one.until_on, lang) })}${parts(one)}</p>
  ${one.offer ? html`<a class="btn primary" href="/offer/${one.offer.id}">${icon("bell")} ${t("f_offered")}</a>` : nothing}
  ${page.leaving === one.id ? html`<p role="alert">${t("f_stop_sure")}</p><div class="pair">${button(() => acts.askStop(null), "check", t("f_stop_no"), "primary")}${button(() => acts.stopWaiting(one.id), "cross", t("f_stop_yes"), "danger", page.busy)}</div>` : button(() => acts.askStop(one.id), "cross", t("f_stop"))}</li>`;
const feed = ({ page, acts }) => html`<details class="card" .open=${page.open.has("feed")} @toggle=${(event) => acts.unfold("feed", event.target.open)}><summary>${t("f_feed")}</summary>${page.open.has("feed") ? feedParts(page, acts) : nothing}</details>`;
const feedParts = (page, acts) => html`<p>${t("f_feed_more")}</p>${page.feed ? html`<div class="field"><label for="feed">${t("f_feed_url")}</label><input id="feed" readonly dir="ltr" .value=${page.feed} @focus=${(event) => event.target.select()}></div><div class="pair">${button(acts.copy, "link", t("f_copy"))}${button(() => acts.openFeed(true), "again", t("f_feed_new"), "", page.busy)}</div><p class="soft small">${t("f_feed_secret")}</p>` : html`<p class="soft" role="status">${t("f_reading_list")}</p>`}`;

// ---------------------------------------------------------------- one of them

const until = (one) => {
  const { day, time } = wallOf(one.change_until ?? one.starts_at, one.time_zone);
  return t("f_until_when", { when: html`${dayWords(day, lang)}, ${num(time)}` });
};
const CODES = { left: "f_left", closed: "f_closed" };  // what the line says; all else somebody typed
const why = (said) => (CODES[said] ? t(CODES[said]) : said);
const detail = (place) => {
  const { page, one, visitor, acts, now } = place;
  const may = mayNow(one, now);
  const isComing = standing(one, now) === "coming";
  const others = following(one, sorted(page.list, now).coming);
  const asked = page.waiting.some(({ appointment_id }) => appointment_id === one.id);
  return html`${head(t("f_one"))}${told(place)}<section class="card">${pill(one, now)}${moment(one)}${doubt(one, now)}${others.length > 1 ? html`<p class="soft">${icon("again")} ${t("f_followed", { n: others.length - 1, count: num(others.length - 1) })}</p>` : nothing}${facts(one)}${one.cancel_reason ? html`<p class="soft"><bdi>${why(one.cancel_reason)}</bdi></p>` : nothing}${isComing ? reference(one.reference) : nothing}${isComing && !may.checkIn ? html`<p class="soft small">${icon("door")} ${opens(one, place)}</p>` : nothing}</section>
    ${primary(one, place)}${may.change ? html`${isUnfit(one, now) && !may.checkIn ? nothing : button(() => acts.startMove(one.id), "swap", t("f_move"), "", page.busy)}${asked ? nothing : button(acts.askEarlier, "bell", t("f_earlier"), "", page.busy)}` : nothing}
    ${isComing && visitor.session ? button(() => acts.calendar(one), "plus", t("f_calendar")) : nothing}${may.change ? button(acts.askCancel, "cross", t("f_cancel"), "danger") : nothing}
    ${isComing ? html`<p class="soft small">${may.change ? until(one) : t("f_too_late")}</p>` : html`<a class="btn primary" href="/b/${one.branch_id}/book">${icon("plus")} ${t("f_book_one")}</a>`}${button(acts.back, "undo", t("back"), "plain")}`;
};
const cancel = (place) => {
  const { page, one, acts } = place;
  const others = following(one, sorted(page.list, place.now).coming).length - 1;
  return html`<section class="card ask">${head(t("f_cancel_sure"))}${moment(one)}<p>${t("f_cancel_more")}</p><div class="field"><label for="why">${t("f_cancel_why")}</label><input id="why" maxlength=${LONGEST_REASON} autocomplete="off" aria-describedby="why-more" .value=${page.cancelReason} @input=${(event) => acts.reason(event.target.value)}><small id="why-more" class="soft">${t("f_optional")}</small></div>
    ${trouble(page.said)}${button(acts.back, "check", t("f_cancel_no"), "primary")}${button(() => acts.cancel(), "cross", t(others > 0 ? "f_cancel_one" : "f_cancel_yes"), "danger", page.busy)}${others > 0 ? button(() => acts.cancel("cancel-following"), "cross", t("f_cancel_all", { n: others, count: num(others) }), "danger", page.busy) : nothing}</section>`;
};
const move = (place) => html`${head(t("f_move"))}<section class="card"><p class="soft">${t("f_now")}</p>${dayAndTime(place.one)}${facts(place.one)}</section>${trouble(place.page.said)}${place.page.picker.view()}${button(place.acts.back, "undo", t("back"), "plain")}`;
const moving = (place) => {
  const { page, one, acts } = place;
  const staff = page.start.staff.includes(one.staff_id) ? one.staff : page.picker.doctor(page.start.staff[0]);
  const others = following(one, sorted(page.list, place.now).coming).length - 1;
  return html`${head(t("f_move_right"))}<section class="card"><p class="soft">${t("f_old")}</p><s>${dayAndTime(one)}</s><p class="soft">${t("f_new_time")}</p>${moment({ ...one, starts_at: page.start.starts_at })}${facts({ ...one, staff })}</section>
    ${trouble(page.said)}<button type="button" class="btn primary" aria-disabled=${off(page.busy)} @click=${() => acts.moveThere()}>${icon("check")} ${t(others > 0 ? "f_move_one" : "f_move_yes")}</button>${others > 0 ? button(acts.moveAll, "again", t("f_move_all", { n: others, count: num(others) }), "", page.busy) : nothing}${button(acts.back, "undo", t("back"), "plain")}`;
};

// ---------------------------------------------------------------- the page

const steps = { list, detail, cancel, move, moving };
function body(place) {
  const { page, one, visitor, acts } = place;
  if (visitor.isOpening || (visitor.isIn && !page.list && !page.isCut)) return html`${head(t("f_mine"))}${loading("f_reading_list")}`;
  if (!visitor.isIn) return html`${head(visitor.title)}${visitor.body("?to=appointments")}`;
  if (!page.list) return html`${head(t("f_mine"))}${unreached(acts.retry)}`;
  return html`${page.isCut ? band("bad", "cloud", t("f_unreached")) : nothing}${steps[one || page.step === "list" ? page.step : "list"](place)}`;
}
/** `place`: {page, one, code, visitor, inbox, acts, now}. */
export const pageOf = (place) => html`${header(place.visitor.isIn ? html`<bdi>${place.visitor.user.name}</bdi>` : nothing, place.inbox?.bell() ?? nothing)}<main class="joining">${body(place)}</main>`;
