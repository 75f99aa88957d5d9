// The door: signing in and registering, of which one is shown; or the way to the sign-in provider.

import { call, v1 } from "../api.js";
import { here } from "../place.js";
import { keepDeparture, takeNotice, takeWanted, token } from "../session.js";
import { prepareCaptcha, solved } from "./captcha.js";
import { bindForm, makeForm, say, trying } from "./forms.js";
import { offerHandoff } from "./handoff.js";
import { isSupported } from "./passkeys.js";
import { offerFilledIn, signInWithPasskey } from "./passkey_sign_in.js";
import { goOn, signingIn } from "./sign_in.js";
import { liveWords, showStep, startAgain, takeQuery } from "./steps.js";

const door = document.getElementById("door");
const tabs = [...door.querySelectorAll("[role=tab]")];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

function choose(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    panelOf(other).hidden = !chosen;
  }
}

function bindTabs() {
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      choose(tabs[1 - index]);
      tabs[1 - index].focus();
    });
  });
}

function bindSending(id, path) {
  const form = document.getElementById(id);
  prepareCaptcha(form);
  bindForm(form, async (values) => signingIn(door, v1("POST", path, values, { headers: await solved(form) })));
}

function bindProvider(form) {
  bindForm(form, async () => {
    const answer = await v1("POST", "/auth/sso/start", { redirect_to: takeWanted() });
    keepDeparture(answer.state);
    location.assign(answer.authorization_url);
  });
}

/** The ways in that need no password. */
function bindOtherWays() {
  const form = document.getElementById("sign-in");
  const passkey = document.getElementById("by-passkey");
  passkey.hidden = !isSupported();
  passkey.addEventListener("click", () => trying(form, () => signInWithPasskey(door)));
  document.getElementById("by-device").addEventListener("click", () => trying(form, () => offerHandoff(door)));
  document.getElementById("by-mail")?.addEventListener("click", () => offerMail(form.elements.namedItem("email").value));
  offerFilledIn(door, (problem) => say(form, problem));
}

function offerMail(email) {
  const form = makeForm({
    words: "We mail you a link that signs you in once.",
    fields: [{ name: "identifier", label: "E-mail", type: "email", autocomplete: "username", value: email }],
    action: "Mail me the link",
    send: async ({ identifier }) => {
      await call("POST", here("/api/auth/login-passwordless"), { identifier }, { headers: await solved(form) });
      showStep(door, "Look into your mail", liveWords(`If ${identifier} has an account here, a link is on its way. It works for 15 minutes.`), startAgain());
    },
  });
  prepareCaptcha(form);
  showStep(door, "Sign in by mail", form, startAgain("Back"));
}

/** A link from a mail signs in when its reader says so, not when a program looks at where it leads. */
function offerLink(link) {
  const form = makeForm({
    words: "The link from your mail signs you in here, in this browser.",
    action: "Sign in",
    send: () => signingIn(door, v1("POST", "/auth/login/link", { token: link })),
  });
  showStep(door, "Is it you?", form, startAgain("Sign in another way"));
  form.querySelector("button").focus();
}

function showNotice() {
  const words = takeNotice();
  if (!words) return;
  const place = document.getElementById("notice");
  place.textContent = words;
  place.hidden = false;
}

function begin() {
  const link = takeQuery("login_token");
  if (token() && !link) {
    goOn();
    return;
  }
  showNotice();
  const provider = document.getElementById("provider");
  if (provider) {
    bindProvider(provider);
    return;
  }
  bindTabs();
  bindSending("sign-in", "/auth/login");
  if (document.getElementById("register").elements.length) bindSending("register", "/auth/register");
  bindOtherWays();
  if (link) offerLink(link);
}

begin();
