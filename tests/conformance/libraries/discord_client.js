// A bot with discord.js: prints one line of JSON for each event it hears, and answers messages that begin with "echo".
"use strict";

const { Client, GatewayIntentBits } = require("discord.js");

const [, , url, token] = process.argv;
const say = (name, facts) => console.log(JSON.stringify({ name, ...facts }));
const bits = Object.values(GatewayIntentBits).filter((bit) => typeof bit === "number");
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
  await message.react("🎉");
  say("replied", { id: reply.id, card: reply.embeds[0].title });
});
bot.on("messageUpdate", (before, after) => say("message_edit", { id: after.id, content: after.content }));
bot.on("messageDelete", (message) => say("message_delete", { id: message.id }));
bot.on("messageReactionAdd", (reaction, user) => say("reaction_add", { emoji: reaction.emoji.name, user: user.id }));
bot.on("typingStart", (typing) => say("typing", { user: typing.user.id, at: typing.startedTimestamp }));
bot.on("presenceUpdate", (before, after) => say("presence", { user: after.userId, status: after.status }));
bot.on("guildMemberAdd", (member) => say("member_join", { user: member.id }));
bot.on("guildMemberUpdate", (before, after) => say("member_update", { user: after.id, nick: after.nickname }));
bot.on("guildMemberRemove", (member) => say("member_remove", { user: member.id }));
bot.on("guildBanAdd", (ban) => say("member_ban", { user: ban.user.username }));
bot.on("guildUpdate", (before, after) => say("guild_update", { before: before.name, after: after.name }));
bot.on("roleCreate", (role) => say("role_create", { role: role.name, color: role.color }));
bot.on("channelCreate", (channel) => say("channel_create", { channel: channel.name }));
bot.on("channelDelete", (channel) => say("channel_delete", { channel: channel.id }));
bot.on("inviteCreate", (invite) => say("invite_create", { code: invite.code }));

process.on("unhandledRejection", (error) => say("error", { message: String(error.stack) }));
process.stdin.on("end", () => bot.destroy().then(() => process.exit(0)));
process.stdin.resume();
bot.login(token).catch((error) => {
  say("error", { message: String(error.stack) });
  process.exit(1);
});
