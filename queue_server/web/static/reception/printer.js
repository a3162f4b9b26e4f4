/** Prints tickets in a hidden frame of our own house, one after the other, so that the desk keeps its cursor. */

const ANSWERS_WITHIN = 20_000;
const HEARD_FIRST = 1_000; // a print dialog holds the clock up, too: what was told meanwhile is heard before we give up
const STAYS = 30_000; // some browsers go on printing after they said that they were done

/** Where a ticket prints itself; `link` is `/t/{id}#{secret}`, and the secret stays behind the #. */
export function printAddress(link, { lang, paper }) {
  const [path, secret] = link.split("#");
  return `${path}/print?print=1&lang=${lang}${paper === "a4" ? "&paper=a4" : ""}#${secret}`;
}

export class Printer {
  #last = Promise.resolve();
  #title; #page;

  /** `title()` names the frame for whoever finds it in the page. */
  constructor({ title, page = globalThis }) {
    [this.#title, this.#page] = [title, page];
  }

  /** Gives {isPrinted, hasCode?, why?}. */
  print(link, options) {
    const turn = this.#last.then(() => this.#printNow(printAddress(link, options)));
    this.#last = turn.catch(() => {});
    return turn;
  }

  #printNow(address) {
    const { document, location } = this.#page;
    const frame = Object.assign(document.createElement("iframe"), { className: "unseen", src: address, title: this.#title(), tabIndex: -1, inert: true });
    return new Promise((resolve) => {
      const done = (outcome) => {
        clearTimeout(late);
        this.#page.removeEventListener("message", hear);
        setTimeout(() => frame.remove(), STAYS);
        resolve(outcome);
      };
      const hear = (event) => {
        if (event.origin === location.origin && event.source === frame.contentWindow && event.data?.kind === "ticket") done(event.data);
      };
      let late = setTimeout(() => { late = setTimeout(() => done({ isPrinted: false, why: "no-answer" }), HEARD_FIRST); }, ANSWERS_WITHIN);
      this.#page.addEventListener("message", hear);
      document.body.append(frame);
    });
  }
}
