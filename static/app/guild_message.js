// One message of a guild.

import { h, icon, iconButton } from "./dom.js";
import { chooseReaction, mayReact, reactionsNode, stickerNode } from "./emojis.js";
import { fileNodes } from "./files.js";
import { timeNode } from "./messages.js";
import { avatar, nameTag } from "./people.js";
import { may, P } from "./permissions.js";
import { togglePin } from "./pins.js";
import { richText, safeLink } from "./text.js";

const NOTES = { 6: ["pin", " pinned a message. "], 7: ["come", " came in. "] };
const SHORT = 120;

/** The <li> of a message; `isContinued` when the one above is by the same person. */
export function messageNode(view, message, isContinued) {
  if (NOTES[message.type]) return note(view, message, ...NOTES[message.type]);
  const name = view.nameOf(message.author.id, message.author);
  const isOwn = message.author.id === view.store.me.id;
  const moment = new Date(message.timestamp);
  const quote = quoteNode(view, message);
  const startsAnew = !isContinued || quote;
  return h("li", { class: `message ${startsAnew ? "" : "continued"} ${isForMe(view, message) ? "for-me" : ""}` },
    quote,
    startsAnew ? avatar(name, message.author.id) : h("span", { class: "stamp" }, timeNode(moment)),
    h("div", { class: "body" },
      startsAnew && h("p", { class: "who" }, nameTag(name, view.colourOf(message.author.id)), message.author.bot && h("span", { class: "tag" }, "bot"), timeNode(moment)),
      view.editing === message.id ? editor(view, message) : content(view, message),
      reactionsNode(view, message)),
    tools(view, message, isOwn));
}

function note(view, message, drawing, words) {
  return h("li", { class: "message note" }, h("span", { class: "stamp" }, icon(drawing)),
    h("p", { class: "body" }, nameTag(view.nameOf(message.author.id, message.author), view.colourOf(message.author.id)), words, timeNode(new Date(message.timestamp))));
}

function isForMe(view, message) {
  return message.mention_everyone || (message.mentions ?? []).some((user) => user.id === view.store.me.id) || (message.mention_roles ?? []).some((id) => view.guild.me.roles.includes(id));
}

function quoteNode(view, message) {
  if (message.type !== 19) return null;
  const quoted = message.referenced_message;
  if (!quoted) return h("p", { class: "quote" }, icon("reply"), h("span", { class: "muted" }, "A message that was deleted"));
  const text = quoted.content.replace(/\s+/g, " ");
  return h("p", { class: "quote" }, icon("reply"), nameTag(view.nameOf(quoted.author.id, quoted.author), view.colourOf(quoted.author.id)), h("span", { class: "snippet" }, ...richText(text.length > SHORT ? `${text.slice(0, SHORT).replace(/<[^>]*$/, "")}…` : text, view.names)));
}

function content(view, message) {
  const forwarded = message.message_snapshots?.[0];
  const { content: text, attachments, stickers, embeds } = forwarded ?? message;
  return h("div", { class: "text" },
    forwarded && h("p", { class: "edited" }, "Passed on"),
    ...richText(text ?? "", view.names), message.edited_timestamp && h("span", { class: "edited" }, " (edited)"),
    fileNodes(attachments ?? []), (stickers ?? []).map(stickerNode), (embeds ?? []).map(embedNode));
}

function embedNode(embed) {
  const title = embed.title && (embed.url ? safeLink(embed.url) : null);
  if (title) title.textContent = embed.title;
  return h("div", { class: "embed" }, embed.title && h("strong", {}, title ?? embed.title), embed.description && h("p", {}, ...richText(embed.description, null)));
}

function tools(view, message, isOwn) {
  if (view.editing === message.id) return null;
  const canDelete = isOwn || may(view.guild, P.MANAGE_MESSAGES, view.channel);
  const list = [
    mayReact(view) && iconButton("smile", "React", () => chooseReaction(view, message)),
    view.composer && iconButton("reply", "Reply", () => view.reply(message)),
    isOwn && iconButton("pencil", "Edit", () => view.edit(message.id)),
    may(view.guild, P.PIN_MESSAGES, view.channel) && iconButton("pin", message.pinned ? "Unpin" : "Pin", () => togglePin(message)),
    canDelete && iconButton("bin", "Delete", () => view.remove(message)),
  ].filter(Boolean);
  return list.length ? h("div", { class: "tools", role: "group", "aria-label": "Message" }, list) : null;
}

function editor(view, message) {
  const words = h("p", { class: "problem", role: "alert" });
  const box = h("textarea", { rows: 1, "aria-label": "Edit the message", value: message.content });
  const save = async () => {
    const text = box.value.trim();
    if (!text) return;
    try {
      await view.saveEdit(message.id, text);
    } catch (refusal) {
      words.textContent = refusal.message;
    }
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") view.cancelEdit();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  requestAnimationFrame(() => {
    box.style.height = `${box.scrollHeight + 4}px`;
    box.focus();
  });
  return h("div", { class: "editor" }, box, h("p", { class: "row" },
    h("button", { type: "button", class: "button small", on: { click: save } }, "Save"),
    h("button", { type: "button", class: "button quiet small", on: { click: () => view.cancelEdit() } }, "Cancel")), words);
}
