// Passkeys: they sign in without a password, and prove who one is.

import { toast } from "../dom.js";
import { dateName } from "../time.js";
import { choice, flow, row } from "./flow.js";
import { makeForm } from "./forms.js";
import { create, isSupported } from "./passkeys.js";
import { withProof } from "./sudo.js";

const PATH = "/users/@me/mfa/webauthn/credentials";

export function passkeyRows(facts) {
  const words = "A passkey signs you in with your fingerprint, face or screen lock. No password is asked for, and none can be stolen.";
  const add = isSupported() && choice("Add a passkey", () => addPasskey(facts));
  return [row("Sign in without a password", words, add), facts.passkeys.map((passkey) => passkeyRow(passkey, facts))];
}

function passkeyRow(passkey, facts) {
  const used = passkey.last_used_at ? `last used on ${dateName(new Date(passkey.last_used_at))}` : "not used yet";
  return row(passkey.name, `Added on ${dateName(new Date(passkey.created_at))}, ${used}`,
    choice("Rename", () => rename(passkey, facts), { label: `Rename ${passkey.name}` }),
    choice("Remove", () => remove(passkey, facts), { label: `Remove ${passkey.name}` }));
}

const nameField = (value) => ({ name: "name", label: "Name", value, maxlength: 100, hint: "So that you can tell your passkeys apart." });

function addPasskey(facts) {
  flow("Add a passkey", ({ show, close }) => show(makeForm({
    fields: [nameField(`Passkey ${facts.passkeys.length + 1}`)],
    action: "Go on",
    send: async ({ name }) => {
      const options = await withProof("POST", `${PATH}/registration-options`);
      const response = await create(options);
      await withProof("POST", PATH, { response, challenge: options.challenge, name });
      close();
      await facts.refresh();
      toast("The passkey was added.");
    },
  })));
}

function rename(passkey, facts) {
  flow("Rename the passkey", ({ show, close }) => show(makeForm({
    fields: [nameField(passkey.name)],
    action: "Rename",
    send: async ({ name }) => {
      await withProof("PATCH", `${PATH}/${encodeURIComponent(passkey.id)}`, { name });
      close();
      await facts.refresh();
    },
  })));
}

function remove(passkey, facts) {
  flow("Remove the passkey?", ({ show, close }) => show(makeForm({
    words: `${passkey.name} will not sign you in any more. Your device may go on offering it until you remove it there too.`,
    action: "Remove",
    tone: "danger",
    send: async () => {
      await withProof("DELETE", `${PATH}/${encodeURIComponent(passkey.id)}`);
      close();
      await facts.refresh();
      toast("The passkey was removed.");
    },
  })));
}
