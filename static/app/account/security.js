// One's own page: how one signs in, what else is asked for, where one is signed in, and how to leave.

import { v1 } from "../api.js";
import { h } from "../dom.js";
import { here } from "../place.js";
import { rememberWanted, token } from "../session.js";
import { applicationRows } from "./security_applications.js";
import { contactRows } from "./security_contact.js";
import { factorRows } from "./security_factors.js";
import { leavingRows } from "./security_leaving.js";
import { passkeyRows } from "./security_passkeys.js";
import { sessionRows } from "./security_sessions.js";

const SECTIONS = { contact: contactRows, factors: factorRows, passkeys: passkeyRows, sessions: sessionRows, applications: applicationRows, leaving: leavingRows };
const { mail, sms } = document.body.dataset;

/** Read everything again and draw it; the focus stays where it was. */
async function refresh() {
  const [me, sessions, passkeys, applications] = await Promise.all([
    v1("GET", "/users/@me"),
    v1("GET", "/auth/sessions"),
    v1("GET", "/users/@me/mfa/webauthn/credentials"),
    v1("GET", "/oauth2/@me/authorizations"),
  ]);
  const facts = { me, sessions, passkeys, applications, hasMail: mail === "on", hasSms: sms === "on", refresh };
  for (const [id, rows] of Object.entries(SECTIONS)) draw(document.getElementById(id), rows(facts));
}

function draw(section, rows) {
  const buttons = () => [...section.querySelectorAll("button")];
  const index = buttons().indexOf(document.activeElement);
  section.querySelector(".rows")?.remove();
  section.append(h("ul", { class: "rows" }, rows));
  section.hidden = false;
  if (index >= 0) (buttons()[index] ?? buttons().at(-1))?.focus();
}

async function begin() {
  const state = document.getElementById("state");
  try {
    await refresh();
    state.hidden = true;
  } catch (refusal) {
    state.textContent = refusal.message;
  }
}

if (token()) {
  begin();
} else {
  rememberWanted();
  location.replace(here("/login"));
}
