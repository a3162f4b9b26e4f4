/** Where somebody came from, and goes on: a page of ours by its name, never an address. */
import { asked } from "../frame.js";

const named = asked.get("branch") ?? "";
export const branch = /^[0-9a-f-]{36}$/i.test(named) ? named : null;
const ways = { book: branch ? `/b/${branch}/book` : "/book", appointments: "/appointments" };
export const back = ways[asked.get("to")] ?? (branch ? `/b/${branch}` : null);
