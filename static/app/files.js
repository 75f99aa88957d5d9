// Files of messages: pictures, films and sounds in place, everything else to download; and files that are about to go.

import { h, icon, iconButton } from "./dom.js";

const PICTURE = /^image\/(png|jpeg|gif|webp|avif|apng)$/;
const SPOILER = 1 << 3;
const WIDEST = 420;
const TALLEST = 320;
const MOST = 10;
const UNITS = ["bytes", "KB", "MB", "GB"];

/** The elements for the attachments of a message. */
export const fileNodes = (attachments) => attachments.map((file) => (file.flags & SPOILER ? hidden(file) : shown(file)));

function hidden(file) {
  return h("details", { class: "spoiler" }, h("summary", {}, "Spoiler"), shown(file));
}

function shown(file) {
  if (file.expired || !file.url) return h("p", { class: "file gone" }, icon("paper"), `${file.filename} has expired`);
  const url = addressOf(file);
  if (PICTURE.test(file.content_type ?? "") && file.width && file.height) return picture(file, url);
  const kind = file.content_type?.split("/")[0];
  if (kind === "video" || kind === "audio") return h(kind, { class: "film", src: url, controls: true, preload: "metadata", "aria-label": file.description ?? file.filename });
  return h("a", { class: "file", href: url, download: file.filename }, icon("paper"), h("span", {}, file.title ?? file.filename), h("span", { class: "muted" }, sizeOf(file.size)));
}

function picture(file, url) {
  const share = Math.min(1, WIDEST / file.width, TALLEST / file.height);
  const [width, height] = [Math.max(1, Math.round(file.width * share)), Math.max(1, Math.round(file.height * share))];
  const sized = share < 1 ? `${url}&width=${width * 2}&height=${height * 2}&quality=high&animated=true` : url;
  return h("a", { class: "picture", href: url, target: "_blank", rel: "noopener noreferrer" },
    h("img", { src: sized, width, height, loading: "lazy", alt: file.description ?? file.filename, title: file.title }));
}

/** The address on the server that the page itself is from, whatever name that goes by. */
function addressOf(file) {
  const url = new URL(file.url, location.origin);
  return `${url.pathname}${url.search}`;
}

export function sizeOf(bytes) {
  const power = Math.min(UNITS.length - 1, bytes ? Math.floor(Math.log(bytes) / Math.log(1024)) : 0);
  const number = bytes / 1024 ** power;
  return `${power && number < 10 ? number.toFixed(1) : Math.round(number)} ${UNITS[power]}`;
}

/** The files that go with the next message: chosen with a button, pasted, or dropped. */
export class FilesToSend {
  constructor() {
    this.files = [];
    this.list = h("ul", { class: "to-send", hidden: true });
    this.chooser = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to send", on: { change: () => this.take(this.chooser.files) } });
    this.button = iconButton("clip", "Attach files", () => this.chooser.click());
  }

  take(files) {
    this.files = [...this.files, ...files].slice(0, MOST);
    this.chooser.value = "";
    this.draw();
  }

  /** Take files out of what was pasted; true when there were some. */
  paste(event) {
    const files = event.clipboardData?.files;
    if (!files?.length) return false;
    this.take(files);
    return true;
  }

  /** All of them, after which there are none. */
  takeAll() {
    const files = this.files;
    this.files = [];
    this.draw();
    return files;
  }

  draw() {
    this.list.hidden = !this.files.length;
    this.list.replaceChildren(...this.files.map((file) => h("li", {}, h("span", {}, file.name), h("span", { class: "muted" }, sizeOf(file.size)),
      iconButton("close", `Do not send ${file.name}`, () => {
        this.files = this.files.filter((other) => other !== file);
        this.draw();
      }))));
  }
}

/** A message with files, as the guild wire takes it. */
export function formOf(message, files) {
  const form = new FormData();
  const attachments = files.map((file, id) => ({ id, filename: file.name || "file" }));
  form.append("payload_json", JSON.stringify({ ...message, attachments }));
  files.forEach((file, number) => form.append(`files[${number}]`, file, file.name || "file"));
  return form;
}
