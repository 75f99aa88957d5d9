// Does what the topic side's web client does, and prints what it heard as one JSON object.
// node socketio_client.js URL COOKIE TOPIC_ID
const { io } = require("socket.io-client");

const [url, cookie, topicId] = process.argv.slice(2);
const options = { transports: ["polling", "websocket"], extraHeaders: { Cookie: cookie }, reconnection: false };
const socket = io(url, options);
const heard = {};
const opened = [];
socket.io.on("open", () => opened.push(socket.io.engine.transport.name));
socket.onAny((name, body) => (heard[name] = body));
socket.on("connect_error", (error) => finish({ error: error.message }));

function finish(result) {
  console.log(JSON.stringify(result));
  socket.close();
  process.exit(0);
}

function until(name) {
  return new Promise((resolve) => (heard[name] ? resolve() : socket.once(name, resolve)));
}

socket.on("connect", async () => {
  while (socket.io.engine.transport.name !== "websocket") await new Promise((resolve) => setTimeout(resolve, 20));
  const joined = await socket.emitWithAck("join_topic", { topic_id: topicId });
  const sent = await socket.emitWithAck("send_message", { topic_id: topicId, content: "from a browser" });
  await until("new_message");
  finish({ opened, upgraded: socket.io.engine.transport.name, joined, sent, heard });
});
