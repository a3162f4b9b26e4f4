/** A number on paper, and its code for a phone. Both carry the secret, so both go when the page is cleared. */

const ANSWER_WITHIN = 8_000;
const PRINTS = "kiosk-print";

/** From a frame that nobody sees, so that the kiosk stays where it is. A frame that is born with its address leaves no history. */
export function print(link, tongue) {
  tearOff();
  const [path, fragment] = link.split("#");
  const frame = Object.assign(document.createElement("iframe"), { className: "unseen", id: PRINTS, tabIndex: -1, src: `${path}/print?print=1&lang=${tongue}#${fragment}` });
  frame.setAttribute("aria-hidden", "true");
  document.body.append(frame);
}
export const tearOff = () => document.getElementById(PRINTS)?.remove();

/** The code as an address that an image takes, or null: the number alone will do. */
export async function codeOf({ id, secret }) {
  try {
    const reply = await fetch(`/api/v1/tickets/${id}/qr`, { headers: { Authorization: `Ticket ${secret}` }, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(ANSWER_WITHIN) });
    return reply.ok ? `data:image/svg+xml,${encodeURIComponent(await reply.text())}` : null;
  } catch {
    return null;
  }
}
