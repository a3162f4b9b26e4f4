/** Passkeys: what the browser makes of the server's options, as JSON both ways (WebAuthn Level 3, 5.1.8 and 5.1.9). */

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const isName = (host) => !/^[\d.]+$|:/.test(host); // a passkey belongs to a name, never to an address
export const hasPasskeys = () => Boolean(globalThis.PublicKeyCredential && navigator.credentials) && isName(location.hostname);

const known = (list = []) => list.map((one) => ({ ...one, id: bytesOf(one.id) }));
/** A new one for the server's creation options; throws when the person or the browser will not. */
export async function makePasskey(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), user: { ...options.user, id: bytesOf(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
  return jsonOf(await navigator.credentials.create({ publicKey }));
}
/** Proof that one is here, for the server's request options. */
export async function usePasskey(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: known(options.allowCredentials) };
  return jsonOf(await navigator.credentials.get({ publicKey }));
}
function jsonOf(credential) {
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  return { id, rawId: textOf(rawId), type, ...(authenticatorAttachment ? { authenticatorAttachment } : {}), clientExtensionResults: credential.getClientExtensionResults(), response: responseOf(response) };
}
const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const responseOf = (response) => ({
  ...Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, textOf(response[part])])),
  ...(response.getTransports ? { transports: response.getTransports() } : {}),
});
