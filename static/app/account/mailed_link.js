// Pages that links in mails lead to. The token is in the part of the address that no server sees, and leaves it at once.

import { bindForm } from "./forms.js";
import { showStep, takeFragment } from "./steps.js";
import { h } from "../dom.js";

/** Bind the page's form. `send({place, token, ...values})` does what the link is for. */
export function bindLink(id, send) {
  const place = document.getElementById("place");
  const token = takeFragment();
  if (!token) {
    showStep(place, "Part of the link is missing", h("p", { class: "words" }, "Open the link from your mail again, or copy the whole of it."));
    return;
  }
  // A problem with the token itself has no field of its own, so it is told above the form.
  bindForm(document.getElementById(id), (values) => send({ place, token, ...values }));
}
