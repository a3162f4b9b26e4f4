/** Idempotency keys: one for each press. No page needed. */

/** `randomUUID` exists only where the page came by TLS or from this machine; a clinic's own network may have neither. */
export function newKey(random = globalThis.crypto) {
  if (random.randomUUID) return random.randomUUID();
  const bytes = random.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether the same may be had a moment later: nobody answered, or not now, or asked too often. */
export const isPassing = ({ status }) => !status || status === 429 || status >= 500;

/** Whether a problem says for certain that nothing happened, so that the next press is a new one. */
export const settles = ({ status, slug }) => status >= 400 && status < 500 && slug !== "idempotency-in-progress";
