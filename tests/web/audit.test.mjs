/** The audit log's page: who may see it, what it asks, what it tells of an entry. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf, isAsked, nothingAsked, queryOf, seesTheLog, short } from "../../queue_server/web/static/audit/model.js";

test("the log is for who minds the whole clinic", () => {
  const may = (role, branch_id = null) => seesTheLog([{ role: "patient", branch_id: null }, { role, branch_id }]);
  assert.deepEqual(["admin", "auditor", "manager", "doctor", "receptionist"].map((role) => may(role)), [true, true, false, false, false]);
  assert.equal(may("admin", "a branch"), false);
});
test("only what was said is asked, and times in the reader's zone", () => {
  assert.equal(isAsked(nothingAsked()), false);
  assert.equal(String(queryOf(nothingAsked())), "");
  const asked = queryOf({ ...nothingAsked(), action: "ticket.called", actor: { id: "one" }, from: "2026-11-21T08:00" });
  assert.deepEqual(Object.fromEntries(asked), { action: "ticket.called", actor_id: "one", from: new Date("2026-11-21T08:00").toISOString() });
});
test("what changed comes first, with what it was; free text is only named", () => {
  const facts = { did: "edit", fields: ["is_public", "name"], changed: { is_public: [true, false] } };
  assert.deepEqual(factsOf(facts), [{ name: "is_public", was: "true", is: "false" }, { name: "fields", is: "name" }, { name: "did", is: "edit" }]);
});
test("empty facts are not told, others as text", () => {
  assert.deepEqual(factsOf({ asked: {}, patients: [], roles: [["doctor", null]], count: 0 }), [{ name: "roles", is: "doctor, –" }, { name: "count", is: "0" }]);
});
test("an id is told by its end", () => assert.equal(short("01a1fe03-e3f5-7625-b735-dac7af68fa4b"), "…af68fa4b"));
