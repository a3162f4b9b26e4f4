/** A ticket's secret: out of its link, and as the code that brings it to a phone. */

/** A link that was cut in the middle of a %-sign is an incomplete link, not a broken page. */
export function readable(fragment) {
  try { return decodeURIComponent(fragment); } catch { return ""; }
}

/** An address that the policy lets an image have. */
export const imageOf = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** The code as an image, and what the server's clock says; throws where it does not come `within` so many milliseconds. */
export async function readCode({ id, secret, within }) {
  const reply = await fetch(`/api/v1/tickets/${id}/qr`, { headers: { Authorization: `Ticket ${secret}` }, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(within) });
  if (!reply.ok) throw new Error(`no code: ${reply.status}`);
  return { image: imageOf(await reply.text()), now: Date.parse(reply.headers.get("Date")) || Date.now() };
}
