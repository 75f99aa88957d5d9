// What an administrator warned the person of: told at once, and again on every page until it is put away.

import { topics as api } from "./api.js";
import { dialog } from "./dialogs.js";
import { h, toast } from "./dom.js";

export class Warnings {
  /** The warning that waits, of before this page was opened or while it was not connected. */
  async load() {
    try {
      const { user } = await api("GET", "/auth/me");
      if (user?.active_warning) this.show(user.active_warning);
    } catch {
      // Whoever may not ask is told elsewhere; the next connection asks again.
    }
  }

  /** Closing the window only hides it here; the next warning takes its place. */
  show({ message, warned_at: warnedAt }) {
    if (warnedAt === this.shown) return;
    this.shown = warnedAt;
    this.window?.close();
    this.window = dialog("An administrator warns you", (close) => [
      h("p", { class: "warning" }, message),
      h("footer", {}, h("button", { type: "button", class: "button", on: { click: () => this.putAway(close) } }, "I have read it")),
    ]);
  }

  async putAway(close) {
    try {
      await api("POST", "/users/dismiss-warning");
    } catch (refusal) {
      if (refusal.status !== 400) {
        toast(refusal.message);
        return; // it still waits
      }
    }
    close();
  }
}
