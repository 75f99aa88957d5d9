// E-mail address and password. A code by mail stands in for the old password, so that a forgotten one can be changed.

import { v1 } from "../api.js";
import { h, toast } from "../dom.js";
import { keepToken, leave } from "../session.js";
import { dateName } from "../time.js";
import { choice, flow, row } from "./flow.js";
import { makeForm, trying } from "./forms.js";
import { forgetProof, withProof } from "./sudo.js";

const EMAIL = "/users/@me/email-change";
const PASSWORD = "/users/@me/password-change";

export function contactRows(facts) {
  const { me, hasMail } = facts;
  const resend = hasMail && me.email && !me.verified;
  const state = me.email ? `${me.email}${me.verified ? "" : ", not verified yet"}` : "None yet";
  return [
    row("E-mail address", state, resend && choice("Mail the link again", resendLink), hasMail && choice(me.email ? "Change" : "Add", () => changeEmail(facts), { label: "Change the e-mail address" })),
    row("Password", me.password_last_changed_at ? `Last changed on ${dateName(new Date(me.password_last_changed_at))}` : "", choice("Change", () => changePassword(facts), { label: "Change the password" })),
  ];
}

async function resendLink() {
  try {
    await v1("POST", "/auth/verify/resend");
    toast("The mail is on its way.");
  } catch (refusal) {
    toast(refusal.message);
  }
}

function changeEmail(facts) {
  const { show, close } = flow("Change the e-mail address", ({ show }) => show(h("p", { role: "status" }, "One moment.")));
  const finish = async (emailToken) => {
    await withProof("PATCH", "/users/@me", { email_token: emailToken });
    close();
    await facts.refresh();
    toast("Your e-mail address was changed.");
  };
  const askNewCode = (ticket, proof, address) => show(codeForm(`We mailed a code to ${address}.`, `${EMAIL}/resend-new`, ticket, async (code) => {
    const { email_token: emailToken } = await v1("POST", `${EMAIL}/verify-new`, { ticket, code, original_proof: proof });
    await finish(emailToken);
  }));
  const askNew = (ticket, proof) => show(makeForm({
    fields: [{ name: "new_email", label: "New e-mail address", type: "email", autocomplete: "email" }],
    action: "Mail me a code",
    send: async ({ new_email: address }) => {
      await v1("POST", `${EMAIL}/request-new`, { ticket, new_email: address, original_proof: proof });
      askNewCode(ticket, proof, address);
    },
  }));
  const askOriginal = ({ ticket, original_email: address }) => show(codeForm(`We mailed a code to ${address}.`, `${EMAIL}/resend-original`, ticket, async (code) => {
    const { original_proof: proof } = await v1("POST", `${EMAIL}/verify-original`, { ticket, code });
    askNew(ticket, proof);
  }));
  start(show, `${EMAIL}/start`, (started) => (started.require_original ? askOriginal(started) : askNew(started.ticket, started.original_proof)));
}

function changePassword(facts) {
  const isByMail = facts.hasMail && facts.me.email;
  const { show, close } = flow("Change the password", ({ show }) => show(h("p", { role: "status" }, "One moment.")));
  const finish = async (request) => {
    let renewed = "";
    await request({ heard: (headers) => (renewed = headers.get("X-New-Session-Token") ?? "") });
    if (!renewed) {
      leave("Your password was changed. Sign in with the new one.");
      return;
    }
    keepToken(renewed);
    forgetProof();
    close();
    await facts.refresh();
    toast("Your password was changed. Every other device was signed out.");
  };
  if (!isByMail) {
    show(oldPasswordForm(facts.me, finish));
    return;
  }
  const askNew = (ticket, proof) => show(makeForm({
    fields: [NEW_PASSWORD],
    action: "Change the password",
    send: ({ new_password: password }) => finish((more) => v1("POST", `${PASSWORD}/complete`, { ticket, verification_proof: proof, new_password: password }, more)),
  }));
  start(show, `${PASSWORD}/start`, ({ ticket }) => show(codeForm(`We mailed a code to ${facts.me.email}.`, `${PASSWORD}/resend`, ticket, async (code) => {
    const { verification_proof: proof } = await v1("POST", `${PASSWORD}/verify`, { ticket, code });
    askNew(ticket, proof);
  })));
}

const NEW_PASSWORD = { name: "new_password", label: "New password", type: "password", autocomplete: "new-password", minlength: 8, hint: "Every other device is signed out." };
const OLD_PASSWORD = { name: "password", label: "Your password now", type: "password", autocomplete: "current-password" };

function oldPasswordForm(me, finish) {
  const hasOne = me.email || me.password_last_changed_at;
  return makeForm({
    fields: hasOne ? [OLD_PASSWORD, NEW_PASSWORD] : [NEW_PASSWORD],
    action: "Change the password",
    send: (values) => finish((more) => (me.mfa_enabled ? withProof : v1)("PATCH", "/users/@me", values, more)),
  });
}

async function start(show, path, next) {
  try {
    next(await v1("POST", path));
  } catch (refusal) {
    show(h("p", { class: "problem", role: "alert" }, refusal.message));
  }
}

function codeForm(words, resendPath, ticket, send) {
  const again = h("button", { type: "button", class: "link" }, "Send another");
  const form = makeForm({
    words,
    fields: [{ name: "code", label: "Code from the mail", autocomplete: "one-time-code" }],
    action: "Continue",
    send: ({ code }) => send(code),
    more: again,
  });
  again.addEventListener("click", () => trying(form, async () => {
    await v1("POST", resendPath, { ticket });
    toast("Another code is on its way.");
  }));
  return form;
}
