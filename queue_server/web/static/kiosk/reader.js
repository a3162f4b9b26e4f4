/** Hears a scanner that types, and sees with the camera: whatever page is open, a code is a code. */
import { Camera } from "./camera.js";
import { Burst, codeIn, codeScanned } from "./scan.js";

const SCANNER_PAUSES = 1_000; // some scanners send no Enter; a busy tablet hears the rest of a code late

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
    this.#burst.end();
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
    if (scanned) this.#onCode(codeScanned(scanned));
    else this.#ending = setTimeout(this.#fellSilent, SCANNER_PAUSES);
  };
  #fellSilent = () => {
    const late = this.#burst.end();
    if (late) this.#onCode(codeScanned(late));
  };
}
