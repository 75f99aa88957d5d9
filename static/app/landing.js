// The door: two forms, of which one is shown; or the way to the sign-in provider.

import { v1 } from "./api.js";
import { keepDeparture, keepToken, takeNotice, takeWanted, token } from "./session.js";

const tabs = [...document.querySelectorAll("[role=tab]")];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

function choose(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    panelOf(other).hidden = !chosen;
  }
}

function say(form, refusal) {
  clear(form);
  let first = null;
  for (const [name, words] of Object.entries(refusal.fields)) {
    const input = form.elements.namedItem(name);
    if (!input) continue;
    mark(input, words);
    first ??= input;
  }
  if (!first) form.prepend(problem(`${form.id}-problem`, refusal.message));
  (first ?? form.querySelector("input"))?.focus();
}

function problem(id, words) {
  const note = document.createElement("p");
  note.id = id;
  note.className = "problem";
  note.setAttribute("role", "alert");
  note.textContent = words;
  return note;
}

function mark(input, words) {
  const id = `${input.form.id}-${input.name}-problem`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  const field = input.closest(".field");
  if (field) field.append(problem(id, words));
  else input.closest(".check").after(problem(id, words));
}

function clear(form) {
  for (const note of form.querySelectorAll(".problem")) note.remove();
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function isComplete(form) {
  clear(form);
  const wrong = [...form.elements].filter((input) => input.willValidate && !input.checkValidity());
  for (const input of wrong) mark(input, input.validationMessage);
  wrong[0]?.focus();
  return wrong.length === 0;
}

async function submit(form, path, body) {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await v1("POST", path, body);
    if (answer.mfa) throw new Error("This account has a second factor, which this page does not ask for. Use another client.");
    if (answer.pending_verification) throw new Error("Your account was made. An administrator will let you in soon.");
    keepToken(answer.token);
    location.assign(`/app${takeWanted()}`);
  } catch (refusal) {
    say(form, refusal.fields ? refusal : { fields: {}, message: refusal.message });
  } finally {
    button.disabled = false;
  }
}

function valuesOf(form) {
  const values = {};
  for (const input of form.querySelectorAll("input")) {
    if (input.type === "checkbox") values[input.name] = input.checked;
    else if (input.value) values[input.name] = input.value;
  }
  return values;
}

function bind(id, path) {
  const form = document.getElementById(id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isComplete(form)) submit(form, path, valuesOf(form));
  });
}

function bindProvider(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    clear(form);
    button.disabled = true;
    try {
      const answer = await v1("POST", "/auth/sso/start", { redirect_to: `/app${takeWanted()}` });
      keepDeparture(answer.state);
      location.assign(answer.authorization_url);
    } catch (refusal) {
      say(form, { fields: {}, message: refusal.message });
      button.disabled = false;
    }
  });
}

function begin() {
  if (token()) {
    location.replace(`/app${takeWanted()}`);
    return;
  }
  const notice = takeNotice();
  if (notice) {
    const place = document.getElementById("notice");
    place.textContent = notice;
    place.hidden = false;
  }
  const provider = document.getElementById("provider");
  if (provider) {
    bindProvider(provider);
    return;
  }
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      choose(tabs[1 - index]);
      tabs[1 - index].focus();
    });
  });
  bind("sign-in", "/auth/login");
  bind("register", "/auth/register");
}

begin();
