// A guild on the screen: its channels, one conversation, its members.

import { v1 } from "./api.js";
import { composer } from "./composer.js";
import { ask, confirm, dialog } from "./dialogs.js";
import { fill, h, icon, iconButton, toast } from "./dom.js";
import { FilesToSend, formOf } from "./files.js";
import { messageNode } from "./guild_message.js";
import { MessageList } from "./messages.js";
import { avatar, colour, nameOf, nameTag } from "./people.js";
import { everyoneLacks, may, P } from "./permissions.js";
import { showPins } from "./pins.js";

const TEXT = 0;
const VOICE = 2;
const CATEGORY = 4;
const PAGE = 50;
const MEMBERS_AT_ONCE = 1000;
const TYPING_EVERY_MS = 8000;
const INVITE_SECONDS = 7 * 86_400;

const byPosition = (a, b) => a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

export class GuildView {
  constructor(app) {
    Object.assign(this, { app, store: app.store, guildId: null, channelId: null });
    this.store.on("channels", (guildId) => guildId === this.guildId && this.drawSide());
    this.store.on("members", (guildId) => guildId === this.guildId && this.drawMembers());
    this.store.on("typing", (channelId) => channelId === this.channelId && this.drawTyping());
    this.store.on("messages", (change) => change.channelId === this.channelId && this.messagesChanged(change));
    this.store.on("doubt", (data) => this.readAgain(data));
    document.addEventListener("visibilitychange", () => this.acknowledge());
  }

  get guild() {
    return this.store.guilds.get(this.guildId);
  }

  get channel() {
    return this.guild?.channels.get(this.channelId);
  }

  /** After a new session: what was on the screen may have missed something. */
  forget() {
    this.guildId = this.channelId = null;
    this.store.forgetHistories();
  }

  close() {
    this.guildId = this.channelId = null;
  }

  chosenChannel(guild, channelId) {
    const wanted = guild.channels.get(channelId);
    if (wanted?.type === TEXT) return wanted;
    const all = groupsOf(guild).flatMap((group) => group.channels).filter((channel) => channel.type === TEXT);
    return all.find((channel) => may(guild, P.SEND_MESSAGES, channel) && channel.name === "general") ?? all[0] ?? null;
  }

  open(guild, channel) {
    const previous = this.guildId;
    this.guildId = guild.id;
    if (previous !== guild.id) {
      this.app.gateway.watch(guild.id, previous);
      this.loadMembers(guild);
    }
    this.channelId = channel?.id ?? null;
    this.drawSide();
    this.drawMembers();
    this.drawChannel();
  }

  async loadMembers(guild) {
    if (guild.areMembersLoaded) return;
    let after = "";
    for (let page = null; page === null || page.length === MEMBERS_AT_ONCE; after = page.at(-1).user.id) {
      page = await v1("GET", `/guilds/${guild.id}/members?limit=${MEMBERS_AT_ONCE}${after && `&after=${after}`}`);
      for (const member of page) guild.members.set(member.user.id, member);
    }
    const current = this.store.guilds.get(guild.id);
    if (current) {
      for (const [id, member] of guild.members) if (!current.members.has(id)) current.members.set(id, member);
      current.areMembersLoaded = true;
    }
    if (this.guildId === guild.id) {
      this.drawMembers();
      this.redraw();
    }
  }

  // -- channels

  drawSide() {
    const { guild } = this;
    const { side } = this.app;
    side.setAttribute("aria-label", `Channels of ${guild.name}`);
    fill(
      side,
      h("header", {}, h("h1", { title: guild.name }, guild.name),
        may(guild, P.CREATE_INSTANT_INVITE) && this.channel && iconButton("link", "Invite people", () => this.invite(), { "data-key": "invite" }),
        may(guild, P.MANAGE_CHANNELS) && iconButton("plus", "Make a channel", () => this.createChannel(), { "data-key": "create-channel" })),
      h("nav", { class: "channels", "aria-label": "Channels" }, groupsOf(guild).map((group) => this.groupNode(group))),
    );
  }

