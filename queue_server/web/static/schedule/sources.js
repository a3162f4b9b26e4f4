/** Where a plan comes from: a branch's day with a column for each doctor, or a doctor's days with a column for each. */
import { addDays } from "../booking/zone.js";
import { dayChannel, scheduleChannel } from "./follow.js";
import { momentAt, rfc } from "./zone.js";

const boundsOf = (first, last, zone) => [momentAt(first, 0, zone), momentAt(addDays(last, 1), 0, zone)];

export function dayOf(branch, day) {
  const zone = branch.time_zone;
  return {
    days: [day], zone, first: day,
    follow: (onChange) => dayChannel({ branch: branch.id, day, bounds: boundsOf(day, day, zone) }, onChange),
    path: `/branches/${branch.id}/day?day=${day}`,
    namesPath: `/branches/${branch.id}/day/names?day=${day}`,
    columns: (view) => view.doctors.map((doctor) => ({ key: doctor.id, staff: doctor.id, day, doctor })),
    isOf: (view) => view.day === day,
    begins: momentAt(day, 0, zone),
  };
}

export function daysOf(staff, days, zone) {
  const bounds = boundsOf(days[0], days.at(-1), zone);
  const [from, to] = bounds.map(rfc);
  const query = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
  return {
    days, zone, first: days[0],
    follow: (onChange) => scheduleChannel({ staff, from, to, bounds }, onChange),
    path: `/schedules/${staff}?${query}`,
    namesPath: `/schedules/${staff}/names?${query}`,
    columns: () => days.map((day) => ({ key: day, staff, day, doctor: null })),
    isOf: (view) => Date.parse(view.from) === bounds[0],
    begins: bounds[0],
  };
}
