// The peer in JavaScript: socket.io with its `ws`, without compression. node node.js PORT FOLDER, where FOLDER holds node_modules.
"use strict";
const [port, folder] = process.argv.slice(2);
const { Server } = require(require.resolve("socket.io", { paths: [folder] }));
const http = require("http").createServer((_, reply) => reply.end("ok"));
const io = new Server(http, { perMessageDeflate: false, transports: ["websocket"], serveClient: false });
let version = 0;

io.on("connection", (socket) => {
  socket.on("join", (room, ack) => { socket.join(room); ack("ok"); });
  socket.on("pub", (diff) => { io.to("bench").emit("queue:updated", { ...diff, version: ++version }); });
  socket.on("next", ({ people, place }) => {
    version++;
    for (let ahead = 0; ahead < people; ahead++) {
      io.to(`user:${ahead}`).emit("queue:position-changed", { ...place, version, position: ahead + 1, ahead });
    }
  });
});
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });
