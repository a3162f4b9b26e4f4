/** What a printed ticket is made of. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { imageOf, readable } from "../../queue_server/web/static/secret.js";
import { idIn, isLong, isTight, namesOf, shortCode, stamp, whereTo } from "../../queue_server/web/static/ticket/model.js";

const general = { name: "General", names: { en: "General", ar: "العيادة العامة" } };
const test1 = { name: "Blood test", names: { en: "Blood test", ar: "فحص دم" } };

test("the id comes out of the address", () => {
  assert.equal(idIn("/t/01a1fc73-aaf7-7f5e-9b3a-68cb4754926c/print"), "01a1fc73-aaf7-7f5e-9b3a-68cb4754926c");
});
test("a link that was cut in the middle of a sign opens no ticket and breaks no page", () => {
  assert.deepEqual(["1.ab%2Dcd", "1.ab%2", "1.ab%", ""].map(readable), ["1.ab-cd", "", "", ""]);
});
test("the short code finds a ticket of a day and opens none", () => {
  assert.equal(shortCode({ id: "01a1fc73-aaf7-7f5e-9b3a-68cb4754926c", number: "A017" }), "A017-926C");
});
test("the time is the branch's, in digits that everybody reads", () => {
  assert.equal(stamp(Date.parse("2026-11-21T22:24:00Z"), "Asia/Muscat"), "2026-11-22 02:24");
  assert.equal(stamp(Date.parse("2026-11-21T20:00:00Z"), "Asia/Muscat"), "2026-11-22 00:00");
});
test("both names stand there, the patient's first, and one that is the same only once", () => {
  assert.deepEqual(namesOf(general, "ar", "en"), [["ar", "العيادة العامة"], ["en", "General"]]);
  assert.deepEqual(namesOf({ name: "X", names: { en: "X", ar: "X" } }, "en", "ar"), [["en", "X"]]);
  assert.deepEqual(namesOf({ name: "X" }, "en", "ar"), [["en", "X"]]);
});
test("a service is named where it says more than the line", () => {
  assert.equal(whereTo({ queue: general, service: test1 }, "en"), "General · Blood test");
  assert.equal(whereTo({ queue: general, service: general }, "ar"), "العيادة العامة");
  assert.equal(whereTo({ queue: general, service: null }, "en"), "General");
});
test("long names and long numbers are set smaller", () => {
  const ticket = { queue: general, service: test1, branch: { names: { en: "Al Khuwair", ar: "الخوير" } } };
  assert.equal(isTight(ticket, ["en", "ar"]), false);
  assert.equal(isTight({ ...ticket, branch: { names: { en: "Al Khuwair Polyclinic and Diagnostic Centre", ar: "الخوير" } } }, ["en", "ar"]), true);
  assert.deepEqual([isLong("A017"), isLong("AX1024")], [false, true]);
});
test("a drawing becomes an address that the policy lets an image have", () => {
  assert.equal(imageOf("<svg a='#'/>"), "data:image/svg+xml;charset=utf-8,%3Csvg%20a%3D'%23'%2F%3E");
});
