// Passkeys: between the JSON of the server and the bytes of the browser.

const READ = { NotAllowedError: "Nothing was chosen, or the time ran out.", InvalidStateError: "This device has a passkey of this account already.", SecurityError: "Passkeys do not work at this address." };

export const isSupported = () => typeof PublicKeyCredential !== "undefined";

/** Whether the browser can offer passkeys among the names it fills in. */
export async function fillsIn() {
  return isSupported() && Boolean(await PublicKeyCredential.isConditionalMediationAvailable?.());
}

/** Make a passkey. Returns the answer for the server. */
export async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(known),
  };
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  const { response } = made;
  return credential(made, {
    clientDataJSON: textOf(response.clientDataJSON),
    attestationObject: textOf(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** Show a passkey. `more` may hold `mediation` and `signal`. Returns the answer for the server. */
export async function show(options, more = {}) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge) };
  if (options.allowCredentials) publicKey.allowCredentials = options.allowCredentials.map(known);
  const shown = await asked(() => navigator.credentials.get({ publicKey, ...more }));
  const { response } = shown;
  return credential(shown, {
    clientDataJSON: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    userHandle: response.userHandle ? textOf(response.userHandle) : null,
  });
}

async function asked(ask) {
  try {
    return await ask();
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Error(READ[problem.name] ?? "The passkey could not be used.");
  }
}

function credential(made, response) {
  return { id: made.id, rawId: textOf(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults(), response };
}

function known(one) {
  return { ...one, id: bytesOf(one.id) };
}

function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function textOf(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
