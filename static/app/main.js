// The web client: what is on the screen follows the address after the #.

import { v1 } from "./api.js";
import { ask, confirm, dialog } from "./dialogs.js";
import { fill, h, icon, iconButton, toast } from "./dom.js";
import { Gateway } from "./gateway.js";
import { GuildView } from "./guild.js";
import { avatar, nameOf } from "./people.js";
import { here } from "./place.js";
import { leave, rememberWanted, token } from "./session.js";
import { SocketIO } from "./socketio.js";
import { Store } from "./store.js";
import { TopicsView } from "./topics.js";
import { Warnings } from "./warnings.js";

const LAST_PLACE = "guildhall.place";
const STATES = { connecting: "Connecting…", waiting: "The connection was lost. Trying again…", live: "" };

class App {
  constructor() {
    this.store = new Store();
    this.gateway = new Gateway({
      event: (name, data) => this.store.apply(name, data),
      state: (state) => this.showState(state),
      refused: () => leave("You were signed out."),
    });
    this.socketio = new SocketIO({
      event: (name, data) => (name === "user_warning" ? this.warnings.show(data) : this.topics.hear(name, data)),
      connected: () => {
        this.warnings.load();
        this.topics.connected();
      },
      refused: () => toast("The live side of topics did not let this page in."),
    });
    this.build();
    this.warnings = new Warnings();
    this.guild = new GuildView(this);
    this.topics = new TopicsView(this);
    this.store.on("ready", () => this.ready());
    this.store.on("guilds", () => this.guildsChanged());
    this.store.on("channels", () => this.drawRail());
    addEventListener("hashchange", () => this.route());
    this.gateway.initialGuild = placeOf(localStorage.getItem(LAST_PLACE) || location.hash).guildId ?? null;
    this.gateway.connect();
    this.socketio.connect();
  }

