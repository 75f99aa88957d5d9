// How people look: a name and a coloured initial.

import { h } from "./dom.js";

const HUES = 8;

export const nameOf = (user) => user.global_name || user.username;

export function initials(name) {
  const words = name.trim().split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words.slice(0, 2).map((word) => Array.from(word.replace(/^[^\p{L}\p{N}]+/u, ""))[0]);
  return (first.join("") || "?").toUpperCase();
}

function hueOf(key) {
  let sum = 0;
  for (const letter of String(key)) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return sum % HUES;
}

/** A picture of somebody, or of a guild: decoration beside their name. */
export function avatar(name, key, more = "") {
  return h("span", { class: `avatar hue-${hueOf(key)} ${more}`, "aria-hidden": "true" }, initials(name));
}

/** A role's colour as CSS, null for none. */
export function colour(number) {
  return number ? `#${number.toString(16).padStart(6, "0")}` : null;
}

/** A name, in the colour of a role if there is one. */
export function nameTag(name, roleColour, attributes = {}) {
  const tag = h("span", { class: "name", ...attributes }, name);
  if (roleColour) tag.style.setProperty("--role", roleColour);
  return tag;
}
