/** Speaks HTTP with the service: problem documents become `Problem`s, one key per press, nothing is ever queued for later. */
import { newKey, settles } from "./keys.js";

const ANSWER_WITHIN = 8_000;
const RESTARTING = 400; // a server that is being replaced is back by then, or not soon

/** The server's refusal, or `no-answer`: nobody knows what happened. `more`: `retryAfter` in seconds, `opens_at`. */
export class Problem extends Error {
  constructor({ type = "/problems/unavailable", status = 0, title = "", detail = "", errors = [], ...more }) {
    super(detail || title || type);
    Object.assign(this, more, { type, status, detail, errors, slug: type.replace("/problems/", "") });
  }
}
const noAnswer = () => new Problem({ type: "/problems/no-answer" });

/** One request; gives `{status, body}`, body null where there is none. Without `authorization` only the cookie goes along. */
export async function call(method, path, { body, key, authorization, headers = {}, within = ANSWER_WITHIN, credentials = "same-origin" } = {}) {
  const sent = {
    "Accept-Language": document.documentElement.lang,
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(key ? { "Idempotency-Key": key } : {}),
    ...(authorization ? { Authorization: authorization } : {}),
    ...headers,
  };
  const reply = await fetch(`/api/v1${path}`, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body), credentials, cache: "no-store", signal: AbortSignal.timeout(within) })
    .catch(() => { throw noAnswer(); });
  return read(reply);
}

async function read(reply) {
  const text = await reply.text().catch(() => { throw noAnswer(); });
  const said = parsed(text);
  if (!reply.ok) throw new Problem({ status: reply.status, retryAfter: Number(reply.headers?.get("Retry-After")) || null, ...(said?.type ? said : {}) });
  return { status: reply.status, body: said };
}
function parsed(text) {
  try { return text ? JSON.parse(text) : null; } catch { return null; }
}

const pause = (ms) => new Promise((ready) => { setTimeout(ready, ms); });

/**
 * A press that changes something. It carries one key; a connection that broke is tried once more with the same key, and so is the same press by hand while nobody
 * knows what became of the first: it happens once. Another press that succeeds ends this, and so does `forgetPress`. `send` is `call`, or one that adds whose press it is.
 */
const unsettled = new Map(); // by path and body: {key, at, isUnderWay}
const KEY_HOLDS = 30_000; // later the same press means something new
export async function press(path, body, send = call) {
  const name = `${path} ${JSON.stringify(body ?? null)}`;
  const before = unsettled.get(name);
  const { key } = before && Date.now() - before.at < KEY_HOLDS ? before : { key: newKey() };
  const wish = { key, at: Date.now(), isUnderWay: true };
  unsettled.set(name, wish);
  try {
    const answer = await twice(() => send("POST", path, { body, key }));
    wish.isUnderWay = false;
    forgetWhere((_, one) => !one.isUnderWay);
    return answer;
  } catch (problem) {
    wish.isUnderWay = false;
    if (settles(problem)) forgetWhere((_, one) => one === wish);
    throw problem;
  }
}
const forgetWhere = (isOver) => [...unsettled].forEach(([name, one]) => { if (isOver(name, one)) unsettled.delete(name); });
/** What an unanswered press on `path` was to do is seen, or no longer meant: the next one is a new wish. */
export const forgetPress = (path) => forgetWhere((name) => name.startsWith(`${path} `));
async function twice(send) {
  const began = Date.now();
  try {
    return await send();
  } catch (problem) {
    if (problem.status || Date.now() - began > RESTARTING * 5) throw problem; // a slow silence has cost enough already
    await pause(RESTARTING);
    return send();
  }
}

/** Whether the service answers at all. */
export const answers = () => fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(3_000) }).then((reply) => reply.ok, () => false);

/** All pages of a list. */
export async function all(path, send = call) {
  const items = [];
  let cursor = "";
  do {
    const { body } = await send("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`);
    items.push(...body.items);
    cursor = body.next_cursor ? `&cursor=${encodeURIComponent(body.next_cursor)}` : "";
  } while (cursor);
  return items;
}
