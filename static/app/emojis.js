// Emojis and stickers as pictures, reactions below a message, and choosing what to react with.

import { v1 } from "./api.js";
import { dialog } from "./dialogs.js";
import { h, toast } from "./dom.js";
import { may, P } from "./permissions.js";
import { here } from "./place.js";

const COMMON = ["👍", "❤️", "😂", "🎉", "👀", "🙏", "😮", "😢"];

/** A guild's own emoji as a picture, any other as the character it is. */
export function emojiNode({ id, name, animated }) {
  if (!id) return h("span", { class: "character" }, name);
  const address = here(`/media/emojis/${id}.webp?size=96${animated ? "&animated=true" : ""}`);
  return h("img", { class: "emoji", src: address, alt: `:${name}:`, title: `:${name}:`, width: 22, height: 22, loading: "lazy" });
}

export function stickerNode({ id, name, animated }) {
  const address = here(`/media/stickers/${id}.webp?size=320${animated ? "&animated=true" : ""}`);
  return h("img", { class: "sticker", src: address, alt: name, title: name, width: 160, height: 160, loading: "lazy" });
}

const wordsOf = (emoji) => (emoji.id ? `:${emoji.name}:` : emoji.name);
const segmentOf = (emoji) => encodeURIComponent(emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);

/** What people reacted with, each a button that joins them or takes one's own away; null for none. */
export function reactionsNode(view, message) {
  const { reactions = [] } = message;
  return reactions.length > 0 && h("ul", { class: "reactions", "aria-label": "Reactions" }, reactions.map((reaction) => h("li", {}, reactionNode(view, message, reaction))));
}

function reactionNode(view, message, { emoji, count, me = false }) {
  const toggle = () => send(view, message, emoji, me ? "DELETE" : "PUT");
  return h("button", { type: "button", class: "reaction", "aria-pressed": String(me), "aria-label": `${wordsOf(emoji)}, ${count}`, data: { key: `reaction-${message.id}-${emoji.id ?? emoji.name}` }, on: { click: toggle } },
    emojiNode(emoji), h("span", {}, String(count)));
}

async function send(view, message, emoji, method) {
  const place = { channel_id: message.channel_id, message_id: message.id };
  try {
    await v1(method, `/channels/${place.channel_id}/messages/${place.message_id}/reactions/${segmentOf(emoji)}/@me`);
    view.store.apply(method === "PUT" ? "MESSAGE_REACTION_ADD" : "MESSAGE_REACTION_REMOVE", { ...place, emoji, user_id: view.store.me.id });
  } catch (refusal) {
    toast(refusal.message);
  }
}

export const mayReact = (view) => may(view.guild, P.ADD_REACTIONS, view.channel);

/** Ask what to react with: what everybody has, and what the guild has of its own. */
export function chooseReaction(view, message) {
  const choices = [...view.guild.emojis, ...COMMON.map((name) => ({ name }))];
  dialog("React", (close) => h("div", { class: "choices" }, choices.map((emoji) => h("button", { type: "button", class: "choice", "aria-label": wordsOf(emoji), title: wordsOf(emoji), on: { click: () => (close(), send(view, message, emoji, "PUT")) } }, emojiNode(emoji)))));
}
