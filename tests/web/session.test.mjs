/** Who is signed in: what an answer may end, and what it may not. */
import assert from "node:assert/strict";
import { test } from "node:test";
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
