// The topic side on the screen: the list, one topic with its posts, and what opens from there.

import { topics as api } from "./api.js";
import { ask } from "./dialogs.js";
import { fill, h, icon, iconButton, toast } from "./dom.js";
import { PostPage, postCard } from "./post.js";
import { Reading } from "./reading.js";
import { TalkPage } from "./talk.js";

const MOST_TOPICS = 100;
const MOST_POSTS = 50;
const MEMBER = 1;
const OWNER = 3;
const ORDERS = [["new", "Newest"], ["hot", "Most liked"], ["old", "Oldest"]];

/** The number behind the topic wire's 24 digits: accounts are the same on both wires. */
export const snowflakeOf = (oid) => (oid.length === 24 ? String(BigInt(`0x${oid.slice(8)}`)) : oid);

export class TopicsView {
  constructor(app) {
    Object.assign(this, { app, list: null, topic: null, posts: [], rooms: [], order: "new", page: null, joined: null, isOpen: false });
    Object.assign(this, { readingList: new Reading(), readingPosts: new Reading() });
  }

  close() {
    this.leaveTopic();
    this.isOpen = false;
    this.place = null;
  }

  async open(place) {
    this.isOpen = true;
    this.place = place;
    document.title = "Topics";
    if (!this.list) await this.loadList();
    if (this.place !== place) return;
    if (!place.topicId) this.drawOverview();
    else await this.openTopic(place);
  }

  async loadList() {
    try {
      await this.readingList.run(() => api("GET", `/topics?limit=${MOST_TOPICS}`), (list) => Object.assign(this, { list }));
    } catch (refusal) {
      this.list ??= [];
      toast(refusal.message);
    }
    if (this.isOpen) this.drawSide();
  }

  // -- the list

  drawSide() {
    const mine = this.list.filter((topic) => topic.user_permission_level >= MEMBER);
    const others = this.list.filter((topic) => topic.user_permission_level < MEMBER);
    const section = (title, topics) => topics.length > 0 && h("section", {}, h("h2", {}, title), h("ul", {}, topics.map((topic) => h("li", {}, this.sideItem(topic)))));
    this.app.side.setAttribute("aria-label", "Topics");
    fill(this.app.side,
      h("header", {}, h("h1", {}, "Topics"), iconButton("plus", "Begin a topic", () => this.create(), { "data-key": "create" })),
      h("nav", { class: "channels", "aria-label": "Topics" }, section("Yours", mine), section("To discover", others)));
  }

  sideItem(topic) {
    const isHere = this.place?.topicId === topic.id;
    return h("a", { class: "channel", href: `#/topics/${topic.id}`, "aria-current": isHere ? "page" : null, data: { key: topic.id } },
      icon(topic.settings.require_approval ? "lock" : "talk"), h("span", { class: "label" }, topic.title));
  }

  drawOverview() {
    this.leaveTopic();
    this.drawSide();
    this.app.aside.hidden = true;
    fill(this.app.main,
      h("header", { class: "top" }, iconButton("back", "Topics", () => document.body.classList.toggle("with-side"), { class: "icon-button narrow" }), h("h2", {}, "Topics")),
      h("div", { class: "scroller" }, h("div", { class: "column" },
        h("p", { class: "lead" }, "Discussions that stay: posts with votes, answers below answers, and rooms for the talk beside them."),
        h("ul", { class: "cards" }, this.list.map((topic) => this.topicCard(topic))))));
  }

  topicCard(topic) {
    return h("li", { class: "card" },
      h("h3", {}, h("a", { href: `#/topics/${topic.id}` }, topic.title)),
      topic.description && h("p", {}, topic.description),
      h("p", { class: "facts" }, tagsNode(topic.tags), `${count(topic.post_count, "post")} · ${count(topic.member_count, "member")}`));
  }

  create() {
    ask("Begin a topic", {
      fields: [
        { name: "title", label: "Title", maxlength: 100 },
        { name: "description", label: "What it is about", type: "textarea", maxlength: 500, required: false },
        { name: "tags", label: "Tags", required: false, hint: "Small words with commas between them." },
        { name: "require_approval", label: "By invitation only", type: "checkbox" },
      ],
      action: "Begin",
      send: async ({ tags, ...values }) => {
        const made = await api("POST", "/topics", { ...values, tags: tags.toLowerCase().split(/[\s,]+/u).filter(Boolean) });
        await this.loadList();
        location.hash = `#/topics/${made.id}`;
      },
    });
  }

