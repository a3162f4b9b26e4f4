/** The code at the door: whoever has an appointment scans it and is checked in. It changes by itself, and an old one is never shown. For a paired screen or kiosk, or for staff. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { call } from "../api.js";
import { hangOnTheWall } from "../display/wall.js";
import { Entry } from "../entry.js";
import { asked, both, bothNames, clockText, memory, setZone, t, takeTheStage } from "../frame.js";
import { icon, mark } from "../icons.js";
import { imageOf } from "../secret.js";
import { Session } from "../session.js";
import { learn } from "../text.js";
import { words } from "./words.js";

learn(words);
const ASK_EVERY = 10_000; // the code changes every half minute
const GOOD_FOR = 30_000; // at least so long after it was given, whatever this screen's clock believes
const branchId = location.pathname.split("/").filter(Boolean)[1];
const token = memory.read(`queue-server:device:${branchId}`) ?? memory.read(`queue-server:kiosk:${branchId}`)?.token ?? null;
const session = new Session({ onEnd: () => { phase = "entry"; entry.ask("e_signed_out"); } });
const entry = new Entry({ session, email: asked.get("email") ?? "", onEnter: begin, redraw: draw });
const root = document.createElement("div");

let phase = token ? "door" : "entry";
let branch = null;
let shown = null; // {image, at}: the code, and when it was given on this page's own clock
let refusal = null;

const send = (method, path) => (token ? call(method, path, { authorization: `Device ${token}`, credentials: "omit" }) : session.send(method, path));

function begin() {
  phase = "door";
  draw();
  return renew();
}
async function renew() {
  if (phase !== "door") return;
  try {
    branch ??= await send("GET", `/branches/${branchId}`).then(({ body }) => body);
    setZone(branch.time_zone);
    const at = performance.now();
    const { body } = await send("GET", `/branches/${branchId}/door-code`);
    [shown, refusal] = [{ image: imageOf(body.qr_svg), at }, null];
  } catch (problem) {
    refusal = problem; // the code that is there stays while it is good
  }
  draw();
}
const isGood = () => shown !== null && performance.now() - shown.at < GOOD_FOR;

// ---------------------------------------------------------------- the page

const inBoth = (key) => html`<span class="both">${both(key)}</span>`;
const code = () => html`<img class="door-code" src=${shown.image} alt=${t("q_door_code")}>`;
function stale() {
  const isRefused = [401, 403, 404].includes(refusal?.status);
  return html`<div class="card tells" role="alert">${icon("cloud")}<p><strong>${inBoth(isRefused ? "q_door_refused" : refusal ? "q_door_cut" : "q_door_opening")}</strong></p>${refusal && !isRefused ? html`<p>${inBoth("q_door_reception")}</p>` : nothing}</div>`;
}
const step = (drawing, key) => html`<li>${icon(drawing)} ${inBoth(key)}</li>`;
const door = () => html`<header class="top">${mark}<strong class="grow both">${branch ? bothNames(branch) : nothing}</strong>${branch ? html`<span class="time num" dir="ltr">${clockText(Date.now())}</span>` : nothing}</header>
  <main class="door"><section><h1>${inBoth("q_door_heading")}</h1><ol class="steps">${step("screen", "q_door_scan")}${step("check", "q_door_press")}${step("bell", "q_door_wait")}</ol></section>${isGood() ? code() : stale()}</main>`;
function draw() {
  document.title = t("q_door_title");
  document.body.className = phase === "door" ? "at-door" : "entry";
  root.className = phase === "door" ? "stand" : "entry";
  render(phase === "door" ? door() : entry.page(t("q_door_title")), root);
}

takeTheStage();
document.body.append(root);
draw();
if (token) renew();
else entry.open();
setInterval(renew, ASK_EVERY);
setInterval(draw, 1_000);
hangOnTheWall({ isIdle: () => phase === "door", hour: () => Number(clockText(Date.now()).slice(0, 2)) });
