/** Reads codes with the tablet's own camera, where browser and staff allow it; a scanner works without. */

const LOOK_EVERY = 250;
const asked = { video: { facingMode: "user" }, audio: false };

export const canSee = () => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);

/** Asked once while staff are there, so that no patient meets the browser's question. */
export async function askForCamera() {
  if (!canSee()) return;
  const stream = await navigator.mediaDevices.getUserMedia(asked).catch(() => null);
  stream?.getTracks().forEach((track) => track.stop());
}

export class Camera {
  #stream = null;
  #timer = null;
  #isOn = false;
  #turn = 0; // counts the starts and stops, so that a camera that comes late is recognised

  /** `video` shows what it sees; `onCode(text)` hears the first code of each look. False where there is no camera. */
  async start(video, onCode) {
    if (this.#isOn || !canSee()) return false;
    this.#isOn = true;
    const turn = ++this.#turn;
    const stream = await navigator.mediaDevices.getUserMedia(asked).catch(() => null);
    if (!stream || turn !== this.#turn) {
      stream?.getTracks().forEach((track) => track.stop());
      return false;
    }
    this.#stream = stream;
    video.srcObject = stream;
    this.#look(new globalThis.BarcodeDetector({ formats: ["qr_code"] }), video, onCode, turn);
    return true;
  }

  stop() {
    this.#isOn = false;
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
  }

  async #look(detector, video, onCode, turn) {
    const [found] = await detector.detect(video).catch(() => []);
    if (turn !== this.#turn) return;
    if (found) onCode(found.rawValue);
    else this.#timer = setTimeout(() => this.#look(detector, video, onCode, turn), LOOK_EVERY);
  }
}
