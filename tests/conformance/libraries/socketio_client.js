// Two people use the topic side as its web client does, over every transport. What happened, as one JSON object.
// node socketio_client.js PLAN, where the plan is {alice: {url, id, cookie}, bob: {url, id, cookie}, topic, room}.
"use strict";

const { io } = require("socket.io-client");

const { alice, bob, topic, room } = JSON.parse(process.argv[2]);
const TRANSPORTS = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] };

function connected(person, transports, options = {}) {
  const headers = { Cookie: person.cookie };
  const socket = io(person.url, { transports, extraHeaders: headers, forceNew: true, reconnectionDelay: 50, ...options });
  socket.heard = [];
  socket.opened = [];
  socket.io.on("open", () => socket.opened.push(socket.io.engine.transport.name));
  socket.onAny((name, body) => socket.heard.push([name, body]));
  return socket;
}

// The first body of an event, also of one that came before.
async function until(socket, name) {
  for (;;) {
    const found = socket.heard.find(([heard]) => heard === name);
    if (found) return found[1];
    await new Promise((resolve) => socket.once(name, () => setImmediate(resolve)));
  }
}

async function ready(socket, transports) {
  await until(socket, "connected");
  const wanted = transports[transports.length - 1];
  while (socket.io.engine.transport.name !== wanted) await new Promise((resolve) => setTimeout(resolve, 5));
  return socket;
}

async function talk(name) {
  const transports = TRANSPORTS[name];
  const socket = await ready(connected(alice, transports), transports);
  const joined = await socket.emitWithAck("join_topic", { topic_id: topic });
  const sent = await socket.emitWithAck("send_message", { topic_id: topic, content: `over ${name}` });
  const refused = await socket.emitWithAck("send_message", { topic_id: topic });
  const heard = { joined: await until(socket, "topic_joined"), message: await until(socket, "new_message") };
  const result = { opened: socket.opened, transport: socket.io.engine.transport.name, joined, sent, refused, heard };
  socket.close();
  return result;
}

// A frame that the server does not take ends the transport from its side; the client comes back by itself.
async function comeBack() {
  const socket = await ready(connected(bob, TRANSPORTS.upgrade), TRANSPORTS.upgrade);
  const before = socket.id;
  const reason = new Promise((resolve) => socket.once("disconnect", resolve));
  const again = new Promise((resolve) => socket.once("connect", resolve));
  socket.io.engine.transport.ws.send(Buffer.from("2"));
  const result = { reason: await reason };
  await again;
  const seated = await socket.emitWithAck("join_topic", { topic_id: topic });
  socket.close();
  return { ...result, seated: seated.success, anew: socket.id !== before };
}

async function callEachOther() {
  const one = await ready(connected(alice, TRANSPORTS.websocket), TRANSPORTS.websocket);
  const two = await ready(connected(bob, TRANSPORTS.polling), TRANSPORTS.polling);
  for (const socket of [one, two]) await socket.emitWithAck("join_chat_room", { room_id: room });
  const mine = await one.emitWithAck("voip_get_my_call");
  const { call } = await one.emitWithAck("voip_create_call", { room_id: room, room_type: "group" });
  const started = await until(two, "voip_call_started");
  const exists = await two.emitWithAck("voip_create_call", { room_id: room });
  const about = { call_id: call.id };
  await two.emitWithAck("voip_join_call", about);
  const came = await until(one, "voip_user_joined");
  // Whoever joins offers; nobody waits for an acknowledgement of a signal.
  two.emit("voip_offer", { ...about, target_user_id: alice.id, offer: { type: "offer", sdp: "v=0" } });
  const offer = await until(one, "voip_offer");
  one.emit("voip_answer", { ...about, target_user_id: offer.from_user_id, answer: { type: "answer", sdp: "v=0" } });
  const answer = await until(two, "voip_answer");
  two.emit("voip_ice_candidate", { ...about, target_user_id: alice.id, candidate: { candidate: "udp" } });
  const candidate = await until(one, "voip_ice_candidate");
  one.emit("voip_mute_toggle", { ...about, is_muted: true });
  const muted = await until(two, "voip_mute_status");
  two.emit("voip_heartbeat", about);
  two.close();
  const lost = await until(one, "voip_user_disconnected");
  one.emit("voip_leave_call", about);
  const left = await until(one, "voip_left_call");
  one.close();
  return { mine, call, started, exists, came, offer, answer, candidate, muted, lost, left };
}

async function stranger() {
  const socket = connected({ ...alice, cookie: "session=none" }, TRANSPORTS.upgrade, { reconnection: false });
  const error = await new Promise((resolve) => socket.once("connect_error", resolve));
  socket.close();
  return error.message;
}

async function main() {
  const result = { talks: {}, stranger: await stranger() };
  for (const name of Object.keys(TRANSPORTS)) result.talks[name] = await talk(name);
  result.back = await comeBack();
  result.call = await callEachOther();
  console.log(JSON.stringify(result));
  process.exit(0);
}

main();
