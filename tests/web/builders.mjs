/** Test builders: a ticket, a line, a board and their diffs, as the contract shapes them. */

export const aTicket = (number, fields = {}) => ({
  id: number, number, state: "waiting", priority: "normal", rank_at: "2026-11-22T05:00:00Z", joined_at: "2026-11-22T05:00:00Z", service_id: "s1", needs: [], slot_at: null, here: true,
  snoozed_until: null, counter: null, called_at: null, called_by: null, appointment_id: null, undo_until: null, ...fields,
});
export const aLine = (fields = {}) => ({ queue_id: "q1", epoch: 1, version: 1, at: "2026-11-22T05:00:00Z", paused: false, open: true, resumes_at: null, line: [], active: [], ...fields });
export const lineDiff = (version, ...ops) => ({ queue_id: "q1", epoch: 1, version, at: "2026-11-22T05:00:00Z", ops });

export const aCounter = (door, fields = {}) => ({ id: `c${door}`, name: `Room ${door}`, names: { en: `Room ${door}`, ar: `غرفة ${door}` }, door, kind: "room", state: "open", back_at: null, ...fields });
export const aCall = (number, fields = {}) => ({ queue_id: "q1", number, counter: aCounter("1"), state: "called", called_at: "2026-11-22T06:00:00Z", ...fields });
export const aBoard = (fields = {}) => ({
  branch_id: "b1", name: "Al Khuwair", streams: { q1: { epoch: 1, version: 1 }, q2: { epoch: 1, version: 0 }, b1: { epoch: 1, version: 5 } }, counters: [aCounter("1")], showing: [],
  recent: [{ queue_id: "q2", number: "K001", counter: aCounter("1"), called_at: "2026-11-22T05:00:00Z" }],
  queues: [{ queue_id: "q1", name: "General", waiting: 0, paused: false, open: true, resumes_at: null }, { queue_id: "q2", name: "Blood", waiting: 0, paused: false, open: true, resumes_at: null }],
  opens_at: null, closes_at: null, notice: null, ...fields,
});
export const boardDiff = (stream_id, version, ...ops) => ({ stream_id, epoch: 1, version, at: "2026-11-22T05:00:00Z", ops });
