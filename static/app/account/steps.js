// One thing after another in the same place: each step takes the place of the last, and the focus with it.

import { h } from "../dom.js";

/** Show a step under its heading. */
export function showStep(place, title, ...nodes) {
  const heading = h("h2", { tabindex: "-1" }, title);
  place.replaceChildren(h("div", { class: "step" }, heading, ...nodes.flat(Infinity).filter(Boolean)));
  focusFirst(place, heading);
}

/** The focus goes to the first field, else to what says where one is. */
export function focusFirst(place, fallback) {
  (place.querySelector("input:not([type=hidden], [type=checkbox])") ?? fallback)?.focus();
}

/** Words that are read out when they change. */
export function liveWords(words = "") {
  return h("p", { class: "words", role: "status" }, words);
}

/** Back to the beginning of this page, with nothing kept. */
export function startAgain(words = "Start again") {
  return h("a", { class: "aside-link", href: location.pathname }, words);
}

/**
 * Ask again and again until `ask()` returns something other than undefined, which is then the result. Ends silently
 * when the element has left the page. A browser that lost its network for a moment goes on asking.
 */
export async function poll(element, seconds, ask) {
  for (;;) {
    await pause(seconds);
    if (!element.isConnected) return undefined;
    try {
      const found = await ask();
      if (found !== undefined) return found;
    } catch (refusal) {
      if (refusal.status && refusal.status !== 429 && refusal.status < 500) throw refusal;
    }
  }
}

export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** What follows # in a link from a mail; it is taken out of the address and the history at once. */
export function takeFragment(name = "token") {
  const value = new URLSearchParams(location.hash.slice(1)).get(name) ?? "";
  history.replaceState(null, "", location.pathname);
  return value;
}

/** The same for a link whose token stands after ?, as clients of the topic wire expect it. */
export function takeQuery(name) {
  const value = new URLSearchParams(location.search).get(name) ?? "";
  if (value) history.replaceState(null, "", location.pathname + location.hash);
  return value;
}
