// What one has let in, and taking it back.

import { v1 } from "../api.js";
import { toast } from "../dom.js";
import { wholeTime } from "../time.js";
import { choice, quietly, row } from "./flow.js";

const WORDS = { identify: "your account", email: "your e-mail address", guilds: "your communities", connections: "your accounts elsewhere", admin: "this server" };

export function applicationRows(facts) {
  const { applications } = facts;
  if (!applications.length) return [row("No application", "Those that you let in are listed here.")];
  return applications.map((one) => applicationRow(one, facts));
}

function applicationRow({ application, scopes, authorized_at: since }, facts) {
  const seen = scopes.map((scope) => WORDS[scope] ?? scope).join(", ");
  const out = choice("Take back", () => takeBack(application, facts), { label: `Take back what ${application.name} may do` });
  return row(application.name, `May see ${seen}, since ${wholeTime(new Date(since))}`, out);
}

function takeBack(application, facts) {
  return quietly(async () => {
    await v1("DELETE", `/oauth2/@me/authorizations/${application.id}`);
    await facts.refresh();
    toast(`${application.name} can do nothing for you any more.`);
  });
}
