// A bot with discord.js: prints one line of JSON for each event it hears, answers messages that begin with "echo", and
// loses its connection when something comes in.
"use strict";

const { Client, GatewayIntentBits } = require("discord.js");

const { WebSocketShardDestroyRecovery } = require("@discordjs/ws");

const [, , url, token] = process.argv;
const say = (name, facts) => console.log(JSON.stringify({ name, ...facts }));
const bits = Object.values(GatewayIntentBits).filter((bit) => typeof bit === "number");
const shard = () => bot.ws._ws.strategy.shards.get(0);
const bot = new Client({ intents: bits, rest: { api: `${url}/api`, version: "10" } });

bot.on("clientReady", () => say("ready", { user: bot.user.id, guilds: bot.guilds.cache.map((guild) => guild.name) }));
bot.on("error", (error) => say("error", { message: String(error.stack) }));
bot.on("warn", (message) => say("warn", { message }));
bot.on("shardResume", () => say("resumed", {}));
bot.on("messageCreate", async (message) => {
  say("message", { id: message.id, author: message.author.id, content: message.content });
  if (!message.content.startsWith("echo")) return;
  const reply = await message.reply({ content: "well", embeds: [{ title: "A card" }] });
  await reply.edit("better");
  const reaction = await message.react("🎉");
  await reaction.users.remove(bot.user.id);
  say("reply", { id: reply.id, card: reply.embeds[0].title });
});
bot.on("messageCreate", async ({ channel, guild, content }) => {
  if (content !== "show what you can do") return;
  const sent = await channel.send({ content: "a file", files: [{ attachment: Buffer.from("words"), name: "words.txt" }] });
  const newest = await channel.messages.fetch({ limit: 1 });
  const other = await channel.send("another");
  await channel.bulkDelete([sent, other]);
  await (await channel.send("passing")).delete();
  const role = await guild.roles.create({ name: "testers", colors: { primaryColor: 255 } });
  const invite = await channel.createInvite({ maxAge: 60 });
  const found = await bot.fetchInvite(invite.code);
  const members = await guild.members.fetch();
  const refusal = await channel.messages.fetch("1").catch((error) => error.code);
  say("acted", {
    file: sent.attachments.first().name,
    history: newest.first().id === sent.id,
    color: role.colors.primaryColor,
    invite: found.code === invite.code,
    members: members.size,
    refusal,
  });
});
bot.on("messageUpdate", (before, after) => say("message_edit", { id: after.id, content: after.content }));
bot.on("messageDelete", (message) => say("message_delete", { id: message.id }));
bot.on("messageReactionAdd", (reaction, user) => say("reaction_add", { emoji: reaction.emoji.name, user: user.id }));
bot.on("messageReactionRemove", (reaction) => say("reaction_remove", { emoji: reaction.emoji.name }));
bot.on("typingStart", (typing) => say("typing", { user: typing.user.id, at: typing.startedTimestamp }));
bot.on("presenceUpdate", (before, after) => say("presence_update", { user: after.userId, status: after.status }));
bot.on("guildMemberAdd", (member) => say("member_join", { user: member.id }));
bot.on("guildMemberUpdate", (before, after) => say("member_update", { user: after.id, nick: after.nickname }));
bot.on("guildMemberRemove", (member) => say("member_remove", { user: member.id }));
bot.on("guildBanAdd", (ban) => say("member_ban", { user: ban.user.username }));
bot.on("guildBanRemove", (ban) => say("member_unban", { user: ban.user.username }));
bot.on("guildUpdate", (before, after) => say("guild_update", { before: before.name, after: after.name }));
bot.on("roleCreate", (role) => say("guild_role_create", { role: role.name, color: role.color }));
bot.on("roleUpdate", (before, after) => say("guild_role_update", { role: after.name }));
bot.on("roleDelete", (role) => say("guild_role_delete", { role: role.name }));
bot.on("channelCreate", (channel) => say("guild_channel_create", { channel: channel.name }));
bot.on("channelUpdate", (before, after) => say("guild_channel_update", { topic: after.topic }));
bot.on("channelDelete", (channel) => say("guild_channel_delete", { channel: channel.id }));
bot.on("inviteCreate", (invite) => say("invite_create", { code: invite.code }));

process.on("unhandledRejection", (error) => say("error", { message: String(error.stack) }));
process.stdin.on("data", () => shard().destroy({ code: 4200, recover: WebSocketShardDestroyRecovery.Resume }));
process.stdin.on("end", () => bot.destroy().then(() => process.exit(0)));
process.stdin.resume();
bot.login(token).catch((error) => {
  say("error", { message: String(error.stack) });
  process.exit(1);
});