  groupNode({ category, channels }) {
    const list = h("ul", {}, channels.map((channel) => h("li", {}, this.channelNode(channel))));
    return category ? h("section", {}, h("h2", {}, category.name), list) : list;
  }

  channelNode(channel) {
    const kind = this.kindOf(channel);
    if (channel.type !== TEXT) {
      return h("span", { class: "channel idle", title: "Voice needs another client" }, icon(kind), h("span", { class: "label" }, channel.name));
    }
    const isHere = channel.id === this.channelId;
    const isUnread = !isHere && this.store.isUnread(channel);
    const mentions = this.store.mentions.get(channel.id) ?? 0;
    const state = [kind === "lock" && "private", mentions && `${mentions} mentions`, !mentions && isUnread && "unread"].filter(Boolean).join(", ");
    return h("a", { class: `channel ${isUnread ? "unread" : ""}`, href: `#/g/${this.guildId}/${channel.id}`, "aria-current": isHere ? "page" : null, data: { key: channel.id } },
      icon(kind), h("span", { class: "label" }, channel.name), state && h("span", { class: "unseen" }, `, ${state}`), mentions > 0 && !isHere && h("span", { class: "badge", "aria-hidden": "true" }, String(mentions)));
  }

  /** The drawing that tells what a channel is. */
  kindOf(channel) {
    if (channel.type === VOICE) return "voice";
    if (everyoneLacks(this.guild, channel, P.VIEW_CHANNEL)) return "lock";
    return everyoneLacks(this.guild, channel, P.SEND_MESSAGES) ? "horn" : "hash";
  }

  createChannel() {
    const categories = [...this.guild.channels.values()].filter((channel) => channel.type === CATEGORY).sort(byPosition);
    ask("Make a channel", {
      fields: [
        { name: "name", label: "Name", maxlength: 100 },
        { name: "topic", label: "What it is for", maxlength: 1024, required: false },
        { name: "parent_id", label: "Category", required: false, options: [["", "None"], ...categories.map((one) => [one.id, one.name])], value: this.channel?.parent_id },
      ],
      action: "Make it",
      send: async ({ name, topic, parent_id: parent }) => {
        const body = { type: TEXT, name, ...(topic && { topic }), ...(parent && { parent_id: parent }) };
        const made = await v1("POST", `/guilds/${this.guildId}/channels`, body);
        this.store.apply("CHANNEL_CREATE", made);
        location.hash = `#/g/${this.guildId}/${made.id}`;
      },
    });
  }

