/** Which day, in words, and the way to another one. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { addDays, dayWords, weekdayName } from "../booking/zone.js";
import { lang, num, t } from "../frame.js";
import { icon } from "../icons.js";
import { letters } from "./keyboard.js";

/** 1 for Monday … 7 for Sunday, as the reader's own calendar has it. */
export function firstOfWeek(locale = navigator.language) {
  const known = new Intl.Locale(locale);
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 7;
}
/** Above a column of a week: the weekday and its number. */
export const shortDay = (day) => html`<span>${weekdayName(day, lang, "short")} ${num(Number(day.slice(8)))}</span>`;
/** Yesterday, today and tomorrow are said as such as well. */
function near(day, today) {
  const key = { [addDays(today, -1)]: "q_yesterday", [today]: "q_today", [addDays(today, 1)]: "q_tomorrow" }[day];
  return key ? html` <span class="pill ${day === today ? "near" : ""}">${t(key)}</span>` : nothing;
}
export const dayTitle = (day, today) => html`${dayWords(day, lang)}${near(day, today)}`;

const turn = (plan, by, drawing, label) => html`<button type="button" class="btn ${drawing}" aria-label=${t(label)} @click=${() => plan.show(addDays(plan.day, by))}>${icon("arrow")}</button>`;
/** `span`: how many days a turn goes; `more` stands at its end. */
export const days = (plan, title, { span = 1, more = nothing } = {}) => html`<div class="when" role="group" aria-label=${t("q_days")}>${turn(plan, -span, "turn-back", span > 1 ? "q_week_before" : "q_day_before")}
  <button type="button" class="btn" aria-keyshortcuts=${letters.today} @click=${() => plan.show(plan.today)}>${t("q_today")}</button>${turn(plan, span, "turn-on", span > 1 ? "q_week_after" : "q_day_after")}
  <p class="which" aria-live="polite"><strong>${title}</strong></p><label class="pick"><span class="unseen">${t("q_pick_day")}</span><input type="date" .value=${plan.day} required @change=${(event) => { if (event.target.value) plan.show(event.target.value); }}></label>${more}</div>`;
