/** How a page follows appointments: a doctor's schedule, or the day of a branch with a stream for each of its doctors. */
import { Follower } from "../apply.js";
import { ViewChannel } from "../channels.js";

/** A row is of one doctor: an appointment that went to another leaves by a `remove` of its old stream and comes by a `set` of its new one, in any order. */
const without = (appointments, ident, stream) => appointments.filter(({ id, staff_id }) => id !== ident || staff_id !== stream);
/** A doctor who is busy at another branch stands among them with `busy_from` and `busy_to` alone. */
const overlaps = ({ busy_from, busy_to }, from, to) => Date.parse(busy_from) < to && from < Date.parse(busy_to);

const opsOf = (bounds, stream) => ({
  set: (view, { appointment }) => {
    const others = without(view.appointments, appointment.id, stream);
    return { ...view, appointments: overlaps(appointment, ...bounds) ? [...others, appointment] : others };
  },
  remove: (view, { appointment_id }) => ({ ...view, appointments: without(view.appointments, appointment_id, stream) }),
  plan: (view) => ({ ...view, isPlanOld: true }),
});
/** Unknown operations are passed over, as on lines. */
const applied = (ops, view, changes) => changes.reduce((sofar, change) => (Object.hasOwn(ops, change.op) ? ops[change.op](sofar, change) : sofar), view);

export const applyToSchedule = (bounds) => (view, { stream_id, ops, epoch, version, at }) => ({ ...applied(opsOf(bounds, stream_id), view, ops), epoch, version, at });
export const applyToDay = (bounds) => (view, { stream_id, ops, epoch, version }) => ({
  ...applied(opsOf(bounds, stream_id), view, ops),
  streams: { ...view.streams, [stream_id]: { epoch, version } },
});

/** `bounds`: [from, to] in milliseconds. */
export const scheduleChannel = ({ staff, from, to, bounds }, onChange) => new ViewChannel({
  event: "schedule:updated", key: { schedule_id: staff, from, to }, onChange,
  follower: new Follower({
    apply: applyToSchedule(bounds),
    streamOf: (diff) => diff.stream_id,
    streams: (view) => ({ [staff]: { epoch: view.epoch, version: view.version } }),
    since: (view) => ({ schedule_id: staff, epoch: view.epoch, since: view.version }),
  }),
  hears: ({ room }) => room === `schedule:${staff}`,
  heads: ({ room }) => room === `schedule:${staff}`,
});
export const dayChannel = ({ branch, day, bounds }, onChange) => new ViewChannel({
  event: "schedule:updated", key: { branch_id: branch, view: "day", day }, onChange,
  follower: new Follower({
    apply: applyToDay(bounds),
    streamOf: (diff) => diff.stream_id,
    streams: (view) => view.streams,
    since: (view) => ({ branch_id: branch, view: "day", streams: view.streams }),
  }),
  hears: ({ room }) => room === `day:${branch}`,
  heads: ({ room }) => room === `day:${branch}`,
});
