// Back from the sign-in provider: what it sent along is exchanged for a token.

import { v1 } from "../api.js";
import { here } from "../place.js";
import { keepToken, takeDeparture } from "../session.js";

const brought = new URLSearchParams(location.search);
const departed = takeDeparture();

function show(title, words, { again = true } = {}) {
  document.getElementById("title").textContent = title;
  document.getElementById("words").textContent = words;
  document.getElementById("back").hidden = !again;
}

/** Why nothing can be exchanged, or "". Words in the address are nobody's that we know, so they are not shown. */
function problem() {
  if (brought.get("error") === "access_denied") return "The sign-in was cancelled, or the provider did not let you in.";
  if (brought.has("error")) return "The sign-in provider reported a problem.";
  if (!brought.get("code") || !brought.get("state")) return "Something is missing in this address.";
  // Anybody could send a link that signs its reader in to the account of whoever made it.
  if (brought.get("state") !== departed) return "This sign-in was not begun in this tab.";
  return "";
}

async function finish() {
  const words = problem();
  // What has been used is good for nothing, and no business of the history.
  history.replaceState(null, "", location.pathname);
  if (words) {
    show("You are not signed in", words);
    return;
  }
  try {
    const answer = await v1("POST", "/auth/sso/complete", { code: brought.get("code"), state: brought.get("state") });
    if (answer.pending_verification) {
      show("Your account was made", "An administrator will let you in soon.", { again: false });
      return;
    }
    keepToken(answer.token);
    location.replace(/^\/(?![/\\])/.test(answer.redirect_to) ? answer.redirect_to : here("/app"));
  } catch (refusal) {
    show("You are not signed in", refusal.message);
  }
}

finish();
