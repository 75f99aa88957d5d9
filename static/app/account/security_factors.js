// What is asked for beside the password: an authenticator app, backup codes, codes by SMS.

import { v1 } from "../api.js";
import { h, toast } from "../dom.js";
import { choice, flow, quietly, row } from "./flow.js";
import { makeForm } from "./forms.js";
import { phoneRows } from "./security_phone.js";
import { ensureProof, isProven, withProof } from "./sudo.js";

const TOTP = 0;

export function factorRows(facts) {
  const isOn = facts.me.authenticator_types.includes(TOTP);
  const words = isOn ? "On. Signing in asks for its code." : "Off. An app on your phone shows codes that signing in then asks for.";
  const turn = isOn ? choice("Turn off", () => turnOff(facts), { label: "Turn off the authenticator app" }) : choice("Set up", () => setUp(facts), { label: "Set up an authenticator app" });
  const codes = isOn && row("Backup codes", "Each lets you in once, without the app.",
    choice("Show", () => showCodes(false), { label: "Show the backup codes" }),
    choice("Make new", () => showCodes(true), { label: "Make new backup codes" }));
  return [row("Authenticator app", words, turn), codes, phoneRows(facts, isOn)];
}

async function setUp(facts) {
  await quietly(async () => {
    await ensureProof();
    const { secret, qr } = await v1("POST", "/users/@me/mfa/totp/secret");
    flow("Set up an authenticator app", ({ show, close }) => {
      const form = makeForm({
        fields: [{ name: "code", label: "Code that the app shows", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 8 }],
        action: "Turn on",
        send: async ({ code }) => {
          const { backup_codes: codes } = await withProof("POST", "/users/@me/mfa/totp/enable", { secret, code: code.replace(/\s+/g, "") });
          await facts.refresh();
          show(codeList(codes, "The authenticator is on. Keep these codes where you find them without your phone: each lets you in once."), done(close));
        },
      });
      show(h("p", { class: "words" }, "Scan this with the app, or type the secret below it."),
        h("img", { class: "qr", src: qr, alt: "The secret as a QR code", width: 192, height: 192 }),
        h("p", {}, "Secret: ", h("code", { class: "secret", translate: "no" }, secret)), form);
    });
  });
}

function turnOff(facts) {
  flow("Turn off the authenticator app", ({ show, close }) =>
    show(makeForm({
      words: "Its backup codes and codes by SMS end with it.",
      fields: [{ name: "code", label: "Code", hint: "From the app, one you have not used yet; a backup code does too.", autocomplete: "one-time-code", maxlength: 32 }],
      action: "Turn off",
      tone: "danger",
      send: async ({ code }) => {
        await disable(code.replace(/\s+/g, ""));
        close();
        await facts.refresh();
        toast("The authenticator is off.");
      },
    })));
}

/** The code proves who one is as well, because it counts only once. */
async function disable(code) {
  const path = "/users/@me/mfa/totp/disable";
  try {
    await (isProven() ? withProof("POST", path, { code }) : v1("POST", path, { code, mfa_method: "totp", mfa_code: code }));
  } catch (refusal) {
    if (refusal.fields?.mfa_code) refusal.fields.code = refusal.fields.mfa_code;
    throw refusal;
  }
}

function showCodes(regenerate) {
  return quietly(async () => {
    const { backup_codes: codes } = await withProof("POST", "/users/@me/mfa/backup-codes", { regenerate });
    const words = regenerate ? "The old ones count no more." : "Those struck through have been used.";
    flow("Backup codes", ({ show, close }) => show(codeList(codes, words), done(close)));
  });
}

function codeList(codes, words) {
  const site = document.body.dataset.site;
  const text = `${site}: backup codes\n\n${codes.filter((one) => !one.consumed).map((one) => one.code).join("\n")}\n`;
  const file = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  return [
    h("p", { class: "words", role: "status" }, words),
    h("ul", { class: "codes", translate: "no" }, codes.map((one) => h("li", { class: one.consumed ? "used" : null }, one.code, one.consumed && h("span", { class: "unseen" }, " used")))),
    h("a", { class: "button quiet", href: file, download: "backup-codes.txt" }, "Keep as a file"),
  ];
}

function done(close) {
  return h("button", { type: "button", class: "button", on: { click: close } }, "Done");
}
