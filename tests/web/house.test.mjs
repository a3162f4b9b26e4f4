/** The house rules of the pages: both languages whole, nothing inline, logical properties only, files that exist and stay readable. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { copy, learn, sentence } from "../../queue_server/web/static/text.js";

const STATIC = fileURLToPath(new URL("../../queue_server/web/static/", import.meta.url));
const files = (ending) => readdirSync(STATIC, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && one.name.endsWith(ending)).map((one) => join(one.parentPath ?? one.path, one.name));
const read = (file) => readFileSync(file, "utf8");
const isWords = (file) => /\bwords\.js$/.test(file);
for (const file of files(".js").filter(isWords)) {
  const { words } = await import(file);
  for (const key of Object.keys(words.en)) assert.ok(!(key in copy.en) || copy.en[key] === words.en[key], `${key} is said twice`);
  learn(words);
}
const name = (file) => relative(STATIC, file);

const forms = { en: ["one", "other"], ar: ["zero", "one", "two", "few", "many", "other"] };
const holesOf = (words) => [...new Set(typeof words === "string" ? words.match(/\{\w+\}/g) : Object.values(words).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

test("every sentence exists in both languages, with the same holes", () => {
  assert.deepEqual(Object.keys(copy.ar).sort(), Object.keys(copy.en).sort());
  for (const key of Object.keys(copy.en)) assert.deepEqual(holesOf(copy.ar[key]), holesOf(copy.en[key]), key);
});
test("every plural has all its forms", () => {
  for (const [tongue, sentences] of Object.entries(copy))
    for (const [key, words] of Object.entries(sentences)) if (typeof words === "object") assert.deepEqual(Object.keys(words).sort(), [...forms[tongue]].sort(), `${tongue} ${key}`);
  for (const key of Object.keys(copy.en)) assert.equal(typeof copy.en[key], typeof copy.ar[key], key);
});
test("the right form is chosen", () => {
  const ahead = (n) => [sentence("p_ahead", { n, count: n }, "ar")].flat().join("");
  assert.deepEqual([0, 1, 2, 4, 12, 100].map(ahead), ["لا أحد أمامك", "شخص واحد أمامك", "شخصان أمامك", "4 أشخاص أمامك", "12 شخصًا أمامك", "100 شخص أمامك"]);
});
test("every sentence that a page asks for exists, and none is left over", () => {
  const code = files(".js").filter((file) => !isWords(file)).map(read).join("\n");
  const asked = new Set(code.match(/(?<=["`])(?:[a-z]_[a-z0-9_]+)(?=["`])/g));
  const missing = [...asked].filter((key) => /^[a-z]_/.test(key) && !(key in copy.en) && !Object.keys(copy.en).some((known) => known.startsWith(key)));
  assert.deepEqual(missing, []);
  const built = /^(u_|s_|p_.*_more$)/; // put together from a state or an action
  const unused = Object.keys(copy.en).filter((key) => !built.test(key) && !new RegExp(`["\`.]${key}\\b`).test(code));
  assert.deepEqual(unused, []);
});
test("no sentence is asked for while a module loads: its words may not have been learnt yet", () => {
  for (const file of files(".js")) assert.doesNotMatch(read(file), /^(?:export )?const \w+ = (?!.*=>).*\bt\("/m, name(file));
});
test("nothing that people read stands outside the catalogue", () => {
  for (const file of files(".js").filter((one) => !isWords(one) && !one.endsWith("first.js"))) {
    const markup = [...read(file).matchAll(/html`((?:[^`\\]|\\.)*)`/g)].map((found) => found[1].replace(/\$\{[^}]*\}/g, ""));
    const words = markup.flatMap((part) => [...part.matchAll(/>([^<>$={}`"()?:]*[A-Za-z\u0600-\u06ff]{3,}[^<>$={}`"()?:]*)</g)].map((found) => found[1].trim())).filter((text) => text && !["Esc", "Enter", "queue-server"].includes(text));
    assert.deepEqual(words, [], name(file));
  }
});

test("nothing is inline: the policy would block it", () => {
  for (const file of [...files(".js"), ...files(".html")]) {
    assert.doesNotMatch(read(file), /\sstyle=|styleMap|unsafeHTML|innerHTML|\son[a-z]+="/, name(file));
  }
  for (const file of files(".html")) assert.doesNotMatch(read(file), /<style|<script>(?!<)|<script(?![^>]*src=)/, name(file));
});
test("styles know no left and right", () => {
  for (const file of files(".css")) {
    const rules = read(file).replace(/\/\*[\s\S]*?\*\//g, "");
    assert.doesNotMatch(rules, /[\s;{-](left|right)\s*[:;}]|(margin|padding|border)-(left|right|top|bottom)|[;{\s](width|height|top|bottom):/, name(file));
  }
});
test("keys go by their place, never by what they print", () => {
  for (const file of files(".js")) assert.doesNotMatch(read(file), /event\.key (?:===|==) "[a-z]"/i, name(file));
});
test("files stay readable", () => {
  for (const file of [...files(".js"), ...files(".css"), ...files(".html")]) assert.ok(read(file).split("\n").length <= 300, name(file));
});
test("every file that a page names exists, and its modules are fetched ahead", () => {
  for (const file of files(".html")) {
    const named = [...read(file).matchAll(/(?:href|src)="\/static\/([^"]+)"/g)].map((found) => found[1]);
    for (const one of named) assert.ok(existsSync(join(STATIC, one)), `${name(file)}: ${one}`);
    const page = /data-page="(\w+)"/.exec(read(file))[1];
    assert.ok(named.includes(`${page}/${page}.js`), `${name(file)} does not fetch its module ahead`);
    const missing = [...modulesOf(join(STATIC, page, `${page}.js`))].map(name).filter((one) => !named.includes(one));
    assert.deepEqual(missing, [], `${name(file)} lacks modulepreload`);
  }
});

/** All modules of ours that one imports, directly or not. */
function modulesOf(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of read(file).matchAll(/from "(\.[^"]+)"/g)) modulesOf(join(file, "..", path), seen);
  return seen;
}
test("every script of the pages can be read as a module", () => {
  const scripts = files(".js").filter((one) => !one.endsWith("first.js"));
  const parses = 'import { readFileSync } from "node:fs"; import { SourceTextModule } from "node:vm"; for (const identifier of readFileSync(0, "utf8").split("\\n")) new SourceTextModule(readFileSync(identifier, "utf8"), { identifier });';
  execFileSync(process.execPath, ["--no-warnings", "--experimental-vm-modules", "--input-type=module", "--eval", parses], { input: scripts.join("\n") }); // all in one process: one for each took 14 seconds
});