  // -- one topic

  async openTopic(place) {
    if (this.topic?.id !== place.topicId) {
      this.leaveTopic();
      try {
        const [topic, rooms] = await Promise.all([api("GET", `/topics/${place.topicId}`), api("GET", `/chat-rooms/topics/${place.topicId}/conversations`)]);
        if (this.place !== place) return;
        Object.assign(this, { topic, rooms });
      } catch (refusal) {
        this.showMissing(refusal);
        return;
      }
      this.join();
    }
    document.title = this.topic.title;
    this.drawSide();
    this.drawAside();
    this.page?.close?.();
    this.page = null;
    if (place.part === "posts" && !place.partId) await this.openPosts(place);
    else this.openPart(place);
  }

  /** `joined` settles when the topic's events are heard: what is read from then on misses nothing. */
  join() {
    this.joined = this.app.socketio.emit("join_topic", { topic_id: this.topic.id });
  }

  openPart({ part, partId }) {
    if (part === "posts") this.page = new PostPage(this, partId);
    else this.page = new TalkPage(this, part === "rooms" ? this.rooms.find((room) => room.id === partId) ?? { id: partId } : null);
    this.page.open();
    this.drawAside();
  }

  showMissing(refusal) {
    this.drawSide();
    this.app.aside.hidden = true;
    fill(this.app.main, h("div", { class: "empty" }, h("h1", {}, "Nothing here"), h("p", {}, refusal.message), h("p", {}, h("a", { class: "button quiet", href: "#/topics" }, "All topics"))));
  }

  leaveTopic() {
    this.page?.close?.();
    this.page = null;
    if (this.topic) this.app.socketio.emit("leave_topic", { topic_id: this.topic.id });
    this.topic = null;
    this.posts = [];
  }

  get isMember() {
    return this.topic.user_permission_level >= MEMBER;
  }

  header(title, back) {
    return h("header", { class: "top" },
      back ? h("a", { class: "icon-button", href: back, "aria-label": "Back", title: "Back" }, icon("back")) : iconButton("back", "Topics", () => document.body.classList.toggle("with-side"), { class: "icon-button narrow" }),
      h("h2", {}, title),
      h("nav", { class: "tabs", "aria-label": "In this topic" },
        this.tab("Posts", `#/topics/${this.topic.id}`, this.place.part === "posts"),
        this.tab("Conversation", `#/topics/${this.topic.id}/talk`, this.place.part === "talk")),
      iconButton("people", "About", () => document.body.classList.toggle("with-aside"), { class: "icon-button medium" }));
  }

  tab(words, href, isHere) {
    return h("a", { href, "aria-current": isHere ? "page" : null, data: { key: href } }, words);
  }

  drawAside() {
    const { topic, rooms } = this;
    const { aside } = this.app;
    aside.hidden = false;
    aside.setAttribute("aria-label", "About this topic");
    fill(aside,
      h("section", { class: "about" },
        h("h2", {}, "About"),
        topic.description && h("p", {}, topic.description),
        h("p", { class: "facts" }, tagsNode(topic.tags)),
        h("p", { class: "muted" }, `${count(topic.member_count, "member")} · begun by ${topic.owner.username}`),
        topic.user_permission_level < OWNER && h("button", { class: `button small ${this.isMember ? "quiet" : ""}`, data: { key: "join" }, on: { click: () => this.joinOrLeave() } }, this.isMember ? "Leave" : "Join")),
      h("section", { class: "rooms" },
        h("h2", {}, "Rooms", iconButton("plus", "Make a room", () => this.createRoom(), { "data-key": "room" })),
        h("ul", {}, rooms.map((room) => h("li", {}, h("a", { class: "channel", href: `#/topics/${topic.id}/rooms/${room.id}`, "aria-current": this.place.partId === room.id ? "page" : null, data: { key: room.id } }, icon(room.is_public ? "hash" : "lock"), h("span", { class: "label" }, room.name)))))));
  }

