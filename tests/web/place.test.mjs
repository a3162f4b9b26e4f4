/** What one's own place decides and remembers, and the service worker that opens it without a network. No browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { Memory } from "../../queue_server/web/static/place/memory.js";
import { loaded } from "../../queue_server/web/static/place/shelf.js";
import { afterTheSnooze, hasMoved, isCalledAgain, isNear, minutesLeft } from "../../queue_server/web/static/place/step.js";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const HOURS = 60 * 60_000;

// ---------------------------------------------------------------- steps

test("nothing is near where nobody calls", () => {
  const first = { state: "waiting", ahead: 0, expected_at: null, snoozed_until: null, queue_state: "open" };
  assert.equal(isNear({ ...first, counters_calling: 0 }, NOW), false);
  assert.equal(isNear({ ...first, counters_calling: 1 }, NOW), true);
});
test("minutes are said as far as people reckon with them", () => {
  const left = (low, high) => minutesLeft({ expected_at: { low: at(low), high: at(high) } }, NOW);
  assert.deepEqual(left(95, 120), { how: "from", low: 95, high: 120 });
  assert.equal(left(95, 121), null);
});
test("whoever asked for more time is told a range that begins after it", () => {
  const given = (low, high) => afterTheSnooze({ snoozed_until: at(10), expected_at: { low: at(low), high: at(high) } });
  assert.deepEqual(given(15, 30), { low: at(15), high: at(30) });
  assert.deepEqual(given(5, 30), { low: at(10), high: at(30) });
  assert.equal(given(0, 10), null);
  assert.equal(afterTheSnooze({ snoozed_until: at(10), expected_at: null }), null);
});
test("a second call is one with a newer time; the same told twice is none", () => {
  const called = { state: "called", called_at: at(0) };
  assert.equal(isCalledAgain(called, { ...called, called_at: at(1) }), true);
  assert.equal(isCalledAgain(called, { ...called }), false);
  assert.equal(isCalledAgain(called, { ...called, called_at: "2026-11-22T06:00:00+00:00" }), false);
  assert.equal(isCalledAgain({ state: "waiting", called_at: null }, called), false);
});
test("a transfer is another queue, not another word for it", () => {
  const mine = { queue: { id: "q1", name: "General" } };
  assert.equal(hasMoved(mine, { queue: { id: "q1", name: "العيادة العامة" } }), false);
  assert.equal(hasMoved(mine, { queue: { id: "q2", name: "General" } }), true);
  assert.equal(hasMoved(null, mine), false);
});

// ---------------------------------------------------------------- what the phone remembers

class Storage {
  setItem(name, value) { this[name] = String(value); }
  getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; }
  removeItem(name) { delete this[name]; }
}
const known = (fields = {}) => ({ ticket: { id: "t1", number: "A001" }, at: NOW, zone: "Asia/Muscat", ...fields });
test("what was known last is recalled, with its time, for a day", () => {
  const storage = new Storage();
  const memory = new Memory(storage, "t1");
  assert.equal(memory.recall(NOW), null);
  memory.keep(known());
  assert.deepEqual(memory.recall(NOW + 23 * HOURS), known());
  assert.equal(memory.recall(NOW + 25 * HOURS), null);
  assert.equal(new Memory(storage, "t2").recall(NOW), null);
});
test("what is over is forgotten", () => {
  const memory = new Memory(new Storage(), "t1");
  memory.keep(known());
  memory.forget();
  assert.equal(memory.recall(NOW), null);
});
test("tickets of other days go; others' things stay", () => {
  const storage = new Storage();
  new Memory(storage, "old").keep(known({ at: NOW - 30 * HOURS }));
  new Memory(storage, "new").keep(known());
  storage.setItem("queue-server:place:broken", "{");
  storage.setItem("queue-server:place", "where the console sat");
  new Memory(storage, "t1").tidy(NOW);
  assert.deepEqual(Object.keys(storage).sort(), ["queue-server:place", "queue-server:place:new"]);
});
test("a browser that forbids remembering only forgets", () => {
  const forbids = { getItem() { throw new Error("SecurityError"); }, setItem() { throw new Error("QuotaExceededError"); }, removeItem() { throw new Error(); } };
  for (const storage of [forbids, null]) {
    const memory = new Memory(storage, "t1");
    memory.keep(known());
    memory.forget();
    memory.tidy(NOW);
    assert.equal(memory.recall(NOW), null);
  }
});

// ---------------------------------------------------------------- the service worker

test("what is put by is what was loaded: own files, each once, without a query", () => {
  const entries = ["/static/base.css", "/static/base.css", "/vendor/lit.js?v=1", "/api/v1/tickets/t1", "/socket.io/?EIO=4"].map((path) => ({ name: `http://clinic.test${path}` }));
  assert.deepEqual(loaded([...entries, { name: "http://elsewhere.test/static/x.js" }], "http://clinic.test"), ["/static/base.css", "/vendor/lit.js"]);
});

const source = readFileSync(new URL("../../queue_server/web/static/place/worker.js", import.meta.url), "utf8");
const HOST = "http://clinic.test";
/** A worker in a world of its own: its caches, a network that can be changed, and a clock that goes at once. */
function aWorker({ network, patienceEnds = false }) {
  const [acts, shelves] = [{}, new Map()];
  const keyOf = (what) => new URL(what.url ?? what, HOST).pathname;
  let made = 0;
  const caches = {
    open: async (name) => {
      if (!shelves.has(name)) shelves.set(name, new Map());
      return { put: async (key, answer) => void shelves.get(name).set(keyOf(key), answer) };
    },
    match: async (what) => [...shelves.values()].map((shelf) => shelf.get(keyOf(what))).find(Boolean),
    keys: async () => [...shelves.keys()],
    delete: async (name) => shelves.delete(name),
  };
  const world = {
    caches, URL, Promise, Error, location: { origin: HOST }, Date: { now: () => ++made }, clients: { claim: async () => {} }, skipWaiting: () => {},
    addEventListener: (event, act) => { acts[event] = act; }, setTimeout: (act) => patienceEnds && queueMicrotask(act),
    fetch: async (what, options) => network(keyOf(what), options),
  };
  vm.runInNewContext(source, world);
  const fetched = (path, { mode = "no-cors", method = "GET", clientId = "", resultingClientId = "" } = {}) => {
    let answer = "passed through";
    acts.fetch({ request: { url: new URL(path, HOST).href, mode, method }, clientId, resultingClientId, respondWith: (given) => { answer = given; } });
    return answer;
  };
  const putsBy = (files) => new Promise((done) => acts.message({ data: { page: "/t/t1", files }, waitUntil: (work) => work.then(done, done) }));
  return { fetched, putsBy, shelves, opens: (path = "/t/t1", id = "c1") => fetched(path, { mode: "navigate", resultingClientId: id }) };
}
const ok = (body) => ({ ok: true, status: 200, body });
/** A server of one version. */
const server = (version) => async (path) => ok(`${path} of ${version}`);
const down = async () => { throw new TypeError("Failed to fetch"); };

