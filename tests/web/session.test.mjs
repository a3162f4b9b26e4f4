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
  globalThis.fetch = (address, { headers }) => new Promise((ready) => {
    const answers = (status, body) => ready({ ok: status < 400, status, text: async () => JSON.stringify(body ?? null) });
    asked.push({ path: address.replace("/api/v1", ""), token: headers.Authorization, answers });
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
