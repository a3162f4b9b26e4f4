/** A number on paper, and its code for a phone. Both carry the secret: the code goes when the page is cleared, the unseen frame as soon as it has printed. */
import { readCode } from "../secret.js";

const ANSWER_WITHIN = 8_000;
const PRINTED_WITHIN = 30_000;

/**
 * From a frame that nobody sees, so that the kiosk stays where it is. It outlives the visit: whoever presses Done at once still wants the paper. A frame that is born
 * with its address leaves no history.
 */
export function print(link, tongue, page = globalThis) {
  const { document, location } = page;
  const [path, fragment] = link.split("#");
  const frame = Object.assign(document.createElement("iframe"), { className: "unseen", tabIndex: -1, inert: true, src: `${path}/print?print=1&lang=${tongue}#${fragment}` });
  frame.setAttribute("aria-hidden", "true");
  const tearOff = () => {
    clearTimeout(late);
    page.removeEventListener("message", hear);
    frame.remove();
  };
  const hear = (event) => {
    if (event.origin === location.origin && event.source === frame.contentWindow && event.data?.kind === "ticket") tearOff();
  };
  const late = setTimeout(tearOff, PRINTED_WITHIN);
  page.addEventListener("message", hear);
  document.body.append(frame);
}

/** The code as an address that an image takes, or null: the number alone will do. */
export const codeOf = ({ id, secret }) => readCode({ id, secret, within: ANSWER_WITHIN }).then(({ image }) => image, () => null);
