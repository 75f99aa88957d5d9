// What this client knows of the guild side, and how each gateway event changes it.

import { REACTION_EVENTS } from "./reactions.js";
import { Reading } from "./reading.js";

const PAGE = 50;

/** Emits "guilds", "channels", "members", "typing" (with the guild or channel id), "messages" (with a change), "doubt". */
export class Store {
  constructor() {
    this.listeners = new Map();
    this.reset();
  }

  reset() {
    this.me = null;
    this.users = new Map();
    this.guilds = new Map();
    this.histories = new Map();
    this.typing = new Map();
    this.readUpTo = new Map();
    this.mentions = new Map();
  }

  on(topic, listener) {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  tell(topic, detail) {
    for (const listener of this.listeners.get(topic) ?? []) listener(detail);
  }

  apply(event, data) {
    APPLY[event]?.(this, data);
  }

  guildOf(channelId) {
    for (const guild of this.guilds.values()) if (guild.channels.has(channelId)) return guild;
    return null;
  }

  channel(channelId) {
    return this.guildOf(channelId)?.channels.get(channelId) ?? null;
  }

  /** The messages of a channel, oldest first; `isWhole` when nothing older exists. */
  history(channelId) {
    let known = this.histories.get(channelId);
    if (!known) {
      known = { messages: [], isLoaded: false, isWhole: false, reading: new Reading() };
      this.histories.set(channelId, known);
    }
    return known;
  }

  /** Take a page of history (newest first, as the wire gives it) in front of what is known. */
  takePage(channelId, page) {
    const known = this.history(channelId);
    const have = new Set(known.messages.map((message) => message.id));
    known.messages = [...page.filter((message) => !have.has(message.id)), ...known.messages].sort(byId);
    known.isLoaded = true;
    known.isWhole = page.length < PAGE;
    this.tell("messages", { channelId, kind: "page" });
  }

  forgetHistories() {
    this.histories.clear();
  }

  isUnread(channel) {
    const read = this.readUpTo.get(channel.id);
    return Boolean(channel.last_message_id) && (!read || BigInt(read) < BigInt(channel.last_message_id));
  }

  markRead(channelId, messageId) {
    this.readUpTo.set(channelId, messageId);
    this.mentions.delete(channelId);
    this.tell("channels", this.guildOf(channelId)?.id);
  }
}

export const byId = (a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

function guildFrom(object, store) {
  const facts = object.properties ?? object;
  const own = object.members[0];
  const members = new Map(object.members.map((member) => [member.user.id, { ...member, user: store.users.get(member.user.id) ?? member.user }]));
  return {
    id: object.id,
    name: facts.name,
    ownerId: facts.owner_id,
    roles: new Map(object.roles.map((role) => [role.id, role])),
    channels: new Map(object.channels.map((channel) => [channel.id, channel])),
    members,
    emojis: object.emojis ?? [],
    memberCount: object.member_count,
    areMembersLoaded: false,
    me: { id: store.me.id, roles: own.roles },
  };
}

function changeGuild(store, guildId, topic, change) {
  const guild = store.guilds.get(guildId);
  if (!guild) return;
  change(guild);
  store.tell(topic, guildId);
}

function takeMember(store, guild, member) {
  guild.members.set(member.user.id, member);
  store.users.set(member.user.id, member.user);
  if (member.user.id === store.me.id) guild.me.roles = member.roles;
}

function takeMessage(store, message) {
  const channel = store.channel(message.channel_id);
  if (channel) channel.last_message_id = message.id;
  const isOwn = message.author.id === store.me.id;
  if (isOwn) store.readUpTo.set(message.channel_id, message.id);
  else if (message.mention_everyone || (message.mentions ?? []).some((user) => user.id === store.me.id)) {
    store.mentions.set(message.channel_id, (store.mentions.get(message.channel_id) ?? 0) + 1);
  }
  stopTyping(store, message.channel_id, message.author.id);
  const known = store.history(message.channel_id);
  known.reading.hear(() => {
    if (!known.isLoaded || known.messages.some((one) => one.id === message.id)) return;
    known.messages.push(message);
    known.messages.sort(byId);
    store.tell("messages", { channelId: message.channel_id, kind: "new", message });
  });
  if (channel) store.tell("channels", channel.guild_id);
}

function dropMessages(store, channelId, ids) {
  const known = store.history(channelId);
  known.reading.hear(() => {
    known.messages = known.messages.filter((message) => !ids.includes(message.id));
    store.tell("messages", { channelId, kind: "gone", ids });
  });
}

function startTyping(store, data) {
  if (data.user_id === store.me.id) return;
  const people = store.typing.get(data.channel_id) ?? new Map();
  clearTimeout(people.get(data.user_id));
  people.set(data.user_id, setTimeout(() => stopTyping(store, data.channel_id, data.user_id), 10_000));
  store.typing.set(data.channel_id, people);
  const guild = data.member && store.guilds.get(data.guild_id);
  if (guild) takeMember(store, guild, data.member);
  store.tell("typing", data.channel_id);
}

function stopTyping(store, channelId, userId) {
  const people = store.typing.get(channelId);
  if (!people?.has(userId)) return;
  clearTimeout(people.get(userId));
  people.delete(userId);
  store.tell("typing", channelId);
}

function setChannel(store, channel) {
  changeGuild(store, channel.guild_id, "channels", (guild) => guild.channels.set(channel.id, { ...guild.channels.get(channel.id), ...channel }));
}

function setRoles(store, guildId, roles) {
  changeGuild(store, guildId, "members", (guild) => roles.forEach((role) => guild.roles.set(role.id, role)));
  store.tell("channels", guildId);
}

const APPLY = {
  READY(store, data) {
    store.reset();
    store.me = data.user;
    for (const user of data.users) store.users.set(user.id, user);
    store.users.set(data.user.id, data.user);
    for (const state of data.read_states) {
      store.readUpTo.set(state.id, state.last_message_id);
      if (state.mention_count) store.mentions.set(state.id, state.mention_count);
    }
    for (const guild of data.guilds) if (!guild.unavailable) store.guilds.set(guild.id, guildFrom(guild, store));
    store.tell("ready");
  },
  GUILD_CREATE(store, data) {
    store.guilds.set(data.id, guildFrom(data, store));
    store.tell("guilds", data.id);
  },
  GUILD_SYNC(store, data) {
    const before = store.guilds.get(data.id);
    const guild = guildFrom(data, store);
    if (before?.areMembersLoaded) Object.assign(guild, { members: before.members, areMembersLoaded: true });
    store.guilds.set(data.id, guild);
    store.tell("guilds", data.id);
  },
  GUILD_UPDATE(store, data) {
    changeGuild(store, data.id, "guilds", (guild) => Object.assign(guild, { name: data.name, ownerId: data.owner_id }));
  },
  GUILD_EMOJIS_UPDATE(store, data) {
    changeGuild(store, data.guild_id, "emojis", (guild) => Object.assign(guild, { emojis: data.emojis }));
  },
  GUILD_DELETE(store, data) {
    store.guilds.delete(data.id);
    store.tell("guilds", data.id);
  },
  GUILD_MEMBER_ADD(store, data) {
    changeGuild(store, data.guild_id, "members", (guild) => {
      takeMember(store, guild, data);
      guild.memberCount += 1;
    });
  },
  GUILD_MEMBER_UPDATE(store, data) {
    changeGuild(store, data.guild_id, "members", (guild) => takeMember(store, guild, data));
    if (data.user.id === store.me.id) store.tell("channels", data.guild_id);
  },
  GUILD_MEMBER_REMOVE(store, data) {
    changeGuild(store, data.guild_id, "members", (guild) => {
      guild.members.delete(data.user.id);
      guild.memberCount -= 1;
    });
  },
  GUILD_ROLE_CREATE: (store, data) => setRoles(store, data.guild_id, [data.role]),
  GUILD_ROLE_UPDATE: (store, data) => setRoles(store, data.guild_id, [data.role]),
  GUILD_ROLE_UPDATE_BULK: (store, data) => setRoles(store, data.guild_id, data.roles),
  GUILD_ROLE_DELETE(store, data) {
    changeGuild(store, data.guild_id, "members", (guild) => guild.roles.delete(data.role_id));
    store.tell("channels", data.guild_id);
  },
  CHANNEL_CREATE: setChannel,
  CHANNEL_UPDATE: setChannel,
  CHANNEL_UPDATE_BULK: (store, data) => data.channels.forEach((channel) => setChannel(store, { ...channel, guild_id: data.guild_id })),
  CHANNEL_DELETE(store, data) {
    changeGuild(store, data.guild_id, "channels", (guild) => guild.channels.delete(data.id));
    store.histories.delete(data.id);
  },
  MESSAGE_CREATE: takeMessage,
  MESSAGE_UPDATE(store, data) {
    const known = store.history(data.channel_id);
    known.reading.hear(() => {
      const index = known.messages.findIndex((message) => message.id === data.id);
      if (index < 0) return;
      known.messages[index] = { ...known.messages[index], ...data };
      store.tell("messages", { channelId: data.channel_id, kind: "changed", message: known.messages[index] });
    });
  },
  MESSAGE_DELETE: (store, data) => dropMessages(store, data.channel_id, [data.id]),
  MESSAGE_DELETE_BULK: (store, data) => dropMessages(store, data.channel_id, data.ids),
  ...REACTION_EVENTS,
  MESSAGE_ACK: (store, data) => store.markRead(data.channel_id, data.message_id),
  TYPING_START: startTyping,
  USER_UPDATE(store, data) {
    store.me = data;
    store.users.set(data.id, data);
  },
};
