// Where one is signed in, and letting another device in.

import { v1 } from "../api.js";
import { toast } from "../dom.js";
import { leave, token } from "../session.js";
import { wholeTime } from "../time.js";
import { choice, flow, quietly, row } from "./flow.js";
import { makeForm } from "./forms.js";
import { withProof } from "./sudo.js";

export function sessionRows(facts) {
  const { sessions, hasMail } = facts;
  const others = sessions.filter((session) => !session.current);
  return [
    row("Another device", "It shows a code where one signs in; enter it here to let it in.", choice("Let a device in", () => letIn(facts))),
    sessions.map((session) => sessionRow(session, facts)),
    others.length > 1 && row("All the others", `${others.length} other sign-ins`, choice("Sign out", () => signOut(others, facts), { label: "Sign out everywhere else" })),
    hasMail && row("Places you have confirmed", "Signing in from a new place asks for a mail first.", choice("Forget", forgetPlaces, { label: "Forget the places you have confirmed" })),
  ];
}

function sessionRow(session, facts) {
  const { platform, os, location: place } = session.client_info ?? {};
  const name = [platform, os].filter((part) => part && part !== "Unknown").join(" on ") || "Unknown device";
  const where = place ? [place.city, place.region, place.country].filter(Boolean).join(", ") : "";
  const used = session.current ? "This device" : session.approx_last_used_at ? `Last used ${wholeTime(new Date(session.approx_last_used_at))}` : "";
  const out = session.current ? choice("Sign out", leaveHere, { label: "Sign out here" }) : choice("Sign out", () => signOut([session], facts), { label: `Sign out ${name}` });
  return row(name, [used, where].filter(Boolean).join(" · "), out);
}

function leaveHere() {
  return quietly(async () => {
    await v1("POST", "/auth/logout");
    leave("You have signed out.");
  });
}

function signOut(sessions, facts) {
  return quietly(async () => {
    await withProof("POST", "/auth/sessions/logout", { session_id_hashes: sessions.slice(0, 100).map((session) => session.id_hash) });
    await facts.refresh();
    toast(sessions.length === 1 ? "It was signed out." : "They were signed out.");
  });
}

function forgetPlaces() {
  return quietly(async () => {
    await withProof("DELETE", "/users/@me/authorized-ips");
    toast("Forgotten. The next sign-in asks for a mail, wherever it comes from.");
  });
}

function letIn(facts) {
  flow("Let a device in", ({ show, close }) => show(makeForm({
    words: "Enter only a code that you see on a device of your own. Whoever shows it to you gets into your account.",
    fields: [{ name: "code", label: "Code", maxlength: 16 }],
    action: "Let it in",
    send: async ({ code }) => {
      try {
        await v1("POST", "/auth/handoff/complete", { code, token: token(), user_id: facts.me.id });
      } catch (refusal) {
        if (/HANDOFF/.test(refusal.code)) refusal.fields = { code: refusal.message };
        throw refusal;
      }
      close();
      await facts.refresh();
      toast("The device is signed in.");
    },
  })));
}
