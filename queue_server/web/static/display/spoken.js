/** What the voice says of a call, in words and as names of recorded clips. Pure. */
import { sentence } from "../text.js";

const said = (key, tongue, holes = {}) => [sentence(key, holes, tongue)].flat().join("");
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩";

/** The signs of a number or a door one by one, as small letters and plain digits. */
const signs = (code) => [...code.toLowerCase()].map((sign) => (ARABIC_DIGITS.includes(sign) ? String(ARABIC_DIGITS.indexOf(sign)) : sign)).filter((sign) => /[\p{L}\d]/u.test(sign));
/** A Latin letter has a name in every language: an Arabic voice may skip the letter itself. */
function nameOfSign(sign, tongue) {
  if (/\d/.test(sign)) return said("d_digits", tongue).split(" ")[Number(sign)];
  return LETTERS.includes(sign) ? said("d_letters", tongue).split(" ")[LETTERS.indexOf(sign)] : sign;
}
/** "A017": "A, zero, one, seven". */
export const spelt = (code, tongue) => signs(code).map((sign) => nameOfSign(sign, tongue)).join(said("d_comma", tongue));

/** `sign` is the word on the counter ("Desk"), or null for a plain room; `door` null where nobody knows the place. */
export function spoken({ number, door, sign }, tongue) {
  const code = spelt(number, tongue);
  if (!door) return said("d_say_number", tongue, { number: code });
  const place = sign ? said("d_say_sign", tongue, { sign, door: spelt(door, tongue) }) : said("d_say_room", tongue, { door: spelt(door, tongue) });
  return said("d_say", tongue, { number: code, place });
}

/** The clips of the same sentence, in two halves with a breath between: ["number", "a", "0", …], ["room", "3"]. `sign` is the English one. */
export function clipsOf({ number, door, sign }) {
  const place = (sign ?? "room").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return [["number", ...signs(number)], ...(door ? [[place, ...signs(door)]] : [])];
}
