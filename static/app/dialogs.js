// Questions in a window of their own. The browser's <dialog> keeps the focus inside and closes on Escape.

import { h, iconButton } from "./dom.js";

let serial = 0;

/** Show a dialog. `build(close)` returns what is in it. */
export function dialog(title, build) {
  const close = () => window.close();
  const heading = h("h2", { id: `dialog-title-${++serial}` }, title);
  const window = h("dialog", { class: "dialog", "aria-labelledby": heading.id });
  window.append(h("header", {}, heading, iconButton("close", "Close", close)), ...[build(close)].flat());
  window.addEventListener("close", () => window.remove());
  document.body.append(window);
  window.showModal();
  return window;
}

/**
 * A dialog with a form. `fields` are {name, label, type?, value?, hint?, options?, maxlength?, required?};
 * `send(values)` does the work and may throw a Refusal, whose words then stand in the form.
 */
export function ask(title, { fields, action, send }) {
  return dialog(title, (close) => {
    const words = h("p", { class: "problem", role: "alert" });
    const button = h("button", { class: "button" }, action);
    const form = h("form", { on: { submit } }, fields.map(fieldNode), words, h("footer", {}, button));
    async function submit(event) {
      event.preventDefault();
      button.disabled = true;
      words.textContent = "";
      try {
        await send(valuesOf(form));
        close();
      } catch (refusal) {
        words.textContent = refusal.message;
      } finally {
        button.disabled = false;
      }
    }
    return form;
  });
}

/** Ask whether to go on. */
export function confirm(title, words, action, go) {
  return ask(title, { fields: [{ text: words }], action, send: go });
}

function valuesOf(form) {
  const values = {};
  for (const input of form.elements) {
    if (input.name) values[input.name] = input.type === "checkbox" ? input.checked : input.value.trim();
  }
  return values;
}

function fieldNode(field) {
  if (field.text) return h("p", {}, field.text);
  const id = `field-${field.name}`;
  if (field.type === "checkbox") {
    return h("label", { class: "check" }, h("input", { id, name: field.name, type: "checkbox" }), field.label);
  }
  return h("div", { class: "field" }, h("label", { for: id }, field.label), inputNode(field, id), field.hint && h("small", { id: `${id}-hint` }, field.hint));
}

function inputNode(field, id) {
  const shared = { id, name: field.name, required: field.required !== false, maxlength: field.maxlength, "aria-describedby": field.hint ? `${id}-hint` : null };
  if (field.type === "textarea") return h("textarea", { ...shared, rows: 5, value: field.value ?? "" });
  if (field.options) return h("select", shared, field.options.map(([value, words]) => h("option", { value, selected: value === field.value }, words)));
  return h("input", { ...shared, type: "text", autocomplete: "off", value: field.value ?? "" });
}
