// Live conversation of the topic side: a topic's own feed, or one of its rooms.

import { topics as api } from "./api.js";
import { composer } from "./composer.js";
import { confirm } from "./dialogs.js";
import { fill, h, icon, iconButton, toast } from "./dom.js";
import { MessageList, timeNode } from "./messages.js";
import { avatar } from "./people.js";
import { richText } from "./text.js";
import { snowflakeOf } from "./topics.js";

const PAGE = 50;
const TYPING_EVERY_MS = 3000;
const TYPING_FOR_MS = 5000;
const NOT_A_MEMBER = 403;

const byId = (a, b) => (a.id < b.id ? -1 : 1);

export class TalkPage {
  /** `room` null is the topic's feed. */
  constructor(view, room) {
    Object.assign(this, { view, room, messages: [], gone: new Set(), isWhole: false, hasLoaded: false, people: new Map() });
  }

  get socketio() {
    return this.view.app.socketio;
  }

  get address() {
    return this.room ? `/chat-rooms/${this.room.id}/messages` : `/messages/topic/${this.view.topic.id}`;
  }

  async open() {
    const { view, room } = this;
    if (room && !room.name) {
      try {
        this.room = await api("GET", `/chat-rooms/${room.id}`);
      } catch (refusal) {
        if (view.page === this) view.showMissing(refusal);
        return;
      }
    }
    if (view.page !== this) return;
    this.draw();
    await this.connected();
    this.list.toEnd();
  }

  /** Join, at first or after a lost connection, and then read: what is said after the reading is heard. */
  async connected() {
    if (!this.list) return; // `open` is still asking what this room is, and will join
    await Promise.all([this.view.joined, this.room && this.socketio.emit("join_chat_room", { room_id: this.room.id })]);
    if (this.view.page === this) await (this.hasLoaded ? this.catchUp() : this.load());
  }

  close() {
    if (this.room) this.socketio.emit("leave_chat_room", { room_id: this.room.id });
    for (const timer of this.people.values()) clearTimeout(timer);
  }

  draw() {
    const { view, room } = this;
    const name = room ? room.name : "Conversation";
    const alias = h("input", { type: "checkbox" });
    this.list = new MessageList({
      draw: (message, isContinued) => this.node(message, isContinued),
      older: () => this.load(),
      authorOf: (message) => message.display_name,
      timeOf: (message) => new Date(message.created_at),
      label: `Messages in ${name}`,
      beginning: [h("h2", {}, name), h("p", {}, room?.description || "This is where it begins.")],
    });
    this.composer = composer({
      label: `Message ${name}`,
      maxlength: 2000,
      extra: view.topic.settings.allow_anonymous && h("label", { class: "check" }, alias, "alias"),
      send: (text) => this.send(text, alias.checked),
      typing: () => this.tellTyping(),
    });
    this.typingLine = h("p", { class: "typing", "aria-live": "polite" });
    fill(view.app.main, view.header(room ? [icon(room.is_public ? "hash" : "lock"), room.name] : view.topic.title, room && `#/topics/${view.topic.id}`), this.list.element, h("div", { class: "foot" }, this.composer.element, this.typingLine));
    document.title = room ? `${room.name} · ${view.topic.title}` : view.topic.title;
  }

  node(message, isContinued) {
    const moment = new Date(message.created_at);
    const badge = message.is_owner ? "owner" : message.is_moderator ? "moderator" : message.is_anonymous ? "alias" : null;
    return h("li", { class: `message ${isContinued ? "continued" : ""}` },
      isContinued ? h("span", { class: "stamp" }, timeNode(moment)) : avatar(message.display_name, message.display_name),
      h("div", { class: "body" },
        !isContinued && h("p", { class: "who" }, h("span", { class: "name" }, message.display_name), badge && h("span", { class: "badge-word" }, badge), timeNode(moment)),
        h("div", { class: "text" }, ...richText(message.content, null))),
      this.mayDelete(message) && h("div", { class: "tools", role: "group", "aria-label": "Message" }, iconButton("bin", "Delete", () => this.remove(message))));
  }

