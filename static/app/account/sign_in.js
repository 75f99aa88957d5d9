// What follows an answer to a sign-in, whichever way it was begun: a token, a second factor, or a mail to look into.

import { v1 } from "../api.js";
import { h } from "../dom.js";
import { keepToken, takeWanted } from "../session.js";
import { factorForms } from "./factors.js";
import { trying } from "./forms.js";
import { liveWords, pause, poll, showStep, startAgain } from "./steps.js";

const ASK_EVERY_SECONDS = 3;

/** To the page that was wanted. */
export function goOn() {
  location.replace(takeWanted());
}

/** Wait for the answer to a sign-in and do what it asks for, in `place`. Throws refusals that end it. */
export async function signingIn(place, asked) {
  let answer;
  try {
    answer = await asked;
  } catch (refusal) {
    if (refusal.code !== "IP_AUTHORIZATION_REQUIRED") throw refusal;
    showNewAddress(place, refusal.facts);
    return;
  }
  if (answer.mfa) showSecondFactor(place, answer);
  else if (answer.pending_verification) showStep(place, "Your account was made", liveWords("An administrator will let you in soon."), startAgain("Back"));
  else arrive(answer);
}

function arrive(answer) {
  keepToken(answer.token);
  goOn();
}

function showSecondFactor(place, { ticket, allowed_methods: methods, sms_phone_hint: hint }) {
  const finish = async (path, body) => arrive(await v1("POST", `/auth/login/mfa/${path}`, { ...body, ticket }));
  const act = {
    code: (method, code) => finish(method, { code }),
    sendSms: () => v1("POST", "/auth/login/mfa/sms/send", { ticket }),
    options: () => v1("POST", "/auth/login/mfa/webauthn/authentication-options", { ticket }),
    passkey: (response, challenge) => finish("webauthn", { response, challenge }),
  };
  showStep(place, "One more step", factorForms({ methods, hint, codeField: "code", act }), startAgain());
}

function showNewAddress(place, { ticket, email, resend_available_in: wait }) {
  const again = h("button", { type: "button", class: "button quiet", disabled: true }, "Send the mail again");
  const state = liveWords("Waiting for the mail to be answered.");
  const form = h("form", { id: "new-address" }, h("div", { class: "actions" }, again));
  again.addEventListener("click", () => trying(form, async () => {
    await v1("POST", "/auth/ip-authorization/resend", { ticket });
    state.textContent = "Another mail is on its way.";
    again.hidden = true;
  }));
  showStep(place, "Look into your mail",
    h("p", {}, "You have not signed in from this place before, so a link went to ", h("strong", {}, email), ". Open it on any device; this page goes on by itself."),
    state, form, startAgain());
  pause(wait).then(() => (again.disabled = false));
  waitForMail(state, ticket).catch((refusal) => (state.textContent = refusal.message));
}

async function waitForMail(state, ticket) {
  const answer = await poll(state, ASK_EVERY_SECONDS, async () => {
    const found = await v1("GET", `/auth/ip-authorization/poll?ticket=${encodeURIComponent(ticket)}`);
    return found.completed ? found : undefined;
  });
  if (answer) arrive(answer);
}