  async invite() {
    try {
      const { code } = await v1("POST", `/channels/${this.channelId}/invites`, { max_age: INVITE_SECONDS });
      this.showInvite(code);
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  showInvite(code) {
    const link = `${location.origin}/app#/invite/${code}`;
    const field = h("input", { type: "text", readonly: true, value: link, id: "invite-link" });
    const copy = () => navigator.clipboard?.writeText(link).then(() => toast("Copied."));
    dialog(`Invite people to ${this.guild.name}`, () => [
      h("div", { class: "field" }, h("label", { for: "invite-link" }, "Link, good for a week"), field),
      h("p", { class: "muted" }, "Or tell them the code: ", h("code", { class: "invite-code" }, code)),
      h("footer", {}, h("button", { class: "button", on: { click: copy } }, "Copy the link")),
    ]);
    field.select();
  }

  // -- the conversation

  drawChannel() {
    const { channel, guild } = this;
    const { main } = this.app;
    this.editing = this.replyTo = null;
    if (!channel) {
      fill(main, h("div", { class: "empty" }, h("h1", {}, guild.name), h("p", {}, "There is no channel here that you can see.")));
      return;
    }
    document.title = `#${channel.name} · ${guild.name}`;
    this.messages = new MessageList({
      draw: (message, isContinued) => messageNode(this, message, isContinued),
      older: () => this.load(),
      authorOf: (message) => (message.type === 0 || message.type === 19 ? message.author.id : `${message.id}`),
      timeOf: (message) => new Date(message.timestamp),
      label: `Messages in ${channel.name}`,
      beginning: [h("h2", {}, `# ${channel.name}`), h("p", {}, channel.topic || "This is where it begins.")],
    });
    this.typingLine = h("p", { class: "typing", "aria-live": "polite" });
    fill(main, this.header(channel), this.messages.element, this.foot(channel));
    if (this.store.history(channel.id).isLoaded) this.redraw();
    else this.load();
    this.acknowledge();
  }

  header(channel) {
    const people = () => document.body.classList.toggle("with-aside");
    const menu = () => document.body.classList.toggle("with-side");
    return h("header", { class: "top" },
      iconButton("back", "Channels", menu, { class: "icon-button narrow" }),
      h("h2", {}, icon(this.kindOf(channel)), channel.name),
      channel.topic && h("p", { title: channel.topic }, channel.topic),
      iconButton("pin", "Pinned messages", () => showPins(this)),
      iconButton("people", "Members", people, { class: "icon-button medium" }));
  }

  foot(channel) {
    if (!may(this.guild, P.SEND_MESSAGES, channel)) {
      this.composer = null;
      return h("div", { class: "foot" }, h("p", { class: "read-only" }, icon("horn"), "Only some roles write here. You can read along."));
    }
    this.composer = composer({
      label: `Message #${channel.name}`,
      send: (text, files) => this.send(text, files),
      files: may(this.guild, P.ATTACH_FILES, channel) ? new FilesToSend() : undefined,
      typing: () => this.tellTyping(),
      last: () => this.editLast(),
    });
    return h("div", { class: "foot" }, this.composer.element, this.typingLine);
  }

  async load() {
    const { channelId } = this;
    const known = this.store.history(channelId);
    const before = known.messages[0]?.id;
    const read = () => v1("GET", `/channels/${channelId}/messages?limit=${PAGE}${before ? `&before=${before}` : ""}`);
    try {
      await known.reading.run(read, (page) => known === this.store.history(channelId) && this.store.takePage(channelId, page));
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  /** Read one message again, when what is known of it may be wrong. */
  async readAgain({ channel_id: channelId, message_id: messageId }) {
    const read = () => v1("GET", `/channels/${channelId}/messages/${messageId}`);
    const take = (message) => this.store.apply("MESSAGE_UPDATE", { reactions: [], ...message });
    await this.store.history(channelId).reading.run(read, take).catch(() => {}); // gone meanwhile
  }

  redraw() {
    if (!this.channel) return;
    const { messages, isLoaded, isWhole } = this.store.history(this.channelId);
    if (isLoaded) this.messages.show(messages, isWhole);
  }

  messagesChanged({ kind, message }) {
    if (!this.messages) return;
    const all = this.store.history(this.channelId).messages;
    if (kind === "new" && all.at(-1) === message) this.messages.add(message, all.at(-2), message.author.id === this.store.me.id);
    else this.redraw();
    this.acknowledge();
  }

  async send(content, files = []) {
    const body = { content, nonce: String(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER)) };
    if (this.replyTo) body.message_reference = { message_id: this.replyTo };
    const sent = await v1("POST", `/channels/${this.channelId}/messages`, files.length ? formOf(body, files) : body);
    this.replyTo = null;
    this.typedAt = 0;
    this.store.apply("MESSAGE_CREATE", sent);
  }

  tellTyping() {
    if (Date.now() - (this.typedAt ?? 0) < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    v1("POST", `/channels/${this.channelId}/typing`).catch(() => {
      this.typedAt = 0; // nobody misses it; the next key tries again
    });
  }

  drawTyping() {
    const people = [...(this.store.typing.get(this.channelId)?.keys() ?? [])].map((id) => this.nameOf(id));
    const words = people.length > 2 ? "Several people are typing…" : people.length === 2 ? `${people[0]} and ${people[1]} are typing…` : people.length ? `${people[0]} is typing…` : "";
    this.typingLine.textContent = words;
  }

  reply(message) {
    this.replyTo = message.id;
    this.composer?.setContext(`Replying to ${this.nameOf(message.author.id, message.author)}`, () => {
      this.replyTo = null;
    });
  }

  editLast() {
    const own = this.store.history(this.channelId).messages.findLast((message) => message.author.id === this.store.me.id && (message.type === 0 || message.type === 19));
    if (own) this.edit(own.id);
  }

  edit(messageId) {
    this.editing = messageId;
    this.redraw();
  }

  async saveEdit(messageId, content) {
    const changed = await v1("PATCH", `/channels/${this.channelId}/messages/${messageId}`, { content });
    this.editing = null;
    this.store.apply("MESSAGE_UPDATE", changed);
    this.composer?.focus();
  }

  cancelEdit() {
    this.editing = null;
    this.redraw();
    this.composer?.focus();
  }

  remove(message) {
    confirm("Delete this message?", message.content.slice(0, 200) || "It has no text.", "Delete", async () => {
      await v1("DELETE", `/channels/${message.channel_id}/messages/${message.id}`);
      this.store.apply("MESSAGE_DELETE", { channel_id: message.channel_id, id: message.id });
    });
  }

  /** Tell the server how far one has read, when one looks at the end of the conversation. */
  acknowledge() {
    const { channel } = this;
    if (!channel || document.visibilityState !== "visible" || !this.store.isUnread(channel)) return;
    const last = channel.last_message_id;
    this.store.markRead(channel.id, last);
    v1("POST", `/channels/${channel.id}/messages/${last}/ack`, {}).catch(() => this.store.readUpTo.delete(channel.id));
  }

  // -- people

  drawMembers() {
    const { guild } = this;
    const { aside } = this.app;
    aside.hidden = false;
    aside.setAttribute("aria-label", "Members");
    const groups = memberGroups(guild);
    fill(aside, groups.map(({ title, members }) => h("section", {},
      h("h2", {}, `${title} · ${members.length}`),
      h("ul", {}, members.map((member) => h("li", { class: "person" }, avatar(memberName(member), member.user.id), nameTag(memberName(member), this.colourOf(member.user.id)), member.user.bot && h("span", { class: "tag" }, "bot")))))));
  }

  nameOf(userId, user) {
    const member = this.guild?.members.get(userId);
    if (member) return memberName(member);
    const known = user ?? this.store.users.get(userId);
    return known ? nameOf(known) : "somebody";
  }

  colourOf(userId) {
    const member = this.guild?.members.get(userId);
    return member ? colour(rolesOf(this.guild, member).find((role) => role.color)?.color) : null;
  }

  get names() {
    return {
      user: (id) => this.nameOf(id),
      role: (id) => this.guild.roles.get(id)?.name,
      channel: (id) => this.guild.channels.get(id)?.name,
      isMe: (id) => id === this.store.me.id,
      hasRole: (id) => this.guild.me.roles.includes(id),
    };
  }
}

const memberName = (member) => member.nick || nameOf(member.user);

/** A member's roles, the highest first. */
function rolesOf(guild, member) {
  return member.roles.map((id) => guild.roles.get(id)).filter(Boolean).sort((a, b) => b.position - a.position);
}

function memberGroups(guild) {
  const groups = new Map();
  const hoisted = [...guild.roles.values()].filter((role) => role.hoist).sort((a, b) => (b.hoist_position ?? b.position) - (a.hoist_position ?? a.position));
  for (const role of hoisted) groups.set(role.id, { title: role.name, members: [] });
  groups.set("", { title: "Members", members: [] });
  for (const member of guild.members.values()) {
    const role = hoisted.find((one) => member.roles.includes(one.id));
    groups.get(role?.id ?? "").members.push(member);
  }
  for (const group of groups.values()) group.members.sort((a, b) => memberName(a).localeCompare(memberName(b)));
  return [...groups.values()].filter((group) => group.members.length);
}

/** The channels in their order: first those in no category, then category by category. */
function groupsOf(guild) {
  const all = [...guild.channels.values()].sort(byPosition);
  const categories = all.filter((channel) => channel.type === CATEGORY);
  const known = new Set(categories.map((category) => category.id));
  const inside = (parent) => all.filter((channel) => channel.type !== CATEGORY && (known.has(channel.parent_id) ? channel.parent_id : null) === parent);
  return [{ category: null, channels: inside(null) }, ...categories.map((category) => ({ category, channels: inside(category.id) }))].filter((group) => group.channels.length || group.category);
}
