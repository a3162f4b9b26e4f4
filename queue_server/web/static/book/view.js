/** The steps of booking, as they look: one question a page, one large answer. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { minutesKept } from "../booking/times.js";
import { addToCalendar, button, facts, header, lasts, loading, moment, onlyFirst, priceOf, reference, trouble, unreached } from "../booking/parts.js";
import { addDays, dayWords } from "../booking/zone.js";
import { band, lang, nameOf, num, off, t } from "../frame.js";
import { icon } from "../icons.js";

const LONGEST_REASON = 500;
const head = (words) => html`<h1 tabindex="-1">${words}</h1>`;

// ---------------------------------------------------------------- where, what for

const branch = ({ page, acts }) => html`${head(t("f_where"))}<div class="offers">${page.branches.map((one) => html`<button type="button" class="btn" @click=${() => acts.chooseBranch(one.id)}>${icon("door")}<span class="grow"><b>${nameOf(one)}</b></span>${icon("arrow")}</button>`)}</div>
  ${page.branches.length ? nothing : html`<p>${t("f_no_branch")}</p>`}`;
const service = ({ page, acts }) => html`${head(t("f_what"))}<div class="offers">${page.services.map((one) => html`<button type="button" class="btn" @click=${() => acts.chooseService(one)}><span class="grow"><b>${nameOf(one)}</b><span class="soft">${lasts(one)}${priceOf(one) === nothing ? nothing : html` · ${priceOf(one)}`}</span></span>${icon("arrow")}</button>`)}</div>
  ${page.services.length ? nothing : html`<section class="card"><h2>${t("f_no_service")}</h2><p>${t("f_no_service_more")}</p></section>`}`;

// ---------------------------------------------------------------- when

const chosen = ({ page, acts }) => html`<section class="card chosen"><span class="grow"><b>${nameOf(page.service)}</b><span class="soft">${lasts(page.service)}${priceOf(page.service) === nothing ? nothing : html` · ${priceOf(page.service)}`}</span></span>
  ${page.services.length > 1 ? html`<button type="button" class="btn plain" @click=${acts.services}>${t("f_change")}</button>` : nothing}</section>`;
const refusal = (said) => html`${trouble(said)}${said === "f_limit" ? html`<a class="btn" href="/appointments">${icon("clock")} ${t("f_mine")}</a>` : nothing}`;
const time = (place) => html`${head(t("f_when"))}${chosen(place)}${refusal(place.page.said)}${place.page.picker.view()}`;

// ---------------------------------------------------------------- who, and yes

const choiceOf = ({ page, choice }) => ({ service: page.service, branch: page.branch, staff: page.doctors.find((one) => one.id === (page.hold?.staff_id ?? choice.staff)) ?? null, starts_at: choice.start?.starts_at, time_zone: page.branch.time_zone });
const who = (place) => {
  const { page, visitor, acts } = place;
  const isKnown = page.branch && page.service;
  const way = `?${page.branch ? `branch=${page.branch.id}&` : ""}to=book`;
  return html`${head(visitor.title)}${isKnown ? html`<section class="card">${page.isBooking ? moment(choiceOf(place)) : nothing}${facts(choiceOf(place))}</section>` : nothing}${visitor.body(way)}${button(acts.back, "undo", t("back"), "plain")}`;
};
/** Calm: minutes, and a bar that nobody has to read. */
function kept({ page, now }) {
  const left = page.hold ? minutesKept(page.keptUntil, now) : 0;
  const whole = page.branch.booking?.hold_minutes ?? 5;
  if (!left) return band("warn", "clock", t("f_kept_over"));
  return html`<div class="kept"><p>${icon("clock")} <span>${t("f_kept", { n: left, count: num(left) })}</span></p><progress aria-hidden="true" max=${whole * 60} .value=${Math.max(0, (page.keptUntil - now) / 1_000)}></progress></div>`;
}
const confirm = (place) => {
  const { page, choice, visitor, acts } = place;
  return html`${head(t("f_right"))}<section class="card">${moment(choiceOf(place))}${facts(choiceOf(place), priceOf(page.service))}${kept(place)}</section>
    <section class="card chosen"><span class="grow"><span class="soft">${t("f_for")}</span><b><bdi>${visitor.user?.name}</bdi></b></span><button type="button" class="btn plain" @click=${acts.somebodyElse}>${t("f_other")}</button></section>
    <form class="form" @submit=${(event) => { event.preventDefault(); acts.confirm(); }}><div class="field"><label for="reason">${t("f_reason")}</label><input id="reason" name="reason" maxlength=${LONGEST_REASON} autocomplete="off" aria-describedby="reason-more" .value=${choice.reason} @input=${(event) => acts.reason(event.target.value)}><small id="reason-more" class="soft">${t("f_reason_more")}</small></div>
    ${refusal(page.said)}<button class="btn primary" type="submit" aria-disabled=${off(page.busy)} @click=${onlyFirst}>${icon("check")} ${t(page.busy ? "f_booking" : "f_book")}</button>${button(acts.back, "undo", t("f_other_time"), "plain")}</form>`;
};

