// A phone number, and codes by SMS as a second factor. Only where the operator has chosen a provider.

import { v1 } from "../api.js";
import { toast } from "../dom.js";
import { choice, flow, row } from "./flow.js";
import { makeForm } from "./forms.js";
import { withProof } from "./sudo.js";

const SMS = 1;
const PHONE = "/users/@me/phone";

export function phoneRows(facts, hasAuthenticator) {
  const { me, hasSms } = facts;
  const isOn = me.authenticator_types.includes(SMS);
  if (!hasSms && !me.phone) return [];
  return [
    row("Phone number", me.phone ?? "None",
      hasSms && choice(me.phone ? "Change" : "Add", () => addPhone(facts), { label: me.phone ? "Change the phone number" : "Add a phone number" }),
      me.phone && !isOn && choice("Remove", () => confirm(facts, "Remove the phone number?", "Remove", ["DELETE", PHONE]), { label: "Remove the phone number" })),
    me.phone && hasAuthenticator && row("Codes by SMS", isOn ? "On. They do when the app is not at hand." : "Off",
      isOn ? choice("Turn off", () => confirm(facts, "Turn off codes by SMS?", "Turn off", ["POST", "/users/@me/mfa/sms/disable"]), { label: "Turn off codes by SMS" })
        : choice("Turn on", () => confirm(facts, "Turn on codes by SMS?", "Turn on", ["POST", "/users/@me/mfa/sms/enable"]), { label: "Turn on codes by SMS" })),
  ];
}

function addPhone(facts) {
  flow("Your phone number", ({ show, close }) => {
    const askCode = (phone) => show(makeForm({
      words: `A code was sent to ${phone}.`,
      fields: [{ name: "code", label: "Code from the message", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 32 }],
      action: "Keep this number",
      send: async ({ code }) => {
        const { phone_token: phoneToken } = await atCode(v1("POST", `${PHONE}/verify`, { phone, code }));
        await withProof("POST", PHONE, { phone_token: phoneToken });
        close();
        await facts.refresh();
        toast("The phone number was kept.");
      },
    }));
    show(makeForm({
      fields: [{ name: "phone", label: "Phone number", type: "tel", autocomplete: "tel", hint: "With the code of the country, like +49 170 1234567." }],
      action: "Send a code",
      send: async (values) => {
        const phone = values.phone.replace(/[\s()-]+/g, "");
        await v1("POST", `${PHONE}/send-verification`, { phone });
        askCode(phone);
      },
    }));
  });
}

/** Refusals of a code that name no field belong to the code. */
async function atCode(asked) {
  try {
    return await asked;
  } catch (refusal) {
    if (refusal.fields && !Object.keys(refusal.fields).length) refusal.fields.code = refusal.message;
    throw refusal;
  }
}

function confirm(facts, title, action, [method, path]) {
  flow(title, ({ show, close }) => show(makeForm({
    action,
    send: async () => {
      await withProof(method, path);
      close();
      await facts.refresh();
    },
  })));
}
