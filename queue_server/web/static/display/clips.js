/**
 * Recorded voices, where a clinic has them: easier for old ears than synthetic ones. None are shipped. A clinic puts its own at `/vendor/voice/<en|ar>/<name>.mp3` (or `.ogg`):
 * `number` ("Number", «الرقم»), `room` ("Room", «إلى الغرفة»), `0` to `9`, a letter each (`a`, `k` …), and a word for other signs (`desk`). A sentence with a clip missing is left to the synthetic voice.
 * Looked for when the set-up panel opens, so that a screen without them asks nobody for what is not there.
 */
import { output } from "../sound.js";

const PLACE = "/vendor/voice";
const ENDINGS = ["mp3", "ogg"];
const BETWEEN_WORDS = 0.08;
const BREATH = 0.35;
const AT_MOST = 4_000; // a clip that does not come by then does not hold up a call

const asked = (address, method) => fetch(address, { method, signal: AbortSignal.timeout(AT_MOST) }).then((reply) => (reply.ok ? reply : null), () => null);
const kinds = new Map(); // tongue: a promise of "mp3", "ogg" or null
const clips = new Map(); // address: a promise of sound or null

/** What was found is kept; what was not is looked for again, for a network that fails once must not cost a voice until the page is fresh. */
async function found(known, name, look) {
  if (!known.has(name)) known.set(name, look(name));
  const thing = await known.get(name);
  if (thing === null) known.delete(name);
  return thing;
}
const kindOf = (tongue) => found(kinds, tongue, findKind);
async function findKind(tongue) {
  for (const ending of ENDINGS) if (await asked(`${PLACE}/${tongue}/number.${ending}`, "HEAD")) return ending;
  return null;
}
export const hasClips = async (tongue) => (await kindOf(tongue)) !== null;

const clip = (address) => found(clips, address, read);
/** Null as well where the sound breaks off on its way, comes too late or is none. */
async function read(address) {
  try {
    const reply = await asked(address, "GET");
    return reply && (await output().decodeAudioData(await reply.arrayBuffer()));
  } catch {
    return null;
  }
}

/** Plays halves of names one after the other; false where a clip is missing, and then nothing was heard. */
export async function playClips(halves, tongue, level) {
  const kind = await kindOf(tongue);
  if (!kind || !output()) return false;
  const read = await Promise.all(halves.map((names) => Promise.all(names.map((name) => clip(`${PLACE}/${tongue}/${encodeURIComponent(name)}.${kind}`)))));
  if (read.flat().includes(null)) return false;
  const lasts = read.reduce((from, half) => half.reduce((at, sound) => at + play(sound, at, level) + BETWEEN_WORDS, from) + BREATH, 0);
  await new Promise((done) => { setTimeout(done, lasts * 1000); });
  return true;
}
function play(sound, after, level) {
  const audio = output();
  const [source, volume] = [audio.createBufferSource(), audio.createGain()];
  source.buffer = sound;
  volume.gain.value = level;
  source.connect(volume).connect(audio.destination);
  source.start(audio.currentTime + after);
  return sound.duration;
}
