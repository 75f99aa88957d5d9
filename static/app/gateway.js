// The guild wire's WebSocket: say hello, stay alive, come back where one left off.

import { socketAt } from "./place.js";
import { token } from "./session.js";

const OP = { DISPATCH: 0, HEARTBEAT: 1, IDENTIFY: 2, RESUME: 6, RECONNECT: 7, INVALID_SESSION: 9, HELLO: 10, HEARTBEAT_ACK: 11, LAZY_REQUEST: 14 };
const TOKEN_REFUSED = 4004;
const SUSPECT = 4900; // a close code of our own: nothing was heard, or the server asked us to come back
const ACK_PATIENCE_MS = 15_000;
const RESUMABLE_MS = 180_000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;

/** Handlers: `event(name, data)`, `state("connecting" | "live" | "waiting")`, `refused()`. */
export class Gateway {
  constructor(handlers) {
    this.handlers = handlers;
    this.initialGuild = null;
    this.sessionId = null;
    this.sequence = null;
    this.heardAt = 0;
    this.failures = 0;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
  }

  connect() {
    clearTimeout(this.retry);
    this.retry = null;
    this.handlers.state("connecting");
    this.socket = new WebSocket(socketAt("/gateway?v=1&encoding=json&compress=none"));
    const socket = this.socket;
    socket.addEventListener("message", (event) => socket === this.socket && this.hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.socket && this.lost(event.code));
  }

  /** Do not wait for the next try when there is reason to believe that it works now. */
  hurry() {
    if (this.retry) this.connect();
  }

  /** Watch the guild that is on the screen: only that one tells who is typing. */
  watch(guildId, previousId) {
    const subscriptions = { [guildId]: { active: true, sync: true } };
    if (previousId && previousId !== guildId) subscriptions[previousId] = { active: false };
    this.initialGuild = guildId;
    if (this.isLive) this.say(OP.LAZY_REQUEST, { subscriptions });
  }

  get isLive() {
    return this.sessionId !== null && this.socket?.readyState === WebSocket.OPEN;
  }

  say(op, d) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op, d }));
  }

  hear(frame) {
    this.heardAt = Date.now();
    if (frame.op === OP.HELLO) this.begin(frame.d.heartbeat_interval);
    else if (frame.op === OP.DISPATCH) this.dispatch(frame);
    else if (frame.op === OP.HEARTBEAT) this.beat();
    else if (frame.op === OP.HEARTBEAT_ACK) clearTimeout(this.doubt);
    else if (frame.op === OP.RECONNECT) this.socket.close(SUSPECT);
    else if (frame.op === OP.INVALID_SESSION) this.startOver();
  }

  begin(interval) {
    clearInterval(this.beating);
    this.beating = setInterval(() => this.beat(), interval * 0.8);
    const isFresh = Date.now() - (this.lastDispatchAt || 0) < RESUMABLE_MS;
    if (this.sessionId && isFresh) this.say(OP.RESUME, { token: token(), session_id: this.sessionId, seq: this.sequence });
    else this.identify();
  }

  identify() {
    this.sessionId = null;
    this.sequence = null;
    const properties = { os: navigator.platform || "", browser: "guildhall-web", device: "desktop" };
    const d = { token: token(), properties, presence: { status: "online", afk: false, mobile: false } };
    if (this.initialGuild) d.initial_guild_id = this.initialGuild;
    this.say(OP.IDENTIFY, d);
  }

  startOver() {
    this.sessionId = null;
    const socket = this.socket;
    setTimeout(() => socket === this.socket && this.identify(), 300 + Math.random() * 700);
  }

  dispatch(frame) {
    this.lastDispatchAt = Date.now();
    if (frame.t === "READY") this.sessionId = frame.d.session_id;
    this.sequence = frame.s;
    if (frame.t === "READY" || frame.t === "RESUMED") {
      this.failures = 0;
      this.handlers.state("live");
    }
    this.handlers.event(frame.t, frame.d);
  }

  beat() {
    this.say(OP.HEARTBEAT, this.sequence);
    clearTimeout(this.doubt);
    this.doubt = setTimeout(() => {
      const silent = this.socket;
      silent.close(SUSPECT);
      this.lost(SUSPECT); // a dead link never answers the closing handshake either
    }, ACK_PATIENCE_MS);
  }

  lost(code) {
    clearInterval(this.beating);
    clearTimeout(this.doubt);
    this.socket = null;
    if (code === TOKEN_REFUSED) {
      this.handlers.refused();
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures) * (0.75 + Math.random() / 2);
    this.failures += 1;
    this.handlers.state("waiting");
    this.retry = setTimeout(() => this.connect(), wait);
  }
}
