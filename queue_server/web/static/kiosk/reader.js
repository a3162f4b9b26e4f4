/** Hears a scanner that types, and sees with the camera: whatever page is open, a code is a code. */
import { Camera } from "./camera.js";
import { Burst, codeIn, codeScanned } from "./scan.js";

const SCANNER_PAUSES = 1_000; // some scanners send no Enter

export class Reader {
  #burst = new Burst();
  #camera = new Camera();
  #ending = null;
  #onCode;

  /** `onCode(found)` with `{id, secret}` of a ticket, `{reference}` of an appointment, or null where something was scanned that is none of ours. */
  constructor(onCode, page = globalThis) {
    this.#onCode = onCode;
    page.addEventListener("keydown", this.#hear, true); // before anything else: Enter at the end of a code must press no button
  }

  look(video) { return this.#camera.start(video, (text) => this.#onCode(codeIn(text))); }

  /** Nothing of what was half heard or seen stays. */
  stop() {
    this.#camera.stop();
    this.#burst = new Burst();
    clearTimeout(this.#ending);
  }

  #hear = (event) => {
    if (event.target.matches?.("input") || event.ctrlKey || event.altKey || event.metaKey) return;
    clearTimeout(this.#ending);
    const { isScan, scanned } = this.#burst.hear(event, event.timeStamp);
    if (isScan || scanned) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (scanned) this.#tell(scanned);
    else this.#ending = setTimeout(this.#fellSilent, SCANNER_PAUSES);
  };
  /** A busy tablet may hear the rest of a code later still: what was heard outlasts the answer to it, and the whole code has the last word. */
  #fellSilent = () => {
    const burst = this.#burst;
    const late = burst.pause();
    if (!late) return;
    this.#tell(late);
    this.#burst = burst;
  };
  #tell(scanned) {
    const found = codeScanned(scanned);
    if (found || scanned.isFast) this.#onCode(found);
  }
}
