// A dialog whose content changes step by step, and the rows of the page it is opened from.

import { dialog } from "../dialogs.js";
import { h, toast } from "../dom.js";
import { focusFirst } from "./steps.js";

/** Open a dialog. `begin(steps)` shows the first step; `steps` has show(...nodes), close() and ended. */
export function flow(title, begin) {
  const place = h("div", { class: "steps" });
  const window = dialog(title, () => place);
  const steps = {
    show(...nodes) {
      place.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
      focusFirst(place, place.querySelector("button"));
    },
    close: () => window.close(),
    ended: new Promise((resolve) => window.addEventListener("close", resolve)),
  };
  begin(steps);
  return steps;
}

/** One thing of a section: what it is, how it stands, and what can be done. */
export function row(title, words, ...buttons) {
  return h("li", {}, h("div", {}, h("h3", {}, title), words && h("p", {}, words)), h("div", { class: "choices" }, buttons));
}

/** A button of a row. `label` tells apart what stands in several rows. */
export function choice(words, click, { tone = "quiet", label } = {}) {
  return h("button", { type: "button", class: `button small ${tone}`, "aria-label": label ?? null, on: { click } }, words);
}

/** Do something that a button of the page stands for; what goes wrong is told in passing. */
export async function quietly(act) {
  try {
    await act();
  } catch (refusal) {
    if (refusal.message) toast(refusal.message);
  }
}
