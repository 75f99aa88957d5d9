// A person lets an application in, or does not. What it asks for stands in the page and in its address; who the person
// is, and where they could add a bot, is asked here.

import { v1 } from "../api.js";
import { h } from "../dom.js";
import { here } from "../place.js";
import { rememberWanted, token } from "../session.js";
import { trying } from "./forms.js";
import { liveWords, showStep } from "./steps.js";

const PASSED_ON = ["client_id", "scope", "response_type", "redirect_uri", "state", "permissions", "guild_id", "code_challenge", "code_challenge_method"];
const asked = new URLSearchParams(location.search);
const { declined, unasked, unknown, asks } = document.body.dataset;
const place = document.getElementById("consent");
const form = document.getElementById("answer");
const guilds = document.getElementById("guild");
const boxes = [...form.querySelectorAll("[name=permission]")];

/** The request as it came, with what the person has chosen. */
function granted() {
  const body = Object.fromEntries(PASSED_ON.filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]));
  if (guilds) {
    delete body.guild_id;
    if (guilds.value) body.guild_id = guilds.value;
  }
  if (boxes.length) {
    const bits = boxes.filter((box) => box.checked).reduce((sum, box) => sum | BigInt(box.value), 0n);
    body.permissions = bits.toString();
  }
  return body;
}

async function grant() {
  const { redirect_to: next } = await v1("POST", "/oauth2/authorize/consent", granted());
  if (asked.get("redirect_uri")) location.replace(next);
  else showStep(place, "Done", liveWords("The bot is there now. This page can be closed."), h("a", { class: "button", href: here("/app") }, "To the conversation"));
}

function fillGuilds(found) {
  const { wanted, needed, kept } = guilds.dataset;
  if (!needed) guilds.append(h("option", { value: "" }, "No community, for now"));
  else if (!wanted) guilds.append(h("option", { value: "" }, "Choose a community"));
  for (const guild of found) guilds.append(h("option", { value: guild.id, selected: guild.id === wanted }, guild.name));
  guilds.disabled = Boolean(kept);
  if (needed && !found.length) document.getElementById("guild-hint").textContent = "There is no community whose settings you may change.";
  const choose = () => {
    form.querySelector("button").disabled = Boolean(needed) && !guilds.value;
  };
  guilds.addEventListener("change", choose);
  choose();
}

function show({ user, guilds: found }) {
  document.getElementById("who").textContent = `You are ${user.global_name ?? user.username} (${user.username}#${user.discriminator}).`;
  if (guilds) fillGuilds(found ?? []);
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trying(form, grant);
  });
}

async function begin() {
  if (!token()) {
    if (asks === "no") {
      location.replace(unknown);
      return;
    }
    rememberWanted();
    location.replace(here("/login"));
    return;
  }
  try {
    const preview = await v1("GET", `/oauth2/authorize${location.search}`);
    if (asks === "yes") show(preview);
    else if (preview.already_authorized) await grant();
    else location.replace(unasked);
  } catch (refusal) {
    showStep(place, "That does not work", liveWords(refusal.message), h("a", { class: "aside-link", href: declined }, "Back"));
  }
}

begin();
