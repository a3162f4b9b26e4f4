/** Who is signed in: what an answer may end, and what it may not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetPress, press } from "../../queue_server/web/static/api.js";
import { Session } from "../../queue_server/web/static/session.js";

globalThis.document = { documentElement: { lang: "en" } };
globalThis.navigator ??= {}; // older Nodes have none

/** A server whose answers come when the test says so; each request waits in `asked` as {path, token, answers}. */
function aServer() {
  const asked = [];
  globalThis.fetch = (address, { headers }) => new Promise((ready, lost) => {
    const answers = (status, body) => ready({ ok: status < 400, status, text: async () => JSON.stringify(body ?? null) });
    asked.push({ path: address.replace("/api/v1", ""), token: headers.Authorization, answers, isLost: () => lost(new TypeError("no network")) });
  });
  const comes = async () => {
    while (!asked.length) await new Promise((ready) => { setImmediate(ready); });
    return asked.shift();
  };
  return { comes };
}
const tokens = (access_token) => ({ access_token, expires_in: 900, user: { id: "u1" } });

async function aSession(server, token = "one") {
  const ended = [];
  const session = new Session({ onEnd: () => ended.push(token) });
  const signing = session.signIn("doctor1@demo.clinic", "secret");
  (await server.comes()).answers(200, tokens(token));
  await signing;
  return { session, ended };
}

test("a session that was signed out elsewhere ends here", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const reading = session.send("GET", "/me");
  (await server.comes()).answers(401, { type: "/problems/session-revoked" });
  await assert.rejects(reading, { slug: "session-revoked" });
  assert.deepEqual([ended, session.isOpen], [["one"], false]);
});

test("a late refusal of an older token ends nobody's session", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const reading = session.send("GET", "/queues/q1");
  const slow = await server.comes();
  const again = session.signIn("doctor1@demo.clinic", "secret");
  (await server.comes()).answers(200, tokens("two"));
  await again;
  slow.answers(401, { type: "/problems/session-revoked" });
  const repeated = await server.comes();
  repeated.answers(200, { line: [] });
  assert.deepEqual((await reading).body, { line: [] });
  assert.equal(repeated.token, "Bearer two");
  assert.deepEqual([ended, session.isOpen], [[], true]);
});

test("an expired token is renewed once, and the request goes on", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const reading = session.send("GET", "/me");
  (await server.comes()).answers(401, { type: "/problems/token-expired" });
  const renewal = await server.comes();
  assert.equal(renewal.path, "/auth/refresh");
  renewal.answers(200, tokens("two"));
  (await server.comes()).answers(200, { id: "u1" });
  assert.equal((await reading).body.id, "u1");
  assert.deepEqual(ended, []);
});

test("whoever is not signed in asks nobody", async () => {
  const session = new Session();
  await assert.rejects(session.send("GET", "/me"), { slug: "auth-required", status: 401 });
});

test("a tab does not go on as somebody else who has signed in beside it", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const renewing = session.renew();
  (await server.comes()).answers(200, { ...tokens("two"), user: { id: "u2" } });
  await assert.rejects(renewing, { slug: "auth-required", status: 401 });
  assert.deepEqual([ended, session.isOpen, session.user], [["one"], false, null]);
});

for (const [what, status, body] of [["refusal", 401, { type: "/problems/session-revoked" }], ["renewal", 200, { ...tokens("old"), user: { id: "u9" } }]]) {
  test(`a late ${what} does not override a sign-in`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const server = aServer();
    const ended = [];
    const session = new Session({ onEnd: () => ended.push("ended") });
    const renewing = session.renew();
    const slow = await server.comes();
    const signing = session.signIn("doctor1@demo.clinic", "secret");
    (await server.comes()).answers(200, tokens("new"));
    await signing;
    slow.answers(status, body);
    await renewing;
    assert.deepEqual([await session.token(false), session.user.id, ended], ["new", "u1", []]);
  });
}

test("a late renewal does not open again what was signed out", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session } = await aSession(server);
  const renewing = session.renew();
  const slow = await server.comes();
  const leaving = session.signOut();
  (await server.comes()).answers(204);
  await leaving;
  slow.answers(200, tokens("two"));
  await assert.rejects(renewing, { slug: "auth-required" });
  assert.equal(session.isOpen, false);
});

