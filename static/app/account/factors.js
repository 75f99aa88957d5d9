// Asking for a second factor: a code, a code by SMS, or a passkey. Used for signing in and for proving it once more.

import { h } from "../dom.js";
import { makeForm, trying } from "./forms.js";
import { isSupported, show } from "./passkeys.js";
import { focusFirst } from "./steps.js";

const OTHERWISE = { totp: "Use a code or a backup code", sms: "Send a code by SMS", webauthn: "Use a passkey" };

/**
 * The forms of the factors an account has, of which one is shown. `methods` come in the order they are offered;
 * `codeField` is the field's name on the wire; `act` holds code(method, code), sendSms(), options() and
 * passkey(answer, challenge), which throw refusals.
 */
export function factorForms({ methods, hint, codeField, act }) {
  const offered = methods.filter((method) => method !== "webauthn" || isSupported());
  const place = h("div", { class: "factors" });
  if (!offered.length) place.append(h("p", {}, "This account asks for a passkey, which this browser cannot show."));
  function choose(method) {
    const others = offered.filter((other) => other !== method);
    const more = others.map((other) => h("button", { type: "button", class: "link", on: { click: () => choose(other) } }, OTHERWISE[other]));
    place.replaceChildren(FORMS[method]({ hint, codeField, act }), ...more);
    focusFirst(place, place.querySelector("button"));
  }
  if (offered.length) choose(offered[0]);
  return place;
}

const FORMS = {
  totp: ({ codeField, act }) => codeForm("totp", "Code", { codeField, act, hint: "From your authenticator app. A backup code does too." }),
  sms: ({ hint, codeField, act }) => {
    const form = makeForm({
      words: `A code goes to the phone that ends in ${(hint ?? "").replace(/^\*+/, "") || "…"}.`,
      action: "Send the code",
      send: async () => {
        await act.sendSms();
        const next = codeForm("sms", "Code from the message", { codeField, act });
        form.replaceWith(next);
        focusFirst(next);
      },
    });
    return form;
  },
  webauthn: ({ act }) =>
    makeForm({
      words: "Your browser will ask for it.",
      action: "Use a passkey",
      send: async () => {
        const options = await act.options();
        await act.passkey(await show(options), options.challenge);
      },
    }),
};

function codeForm(method, label, { codeField, act, hint }) {
  const field = { name: codeField, label, hint, autocomplete: "one-time-code", inputmode: method === "sms" ? "numeric" : "text", maxlength: 32 };
  const again = method === "sms" && h("button", { type: "button", class: "button quiet", on: { click: () => trying(form, act.sendSms) } }, "Send another");
  const form = makeForm({
    fields: [field],
    action: "Continue",
    send: (values) => act.code(method, values[codeField].replace(/\s+/g, "")),
    more: again || [],
  });
  return form;
}