  build() {
    this.rail = h("nav", { class: "rail", "aria-label": "Guilds and topics" });
    this.side = h("section", { class: "side", "aria-label": "Channels" });
    this.main = h("main", { class: "main", id: "main", tabindex: "-1" });
    this.aside = h("aside", { class: "aside", "aria-label": "Members" });
    this.banner = h("p", { class: "banner", role: "status", hidden: true });
    fill(document.getElementById("root"), this.rail, this.side, this.main, this.aside);
    document.body.append(this.banner);
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // the part after the # is taken
      this.main.focus();
    });
  }

  showState(state) {
    clearTimeout(this.stateTimer);
    // A reconnect that takes a moment is nobody's business.
    this.stateTimer = setTimeout(() => {
      this.banner.textContent = STATES[state];
      this.banner.hidden = state === "live";
    }, state === "live" ? 0 : 1200);
    document.body.dataset.state = state;
  }

  ready() {
    this.guild.forget();
    this.drawRail();
    this.route();
  }

  guildsChanged() {
    this.drawRail();
    const { guildId } = placeOf(location.hash);
    if (guildId && (!this.store.guilds.has(guildId) || this.guild.guildId !== guildId)) this.route();
  }

  route() {
    if (!this.store.me) return;
    const place = placeOf(location.hash);
    document.body.classList.remove("with-side");
    if (place.invite) this.offerInvite(place.invite);
    else if (place.isTopics) this.openTopics(place);
    else this.openGuild(place);
    this.drawRail();
  }

  openGuild({ guildId, channelId }) {
    const fallback = guildId ? null : this.fallbackPlace();
    const guild = this.store.guilds.get(guildId ?? fallback?.guildId);
    this.topics.close();
    if (!guild) {
      this.guild.close();
      this.welcome(Boolean(guildId) && this.store.guilds.size > 0);
      return;
    }
    const channel = this.guild.chosenChannel(guild, channelId ?? fallback?.channelId);
    const hash = `#/g/${guild.id}${channel ? `/${channel.id}` : ""}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
    localStorage.setItem(LAST_PLACE, hash);
    this.guild.open(guild, channel);
  }

  fallbackPlace() {
    const last = placeOf(localStorage.getItem(LAST_PLACE) || "");
    return this.store.guilds.has(last.guildId) ? last : { guildId: this.store.guilds.keys().next().value };
  }

  openTopics(place) {
    this.guild.close();
    this.topics.open(place);
  }

  welcome(isGone) {
    fill(this.side, h("header", {}, h("h1", {}, "Guilds")));
    fill(this.aside);
    this.aside.hidden = true;
    const words = isGone ? "This guild is gone, or it is not yours to see." : "You are in no guild yet. Make one, join one with an invite, or look around in the topics.";
    fill(
      this.main,
      h("div", { class: "empty" },
        h("h1", {}, isGone ? "Nothing here" : `Welcome, ${nameOf(this.store.me)}`),
        h("p", {}, words),
        h("p", { class: "row" },
          h("button", { class: "button", on: { click: () => this.addGuild() } }, "Make or join a guild"),
          h("a", { class: "button quiet", href: "#/topics" }, "Look at the topics"))),
    );
  }

  drawRail() {
    if (!this.store.me) return;
    const place = placeOf(location.hash);
    const guilds = [...this.store.guilds.values()];
    fill(
      this.rail,
      h("a", { class: "rail-item topics-item", href: "#/topics", "aria-label": "Topics", title: "Topics", "aria-current": place.isTopics ? "page" : null, data: { key: "topics" } }, icon("talk")),
      h("hr", {}),
      h("ul", {}, guilds.map((guild) => h("li", {}, this.railItem(guild, place)))),
      iconButton("plus", "Add a guild", () => this.addGuild(), { "data-key": "add", class: "rail-item add" }),
      h("span", { class: "gap" }),
      h("button", { type: "button", class: "rail-item me", "aria-label": `You are ${nameOf(this.store.me)}. Account`, title: nameOf(this.store.me), data: { key: "me" }, on: { click: () => this.account() } }, avatar(nameOf(this.store.me), this.store.me.id)),
    );
  }

  railItem(guild, place) {
    const channels = [...guild.channels.values()].filter((channel) => channel.type === 0);
    const mentions = channels.reduce((sum, channel) => sum + (this.store.mentions.get(channel.id) ?? 0), 0);
    const isUnread = channels.some((channel) => this.store.isUnread(channel));
    const state = mentions ? `, ${mentions} mentions` : isUnread ? ", unread" : "";
    return h("a", { class: `rail-item ${isUnread ? "unread" : ""}`, href: `#/g/${guild.id}`, "aria-label": guild.name + state, title: guild.name, "aria-current": place.guildId === guild.id ? "page" : null, data: { key: guild.id } },
      avatar(guild.name, guild.id, "square"), mentions > 0 && h("span", { class: "badge" }, String(mentions)));
  }

  account() {
    const me = this.store.me;
    dialog("Your account", () => h("div", { class: "account" },
      h("p", {}, h("strong", {}, nameOf(me)), h("br"), h("span", { class: "muted" }, `${me.username}#${me.discriminator}${me.email ? ` · ${me.email}` : ""}`)),
      h("footer", {}, h("a", { class: "button quiet", href: here("/settings/security") }, icon("lock"), "Security"), h("button", { class: "button quiet", on: { click: () => this.signOut() } }, icon("leave"), "Sign out"))));
  }

  async signOut() {
    try {
      await v1("POST", "/auth/logout");
    } finally {
      leave("You have signed out.");
    }
  }

  addGuild() {
    dialog("Add a guild", (close) => [
      h("p", { class: "muted" }, "Make a place of your own, or come into one with an invite."),
      h("div", { class: "row" },
        h("button", { class: "button", on: { click: () => (close(), this.createGuild()) } }, "Make a guild"),
        h("button", { class: "button quiet", on: { click: () => (close(), this.joinGuild()) } }, "Join with an invite")),
    ]);
  }

  createGuild() {
    ask("Make a guild", {
      fields: [{ name: "name", label: "Name", maxlength: 100, hint: "Two channels are made with it. You can change everything later." }],
      action: "Make it",
      send: async ({ name }) => this.goToGuild((await v1("POST", "/guilds", { name })).id),
    });
  }

  joinGuild() {
    ask("Join a guild", {
      fields: [{ name: "code", label: "Invite", hint: "The code, or the whole link." }],
      action: "Join",
      send: async ({ code }) => this.accept(code.split("/").pop()),
    });
  }

  async offerInvite(code) {
    history.replaceState(null, "", "#/");
    this.openGuild({});
    try {
      const invite = await v1("GET", `/invites/${encodeURIComponent(code)}`);
      confirm(`Join ${invite.guild.name}?`, `${invite.member_count} members are waiting.`, "Join", () => this.accept(code));
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  async accept(code) {
    const invite = await v1("POST", `/invites/${encodeURIComponent(code)}`);
    this.goToGuild(invite.guild.id);
  }

  goToGuild(guildId) {
    location.hash = `#/g/${guildId}`;
  }
}

/** What an address asks for. */
function placeOf(hash) {
  const [kind, first, second, third] = hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  if (kind === "g") return { guildId: first || null, channelId: second || null };
  if (kind === "topics") return { isTopics: true, topicId: first || null, part: second || "posts", partId: third || null };
  if (kind === "invite" && first) return { invite: first };
  return {};
}

if (token()) {
  globalThis.guildhall = new App();
} else {
  rememberWanted();
  location.replace(here("/"));
}
