/** Where a screen or kiosk stands: as its address says, else as it remembers, else as somebody says who types its code. So that whoever mounts it needs one short address. */
import { render } from "/vendor/lit-html/lit-html.js";
import { memory, t } from "../frame.js";
import { pairingPage } from "./page.js";
import { Pairing } from "./pairing.js";

const home = (kind) => `queue-server:home:${kind}`;
const go = (kind, branchId) => `/${kind}/${branchId}${location.search}${location.hash}`;
const inAddress = () => location.pathname.split("/").filter(Boolean)[1] ?? null;

/** After a cut of the power the short address leads here again. */
export const settle = (kind, branchId) => memory.keep(home(kind), branchId);
/** Approved for another branch than the address says. */
export const moveTo = (kind, branchId) => location.replace(go(kind, branchId));

/** The id of the branch. `keep(paired)` remembers the token; `more()` is what else the page asks; no reload, or the sound that a touch has unlocked would be locked again. */
export async function standing(kind, { title, keep, more }) {
  const known = inAddress();
  if (known) return known;
  const branchId = memory.read(home(kind)) ?? (await pairedAt(kind, { title, keep, more }));
  history.replaceState(null, "", go(kind, branchId));
  return branchId;
}
function pairedAt(kind, { title, keep, more }) {
  document.title = t(title);
  document.documentElement.dataset.ready = ""; // the module that waits for us would only say so afterwards
  const root = Object.assign(document.createElement("div"), { className: "unpaired" }); // the body is the page's own, later
  document.body.replaceChildren(root);
  return new Promise((found) => {
    const draw = () => render(pairingPage(pairing, title, more()), root);
    const pairing = new Pairing({ kind, memory, redraw: draw, onDevice: (paired) => {
      clearInterval(again);
      keep(paired);
      settle(kind, paired.device.branch_id);
      found(paired.device.branch_id);
    } });
    addEventListener("online", () => pairing.wake());
    const again = setInterval(draw, 1_000); // whether it can be heard changes by a touch
    draw();
    pairing.start();
  });
}
