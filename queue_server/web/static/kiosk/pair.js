/** A tablet before it is a kiosk: where it stands is said by a code, whether it prints by whoever mounts it. */
import { memory } from "../frame.js";
import { moveTo, settle, standing } from "../pairing/home.js";
import { pairingPage } from "../pairing/page.js";
import { Pairing } from "../pairing/pairing.js";
import { words } from "../pairing/words.js";
import { learn } from "../text.js";
import { askForCamera } from "./camera.js";
import { Device } from "./device.js";
import { besideCode } from "./pages.js";

learn(words);
let hasPrinter = false; // who has one says so; whoever has none would read of paper that never comes
const beside = () => besideCode(hasPrinter, (event) => { hasPrinter = event.target.checked; });
const become = (kiosk, { token, device: { id, name } }) => kiosk.become({ id, token, name, printer: hasPrinter });

/** The id of the branch, once it is known. */
export const standsAt = () => standing("kiosk", { title: "h_kiosk", keep: (told) => become(new Device(told.device.branch_id), told), more: beside });

/** Of a kiosk at a branch; `onPaired()` once it is one. */
export function pairingOf(device, branchId, { onPaired, redraw }) {
  const pairing = new Pairing({ kind: "kiosk", memory, redraw, onDevice: (told) => {
    const there = told.device.branch_id;
    settle("kiosk", there);
    become(there === branchId ? device : new Device(there), told);
    if (there !== branchId) return moveTo("kiosk", there);
    askForCamera(); // while somebody is there to answer, so that no patient meets the question
    return onPaired();
  } });
  addEventListener("online", () => pairing.wake());
  return pairing;
}
export const codePage = (pairing, title) => pairingPage(pairing, title, beside());
