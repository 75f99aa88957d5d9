// Coming into the console: whoever is signed in here proves with their second factor that it is them.

import { call } from "../api.js";
import { h } from "../dom.js";
import { here } from "../place.js";
import { rememberWanted, token } from "../session.js";
import { Cancelled } from "./forms.js";
import { liveWords, showStep } from "./steps.js";
import { ensureProof, proofHeaders } from "./sudo.js";

const place = document.getElementById("console");
const { enter, start } = document.body.dataset;

/** Where the person wanted to go: a page of the console, and nowhere else. */
function wanted() {
  const asked = new URLSearchParams(location.search).get("next") || "";
  return asked.startsWith(start) ? asked : start;
}

function again(words) {
  const button = h("button", { class: "button", type: "button" }, "Try again");
  button.addEventListener("click", begin);
  showStep(place, "Not yet", liveWords(words), button);
}

function withoutFactor() {
  const link = h("a", { class: "button", href: here("/settings/security") }, "Set up a second step");
  showStep(place, "A second step is missing", liveWords("The console opens only to accounts with an authenticator app or a passkey."), link);
}

async function begin() {
  if (!token()) {
    rememberWanted();
    location.replace(here("/login"));
    return;
  }
  try {
    await ensureProof();
    await call("POST", enter, undefined, { headers: proofHeaders(), keeps: true });
    location.replace(wanted());
  } catch (refusal) {
    if (refusal instanceof Cancelled) again("The console asks who you are.");
    else if (refusal.code === "TWO_FACTOR_REQUIRED") withoutFactor();
    else if (refusal.code === "MISSING_PERMISSIONS" || refusal.code === "MISSING_ACL")
      showStep(place, "Not for everybody", liveWords("The console is for those who run this server."), h("a", { class: "button", href: here("/app") }, "To the conversation"));
    else again(refusal.message);
  }
}

begin();
