/** What stands beside a number: its class, and what the person needs, as words with a drawing. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { t } from "../frame.js";
import { icon } from "../icons.js";

export const classes = [["normal", "r_normal"], ["priority", "r_priority"], ["urgent", "r_urgent"], ["emergency", "r_emergency"]];
const label = new Map(classes);
export const rank = ({ priority }) => (priority === "normal" ? nothing : html`<span class="pill ${priority === "priority" ? "near" : "bad"}">${t(label.get(priority))}</span>`);

export const needs = { wheelchair: ["wheel", "r_wheel"], first_visit: ["person", "r_first"], "language:ar": ["speech", "r_speaks_ar"], "language:en": ["speech", "r_speaks_en"] };
const drawing = (need) => needs[need]?.[0] ?? "speech";
/** A need that this page has no word for is shown as the clinic wrote it. */
const wordsOf = (need) => (needs[need] ? t(needs[need][1]) : need.replace(/^language:/, "").replaceAll("_", " "));
export const chips = (ticket) => ticket.needs.map((need) => html`<span class="pill">${icon(drawing(need))} ${wordsOf(need)}</span>`);
export const marks = (ticket) => html`<span class="marks">${ticket.needs.map((need) => html`<span title=${wordsOf(need)}>${icon(drawing(need))}<span class="unseen">${wordsOf(need)}</span></span>`)}</span>`;
