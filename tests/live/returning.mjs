// The official JavaScript client as it comes, with its own reconnection: subscribes each time it is connected.
import { createRequire } from "node:module";

const [modules, url, auth, ...wishes] = process.argv.slice(2);
const { io } = createRequire(`${modules}/`)("socket.io-client");
const tell = (event, payload) => process.stdout.write(`${JSON.stringify({ event, payload })}\n`);

const socket = io(url, { transports: ["websocket"], auth: JSON.parse(auth), reconnectionDelay: 200 });
socket.onAny((event, payload) => tell(event, payload));
socket.on("connect_error", (error) => tell("connect_error", { message: error.message, data: error.data ?? null }));
socket.on("disconnect", (reason) => tell("disconnect", { reason }));
socket.on("connect", async () => {
  tell("connect", {});
  for (const wish of wishes) tell("ack", await socket.emitWithAck("queue:subscribe", JSON.parse(wish)));
});
process.stdin.on("end", () => { socket.disconnect(); process.exit(0); });
process.stdin.resume();
