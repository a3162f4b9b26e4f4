/** What the page of components decides without a browser: contrast, and that its sample clinic is one that the pages' own deciders understand. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deskOf, roomsBeside } from "../../queue_server/web/static/console/model.js";
import { NOW, board, called, elsewhere, held, line } from "../../queue_server/web/static/design/clinic.js";
import { PAIRS, TOKENS, channelsOf, ratio } from "../../queue_server/web/static/design/contrast.js";
import { words } from "../../queue_server/web/static/design/words.js";

test("black on white is 21 to 1, whichever way round", () => {
  assert.equal(ratio([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(ratio([255, 255, 255], [0, 0, 0]), 21);
  assert.equal(ratio([9, 9, 9], [9, 9, 9]), 1);
});
test("what a browser computes is read", () => {
  assert.deepEqual(channelsOf("rgb(16, 36, 43)"), [16, 36, 43]);
  assert.deepEqual(channelsOf("rgba(16, 36, 43, 0.5)"), [16, 36, 43]);
});

const sheet = readFileSync(new URL("../../queue_server/web/static/tokens.css", import.meta.url), "utf8");
const [light, dark] = [/:root \{([\s\S]*?)\n\}/, /:root\[data-theme="dark"\] \{([\s\S]*?)\n\}/].map((rule) => Object.fromEntries([...rule.exec(sheet)[1].matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex])));
const rgb = (hex) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
test("every colour of the sheet is shown, and every pair of them can be read in both themes", () => {
  assert.deepEqual([...TOKENS].sort(), Object.keys(light).sort());
  for (const theme of [light, { ...light, ...dark }])
    for (const [front, back, floor] of PAIRS) assert.ok(ratio(rgb(theme[front]), rgb(theme[back])) >= floor, `${front} on ${back}`);
});

test("the sample clinic is one that the console understands", () => {
  const morning = line({ active: [called(), elsewhere, held] });
  const desk = deskOf(morning, "c3", null, NOW);
  assert.deepEqual([desk.here.number, desk.first.number, desk.held.length, desk.elsewhere.length], ["A017", "K043", 1, 1]);
  assert.deepEqual(roomsBeside(board(), desk.elsewhere, "c3").map(({ counter }) => counter.door), ["1", "2", "4"]);
});
test("every component has a name in both languages", () => {
  const named = (tongue) => Object.keys(words[tongue]).filter((key) => key.startsWith("g_c_"));
  assert.deepEqual(named("en"), named("ar"));
  assert.ok(named("en").length >= 31);
});