test("a server that answers is always first", async () => {
  let now = server("one");
  const { putsBy, opens } = aWorker({ network: (path) => now(path) });
  await putsBy(["/static/a.js"]);
  now = server("two");
  assert.equal((await opens()).body, "/t/t1 of two");
});
test("without a server the page and all its files come from one set", async () => {
  let now = server("one");
  const { putsBy, opens, fetched } = aWorker({ network: (path) => now(path) });
  await putsBy(["/static/a.js"]);
  now = down;
  assert.equal((await opens("/t/t2")).body, "/t/t1 of one");
  now = server("two");
  assert.equal((await fetched("/static/a.js", { clientId: "c1" })).body, "/static/a.js of one");
  assert.equal((await fetched("/static/b.js", { clientId: "c1" })).body, "/static/b.js of two");
  assert.equal(fetched("/static/a.js", { clientId: "another" }), "passed through");
});
test("a gateway that has nobody behind it, and a network that says nothing, are none", async () => {
  for (const network of [async () => ({ ok: false, status: 502 }), () => new Promise(() => {})]) {
    let now = server("one");
    const { putsBy, opens } = aWorker({ network: (path) => now(path), patienceEnds: true });
    await putsBy([]);
    now = network;
    assert.equal((await opens()).body, "/t/t1 of one");
  }
});
test("a refusal of the server is its word, not the network's", async () => {
  let now = server("one");
  const { putsBy, opens } = aWorker({ network: (path) => now(path) });
  await putsBy([]);
  now = async () => ({ ok: false, status: 404 });
  assert.equal((await opens()).status, 404);
});
test("with nothing put by it is as if there were no worker", async () => {
  const { opens } = aWorker({ network: down });
  await assert.rejects(opens(), /Failed to fetch/);
});
test("a newer whole set takes the place of the older; half a set is none", async () => {
  let now = server("one");
  const { putsBy, shelves } = aWorker({ network: (path) => now(path) });
  await putsBy(["/static/a.js"]);
  now = server("two");
  await putsBy(["/static/a.js", "/static/b.js"]);
  assert.deepEqual([...shelves.values()].map((shelf) => [...shelf.keys()]), [["/static/a.js", "/static/b.js", "/t/page"]]);
  now = async (path) => (path.endsWith("b.js") ? { ok: false, status: 500 } : ok("three"));
  await putsBy(["/static/a.js", "/static/b.js"]);
  assert.deepEqual([...shelves.values()].map((shelf) => shelf.get("/static/a.js").body), ["/static/a.js of two"]);
});
test("printing, the API, presses and other pages are not its business", () => {
  const { fetched } = aWorker({ network: down });
  for (const path of ["/t/t1/print", "/console", "/t/"]) assert.equal(fetched(path, { mode: "navigate" }), "passed through", path);
  for (const path of ["/api/v1/tickets/t1", "/health/live", "/t/worker.js", "http://elsewhere.test/static/a.js"]) assert.equal(fetched(path), "passed through", path);
  assert.equal(fetched("/t/t1", { mode: "navigate", method: "POST" }), "passed through");
});
