// Proving once more who one is, before something that could do harm. One proof lasts for a few minutes on this page.

import { v1 } from "../api.js";
import { factorForms } from "./factors.js";
import { flow } from "./flow.js";
import { Cancelled, makeForm } from "./forms.js";

const HEADER = "X-Fluxer-Sudo-Mode-JWT";
const SPARE_SECONDS = 10;
let proof = { token: "", ends: 0 };

export const isProven = () => Date.now() < proof.ends;

/** What a request brings that leaves through other ways than `withProof`. */
export const proofHeaders = () => ({ [HEADER]: proof.token });

/** A proof belongs to one sign-in, so that a new one needs another. */
export function forgetProof() {
  proof = { token: "", ends: 0 };
}

/** A request that wants a proof; asks for it where there is none. Throws Cancelled and refusals. */
export async function withProof(method, path, body = {}, more = {}) {
  await ensureProof();
  try {
    return await v1(method, path, body, { ...more, headers: { [HEADER]: proof.token } });
  } catch (refusal) {
    if (refusal.code !== "SUDO_MODE_REQUIRED") throw refusal;
  }
  forgetProof();
  await ensureProof();
  return v1(method, path, body, { ...more, headers: { [HEADER]: proof.token } });
}

/** Ask for a proof now, so that what follows is not interrupted. */
export async function ensureProof() {
  if (isProven()) return;
  const found = await v1("GET", "/users/@me/sudo/mfa-methods");
  const me = found.has_mfa ? null : await v1("GET", "/users/@me");
  // Who has neither password nor address has nothing to show.
  if (me && !me.email && !me.password_last_changed_at) await verify({});
  else await asked(found);
}

async function verify(shown) {
  const answer = await v1("POST", "/auth/sudo/verify", shown);
  proof = { token: answer.sudo_token, ends: Date.now() + (answer.expires_in - SPARE_SECONDS) * 1000 };
}

function asked(found) {
  return new Promise((resolve, reject) => {
    const steps = flow("Is it you?", ({ show, close }) => {
      const finish = async (shown) => {
        await verify(shown);
        resolve();
        close();
      };
      show(found.has_mfa ? byFactor(found, finish) : byPassword(finish));
    });
    steps.ended.then(() => reject(new Cancelled()));
  });
}

function byPassword(finish) {
  return makeForm({
    words: "Enter your password to go on.",
    fields: [{ name: "password", label: "Your password", type: "password", autocomplete: "current-password" }],
    action: "Go on",
    send: finish,
  });
}

function byFactor(found, finish) {
  const act = {
    code: (method, code) => finish({ mfa_method: method, mfa_code: code }),
    sendSms: () => v1("POST", "/users/@me/sudo/mfa/sms/send"),
    options: () => v1("POST", "/users/@me/sudo/webauthn/authentication-options"),
    passkey: (response, challenge) => finish({ mfa_method: "webauthn", webauthn_response: response, webauthn_challenge: challenge }),
  };
  const methods = ["totp", "sms", "webauthn"].filter((method) => found[method]);
  return factorForms({ methods, codeField: "mfa_code", act });
}
