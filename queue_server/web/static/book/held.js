/** The time that is kept for whoever books: one at a time, and the last wish counts. */

const isSame = (wish, other) => JSON.stringify(wish) === JSON.stringify(other);

export class Held {
  hold = null;
  #wish = null;
  #turn = Promise.resolve(); // one question after the other: the clinic keeps for somebody what it was asked for last
  #take; #release;

  /** `take(wish)` gives a hold, `release(hold)` gives it back. */
  constructor({ take, release }) { [this.#take, this.#release] = [take, release]; }

  get isAsking() { return this.#wish !== null && this.hold === null; }

  /** The hold; null where they wish for something else by then, or for nothing: what came too late is given back. Throws the refusal of what is still wished for. */
  async keep(wish) {
    if (isSame(wish, this.#wish)) return null; // a second tap: the first one brings it
    this.letGo();
    this.#wish = wish;
    return this.#next(() => (wish === this.#wish ? this.#ask(wish) : null));
  }
  async #ask(wish) {
    try {
      const hold = await this.#take(wish);
      if (wish === this.#wish) return (this.hold = hold);
      if (hold) await this.#release(hold);
    } catch (problem) {
      if (wish !== this.#wish) return null;
      this.forget();
      throw problem;
    }
    return null;
  }

  /** They went elsewhere: it is free for others. */
  async letGo() {
    const { hold } = this;
    this.forget();
    if (hold) await this.#next(() => this.#release(hold));
  }
  /** It is booked, or nobody's any more. */
  forget() { [this.hold, this.#wish] = [null, null]; }

  #next(ask) {
    const answer = this.#turn.then(ask);
    this.#turn = answer.catch(() => {});
    return answer;
  }
}
