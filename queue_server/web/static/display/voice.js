/** Reads aloud: recorded clips where the clinic has them, else the browser's own voice, else not at all, and it knows which. */
import { playClips } from "./clips.js";

const RATE = 0.9;
const SILENCE = 3_000; // a voice that has not begun by then does not exist
const LONGEST = 20_000; // some browsers forget to say that they have ended
const TRY_AGAIN = 600_000;

export class Voice {
  #synth = globalThis.speechSynthesis;
  #listed = null;
  #mute = new Map(); // tongue: until when we believe that there is no voice
  #can = new Map();
  #wanted = [[], []];
  #onChange;

  constructor({ onChange = () => {} } = {}) {
    this.#onChange = onChange;
    this.#synth?.addEventListener?.("voiceschanged", () => this.#look());
  }

  /** Of `tongues`, those that are known to be silent here; nothing is known before the first try. */
  mutes = (tongues) => tongues.filter((tongue) => this.#can.get(tongue) === false);

  /** Says a sentence in one language, `clips` null where nothing is recorded; back when it has ended, or when it is sure that nobody heard it. */
  async say({ words, clips }, tongue, level) {
    const wasHeard = (clips && (await playClips(clips, tongue, level))) || (await this.#speak(words, tongue, level));
    this.#know(tongue, wasHeard);
    return wasHeard;
  }

  /** Looks for voices without a sound, so that staff see at once what is missing. */
  async look(tongues, recorded) {
    this.#wanted = [tongues, recorded];
    for (const tongue of tongues) this.#know(tongue, recorded.includes(tongue) || (await this.#find(tongue)) !== null);
  }

  /** Voices may arrive late, and they come and go with the system's settings. */
  #look() {
    this.#mute.clear();
    this.#can.clear();
    this.#onChange();
    this.look(...this.#wanted);
  }
  #know(tongue, can) {
    if (this.#can.get(tongue) === can) return;
    this.#can.set(tongue, can);
    this.#onChange();
  }

  async #speak(words, tongue, level) {
    if ((this.#mute.get(tongue) ?? 0) > Date.now()) return false;
    const voice = await this.#find(tongue);
    const wasHeard = voice !== null && (await this.#utter(words, voice, level));
    if (!wasHeard) this.#mute.set(tongue, Date.now() + TRY_AGAIN);
    return wasHeard;
  }

  /** The best voice of a language, or null; a voice of this machine needs no network. */
  async #find(tongue) {
    if (!this.#synth) return null;
    if (!this.#synth.getVoices().length) await (this.#listed ??= this.#wait());
    const ours = this.#synth.getVoices().filter(({ lang }) => lang.slice(0, 2).toLowerCase() === tongue);
    return ours.find((voice) => voice.localService) ?? ours[0] ?? null;
  }
  #wait() {
    return new Promise((ready) => {
      const timer = setTimeout(ready, SILENCE);
      this.#synth.addEventListener("voiceschanged", () => { clearTimeout(timer); ready(); }, { once: true });
    });
  }

  #utter(words, voice, level) {
    return new Promise((resolve) => {
      const sentence = Object.assign(new SpeechSynthesisUtterance(words), { voice, lang: voice.lang, rate: RATE, volume: level });
      const end = (wasHeard) => {
        clearTimeout(timer);
        Object.assign(sentence, { onstart: null, onend: null, onerror: null });
        if (!wasHeard) this.#synth.cancel();
        resolve(wasHeard);
      };
      let timer = setTimeout(() => end(false), SILENCE);
      sentence.onstart = () => { clearTimeout(timer); timer = setTimeout(() => { this.#synth.cancel(); end(true); }, LONGEST); };
      sentence.onend = () => end(true);
      sentence.onerror = () => end(false);
      this.#synth.speak(sentence);
    });
  }
}
