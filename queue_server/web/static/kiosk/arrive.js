/** Checks in whoever holds a ticket's code: reads first, so that nobody is marked present at a branch where they are not awaited. */
import { call, press } from "../api.js";
import { arrivalOf, refusalOf } from "./arrival.js";

export const asHolder = (secret) => (method, path, options) => call(method, path, { ...options, authorization: `Ticket ${secret}`, credentials: "omit" });

/** `{is, ticket}`: what is so in the end. Never throws. */
export async function arrive({ id, secret }, branchId) {
  const send = asHolder(secret);
  const read = async () => (await send("GET", `/tickets/${id}`)).body;
  try {
    const before = await read();
    const was = arrivalOf(before, branchId);
    if (was !== "arrives") return { is: was, ticket: before };
    await press(`/tickets/${id}/here`, undefined, send).catch((problem) => { if (problem.status !== 409) throw problem; }); // called in this very moment: what is so now is read
    const ticket = await read();
    const now = arrivalOf(ticket, branchId);
    return { is: now === "in" ? "arrived" : now, ticket };
  } catch (problem) {
    return { is: refusalOf(problem), ticket: null };
  }
}
