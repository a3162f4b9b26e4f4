/** One connection for a page, kept alive: dials, comes back, and says honestly how live the page is. What the messages mean is in `channels.js`. */

const SECOND = 1000;
const ANSWER_WITHIN = 5 * SECOND;
const SETTLED_AFTER = 5 * SECOND; // a socket that lived this long earns a fresh back-off
const REFUSED_RETRY = 30 * SECOND; // a screen on a wall heals by itself once somebody has mended its address
const SLOWEST = 8 * SECOND;
const PROBE_EVERY = 4 * SECOND;
const NEVER_CAME = 10 * SECOND; // a page that has had nothing to show for so long says that it is not live

/** Half a second, doubling to eight, with jitter so that a thousand phones do not come back at once. */
export const backOff = (attempt, chance) => Math.min(SLOWEST, 500 * 2 ** attempt) * (0.75 + chance / 2);

/** How long until the next dial: by back-off, and not before a draining server said. */
export const nextDialIn = (attempt, chance, drainingFor) => Math.max(drainingFor, backOff(attempt, chance));

/** How each kind of page bears silence, in milliseconds: `grace` after a lost socket, `silence` on an open one, `dead` for a screen that nobody can ask to probe. */
export const patience = {
  desk: { grace: 3 * SECOND, silence: 8 * SECOND, dead: Infinity },
  display: { grace: 5 * SECOND, silence: 8 * SECOND, dead: 60 * SECOND },
  phone: { grace: 3 * SECOND, silence: 40 * SECOND, dead: Infinity },
};

/** loading, live, stale, offline or refused. `link`: {known, joined, heardAt, lostAt, unreachable, refusal}, times on the page's own clock. */
export function livenessOf(link, limits, now) {
  if (link.refusal) return "refused";
  const silentFor = now - link.heardAt;
  if (link.joined && silentFor < limits.silence) return "live";
  const lostFor = link.joined ? Infinity : now - link.lostAt;
  if (!link.known) return (link.unreachable && lostFor >= limits.grace) || lostFor >= NEVER_CAME ? "offline" : "loading";
  if (lostFor < limits.grace && silentFor < limits.silence) return "live"; // silence has been its own grace
  return (limits.dead < Infinity ? silentFor >= limits.dead : link.unreachable) ? "offline" : "stale";
}

const signedOut = new Set(["/problems/token-expired", "/problems/token-invalid", "/problems/session-revoked", "/problems/auth-required"]);
const passing = new Set([429, 500, 502, 503, 504]);

/** What the server's no means: "try again" in a passing trouble, "renew" old credentials once, "tell" the page everything else. */
export function answerTo(problem, afterFreshOnes) {
  if (!problem?.type || !problem.status || passing.has(problem.status)) return "try again";
  return signedOut.has(problem.type) && !afterFreshOnes ? "renew" : "tell";
}

const pageClock = { now: () => Date.now(), after: (ms, act) => setTimeout(act, ms), cancel: (timer) => clearTimeout(timer) };

/**
 * `io` of socket.io-client; `credentials(wasRefused)` gives the CONNECT payload, `probe()` whether HTTP still answers, `onChange(liveness)` is told of every change.
 * Every dial is a fresh socket: nothing of an old one can speak into the new one.
 */
export class Connection {
  #io; #credentials; #probe; #limits; #onChange; #clock; #chance;
  #channels = new Set();
  #link = { known: false, joined: false, heardAt: 0, lostAt: 0, unreachable: false, refusal: null };
  #socket = null;
  #dialled = 0; // counts dials, so that a late answer of an old one is recognised
  #isRunning = false;
  #attempt = 0;
  #expired = false; // our credentials were refused once: the next dial brings fresh ones
  #joinedAt = 0;
  #drainedUntil = 0;
  #redial = null;
  #ticking = null;
  #probedAt = -Infinity;
  #offset = 0;
  #told = "loading";

