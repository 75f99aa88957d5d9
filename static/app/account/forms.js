// Forms: labelled fields, what is wrong beside the field it concerns, and one sending at a time.

import { h } from "../dom.js";
import { here } from "../place.js";

/** The person closed what they were asked; nothing has to be said about it. */
export class Cancelled extends Error {}

let serial = 0;

/** Send a form with `send(values)` when it is complete; what that throws is shown in the form. */
export function bindForm(form, send) {
  form.noValidate = true;
  form.id ||= `form-${++serial}`;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isComplete(form)) trying(form, () => send(valuesOf(form)));
  });
  return form;
}

/** Do what a button of a form stands for; the form cannot be sent meanwhile. */
export async function trying(form, act) {
  const buttons = [...form.querySelectorAll("button")].filter((button) => !button.disabled);
  const pressed = buttons.find((button) => button === document.activeElement);
  clear(form);
  for (const button of buttons) button.disabled = true;
  form.setAttribute("aria-busy", "true");
  let refusal = null;
  try {
    await act();
  } catch (thrown) {
    refusal = thrown;
  }
  for (const button of buttons) button.disabled = false;
  form.removeAttribute("aria-busy");
  if (refusal) say(form, refusal, pressed);
}

/**
 * A form that is made here. `fields` are {name, label, type?, autocomplete?, hint?, value?, maxlength?, minlength?,
 * inputmode?, required?, options?}; `words` stand above them, `more` below the button.
 */
export function makeForm({ words, fields = [], action, send, tone = "", more = [] }) {
  const id = `form-${++serial}`;
  const note = words && h("p", { class: "words", id: `${id}-words` }, words);
  const form = h("form", { id, method: "post" },
    note,
    fields.map((field, index) => fieldNode(field, id, note && index === 0 ? note.id : "")),
    h("div", { class: "actions" }, h("button", { class: `button ${tone}` }, action), more));
  return bindForm(form, send);
}

/** A field with its label. `describedBy` names what else should be read out with it. */
export function fieldNode(field, prefix = `form-${++serial}`, describedBy = "") {
  const id = `${prefix}-${field.name}`;
  const hint = field.hint && h("small", { id: `${id}-hint` }, field.hint);
  const described = [describedBy, hint?.id].filter(Boolean).join(" ");
  const input = inputNode(field, id, described);
  input.dataset.described = described;
  if (field.type === "checkbox") return h("label", { class: "check" }, input, field.label);
  return h("div", { class: "field" }, h("label", { for: id }, field.label), input, hint);
}

function inputNode(field, id, described) {
  const { name, value, maxlength, minlength, inputmode, required = true, autocomplete = "off", type = "text" } = field;
  const spelling = type === "text" ? { autocapitalize: "none", spellcheck: "false" } : {};
  const more = { id, name, maxlength, minlength, inputmode, required, "aria-describedby": described || null };
  return h("input", { type, autocomplete, value: value ?? null, ...spelling, ...more });
}

/** Show why something was refused: at the fields it names that stand here, else above the form. */
export function say(form, refusal, pressed) {
  clear(form);
  if (refusal instanceof Cancelled) {
    pressed?.focus();
    return;
  }
  let first = null;
  for (const [name, words] of Object.entries(refusal.fields ?? {})) {
    const input = form.elements.namedItem(name);
    if (!(input instanceof HTMLInputElement) || input.type === "hidden") continue;
    mark(input, words);
    first ??= input;
  }
  if (!first) form.prepend(problem(`${form.id}-problem`, refusal.message, wayOn(refusal)));
  (first ?? form.querySelector("input:not([type=hidden])") ?? pressed)?.focus();
}

/** Forget what was said. */
export function clear(form) {
  for (const note of form.querySelectorAll(".problem")) note.remove();
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    describe(input, input.dataset.described ?? "");
  }
}

function isComplete(form) {
  clear(form);
  const wrong = [...form.elements].filter((input) => input.willValidate && !input.checkValidity());
  for (const input of wrong) mark(input, input.validationMessage);
  wrong[0]?.focus();
  return wrong.length === 0;
}

function mark(input, words) {
  const id = `${input.form.id}-${input.name}-problem`;
  input.dataset.described ??= input.getAttribute("aria-describedby") ?? "";
  input.setAttribute("aria-invalid", "true");
  describe(input, `${id} ${input.dataset.described}`.trim());
  const field = input.closest(".field");
  if (field) field.append(problem(id, words));
  else input.closest(".check").after(problem(id, words));
}

function describe(input, ids) {
  if (ids) input.setAttribute("aria-describedby", ids);
  else input.removeAttribute("aria-describedby");
}

function problem(id, ...words) {
  return h("p", { id, class: "problem", role: "alert" }, words);
}

/** Whose account is closed can appeal. */
function wayOn(refusal) {
  if (!refusal.code?.startsWith("ACCOUNT_SUSPENDED_")) return null;
  return [". ", h("a", { href: here("/appeal") }, "Why, and how to appeal")];
}

function valuesOf(form) {
  const values = {};
  for (const input of form.querySelectorAll("input[name]")) {
    if (input.type === "checkbox") values[input.name] = input.checked;
    else if (input.value) values[input.name] = input.type === "password" ? input.value : input.value.trim();
  }
  return values;
}
