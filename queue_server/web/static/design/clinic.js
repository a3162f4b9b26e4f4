/** A morning that stands still: the people, rooms and lines that the components show. */

export const NOW = Date.parse("2026-11-22T06:24:00Z");
export const ZONE = "Asia/Muscat";
export const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();

export const branch = { id: "b1", name: "Al Khuwair", names: { en: "Al Khuwair", ar: "الخوير" }, time_zone: ZONE };
export const services = [{ id: "s1", name: "General consultation", names: { en: "General consultation", ar: "استشارة عامة" }, duration_minutes: 12 }, { id: "s2", name: "Blood test", names: { en: "Blood test", ar: "فحص الدم" }, duration_minutes: 8 }];
export const room = (door, fields = {}) => ({ id: `c${door}`, name: `Room ${door}`, names: { en: `Room ${door}`, ar: `غرفة ${door}` }, door: String(door), kind: "room", state: "open", back_at: null, is_mine: true, ...fields });
export const queue = (id, en, ar, fields = {}) => ({ id, queue_id: id, branch_id: "b1", name: en, names: { en, ar }, paused: false, open: true, resumes_at: null, waiting: 4, services, serves: true, ...fields });
export const queues = [queue("q1", "General", "العيادة العامة"), queue("q2", "Dr. Said", "د. سعيد"), queue("q3", "Dr. Maryam", "د. مريم", { paused: true })];
export const me = { id: "u1", name: "Dr. Said", roles: [{ role: "doctor", branch_id: "b1" }] };

export const ticket = (number, fields = {}) => ({
  id: number, number, state: "waiting", priority: "normal", rank_at: at(-30), joined_at: at(-30), service_id: "s1", needs: [], slot_at: null, here: true, snoozed_until: null, counter: null,
  called_at: null, called_by: null, started_at: null, appointment_id: null, undo_until: null, ...fields,
});
export const waiting = [
  ticket("K043", { priority: "urgent", needs: ["wheelchair", "language:ar"], joined_at: at(-12) }), ticket("A018", { needs: ["language:ar"], joined_at: at(-34) }), ticket("A019", { joined_at: at(-31) }),
  ticket("A020", { priority: "priority", needs: ["wheelchair"], joined_at: at(-58), slot_at: at(6) }), ticket("A021", { needs: ["first_visit"], here: false, joined_at: at(-22) }), ticket("A022", { snoozed_until: at(8), joined_at: at(-17) }),
];
export const called = (fields = {}) => ticket("A017", { state: "called", counter: room(3), called_at: at(-0.8), called_by: me, needs: ["wheelchair", "language:ar", "first_visit"], joined_at: at(-38), undo_until: at(0.4), ...fields });
export const elsewhere = ticket("A016", { state: "serving", counter: room(2), called_at: at(-9), called_by: { id: "u2", name: "Dr. Maryam" } });
export const held = ticket("A011", { state: "on_hold", counter: room(3), called_at: at(-40) });
export const line = (fields = {}) => ({ queue_id: "q1", epoch: 1, version: 1, at: at(0), paused: false, open: true, resumes_at: null, line: waiting, active: [], ...fields });
export const names = { K043: { name: "موزة الفارسية", reason: null }, A017: { name: "Ibrahim Al Amri", reason: "Follow-up of the blood pressure" }, A018: { name: "Mohammed bin Abdullah bin Salim Al Balushi" }, A020: { name: "Fatma Al Zadjali" }, A011: { name: "Ravi Kumar" } };
export const board = (fields = {}) => ({
  branch_id: "b1", name: branch.name, names: branch.names, streams: { q1: { epoch: 1, version: 1 } }, counters: [room(1), room(2), room(3), room(4, { state: "paused", back_at: at(20) })],
  showing: [{ queue_id: "q1", number: "A017", counter: room(3), state: "called", called_at: at(-0.4) }, { queue_id: "q1", number: "A016", counter: room(2), state: "serving", called_at: at(-9) }],
  recent: [{ queue_id: "q1", number: "A015", counter: room(2), called_at: at(-22) }, { queue_id: "q2", number: "K041", counter: room(1), called_at: at(-26) }], queues, opens_at: null, closes_at: null, notice: null, ...fields,
});
export const seen = [
  { id: "A014", number: "A014", state: "completed", end_reason: null, service_id: "s1", counter: room(3), called_at: at(-50), ended_at: at(-39), undo_until: null },
  { id: "A012", number: "A012", state: "no_show", end_reason: null, service_id: "s2", counter: room(3), called_at: at(-42), ended_at: at(-40), undo_until: null },
  { id: "A009", number: "A009", state: "left", end_reason: null, service_id: "s1", counter: null, called_at: null, ended_at: at(-61), undo_until: null },
];
export const log = [
  { key: "l_called", code: "A016", who: "Dr. Maryam", counter: room(2), at: at(-9) }, { key: "l_joined", code: "A022", at: at(-17) }, { key: "l_absent", code: "A012", at: at(-40) }, { key: "l_break", counter: room(4), at: at(-41) },
];

/** A connection that says how live it is and never moves. */
export const still = (how) => ({ liveness: how, isJoined: how === "live", knownAt: NOW - 90_000, now: () => NOW, follow() {}, unfollow() {} });
/** Answers what the views' models ask for. */
export const send = async (_, path) => ({ status: 200, body: path.includes("/names") ? names : { items: path.includes("/seen") ? seen : [], next_cursor: null } });
export const nothingDone = new Proxy({}, { get: () => () => {} });
