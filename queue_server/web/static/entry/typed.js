/** What people type, as it is meant. No page needed. */

const western = (typed) => typed.replace(/[٠-٩]/g, (one) => one.charCodeAt(0) - 0x660);

/** Digits of either script, however they were grouped. */
export const digitsOf = (typed) => western(typed).replace(/\D/g, "");

/** One field for both: {email}, or {phone} with its country and no spaces; null where it is neither. */
export function addressOf(typed) {
  const said = typed.trim();
  if (said.includes("@")) return /^[^\s@]+@[^\s@]+$/.test(said) ? { email: said } : null;
  const phone = western(said).replace(/[\s().\u200e\u200f-]/g, "").replace(/^00/, "+");
  return /^\+\d{7,15}$/.test(phone) ? { phone } : null;
}
