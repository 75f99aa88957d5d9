// Somebody redeems a gift. Who is not signed in comes back here afterwards.

import { v1 } from "../api.js";
import { h } from "../dom.js";
import { here } from "../place.js";
import { rememberWanted, token } from "../session.js";
import { trying } from "./forms.js";
import { liveWords, showStep } from "./steps.js";

const place = document.getElementById("gift");
const form = document.getElementById("redeem");

async function redeem() {
  await v1("POST", `/gifts/${document.body.dataset.code}/redeem`);
  showStep(place, "It is yours", liveWords("Thank whoever gave it to you."), h("a", { class: "button", href: here("/app") }, "To the conversation"));
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (token()) {
    trying(form, redeem);
    return;
  }
  rememberWanted();
  location.assign(here("/login"));
});
