// The pinned messages of a channel.

import { v1 } from "./api.js";
import { dialog } from "./dialogs.js";
import { h, toast } from "./dom.js";
import { fileNodes } from "./files.js";
import { nameTag } from "./people.js";
import { richText } from "./text.js";
import { ago } from "./time.js";

export async function showPins(view) {
  try {
    const { items } = await v1("GET", `/channels/${view.channelId}/messages/pins?limit=50`);
    dialog("Pinned messages", () => (items.length ? h("ul", { class: "pins" }, items.map(({ message }) => pinNode(view, message))) : h("p", { class: "muted" }, "Nothing is pinned here yet.")));
  } catch (refusal) {
    toast(refusal.message);
  }
}

function pinNode(view, message) {
  return h("li", {},
    h("p", { class: "who" }, nameTag(view.nameOf(message.author.id, message.author), view.colourOf(message.author.id)), h("time", { datetime: message.timestamp }, ago(new Date(message.timestamp)))),
    h("div", { class: "text" }, ...richText(message.content, view.names), fileNodes(message.attachments ?? [])));
}

/** Pin a message, or take it down again. The event tells everybody, oneself among them. */
export async function togglePin(message) {
  try {
    await v1(message.pinned ? "DELETE" : "PUT", `/channels/${message.channel_id}/pins/${message.id}`);
  } catch (refusal) {
    toast(refusal.message);
  }
}
