/** Watches whether somebody uses the page, and asks quietly before it is left to whoever comes by. */
import { nothing, render } from "/vendor/lit-html/lit-html.js";
import { band, t } from "../frame.js";
import { Idle } from "../idle.js";
import { learn } from "../text.js";
import { words } from "./steps-words.js";

learn(words);
const touches = ["pointerdown", "pointermove", "touchstart", "wheel", "keydown"];
let watched = null; // a session
let asking = null; // the band, while it stands
const idle = new Idle({ onNear: (isNear) => (isNear && watched.isOpen ? ask() : hush()), onEnd: () => watched.endIdle() });

/** Somebody has come in. From now on a touch of this page is one of theirs; the key that answers the question does nothing else. */
export function watch(session) {
  if (!watched) listen();
  watched = session;
  idle.start(session.user.idle_minutes);
}
function listen() {
  for (const kind of touches) addEventListener(kind, touched, { capture: true, passive: kind !== "keydown" });
  for (const kind of ["visibilitychange", "pageshow", "storage"]) addEventListener(kind, () => idle.look(), true);
}
function touched(event) {
  if (asking && event.type === "keydown") {
    event.preventDefault();
    event.stopImmediatePropagation(); // a key to say "yes" must not call a patient
  }
  idle.touch();
}

/** Beside the page and not in it: every page draws itself as a whole. */
function ask() {
  asking = document.createElement("div");
  asking.className = "still no-print";
  render(band("warn", "clock", t("e_still"), nothing, "alert"), asking);
  document.documentElement.append(asking);
}
function hush() {
  asking?.remove();
  asking = null;
}