test("whoever signs out is out at once, and asks one last thing before the server hears of it", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session } = await aSession(server);
  const leaving = session.signOut((send) => send("DELETE", "/holds/h1"));
  assert.equal(session.isOpen, false);
  await assert.rejects(session.send("GET", "/me"), { slug: "auth-required" });
  const last = await server.comes();
  assert.deepEqual([last.path, last.token], ["/holds/h1", "Bearer one"]);
  last.isLost(); // what came of it holds up nobody
  const logout = await server.comes();
  assert.deepEqual([logout.path, logout.token], ["/auth/logout", "Bearer one"]);
  logout.answers(204);
  await leaving;
});

// ---------------------------------------------------------------- presses nobody answered

/** A service that hears each press, and answers only while `isAnswering`; keeps the keys it heard. */
function aService() {
  const service = { isAnswering: false, keys: [] };
  service.send = async (_, path, { key }) => {
    service.keys.push(key);
    if (!service.isAnswering) throw Object.assign(new Error("no answer"), { status: 503, slug: "unavailable" });
    return { status: 201, body: { path } };
  };
  service.presses = (path, body) => press(path, body, service.send).catch(() => {});
  return service;
}
const isOneWish = ({ keys }) => new Set(keys).size === 1;

test("pressing again while nothing is known counts once", async () => {
  const service = aService();
  await service.presses("/queues/q1/call-next", { counter_id: "c1" });
  service.isAnswering = true;
  await service.presses("/queues/q1/call-next", { counter_id: "c1" });
  assert.equal(isOneWish(service), true);
  await service.presses("/queues/q1/call-next", { counter_id: "c1" });
  assert.equal(new Set(service.keys).size, 2);
});
test("an unanswered press means something new once its effect is seen", async () => {
  const service = aService();
  await service.presses("/queues/q2/call-next", { counter_id: "c1" });
  forgetPress("/queues/q2/tickets");
  await service.presses("/queues/q2/call-next", { counter_id: "c1" });
  assert.equal(isOneWish(service), true); // another wish was seen to
  forgetPress("/queues/q2/call-next");
  await service.presses("/queues/q2/call-next", { counter_id: "c1" });
  assert.equal(new Set(service.keys).size, 2);
});
test("after did not come the next call is a new one, not the one that got no answer", async () => {
  const service = aService();
  await service.presses("/queues/q3/call-next", { counter_id: "c1" });
  service.isAnswering = true;
  await service.presses("/tickets/A017/no-show");
  await service.presses("/queues/q3/call-next", { counter_id: "c1" });
  assert.equal(new Set(service.keys).size, 3);
});
test("an effect that is seen while the answer is still awaited is seen for good", async () => {
  const service = aService();
  const adding = service.presses("/queues/q4/tickets", {});
  forgetPress("/queues/q4/tickets");
  await adding;
  await service.presses("/queues/q4/tickets", {});
  assert.equal(isOneWish(service), false);
});
test("a success beside it takes nothing from a press that is still under way", async () => {
  const service = aService();
  let silent;
  const slow = press("/queues/q5/tickets", {}, (_, __, { key }) => new Promise((_ready, fail) => { service.keys.push(key); silent = fail; })).catch(() => {});
  await press("/tickets/A1/here", undefined, async () => ({ status: 200, body: null }));
  silent(Object.assign(new Error("no answer"), { status: 503, slug: "unavailable" }));
  await slow;
  await service.presses("/queues/q5/tickets", {});
  assert.equal(isOneWish(service), true);
});

// ---------------------------------------------------------------- in, by more than a password

test("a second step is handed on, and nobody is in before it", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const session = new Session();
  const signing = session.signIn("doctor1@demo.clinic", "secret");
  (await server.comes()).answers(200, { mfa_required: true, mfa_token: "between", methods: ["totp"] });
  assert.deepEqual([(await signing).mfa_token, session.isOpen], ["between", false]);
  session.admit({ ...tokens("one"), must_enrol: true });
  assert.deepEqual([session.isOpen, session.mustEnrol], [true, true]);
});

