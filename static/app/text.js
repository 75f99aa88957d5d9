// Message text as nodes: links, mentions and a little emphasis. Nothing is ever parsed as HTML.

import { h } from "./dom.js";
import { emojiNode } from "./emojis.js";

const PIECES = new RegExp(
  [
    "```(?<block>[^`]{1,4000})```",
    "`(?<code>[^`\\n]{1,1000})`",
    "\\*\\*(?<strong>[^*\\n]{1,1000})\\*\\*",
    "<@!?(?<user>\\d{1,20})>",
    "<@&(?<role>\\d{1,20})>",
    "<#(?<channel>\\d{1,20})>",
    "<(?<moves>a?):(?<emoji>\\w{1,64}):(?<emojiId>\\d{1,20})>",
    "(?<all>@everyone|@here)(?!\\w)",
    "(?<link>https?://[^\\s<>\"`]{1,2000})",
  ].join("|"),
  "gu",
);
const TRAILING = /[.,;:!?'")\]]+$/u;

/** A link when the address is http or https and means what it shows, else null. */
export function safeLink(address) {
  try {
    const url = new URL(address);
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    return h("a", { href: url.href, rel: "noopener noreferrer nofollow", target: "_blank" }, address);
  } catch {
    return null;
  }
}

function linkNodes(address) {
  const tail = TRAILING.exec(address)?.[0] ?? "";
  const trimmed = tail ? address.slice(0, -tail.length) : address;
  const link = safeLink(trimmed);
  return link ? [link, tail] : [address];
}

function mention(words, isMine) {
  return h("span", { class: isMine ? "mention mine" : "mention" }, words);
}

/** The nodes of a text. `names` turns ids into words: {user(id), role(id), channel(id), isMe(id), hasRole(id)}. */
export function richText(text, names) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    nodes.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    nodes.push(...pieceNodes(match, names));
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

function pieceNodes(match, names) {
  const { block, code, strong, user, role, channel, emoji, emojiId, moves, all, link } = match.groups;
  if (block) return [h("pre", {}, h("code", {}, block.replace(/^\n/, "")))];
  if (code) return [h("code", {}, code)];
  if (strong) return [h("strong", {}, ...richText(strong, names))];
  if (link) return linkNodes(link);
  if (!names) return [match[0]];
  if (user) return [mention(`@${names.user(user) ?? "someone"}`, names.isMe(user))];
  if (role) return [mention(`@${names.role(role) ?? "role"}`, names.hasRole(role))];
  if (channel) return [mention(`#${names.channel(channel) ?? "channel"}`, false)];
  if (emoji) return [emojiNode({ id: emojiId, name: emoji, animated: Boolean(moves) })];
  return [mention(all, true)];
}
