// The official JavaScript client: connects, subscribes, and tells on stdout, a JSON object a line, what it hears.
import { createRequire } from "node:module";

const [modules, url, auth, ...wishes] = process.argv.slice(2);
const { io } = createRequire(`${modules}/`)("socket.io-client");
const tell = (event, payload) => process.stdout.write(`${JSON.stringify({ event, payload })}\n`);

const socket = io(url, { transports: ["websocket"], auth: JSON.parse(auth), reconnection: false });
socket.onAny((event, payload) => tell(event, payload));
socket.on("connect_error", (error) => { tell("connect_error", { message: error.message, data: error.data ?? null }); process.exit(0); });
socket.on("disconnect", (reason) => { tell("disconnect", { reason }); process.exit(0); });
socket.on("connect", async () => {
  tell("connect", {});
  for (const wish of wishes) tell("ack", await socket.emitWithAck("queue:subscribe", JSON.parse(wish)));
});
process.stdin.on("end", () => socket.disconnect());
process.stdin.resume();
