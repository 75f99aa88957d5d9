// Signing in with nothing but a passkey: by a button, or chosen where the browser fills in names.

import { Refusal, v1 } from "../api.js";
import { fillsIn, show } from "./passkeys.js";
import { signingIn } from "./sign_in.js";

const RENEW_SECONDS = 270; // a challenge lives five minutes
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "touchstart"];
let offer = null;
let isWithdrawn = false;

/** Ask for a passkey and sign in with it. Throws what went wrong. */
export async function signInWithPasskey(place) {
  withdraw();
  await signIn(place, {});
}

/**
 * Offer passkeys among the names the browser fills in. Begins with the first sign of somebody being there, because
 * each offer costs the server a challenge.
 */
export function offerFilledIn(place, say) {
  const begin = async () => {
    for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, begin);
    if (await fillsIn()) keepOffering(place, say);
  };
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, begin, { passive: true });
}

async function keepOffering(place, say) {
  if (isWithdrawn) return;
  const own = (offer = new AbortController());
  const renewal = setTimeout(() => {
    own.abort();
    keepOffering(place, say);
  }, RENEW_SECONDS * 1000);
  try {
    await signIn(place, { mediation: "conditional", signal: own.signal });
  } catch (problem) {
    // What the browser says of an offer that nobody took is no problem of theirs.
    if (problem instanceof Refusal) say(problem);
  } finally {
    clearTimeout(renewal);
  }
}

/** The browser shows one request at a time. */
export function withdraw() {
  isWithdrawn = true;
  offer?.abort();
}

async function signIn(place, more) {
  const options = await v1("POST", "/auth/webauthn/authentication-options");
  const response = await show(options, more);
  await signingIn(place, v1("POST", "/auth/webauthn/authenticate", { response, challenge: options.challenge }));
}
