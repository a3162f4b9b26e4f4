/** What a printed ticket is made of, from what the server says. No page needed. */

/** The ticket's id out of `/t/{id}/print`. */
export const idIn = (path) => path.split("/").filter(Boolean)[1] ?? "";

/** `A017-7F3K`: enough to find one ticket of one day again, and nothing that opens it. */
export const shortCode = (ticket) => `${ticket.number}-${ticket.id.slice(-4).toUpperCase()}`;

/** `2026-11-22 10:24` in the branch's zone; the same on every desk, whatever its language. */
export function stamp(now, timeZone) {
  const parts = new Intl.DateTimeFormat("en-GB-u-nu-latn", { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).formatToParts(now);
  const part = (type) => parts.find((one) => one.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
}

/** Five signs and more do not fit on the roll in the large size. */
export const isLong = (number) => number.length > 4;

/** Names in both languages, the first one the patient's; only one where both are the same. */
export function namesOf(thing, first, second) {
  const [own, others] = [thing?.names?.[first] ?? thing?.name, thing?.names?.[second]];
  return [[first, own], [second, others === own ? null : others]].filter(([, name]) => name);
}

/** What stands under the number: the line, and the service where it says more than the line does. */
export function whereTo(ticket, tongue) {
  const [line, service] = [ticket.queue, ticket.service].map((thing) => thing?.names?.[tongue] ?? thing?.name ?? null);
  return service && service !== line ? `${line} · ${service}` : line;
}

/** Whether a name takes more than a line: then everything is set smaller, so that number, code and foot keep their places. */
export const isTight = (ticket, tongues) => tongues.some((tongue) => [whereTo(ticket, tongue) ?? "", ticket.branch?.names?.[tongue] ?? ticket.branch?.name ?? ""].some((words) => words.length > ONE_LINE));
const ONE_LINE = 30; // letters, at the size of names