/** Asks to suspend somebody, which needs a fresh sign-in; gives what came of it. */
async function suspends(session, server) {
  const acting = session.send("POST", "/admin/users/u2/suspend", { body: {} }).catch((problem) => problem.slug);
  (await server.comes()).answers(403, { type: "/problems/step-up-required" });
  return { acting };
}
test("a dangerous act is confirmed and goes on, once", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  session.onStepUp = () => session.stepUp({ password: "secret" }).then(() => true);
  const { acting } = await suspends(session, server);
  const asking = await server.comes();
  assert.deepEqual([asking.path, asking.token], ["/auth/step-up", "Bearer one"]);
  asking.answers(200, { access_token: "fresh", expires_in: 900 });
  const again = await server.comes();
  assert.deepEqual([again.path, again.token], ["/admin/users/u2/suspend", "Bearer fresh"]);
  again.answers(403, { type: "/problems/step-up-required" });
  assert.equal(await acting, "step-up-required");
  assert.deepEqual([ended, session.user.id], [[], "u1"]);
});
test("whoever does not confirm is refused, and nothing is sent again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session } = await aSession(server);
  session.onStepUp = async () => false;
  const { acting } = await suspends(session, server);
  assert.equal(await acting, "step-up-required");
});
test("a wrong password in a confirmation ends no session", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const confirming = session.stepUp({ password: "wrong" });
  (await server.comes()).answers(401, { type: "/problems/wrong-credentials" });
  await assert.rejects(confirming, { slug: "wrong-credentials" });
  assert.deepEqual([ended, session.isOpen], [[], true]);
});
test("a role that needs a second step from now on ends the session of whoever has none", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const reading = session.send("GET", "/branches");
  (await server.comes()).answers(401, { type: "/problems/mfa-required" });
  await assert.rejects(reading, { slug: "mfa-required" });
  assert.deepEqual([ended, session.isOpen], [["one"], false]);
});
test("a page that nobody uses signs out, and says why", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const told = [];
  const session = new Session({ onEnd: () => told.push(session.endedBy) });
  session.admit(tokens("one"));
  const ending = session.endIdle();
  const leaving = await server.comes();
  assert.deepEqual([leaving.path, leaving.token, session.isOpen, told], ["/auth/logout", "Bearer one", false, []]);
  leaving.answers(204);
  await ending;
  assert.deepEqual(told, ["idle"]);
  await session.endIdle(); // nobody is in
  session.admit(tokens("two"));
  assert.deepEqual([told, session.endedBy], [["idle"], null]);
});

test("a renewal whose answer was lost is asked for again at once, while the server still gives the same answer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const server = aServer();
  const { session, ended } = await aSession(server);
  const renewing = session.renew();
  (await server.comes()).isLost();
  const again = await server.comes();
  assert.equal(again.path, "/auth/refresh");
  again.answers(200, tokens("two"));
  await renewing;
  assert.deepEqual([ended, await session.token()], [[], "two"]);
});

test("whoever signed out is not signed in by a reload, though the server never heard of it; it hears when there is a network", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const shelf = new Map();
  const listening = [];
  context.after(() => { delete globalThis.localStorage; delete globalThis.addEventListener; });
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: { getItem: (key) => shelf.get(key) ?? null, setItem: (key, value) => shelf.set(key, value), removeItem: (key) => shelf.delete(key) } });
  globalThis.addEventListener = (event, hear) => listening.push([event, hear]);
  const server = aServer();
  const { session } = await aSession(server);
  const leaving = session.endIdle();
  (await server.comes()).isLost();
  await leaving;
  await assert.rejects(new Session().renew(), { slug: "auth-required" });
  const [[event, hear]] = listening;
  hear();
  const told = await server.comes();
  assert.deepEqual([event, told.path, told.token], ["online", "/auth/logout", "Bearer one"]);
  told.answers(204);
  const back = await aSession(server, "two");
  assert.equal(shelf.size, 0);
  assert.ok(back.session.isOpen);
});
