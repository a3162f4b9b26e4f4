/** What a scanner types: a burst of keys, the address of a ticket, Enter. Pure; times in milliseconds. */

const BETWEEN_KEYS = 300; // scanners type every few milliseconds, wireless ones every 50, and a tablet that is busy hears them late; nobody types a whole address so fast
const NO_HAND = 60; // milliseconds for each key: what comes faster is a scanner's, whatever it says; slower it may be somebody at a keyboard, unless it is a code of ours
const FEW_KEYS = 3; // from here on a burst is not somebody at the keyboard: it must press nothing
const LEAST = 6; // characters; shorter is no code, nor one of somebody else's

/** A keyboard's places as the scanner believes them to be: it knows nothing of the layout that the kiosk is set to. */
const places = {
  Minus: ["-", "_"], Equal: ["=", "+"], Slash: ["/", "?"], Period: [".", ">"], Comma: [",", "<"], Semicolon: [";", ":"], Quote: ["'", '"'], BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"], Backslash: ["\\", "|"], Backquote: ["`", "~"],
};
const overDigits = [")", "!", "@", "#", "$", "%", "^", "&", "*", "("];

/** The character on a place of an English keyboard, or "" where it has none. */
export function characterAt(place, isShifted) {
  const [, letter] = /^Key([A-Z])$/.exec(place) ?? [];
  if (letter) return isShifted ? letter : letter.toLowerCase();
  const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(place) ?? [];
  if (digit) return isShifted && place.startsWith("Digit") ? overDigits[Number(digit)] : digit;
  return places[place]?.[isShifted ? 1 : 0] ?? "";
}

/** Gathers keys until a burst ends. What was typed is kept twice: as the layout printed it, and by the places of the keys. */
export class Burst {
  #typed = "";
  #placed = "";
  #since = 0;
  #heardAt = -Infinity;
  #isTold = false;

  /** `{isScan, scanned}`: whether this key belongs to a scanner and must do nothing else; `scanned` once Enter ended it. */
  hear({ key, code, shiftKey, repeat }, at) {
    if (at - this.#heardAt > BETWEEN_KEYS) this.#forget();
    const isScan = this.#typed.length >= FEW_KEYS;
    if (key === "Enter") return { isScan, scanned: this.end() };
    if (key === "Shift") return { isScan, scanned: null };
    if (repeat || key === " " || (key.length > 1 && !characterAt(code))) return this.#isNone(); // somebody at the keyboard: Tab, Space, an arrow, a key held down
    if (!this.#typed) this.#since = at;
    this.#heardAt = at;
    this.#typed += key;
    this.#placed += characterAt(code, shiftKey);
    this.#isTold = false;
    return { isScan, scanned: null };
  }

  /** `{typed, placed, isFast}`: what was typed so far, if it is long enough to be a code; once, unless more is heard. */
  pause() {
    const [length, took] = [this.#typed.length, this.#heardAt - this.#since];
    const scanned = length >= LEAST && !this.#isTold ? { typed: this.#typed, placed: this.#placed, isFast: took < length * NO_HAND } : null;
    this.#isTold = true;
    return scanned;
  }
  end() {
    const scanned = this.pause();
    this.#forget();
    return scanned;
  }

  #isNone() {
    this.#forget();
    return { isScan: false, scanned: null };
  }
  #forget() {
    [this.#typed, this.#placed, this.#heardAt, this.#isTold] = ["", "", -Infinity, false];
  }
}

/** The host does not matter: phones and the kiosk may know the clinic by different names, and its server knows its own tickets. A secret is a whole one: half of it, when a scanner falls silent, is no ticket yet. */
const TICKET = /\/t\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/print)?(?:\?[^#\s]*)?#(\w+\.[\w-]{22})$/;

/** `{id, secret}` of a ticket's address, or null. Small letters only: an address in capitals was typed under Caps Lock, and so was its secret. */
export function ticketIn(text) {
  const [, id, secret] = TICKET.exec(text.trim()) ?? [];
  return id ? { id, secret } : null;
}
/** The number of an appointment: alone, or at the end of an address. */
const REFERENCE = /^(?:https?:\S*#)?(\d{8})$/;
function referenceIn(text) {
  const [, reference] = REFERENCE.exec(text.trim()) ?? [];
  return reference ? { reference } : null;
}
/** What a code is to us: a ticket's address, or the number of an appointment. */
export const codeIn = (text) => ticketIn(text) ?? referenceIn(text);
/** As the layout printed it, or by the places of the keys: on an Arabic layout a scanner prints Arabic letters. */
export const codeScanned = ({ typed, placed }) => codeIn(typed) ?? codeIn(placed);