  async joinOrLeave() {
    const before = this.topic;
    try {
      await api("POST", `/topics/${before.id}/${this.isMember ? "leave" : "join"}`);
      const topic = await api("GET", `/topics/${before.id}`);
      if (this.topic === before) this.topic = topic;
      await this.loadList();
      if (this.topic === topic) this.drawAside();
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  createRoom() {
    ask("Make a room", {
      fields: [
        { name: "name", label: "Name", maxlength: 100 },
        { name: "description", label: "What it is for", maxlength: 500, required: false },
        { name: "private", label: "Only for those who are invited", type: "checkbox" },
      ],
      action: "Make it",
      send: async ({ private: isPrivate, ...values }) => {
        const made = await api("POST", `/chat-rooms/topics/${this.topic.id}/conversations`, { ...values, is_public: !isPrivate });
        this.rooms = await api("GET", `/chat-rooms/topics/${this.topic.id}/conversations`);
        location.hash = `#/topics/${this.topic.id}/rooms/${made.id}`;
      },
    });
  }

  // -- posts

  async openPosts(place) {
    await this.joined;
    if (this.place !== place) return;
    const read = () => api("GET", `/posts/topics/${this.topic.id}/posts?sort_by=${this.order}&limit=${MOST_POSTS}`);
    const take = (posts) => this.place === place && Object.assign(this, { posts });
    try {
      await this.readingPosts.run(read, take);
    } catch (refusal) {
      toast(refusal.message);
    }
    if (this.place === place) this.drawPosts();
  }

  drawPosts() {
    const order = h("select", { id: "order", on: { change: (event) => this.reorder(event.target.value) } }, ORDERS.map(([value, words]) => h("option", { value, selected: value === this.order }, words)));
    fill(this.app.main, this.header(this.topic.title),
      h("div", { class: "scroller" }, h("div", { class: "column" },
        h("div", { class: "bar" }, h("label", { for: "order" }, "Order"), order, h("span", { class: "gap" }), h("button", { class: "button", on: { click: () => this.write() } }, icon("pencil"), "Write a post")),
        this.posts.length ? h("ul", { class: "cards" }, this.posts.map((post) => postCard(this, post))) : h("p", { class: "lead" }, "Nobody has written here yet."))));
  }

  reorder(order) {
    this.order = order;
    this.openPosts(this.place);
  }

  write() {
    ask("Write a post", {
      fields: [
        { name: "title", label: "Title", maxlength: 300 },
        { name: "content", label: "Text", type: "textarea", maxlength: 2000 },
        { name: "tags", label: "Tags", required: false, hint: "Small words with commas between them." },
        ...(this.topic.settings.allow_anonymous ? [{ name: "use_anonymous", label: "Under an alias, without my name", type: "checkbox" }] : []),
      ],
      action: "Post",
      send: async (values) => {
        const made = await api("POST", `/posts/topics/${this.topic.id}/posts`, values);
        location.hash = `#/topics/${this.topic.id}/posts/${made.id}`;
      },
    });
  }

  async vote(post, direction) {
    try {
      this.takePost(await api("POST", `/posts/${post.id}/${direction}`));
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  /** A post, or some of its keys, that changed. */
  takePost(change) {
    this.readingPosts.hear(() => {
      const index = this.posts.findIndex((post) => post.id === change.id);
      if (index < 0) return;
      this.posts[index] = { ...this.posts[index], ...change };
      if (this.isList) this.drawPosts();
    });
    this.page?.takePost?.(change);
  }

  /** Are the posts of the topic on the screen? */
  get isList() {
    return this.isOpen && this.topic !== null && !this.page;
  }

  // -- live

  connected() {
    if (this.isOpen) this.loadList();
    else this.list = null;
    if (!this.topic) return;
    this.join();
    if (this.page) this.page.connected();
    else if (this.isList) this.openPosts(this.place);
  }

  hear(name, data) {
    if (name === "topic_created" || name === "topic_updated") {
      if (this.isOpen) this.loadList();
      else this.list = null;
    } else if (this.topic && data?.topic_id === this.topic.id && name === "new_post") this.takeNewPost(data);
    else if (name === "post_upvoted" || name === "post_downvoted") this.takeVotes(data);
    this.page?.hear?.(name, data);
  }

  takeNewPost(post) {
    this.readingPosts.hear(() => {
      if (this.posts.some((known) => known.id === post.id)) return;
      this.posts = this.order === "new" ? [post, ...this.posts] : [...this.posts, post];
      if (this.isList) this.drawPosts();
    });
  }

  takeVotes({ post_id: id, user_id: voter, upvote_count, downvote_count, score, user_has_upvoted, user_has_downvoted }) {
    // Only the voter's own sockets hear what they voted; for others the two flags mean nothing.
    this.takePost({ id, upvote_count, downvote_count, score, ...(voter && { user_has_upvoted, user_has_downvoted }) });
  }
}

export const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

export function tagsNode(tags) {
  return tags.map((tag) => h("span", { class: "tag" }, tag));
}
