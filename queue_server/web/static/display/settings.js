/** What a screen was told when it was set up, and what follows from it at this time of day. Pure. */

const TWELVE_DECIBELS = 0.25;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
export const TONGUES = ["en", "ar"];
const usual = { volume: 70, voice: true, tongues: TONGUES, from: "", to: "", theme: "dark", hidden: [], recorded: [] };

/** Whatever the browser kept, made whole: an older page may have kept less, a hand may have kept nonsense. */
export function settingsFrom(kept) {
  const told = { ...usual, ...(kept && typeof kept === "object" ? kept : {}) };
  return {
    volume: Number.isFinite(told.volume) ? Math.min(100, Math.max(0, told.volume)) : usual.volume,
    voice: told.voice !== false,
    tongues: TONGUES.filter((tongue) => Array.isArray(told.tongues) && told.tongues.includes(tongue)),
    from: TIME.test(told.from) ? told.from : "", to: TIME.test(told.to) ? told.to : "",
    theme: told.theme === "light" ? "light" : "dark",
    recorded: TONGUES.filter((tongue) => Array.isArray(told.recorded) && told.recorded.includes(tongue)),
    hidden: Array.isArray(told.hidden) ? told.hidden.filter((id) => typeof id === "string") : [],
  };
}

/** Whether `time` ("22:30") lies within the quiet hours, which may go over midnight; equal or missing times are no hours. */
export function isQuiet({ from, to }, time) {
  if (!from || !to || from === to) return false;
  return from < to ? from <= time && time < to : from <= time || time < to;
}

/** How to sound now: levels from 0 to 1, and the languages to speak, `first` the screen's own. */
export function soundNow(settings, time, first) {
  const hush = isQuiet(settings, time);
  const level = settings.volume / 100;
  const spoken = [...settings.tongues].sort((one, other) => Number(other === first) - Number(one === first));
  return { chime: hush ? level * TWELVE_DECIBELS : level, voice: level, tongues: settings.voice && !hush ? spoken : [] };
}
