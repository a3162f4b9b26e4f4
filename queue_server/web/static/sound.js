/** Two soft tones made in the browser, 660 then 523 Hz: old ears hear that range best, and no file has to load. */

const TONES = [660, 523];
const LENGTH = 0.35;
let audio = null;

/** Browsers stay silent until somebody has touched the page. */
export const isSilent = () => !audio || audio.state !== "running";

/** To be called from a tap; without one it works only where the browser was told to allow it. */
export async function unlock() {
  try {
    audio ??= new AudioContext();
    await Promise.race([audio.resume(), new Promise((ready) => { setTimeout(ready, 500); })]);
  } catch { /* no sound here: the words say it all */ }
  return !isSilent();
}

/** `times` chimes, one after the other. */
export function chime(times = 1) {
  if (isSilent()) return;
  for (let i = 0; i < times; i += 1) TONES.forEach((tone, j) => ring(tone, audio.currentTime + i * 1.1 + j * LENGTH));
}

function ring(tone, at) {
  const [sound, volume] = [audio.createOscillator(), audio.createGain()];
  sound.frequency.value = tone;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.5, at + 0.04);
  volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
  sound.connect(volume).connect(audio.destination);
  sound.start(at);
  sound.stop(at + LENGTH);
}