  mayDelete(message) {
    return message.can_delete || (message.user_id && snowflakeOf(message.user_id) === this.view.app.store.me.id);
  }

  async load() {
    const before = this.messages[0]?.id;
    try {
      const page = await api("GET", `${this.address}?limit=${PAGE}${before ? `&before_message_id=${before}` : ""}`);
      const known = new Set([...this.gone, ...this.messages.map((message) => message.id)]);
      this.messages = [...page.filter((message) => !known.has(message.id)), ...this.messages].sort(byId);
      this.isWhole = page.length < PAGE;
    } catch (refusal) {
      this.isWhole = true;
      toast(refusal.message);
    }
    this.hasLoaded = true;
    this.list.show(this.messages, this.isWhole);
  }

  async catchUp() {
    const page = await api("GET", `${this.address}?limit=${PAGE}`).catch(() => []);
    page.forEach((message) => this.take(message));
  }

  async send(content, isAnonymous) {
    this.typedAt = 0;
    if (this.room) {
      this.take(await this.sendToRoom({ content, use_anonymous: isAnonymous }), true);
      return;
    }
    const answer = await this.socketio.emit("send_message", { topic_id: this.view.topic.id, content, use_anonymous: isAnonymous });
    if (!answer.success) throw new Error(answer.error);
  }

  async sendToRoom(body) {
    try {
      return await api("POST", this.address, body);
    } catch (refusal) {
      if (refusal.status !== NOT_A_MEMBER || !this.room.is_public) throw refusal;
      await api("POST", `/chat-rooms/${this.room.id}/join`);
      return api("POST", this.address, body);
    }
  }

  take(message, isOwn = false) {
    this.stopTyping(message.display_name);
    if (this.gone.has(message.id) || this.messages.some((known) => known.id === message.id)) return;
    const previous = this.messages.at(-1);
    this.messages.push(message);
    if (previous && byId(message, previous) < 0) {
      this.messages.sort(byId);
      this.list.show(this.messages, this.isWhole);
      return;
    }
    const mine = isOwn || (message.user_id && snowflakeOf(message.user_id) === this.view.app.store.me.id);
    this.list.add(message, previous, mine);
  }

  remove(message) {
    const isOwn = message.user_id && snowflakeOf(message.user_id) === this.view.app.store.me.id;
    confirm("Delete this message?", message.content.slice(0, 200), "Delete", async () => {
      await api("DELETE", `/messages/${message.id}`, isOwn ? undefined : { deletion_reason: "Removed by a moderator" });
      this.drop(message.id);
    });
  }

  drop(messageId) {
    this.gone.add(messageId);
    this.messages = this.messages.filter((message) => message.id !== messageId);
    this.list.show(this.messages, this.isWhole);
  }

  // -- live

  hear(name, data) {
    const isHere = this.room ? (data?.chat_room_id ?? data?.room_id) === this.room.id : data?.topic_id === this.view.topic.id && !data.chat_room_id && !data.room_id;
    if (!isHere || !this.list) return;
    if (name === (this.room ? "new_chat_room_message" : "new_message")) this.take(data);
    else if (name === "message_deleted") this.drop(data.message_id);
    else if (name === "user_typing") this.startTyping(data.display_name);
    else if (name === "user_stop_typing") this.stopTyping(data.display_name);
  }

  tellTyping() {
    if (!this.socketio.isConnected || Date.now() - (this.typedAt ?? 0) < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    this.socketio.emit("typing_start", this.room ? { room_id: this.room.id } : { topic_id: this.view.topic.id });
  }

  startTyping(name) {
    clearTimeout(this.people.get(name));
    this.people.set(name, setTimeout(() => this.stopTyping(name), TYPING_FOR_MS));
    this.drawTyping();
  }

  stopTyping(name) {
    clearTimeout(this.people.get(name));
    if (this.people.delete(name)) this.drawTyping();
  }

  drawTyping() {
    const names = [...this.people.keys()];
    this.typingLine.textContent = names.length > 2 ? "Several people are typing…" : names.length ? `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} typing…` : "";
  }
}
