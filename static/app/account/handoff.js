// Being let in by another device: this one shows a code, the other one enters it.

import { v1 } from "../api.js";
import { h } from "../dom.js";
import { here } from "../place.js";
import { withdraw } from "./passkey_sign_in.js";
import { signingIn } from "./sign_in.js";
import { liveWords, poll, showStep, startAgain } from "./steps.js";

const ASK_EVERY_SECONDS = 2;

/** Show a code in `place` and wait until it was entered. */
export async function offerHandoff(place) {
  const { code } = await v1("POST", "/auth/handoff/initiate");
  withdraw();
  const state = liveWords("Waiting for the other device. The code works for five minutes.");
  showStep(place, "Sign in with another device",
    h("p", {}, "Where you are signed in, open your account, then Security, and enter this code:"),
    h("p", { class: "code", translate: "no" }, code),
    state, startAgain("Sign in another way"));
  place.querySelector("h2").focus();
  wait(place, state, code).catch((refusal) => (state.textContent = refusal.message));
}

async function wait(place, state, code) {
  const path = `/auth/handoff/${encodeURIComponent(code)}`;
  addEventListener("pagehide", () => fetch(here(`/v1${path}`), { method: "DELETE", keepalive: true, credentials: "omit" }), { once: true });
  const found = await poll(state, ASK_EVERY_SECONDS, async () => {
    const answer = await v1("GET", `${path}/status`);
    return answer.status === "pending" ? undefined : answer;
  });
  if (!found) return;
  if (found.status === "completed") await signingIn(place, found);
  else state.replaceChildren("The code has run out. ", h("button", { type: "button", class: "link", on: { click: () => offerHandoff(place) } }, "Show a new one"));
}
