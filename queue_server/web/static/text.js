/** The sentences that a page knows, by language, and how their holes and plurals are filled. No browser in here. */
import { words as common } from "./words.js";

export const copy = { en: { ...common.en }, ar: { ...common.ar } };
/** Each page brings the words that only it says, so that a phone does not carry those of the console. */
export function learn({ en, ar }) {
  Object.assign(copy.en, en);
  Object.assign(copy.ar, ar);
}
const plurals = { en: new Intl.PluralRules("en"), ar: new Intl.PluralRules("ar") };

/** A string, or an array of parts where a hole was filled; `holes.n` chooses the plural form. */
export function sentence(key, holes, tongue) {
  const entry = copy[tongue][key] ?? `⟦${key}⟧`;
  const words = typeof entry === "string" ? entry : entry[plurals[tongue].select(holes.n)] ?? entry.other;
  const parts = words.split(/\{(\w+)\}/);
  return parts.length === 1 ? words : parts.map((part, i) => (i % 2 ? holes[part] : part));
}
