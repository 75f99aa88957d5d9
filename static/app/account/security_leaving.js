// Resting an account, and giving it up.

import { leave } from "../session.js";
import { choice, flow, row } from "./flow.js";
import { makeForm } from "./forms.js";
import { withProof } from "./sudo.js";

export function leavingRows() {
  return [
    row("Disable the account", "Everything stays, and you are signed out everywhere. Signing in wakes it again.", choice("Disable", disable, { tone: "danger", label: "Disable the account" })),
    row("Delete the account", "It is kept for a few days, in which signing in takes it back. After that it is gone.", choice("Delete", remove, { tone: "danger", label: "Delete the account" })),
  ];
}

function disable() {
  ask("Disable the account?", "You are signed out everywhere.", "Disable it", "/users/@me/disable", "Your account rests. Sign in to wake it.");
}

function remove() {
  ask("Delete the account?", "You are signed out everywhere. Guilds of your own have to be given to somebody else or deleted first.", "Delete it", "/users/@me/delete", "Your account will be deleted. Sign in within the next days to keep it.");
}

function ask(title, words, action, path, farewell) {
  flow(title, ({ show }) => show(makeForm({
    words,
    action,
    tone: "danger",
    send: async () => {
      await withProof("POST", path);
      leave(farewell);
    },
  })));
}
