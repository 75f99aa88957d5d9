// The box in which messages are written. Enter sends, Shift+Enter makes a line.

import { h, icon, iconButton } from "./dom.js";

const TALLEST = 220;

/**
 * `label` says what is written to; `send(text)` throws a Refusal when it fails, and the text stays;
 * with `files` (FilesToSend) a message may be files alone, and `send(text, files)` is given them;
 * `typing()` is called now and then while somebody writes; `last()` edits the last own message.
 */
export function composer({ label, send, typing, last, maxlength = 4000, extra, files }) {
  const words = h("p", { class: "problem", role: "alert", hidden: true });
  const context = h("div", { class: "context", hidden: true });
  const box = h("textarea", { rows: 1, maxlength, "aria-label": label, placeholder: label, data: { key: "composer" } });
  const button = h("button", { class: "icon-button send", "aria-label": "Send", title: "Send" }, icon("send"));
  const form = h("form", { class: "composer", on: { submit } }, context, files?.list, h("div", { class: "writing" }, files?.button, files?.chooser, box, extra, button), words);

  function fit() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, TALLEST)}px`;
  }

  async function submit(event) {
    event.preventDefault();
    const text = box.value.trim();
    if (!(text || files?.files.length) || button.disabled) return;
    button.disabled = true;
    const going = files?.takeAll() ?? [];
    words.hidden = true;
    box.value = "";
    fit();
    try {
      await send(text, going);
      setContext(null);
    } catch (refusal) {
      box.value = box.value ? `${text}\n${box.value}` : text;
      if (going.length) files.take(going);
      fit();
      words.textContent = refusal.message;
      words.hidden = false;
    } finally {
      button.disabled = false;
    }
  }

  /** What the next message belongs to, shown above the box; null for nothing. */
  function setContext(text, drop) {
    context.hidden = !text;
    context.replaceChildren(...(text ? [h("span", {}, text), iconButton("close", "Do not reply", () => (drop(), setContext(null)))] : []));
    if (text) box.focus();
  }

  box.addEventListener("input", () => {
    fit();
    if (box.value.trim()) typing?.();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "ArrowUp" && !box.value && last) {
      event.preventDefault();
      last();
    }
  });
  box.addEventListener("paste", (event) => files?.paste(event) && event.preventDefault());
  return { element: form, focus: () => box.focus(), setContext };
}
