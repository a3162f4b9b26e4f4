/** Every component in every state, drawn by the pages' own modules: what is wrong here is wrong there. Only in the demo. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { words as consoleWords } from "../console/words.js";
import { asked, band, num, setZone, switchTo, t, takeTheStage } from "../frame.js";
import { mark } from "../icons.js";
import { learn } from "../text.js";
import { basics } from "./basics.js";
import { ZONE } from "./clinic.js";
import { PAIRS, TOKENS, channelsOf, ratio } from "./contrast.js";
import { desks } from "./desks.js";
import "./frame.js";
import { COMPONENTS, PARTS, THEMES } from "./headings.js";
import { others } from "./others.js";
import { words } from "./words.js";

learn(consoleWords);
learn(words);
setZone(ZONE);
const root = document.documentElement;
let pages = [];

// ---------------------------------------------------------------- colours, as this browser computes them now

function computed(token) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const channels = channelsOf(getComputedStyle(probe).color);
  probe.remove();
  return channels;
}
function pair([front, back, floor]) {
  const found = ratio(computed(front), computed(back));
  return html`<li class="pair" data-pair="${front} ${back}" data-holds=${found >= floor ? "yes" : "no"}><span class="sample" data-front=${front} data-back=${back} aria-hidden="true">A017</span>
    <span>${t("g_ratio", { front: html`<code dir="ltr">${front}</code>`, back: html`<code dir="ltr">${back}</code>` })}</span> <b>${num(found.toFixed(1))}</b> <span class="soft">${t("g_floor", { n: num(floor) })}</span></li>`;
}
const swatch = (token) => html`<li data-token=${token}><span class="swatch" data-back=${token}></span><code dir="ltr">--${token}</code></li>`;
/** The samples wear what they show; no sheet could know every pair. */
function paint() {
  for (const one of document.querySelectorAll("[data-back]")) {
    one.style.background = `var(--${one.dataset.back})`;
    if (one.dataset.front) one.style.color = `var(--${one.dataset.front})`;
  }
}
const colours = () => html`<section class="part" id="colours" data-component="colours"><h2>${t(PARTS.colours)}</h2><ul class="swatches">${TOKENS.map(swatch)}</ul><ul class="pairs">${PAIRS.map(pair)}</ul></section>`;

// ---------------------------------------------------------------- components

const state = ({ name, sheets, kind }) => ([label, body]) => html`<figure data-state=${label ?? name}>${label ? html`<figcaption dir="ltr"><code>${label}</code></figcaption>` : nothing}<specimen-frame .show=${{ sheets, kind, body }}></specimen-frame></figure>`;
const component = (one) => html`<section class="component" id=${one.name} data-component=${one.name}><h3>${t(COMPONENTS[one.name])}</h3><div class="states">${one.show().map(state(one))}</div></section>`;
const part = (name, components) => html`<section class="part" id="of-${name}"><h2>${t(PARTS[name])}</h2>${components ? components.map(component) : band("bad", "warn", t("g_missing"))}</section>`;
const paper = () => html`<section class="part" id="of-paper"><h2>${t(PARTS.paper)}</h2><section class="component" data-component="ticket"><h3>${t(COMPONENTS.ticket)}</h3><p class="soft">${t("g_printed")}</p></section></section>`;

// ---------------------------------------------------------------- the page

function themeLink() {
  const there = new URLSearchParams(asked);
  const next = root.dataset.theme === "dark" ? "light" : "dark";
  there.set("theme", next);
  return html`<a class="btn plain" href="?${there}">${t(THEMES[next])}</a>`;
}
const index = () => html`<nav aria-label=${t("g_index")}><ul>${["colours", "of-small", "of-console", ...pages.map(({ page }) => `of-${page}`), "of-paper"].map((id) => html`<li><a href="#${id}">${t(PARTS[id.replace("of-", "")])}</a></li>`)}</ul></nav>`;

function draw() {
  document.title = t("g_title");
  document.body.className = "design";
  render(html`<header class="head">${mark}<h1 class="grow">${t("g_title")}</h1>${themeLink()}${switchTo()}</header>
    <main><p class="soft">${t("g_more")}</p>${index()}${colours()}${part("small", basics)}${part("console", desks)}${pages.map(({ page, components }) => part(page, components))}${paper()}</main>`, document.body);
  paint();
}

takeTheStage();
others().then((found) => {
  pages = found;
  draw();
  root.dataset.ready = "yes";
});
