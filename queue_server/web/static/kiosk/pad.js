/** The pages of somebody who has an appointment: the number pad, and what is said when it is not met. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { whenWords } from "../booking/when.js";
import { num, t } from "../frame.js";
import { icon } from "../icons.js";
import { LENGTH, isWhole, withDigit, withoutLast } from "./appointment.js";
import { back, button, corner, notice, say, title } from "./pages.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const HALF = LENGTH / 2;

/** In two halves, as it stands in the letter; places that are still empty are seen. */
const shown = (reference) => html`<p class="typed" role="status"><span class="unseen">${reference ? [...reference].join(" ") : t("y_typed_none")}</span><bdi dir="ltr" aria-hidden="true">${[0, HALF].map((from) => html`<span>${Array.from({ length: HALF }, (_, i) => reference[from + i] ?? "·").join("")}</span>`)}</bdi></p>`;
/** A quick hand types the same digit twice: here a second tap is meant. */
const key = (digit, press) => html`<button type="button" class="btn touch key" @click=${() => press(digit)}>${num(digit)}</button>`;

export function referencePage({ visit, acts }) {
  const { reference, busy } = visit;
  const type = (digit) => acts.typed(withDigit(reference, digit));
  return html`<main class="choose pad-page"><div>${title(say("y_reference"))}<p class="more">${say("y_reference_more")}</p>${shown(reference)}</div>
    <div class="pad" dir="ltr" role="group" aria-label=${t("y_pad")}>${KEYS.map((digit) => key(digit, type))}<span></span>${key("0", type)}<button type="button" class="btn touch key" aria-label=${t("y_erase")} aria-disabled=${String(!reference)} @click=${() => acts.typed(withoutLast(reference))}>${icon("undo")}</button></div></main>
    ${corner(back(acts.back, busy), nothing, button(acts.arrive, "check", say(busy ? "y_taking" : "y_arrive"), { kind: "primary go", why: busy || !isWhole(reference) }))}`;
}

const unmet = {
  unknown: ["search", "y_ref_unknown", "y_ref_unknown_more"], early: ["clock", "y_early", "y_early_more"], late: ["clock", "y_late", "y_reception"], changed: ["swap", "y_ref_changed", "y_reception"], reception: ["person", "y_no_line", "y_reception"],
  "too-fast": ["clock", "y_too_fast", "y_too_fast_more"], "no-answer": ["again", "y_no_answer", "y_no_answer_more"],
};
/** Each with its way on: type again, press again, or the start. */
export function unmetPage({ visit, zone, acts }) {
  const { refusal, opensAt, busy } = visit;
  const [drawing, heading, more] = unmet[refusal];
  const when = opensAt ? say("y_opens_for_you", (tongue) => ({ time: html`<bdi>${whenWords(opensAt, zone, tongue)}</bdi>` })) : say(more);
  const start = button(acts.forget, "cross", say("y_start"), { kind: "back", why: busy });
  const again = { unknown: () => button(() => acts.typed(""), "undo", say("y_type_again"), { kind: "primary huge" }), "too-fast": press, "no-answer": press }[refusal];
  return html`${notice(drawing, say(heading), when, again ? again() : nothing, "warn")}${corner(start)}`;

  function press() {
    return button(acts.arrive, "again", say(busy ? "y_taking" : "y_press_again"), { kind: "primary huge", why: busy });
  }
}
