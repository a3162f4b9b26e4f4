/** Two soft tones made in the browser, 660 then 523 Hz: old ears hear that range best, and no file has to load. */

const TONES = [660, 523];
const LENGTH = 0.35;
const BETWEEN_CHIMES = 1.1;
const LOUDNESS = 0.5;
export const CHIME_LASTS = TONES.length * LENGTH * 1000;
let audio = null;

/** Browsers stay silent until somebody has touched the page. */
export const isSilent = () => !audio || audio.state !== "running";
/** The way out for other sounds; null before the first `unlock`. */
export const output = () => audio;

/** To be called from a tap; without one it works only where the browser was told to allow it. */
export async function unlock() {
  try {
    audio ??= new AudioContext();
    if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((ready) => { setTimeout(ready, 500); })]);
  } catch { /* no sound here: the words say it all */ }
  return !isSilent();
}

/** `times` chimes, one after the other, as loud as `level` from 0 to 1. */
export function chime(times = 1, level = LOUDNESS) {
  if (isSilent() || level <= 0) return;
  for (let i = 0; i < times; i += 1) TONES.forEach((tone, j) => ring(tone, audio.currentTime + i * BETWEEN_CHIMES + j * LENGTH, level));
}

function ring(tone, at, level) {
  const [sound, volume] = [audio.createOscillator(), audio.createGain()];
  sound.frequency.value = tone;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(level, at + 0.04);
  volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
  sound.connect(volume).connect(audio.destination);
  sound.start(at);
  sound.stop(at + LENGTH);
}
