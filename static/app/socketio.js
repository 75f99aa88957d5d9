// The part of Socket.IO that the topic wire needs, over a plain WebSocket (docs/adr/0013-own-small-client.md).

import { socketAt } from "./place.js";
import { token } from "./session.js";

const OPEN = "0";
const PING = "2";
const PONG = "3";
const CONNECT = "40";
const DISCONNECT = "41";
const EVENT = "42";
const ACK = "43";
const CONNECT_ERROR = "44";
const LONGEST_WAIT_MS = 10_000;
const ANSWER_WITHIN_MS = 10_000;
const UNREACHABLE = "The server could not be reached.";

/** Handlers: `event(name, data)`, `connected()`, `refused()`. */
export class SocketIO {
  constructor(handlers) {
    this.handlers = handlers;
    this.isConnected = false;
    this.failures = 0;
    this.calls = new Map();
    this.nextCall = 0;
  }

  connect() {
    const socket = new WebSocket(socketAt("/socket.io/?EIO=4&transport=websocket"));
    this.socket = socket;
    socket.addEventListener("message", (event) => socket === this.socket && this.hear(event.data));
    socket.addEventListener("close", () => socket === this.socket && this.lost());
  }

  /** Send an event. Resolves with the acknowledgement; with a failure of our own when none comes. */
  emit(name, data) {
    const id = this.nextCall++;
    return new Promise((resolve) => {
      const fail = () => this.calls.delete(id) && resolve({ success: false, error: UNREACHABLE });
      if (!this.isConnected) {
        resolve({ success: false, error: UNREACHABLE });
        return;
      }
      this.calls.set(id, resolve);
      setTimeout(fail, ANSWER_WITHIN_MS);
      this.socket.send(`${EVENT}${id}${JSON.stringify([name, data])}`);
    });
  }

  hear(packet) {
    const kind = packet.slice(0, 2);
    if (packet === PING) this.socket.send(PONG);
    else if (kind === EVENT) this.handlers.event(...JSON.parse(packet.slice(2)));
    else if (kind === ACK) this.acknowledge(packet.slice(2));
    else if (kind === CONNECT) this.opened();
    else if (kind === CONNECT_ERROR) this.handlers.refused();
    else if (kind === DISCONNECT) this.socket.close();
    else if (packet.startsWith(OPEN)) this.socket.send(`${CONNECT}${JSON.stringify({ token: token() })}`);
  }

  acknowledge(packet) {
    const start = packet.indexOf("[");
    const id = Number(packet.slice(0, start));
    this.calls.get(id)?.(JSON.parse(packet.slice(start))[0] ?? { success: true });
    this.calls.delete(id);
  }

  opened() {
    this.isConnected = true;
    this.failures = 0;
    this.handlers.connected();
  }

  lost() {
    this.isConnected = false;
    for (const resolve of this.calls.values()) resolve({ success: false, error: UNREACHABLE });
    this.calls.clear();
    const wait = Math.min(LONGEST_WAIT_MS, 400 * 2 ** this.failures++);
    setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
  }
}