  constructor({ io, credentials, probe = async () => true, limits, onChange = () => {}, clock = pageClock, chance = Math.random }) {
    [this.#io, this.#credentials, this.#probe, this.#limits, this.#onChange, this.#clock, this.#chance] = [io, credentials, probe, limits, onChange, clock, chance];
  }

  /** The server's clock, in milliseconds; the page's own until the server has told its. */
  now = () => this.#clock.now() + this.#offset;
  get liveness() { return this.#told; }
  get refusal() { return this.#link.refusal; }
  /** Whether diffs can arrive right now; `liveness` forgives a short gap. */
  get isJoined() { return this.#link.joined; }
  /** When, on the server's clock, we last knew the truth. */
  get knownAt() { return this.#link.heardAt + this.#offset; }

  start() {
    if (this.#isRunning) return this;
    this.#isRunning = true;
    this.#link.lostAt = this.#clock.now();
    this.#tick();
    this.#dial();
    return this;
  }

  /** To nothing, as on signing out; `start` begins anew. */
  stop() {
    this.#isRunning = false;
    this.#dialled += 1;
    Object.assign(this.#link, { known: false, joined: false, refusal: null });
    this.#clock.cancel(this.#ticking);
    this.#clock.cancel(this.#redial);
    this.#dropSocket();
  }

  follow(channel) {
    this.#channels.add(channel);
    channel.attach(this);
    if (this.#socket?.connected) this.#join(channel, this.#dialled);
    return channel;
  }

  unfollow(channel) {
    if (!this.#channels.delete(channel) || !this.#socket?.connected) return;
    this.#socket.emit("queue:unsubscribe", channel.key);
  }

  /** The page became visible, or the network came back: look at once instead of at the next turn. */
  wake() {
    if (!this.#isRunning) return undefined;
    this.#probedAt = -Infinity;
    if (this.#link.joined && this.#clock.now() - this.#link.heardAt < this.#limits.silence) return this.#channels.forEach((channel) => channel.verify());
    this.#attempt = 0;
    this.#tell(); // what slept is old at once, not only at the next tick
    return this.#dial();
  }

  /** The network says that it is gone; a socket may take 18 s to notice. */
  networkLost() {
    if (!this.#isRunning) return;
    this.#link.unreachable = true;
    this.#lose();
  }

  /** The address or the rights have changed, as after signing in again. */
  redial() {
    if (!this.#isRunning) return;
    this.#link.refusal = null;
    this.#attempt = 0;
    this.#dial();
  }

  /** A fresh access token for the socket we have; a refused one leads to a new dial. */
  async renew(token) {
    if (!this.#link.joined) return;
    const answer = await this.ask("auth:refresh", { token });
    if (answer && !answer.ok) this.#lose(0);
  }

  /** Sends and waits. Null when there will be no answer; then the connection has seen to itself, and nobody else needs to. */
  ask(event, payload) {
    const socket = this.#socket;
    return new Promise((resolve) => {
      if (!socket?.connected) return resolve(null);
      return socket.timeout(ANSWER_WITHIN).emit(event, payload, (late, answer) => {
        if (socket !== this.#socket) return resolve(null);
        if (late) this.#lose();
        return resolve(late ? null : answer);
      });
    });
  }

  /** Something true arrived: a head, a snapshot, one's own place. `serverTime` sets the clock, if the message carries it. */
  heard(serverTime) {
    const now = this.#clock.now();
    if (serverTime) this.#offset = Date.parse(serverTime) - now;
    Object.assign(this.#link, { heardAt: now, known: true });
  }

  /** HTTP brought what the socket could not: the page knows more, but is no more live. */
  heardByHttp() {
    Object.assign(this.#link, { heardAt: this.#clock.now(), known: true, unreachable: false });
    this.#tell();
  }

  async #dial() {
    this.#clock.cancel(this.#redial);
    this.#dropSocket();
    const dial = ++this.#dialled;
    let auth;
    try {
      auth = await this.#credentials(this.#expired);
    } catch (problem) {
      if (dial === this.#dialled) this.refused(problem);
      return;
    }
    if (dial === this.#dialled) this.#listen(this.#io({ transports: ["websocket"], forceNew: true, reconnection: false, timeout: ANSWER_WITHIN, auth }), dial);
  }

  #listen(socket, dial) {
    const current = (act) => (...told) => { if (dial === this.#dialled) act(...told); };
    this.#socket = socket;
    socket.on("connect", current(() => this.#joinAll(dial)));
    socket.on("connect_error", current((error) => this.refused(error.data)));
    socket.on("disconnect", current(() => this.#lose()));
    socket.on("server:draining", current(({ reconnect_in_ms }) => this.#drain(reconnect_in_ms)));
    socket.onAny(current((event, message) => this.#channels.forEach((channel) => channel.hear(event, message))));
  }

  async #joinAll(dial) {
    await Promise.all([...this.#channels].map((channel) => this.#join(channel, dial)));
    if (dial !== this.#dialled || !this.#socket?.connected) return;
    Object.assign(this.#link, { joined: true, unreachable: false, refusal: null });
    this.#expired = false;
    this.#joinedAt = this.#clock.now();
    this.#tell();
  }

  async #join(channel, dial) {
    const refusal = await channel.subscribe();
    if (dial === this.#dialled && refusal) this.refused(refusal);
  }

  /** The server said no: to a passing trouble with patience, to an old token with a fresh one, to everything else by telling the page. */
  refused(problem) {
    const answer = answerTo(problem, this.#expired);
    if (answer === "try again") return this.#lose();
    this.#expired = signedOut.has(problem.type);
    this.#lose(answer === "renew" ? 0 : REFUSED_RETRY);
    if (answer === "tell") this.#link.refusal = problem;
    return this.#tell();
  }

  #lose(wait) {
    const now = this.#clock.now();
    const wasSettled = this.#link.joined && now - this.#joinedAt >= SETTLED_AFTER;
    if (this.#link.joined) this.#link.lostAt = now;
    this.#link.joined = false;
    this.#attempt = wasSettled ? 0 : this.#attempt + 1;
    this.#dropSocket();
    this.#dialled += 1;
    this.#dialIn(wait ?? nextDialIn(Math.max(0, this.#attempt - 1), this.#chance(), this.#drainedUntil - now));
  }

  #drain(wait) {
    this.#drainedUntil = this.#clock.now() + wait;
    this.#dialIn(wait);
  }

  #dialIn(wait) {
    this.#clock.cancel(this.#redial);
    this.#redial = this.#clock.after(wait, () => {
      if (this.#link.joined) this.#lose(0); // a draining server that still holds us
      else this.#dial();
    });
  }

  #dropSocket() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.offAny();
    socket?.disconnect();
  }

  /** Once a second: has it gone quiet, does HTTP answer, has the word for it changed. */
  #tick() {
    this.#ticking = this.#clock.after(SECOND, () => this.#tick());
    const { joined, heardAt } = this.#link;
    if (joined) this.#channels.forEach((channel) => channel.tick(this.#clock.now()));
    if (joined && this.#clock.now() - heardAt >= this.#limits.silence) this.#fellSilent();
    this.#tell();
    if (!this.#link.joined) this.#probeNow();
  }

  #fellSilent() {
    this.#lose(0);
    this.#link.lostAt = this.#clock.now() - this.#limits.grace; // silence has been its own grace
  }

  async #probeNow() {
    const now = this.#clock.now();
    if (now - this.#probedAt < PROBE_EVERY || now - this.#link.lostAt < this.#limits.grace) return;
    this.#probedAt = now;
    const answers = await this.#probe().catch(() => false);
    if (this.#link.joined || !this.#isRunning) return;
    const isBack = answers && this.#link.unreachable; // then there is no reason to wait out the back-off
    this.#link.unreachable = !answers;
    this.#tell();
    if (isBack) this.#dial();
  }

  #tell() {
    const liveness = livenessOf(this.#link, this.#limits, this.#clock.now());
    if (liveness === this.#told) return;
    this.#told = liveness;
    this.#onChange(liveness);
  }
}

/** What a browser tells of its network and its sleep. */
export function wakeWithThePage(connection, page = globalThis) {
  page.addEventListener("online", () => connection.wake());
  page.addEventListener("offline", () => connection.networkLost());
  page.addEventListener("pageshow", (event) => event.persisted && connection.wake());
  page.document.addEventListener("visibilitychange", () => page.document.visibilityState === "visible" && connection.wake());
  return connection;
}
