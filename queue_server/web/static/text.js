/** Every sentence of the pages, by language, and how its holes and plurals are filled. No browser in here. */
import { ar } from "./text-ar.js";
import { en } from "./text-en.js";

export const copy = { en, ar };
const plurals = { en: new Intl.PluralRules("en"), ar: new Intl.PluralRules("ar") };

/** A string, or an array of parts where a hole was filled; `holes.n` chooses the plural form. */
export function sentence(key, holes, tongue) {
  const entry = copy[tongue][key] ?? `⟦${key}⟧`;
  const words = typeof entry === "string" ? entry : entry[plurals[tongue].select(holes.n)] ?? entry.other;
  const parts = words.split(/\{(\w+)\}/);
  return parts.length === 1 ? words : parts.map((part, i) => (i % 2 ? holes[part] : part));
}
