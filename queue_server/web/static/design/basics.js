/** The small parts that every page is made of, each in its states. */
import { html } from "/vendor/lit-html/lit-html.js";
import { choosePage } from "../console/choose.js";
import { wide } from "../console/sheet.js";
import { button, chips, key, marks, rank } from "../console/visit.js";
import { band, both, bothNames, clock, code, liveness, minutes, nameOf, num, switchTo, t } from "../frame.js";
import { icon, iconNames, mark } from "../icons.js";
import { NOW, branch, nothingDone, queues, room, ticket } from "./clinic.js";

const row = (body) => html`<div class="row-of">${body}</div>`;
const nothing = () => {};
const everyNeed = ticket("A017", { needs: ["wheelchair", "language:ar", "language:en", "first_visit", "oxygen"] });

/** Name, look, and the sheet where it is not one of those that every page has. */
export const basics = [
  ["code", () => row(html`${code("A017")} <span class="large">${code("K043")}</span> ${bothNames(branch)}`)],
  ["figure", () => row(html`${num(17)} ${num("6:12")} ${minutes(0)} · ${minutes(1)} · ${minutes(2)} · ${minutes(4)} · ${minutes(12)} · ${minutes(100)}`)],
  ["clock", () => row(html`${clock(NOW)} <span class="large">${clock(NOW - 600_000)}</span>`)],
  ["liveness", () => row(["live", "stale", "loading", "offline"].map((how) => liveness(how)))],
  ["band", () => html`${band("good", "check", t("c_added", { code: code("A026") }))}${band("near", "swap", t("c_other", { code: code("A018") }))}
    ${band("warn", "again", t("c_stale", { time: clock(NOW) }), html`<button type="button" class="btn">${t("retry")}</button>`)}${band("bad", "cloud", t("c_offline", { time: clock(NOW) }))}`],
  ["button", () => row(html`<button type="button" class="btn primary">${icon("check")} ${t("c_start")}</button><button type="button" class="btn">${icon("pause")} ${t("c_hold")}</button><button type="button" class="btn plain">${icon("menu")} ${t("c_menu")}</button>
    <button type="button" class="btn danger">${icon("exit")} ${t("c_take_out")}</button>${button("complete", "c_complete", "check", nothing, { reason: "c_why_nobody_here" })}${button("next", "c_next", "bell", nothing, { kind: "primary call" })}
    ${button("next", "c_next", "bell", nothing, { kind: "primary call", isDown: true })}${button("next", "c_next", "bell", nothing, { kind: "primary call", reason: "c_why_nobody" })}`), "console"],
  ["key", () => row(html`${key("next")} ${key("undo")} <kbd>Esc</kbd> <kbd>Enter</kbd> <kbd>?</kbd>`)],
  ["field", () => html`<div class="field"><label for="g-name">${t("c_who")}</label><input id="g-name" aria-describedby="g-hint"><span class="soft small" id="g-hint">${t("c_who_hint")}</span></div>
    <div class="field"><label for="g-filled">${t("c_name")}</label><input id="g-filled" value="Fatma Al Zadjali"></div><div class="field"><label for="g-select">${t("c_class")}</label><select id="g-select"><option>${t("c_normal")}</option><option>${t("c_urgent")}</option></select></div>`],
  ["choice", () => html`<div class="entry">${choosePage({ branches: [branch], queues: queues.slice(0, 2), counters: [room(1, { is_mine: false }), room(3)], branch: "b1", queue: "q1", counter: "c3", said: null, busy: false, user: null }, nothingDone)}</div>
    <div class="form">${queues.map((queue, i) => wide(nameOf(queue), "arrow", nothing, "", i + 1))}</div>`],
  ["switch", () => row(html`<label class="keys"><input type="checkbox" role="switch" checked> ${t("c_keys")}</label><label class="keys"><input type="checkbox" role="switch"> ${t("c_keys")}</label>`), "console"],
  ["pill", () => row(html`${["priority", "urgent", "emergency"].map((priority) => rank(ticket("A020", { priority })))}<span class="pill call">${icon("bell")} ${t("c_calling")}</span><span class="pill good">${icon("person")} ${t("c_in")}</span>
    <span class="pill">${t("s_waiting")}</span><span class="pill warn">${icon("pause")} ${t("c_line_paused")}</span>`)],
  ["need", () => html`${row(chips(everyNeed))}${row(marks(everyNeed))}`],
  ["card", () => html`<div class="card"><h4>${nameOf(queues[0])}</h4><p class="soft">${t("c_nobody_more")}</p></div>`],
  ["skeleton", () => html`<div class="card skeleton" aria-hidden="true"></div>`],
  ["language", () => row(html`${switchTo()}${both("room")}`)],
  ["icon", () => html`<ul class="icons">${iconNames.map((name) => html`<li data-icon=${name}>${icon(name)}<code dir="ltr">${name}</code></li>`)}<li>${mark}</li></ul>`],
].map(([name, show, sheet]) => ({ name, show: () => [[null, show()]], sheets: sheet ? [sheet] : [], kind: sheet ?? "" }));
