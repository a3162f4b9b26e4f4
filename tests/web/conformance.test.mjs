/** The pages' client keeps the cases that every client must; the server's reference client keeps the same ones. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Misfit, applyToTicket, followBoard, followLine } from "../../queue_server/web/static/apply.js";
import { dayChannel } from "../../queue_server/web/static/schedule/follow.js";
import { Connection, answerTo, livenessOf, nextDialIn, patience } from "../../queue_server/web/static/live.js";

const casesOf = (file) => JSON.parse(readFileSync(new URL(`../conformance/${file}.json`, import.meta.url), "utf8"));
const copyOf = (what) => JSON.parse(JSON.stringify(what));
const unordered = ["active", "showing", "recent", "counters", "queues"];
const nameOf = ({ queue_id, number, id }) => [queue_id, number, id].join();
const sorted = (rows) => [...rows].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
const settled = (shows) => Object.fromEntries(Object.entries(shows).map(([name, rows]) => [name, unordered.includes(name) ? sorted(rows) : rows]));
const seen = (held, shows) => Object.fromEntries(Object.keys(shows).map((name) => [name, held[name]]));

/** One step, and the word for it. */
function take(follower, step) {
  if (step.snapshot) return void follower.take(step.snapshot);
  if (step.asks) return void assert.deepEqual(follower.since, step.asks);
  if (step.head) return follower.compare(step.head);
  if (step.answer) return follower.catchUp(step.answer) ? "whole" : "missing";
  try {
    return follower.offer(step.diff);
  } catch (problem) {
    assert.ok(problem instanceof Misfit, problem);
    return "misfit";
  }
}
function follow(follower, given) {
  if (given.holds) follower.take(given.holds);
  for (const step of given.steps) assert.equal(take(follower, step), step.is, JSON.stringify(step));
  assert.deepEqual(settled(seen(follower.held, given.shows)), settled(given.shows));
}

for (const given of casesOf("line").cases) test(`line: ${given.name}`, () => follow(followLine(), copyOf(given)));
for (const given of casesOf("board").cases) test(`board: ${given.name}`, () => follow(followBoard(), copyOf(given)));
for (const given of casesOf("day").cases) {
  const bounds = [given.holds.from, given.holds.to].map(Date.parse);
  test(`day: ${given.name}`, () => follow(dayChannel({ branch: given.holds.branch_id, bounds }).follower, copyOf(given)));
}
for (const given of casesOf("ticket").cases) {
  test(`ticket: ${given.name}`, () => {
    let held = given.holds;
    for (const step of given.steps) {
      const after = applyToTicket(held, step.event, step.message);
      assert.equal(after === held ? "ignored" : "taken", step.is, JSON.stringify(step));
      held = after;
    }
    assert.deepEqual(seen(held, given.shows), given.shows);
  });
}

const { liveness, dials, refusals, clock } = casesOf("connection");
for (const given of liveness) {
  test(`liveness: ${given.name}`, () => {
    const { known, joined, heard_at: heardAt, lost_at: lostAt, unreachable, refused } = given.link;
    assert.equal(livenessOf({ known, joined, heardAt, lostAt, unreachable, refusal: refused ? {} : null }, patience[given.page], given.now), given.is);
  });
}
for (const given of dials) test(`dialling: ${given.name}`, () => assert.equal(nextDialIn(given.attempt, given.chance, given.draining_for), given.is));
for (const given of refusals) test(`refusal: ${given.name}`, () => assert.equal(answerTo(given.refusal, given.after_fresh_ones), given.is));
for (const given of clock) {
  test(`clock: ${given.name}`, () => {
    let now = given.heard_at;
    const connection = new Connection({ io: null, credentials: null, limits: patience.phone, clock: { now: () => now } });
    connection.heard(given.server_time);
    now = given.now;
    assert.equal(connection.now(), given.is);
  });
}
