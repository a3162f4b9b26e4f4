/** The demo's outbox: looks every other second for what was sent, and keeps what somebody is just copying where it is. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { call } from "../api.js";
import { band, bar, clock, t, takeTheStage } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./words.js";

learn(words);
const LOOK_EVERY = 2_000;
const COPIED_FOR = 2_000;
const page = { letters: null, isCut: false, copied: null, news: "" };

async function look() {
  try {
    const { items } = (await call("GET", "/dev/outbox")).body;
    if (page.letters && (items[0]?.number ?? 0) > (page.letters[0]?.number ?? 0)) page.news = items[0].address;
    Object.assign(page, { letters: items, isCut: false });
  } catch {
    page.isCut = true;
  }
  draw();
}
/** A page that nobody sees asks nothing. */
async function keepLooking() {
  if (!document.hidden) await look();
  setTimeout(keepLooking, LOOK_EVERY);
}

/** Without TLS a page may not write to the clipboard by itself, but it may still copy what is chosen. */
async function copy({ currentTarget }, letter) {
  const chosen = getSelection();
  chosen.selectAllChildren(currentTarget.parentElement.querySelector(".digits"));
  const isCopied = await (navigator.clipboard?.writeText(letter.code).then(() => true, () => false) ?? false) || document.execCommand("copy");
  if (!isCopied) return; // it stays chosen, for the keyboard
  chosen.removeAllRanges();
  page.copied = letter.number;
  draw();
  setTimeout(() => { page.copied = null; draw(); }, COPIED_FOR);
}

const address = (letter) => html`<bdi dir="ltr">${letter.address}</bdi>`;
const channels = { email: "z_mail", sms: "z_text" };
const secret = (letter) => html`<div class="secret"><bdi class="digits" dir="ltr">${letter.code}</bdi>
  <button class="btn primary" aria-label=${page.copied === letter.number ? nothing : [t("z_copy_code", { code: letter.code })].flat().join("")} @click=${(event) => copy(event, letter)}>${page.copied === letter.number ? html`${icon("check")} ${t("z_copied")}` : t("z_copy")}</button></div>`;
const shown = (letter) => html`<li class="card letter" data-number=${letter.number}>
  <header><h2 class="grow">${t("z_to", { channel: t(channels[letter.channel]), address: address(letter) })}</h2><span class="soft">${clock(letter.at)}</span></header>
  ${letter.code ? secret(letter) : nothing}
  ${letter.subject && letter.channel === "email" ? html`<p class="subject" dir="auto">${letter.subject}</p>` : nothing}
  <p class="said" dir="auto">${letter.text}</p>
  ${letter.link ? html`<a class="btn" href=${letter.link}>${icon("arrow")} ${t("z_follow")}</a>` : nothing}</li>`;
const none = () => html`<div class="card none"><p><strong>${t("z_none")}</strong></p><p class="soft">${t("z_none_more")}</p><a class="btn" href="/register">${icon("plus")} ${t("z_sign_up")}</a></div>`;

function draw() {
  render(html`${bar("queue-server")}<main class="outbox"><div><h1>${t("z_title")}</h1><p class="soft">${t("z_what")}</p></div>
    ${page.isCut ? band("bad", "cloud", t("z_cut"), nothing, "alert") : nothing}
    <p class="unseen" role="status">${page.news ? t("z_news", { address: page.news }) : nothing}</p>
    ${page.letters === null ? html`<p class="soft">${t("connecting")}</p>` : page.letters.length ? html`<ol>${repeat(page.letters, (letter) => letter.number, shown)}</ol>` : none()}</main>`, document.body);
}

document.title = t("z_title");
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
takeTheStage();
draw();
keepLooking();