// ---------------------------------------------------------------- done

const download = async (place) => {
  try { await addToCalendar(place.page.done, place.visitor.session); } catch { place.acts.say("f_calendar_not"); }
};
const done = (place) => {
  const { page, visitor, acts } = place;
  return html`<section class="card done">${icon("check")}${head(t("f_booked"))}${moment(page.done)}${facts(page.done)}${reference(page.done.reference)}</section>
    ${trouble(page.said)}${visitor.session ? button(() => download(place), "plus", t("f_calendar"), "primary") : nothing}<a class="btn" href="/appointments">${icon("clock")} ${t("f_mine")}</a>
    <section class="then"><h2>${t("f_then")}</h2><ol>${["f_then_1", "f_then_2", "f_then_3"].map((key, i) => html`<li><b>${num(i + 1)}</b> ${t(key)}</li>`)}</ol></section>${button(acts.again, "plus", t("f_another"), "plain")}`;
};

// ---------------------------------------------------------------- waiting for a time

const DAYS_MORE = [7, 30];
const radio = (name, value, words, isOn, pick) => html`<label class="choice"><input type="radio" name=${name} value=${value} .checked=${isOn} @change=${pick}><span class="grow">${words}</span></label>`;
const wait = ({ page, choice, acts }) => {
  const { day, days, until, part } = choice.wait;
  const partWords = { any: "f_any_hour", morning: "f_morning", afternoon: "f_afternoon", evening: "f_evening" };
  return html`${head(t("f_wait"))}<p>${t("f_wait_more")}</p>${facts({ service: page.service, branch: page.branch, staff: page.doctors.find((one) => one.id === page.picker.staff) })}
    <form class="form" @submit=${(event) => { event.preventDefault(); acts.wait(); }}>
    <fieldset class="field"><legend>${t("f_which_day")}</legend>${radio("days", "one", dayWords(day, lang), days === "one", () => acts.waitFor({ days: "one" }))}
    ${DAYS_MORE.map((n) => addDays(day, n)).map((last) => radio("days", last, t("f_until", { day: dayWords(last, lang) }), days === "more" && until === last, () => acts.waitFor({ days: "more", until: last })))}</fieldset>
    <fieldset class="field"><legend>${t("f_which_hour")}</legend>${Object.entries(partWords).map(([key, words]) => radio("part", key, t(words), part === key, () => acts.waitFor({ part: key })))}</fieldset>
    ${trouble(page.said)}<button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${icon("bell")} ${t("f_wait")}</button>${button(acts.back, "undo", t("back"), "plain")}</form>`;
};
const waits = ({ acts }) => html`<section class="card done">${icon("check")}${head(t("f_waits"))}<p>${t("f_waits_more")}</p></section><a class="btn primary" href="/appointments">${icon("clock")} ${t("f_mine")}</a>${button(acts.again, "plus", t("f_another"), "plain")}`;

// ---------------------------------------------------------------- the page

const steps = { branch, service, time, who, confirm, done, wait, waits };
const unknown = ({ visitor, acts }) => html`<section class="card unknown">${icon("door")}${head(t("f_unknown"))}<p>${t("f_unknown_more")}</p>${visitor.isIn ? nothing : button(acts.signIn, "person", t("e_sign_in"), "primary")}</section>`;
function body(place) {
  const { page, acts } = place;
  if (page.isUnknown && page.step !== "who") return unknown(place);
  if (page.isCut) return html`${head(t("f_title"))}${unreached(acts.retry)}`;
  if (!page.step || page.opening) return html`${head(t("f_title"))}${loading("f_opening")}`;
  return steps[page.step](place);
}
/** `place`: {page, choice, visitor, inbox, acts, now}. */
export const pageOf = (place) => html`${header(place.page.branch ? nameOf(place.page.branch) : t("f_title"), place.inbox?.bell() ?? nothing)}<main class="joining">${body(place)}</main>`;
