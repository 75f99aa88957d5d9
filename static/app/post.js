// A post: in the list, and on a page of its own with the tree of comments.

import { topics as api } from "./api.js";
import { composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { avatar } from "./people.js";
import { Reading } from "./reading.js";
import { richText } from "./text.js";
import { ago, wholeTime } from "./time.js";
import { count, tagsNode } from "./topics.js";

const EXCERPT = 280;

/** The <li> of a post in a list. */
export function postCard(view, post) {
  const address = `#/topics/${post.topic_id}/posts/${post.id}`;
  const text = post.content.length > EXCERPT ? `${post.content.slice(0, EXCERPT)}…` : post.content;
  return h("li", { class: "card post", data: { id: post.id } },
    votes(view, post),
    h("div", {},
      h("h3", {}, h("a", { href: address }, post.title)),
      h("p", { class: "excerpt" }, ...richText(text, null)),
      h("p", { class: "facts" }, byline(post), tagsNode(post.tags), h("a", { href: address, class: "muted" }, count(post.comment_count, "comment")))));
}

function byline(written) {
  const moment = new Date(written.created_at);
  const badge = written.is_owner ? "owner" : written.is_moderator ? "moderator" : written.is_anonymous ? "alias" : null;
  return h("span", { class: "byline" }, avatar(written.display_name, written.display_name, "tiny"), h("strong", {}, written.display_name), badge && h("span", { class: "badge-word" }, badge), h("time", { datetime: written.created_at, title: wholeTime(moment) }, ago(moment)));
}

function votes(view, post) {
  const button = (direction, label, isOn, name) => h("button", { type: "button", class: "vote", "aria-pressed": String(isOn), "aria-label": label, title: label, data: { key: `${direction}-${post.id}` }, on: { click: () => view.vote(post, direction) } }, icon(name));
  return h("div", { class: "votes", role: "group", "aria-label": "Votes" },
    button("upvote", "Vote up", post.user_has_upvoted, "up"),
    h("span", { class: "score", title: `${post.upvote_count} up, ${post.downvote_count} down` }, h("span", { class: "unseen" }, "Score "), String(post.score).replace("-", "\u2212")),
    button("downvote", "Vote down", post.user_has_downvoted, "down"));
}

export class PostPage {
  constructor(view, postId) {
    Object.assign(this, { view, postId, post: null, comments: [], reading: new Reading() });
  }

  open() {
    return this.connected();
  }

  /** Join, at first or after a lost connection, and then read: what changes after the reading is heard. */
  async connected() {
    await Promise.all([this.view.joined, this.view.app.socketio.emit("join_post", { post_id: this.postId })]);
    if (this.view.page === this) await this.load();
  }

  async load() {
    const { view, postId } = this;
    const read = () => Promise.all([api("GET", `/posts/${postId}`), api("GET", `/comments/posts/${postId}/comments?sort_by=old&limit=500`)]);
    try {
      await this.reading.run(read, ([post, comments]) => Object.assign(this, { post, comments }));
    } catch (refusal) {
      if (view.page === this && !this.post) view.showMissing(refusal);
      return;
    }
    if (view.page === this) this.show();
  }

  show() {
    if (!this.article) return this.draw();
    this.drawPost();
    this.drawComments();
  }

  close() {
    this.view.app.socketio.emit("leave_post", { post_id: this.postId });
  }

  draw() {
    const { view, post } = this;
    const anonymous = h("input", { type: "checkbox", id: "comment-alias" });
    this.composer = composer({
      label: "Write a comment",
      maxlength: 2000,
      extra: view.topic.settings.allow_anonymous && h("label", { class: "check" }, anonymous, "alias"),
      send: (text) => this.comment(text, anonymous.checked),
    });
    this.article = h("div", { class: "article" });
    this.tree = h("div", { class: "comments" });
    this.drawPost();
    this.drawComments();
    fill(view.app.main, view.header(view.topic.title, `#/topics/${view.topic.id}`), h("div", { class: "scroller" }, h("div", { class: "column" }, this.article, this.tree)),
      h("div", { class: "foot" }, post.status === "closed" ? h("p", { class: "read-only" }, icon("lock"), `This post is closed${post.closure_reason ? `: ${post.closure_reason}` : "."}`) : this.composer.element));
    document.title = post.title;
  }

  drawPost() {
    const { post } = this;
    fill(this.article, votes(this.view, post), h("article", {}, h("h1", {}, post.title), h("p", { class: "facts" }, byline(post), tagsNode(post.tags)), h("div", { class: "text" }, ...richText(post.content, null))));
  }

  drawComments() {
    fill(this.tree, h("h2", {}, count(this.post.comment_count, "comment")), branch(this.comments));
  }

  takePost(change) {
    if (change.id !== this.postId) return;
    this.reading.hear(() => {
      if (!this.post) return;
      this.post = { ...this.post, ...change };
      if (this.article) this.drawPost();
    });
  }

  async comment(content, isAnonymous) {
    const made = await api("POST", `/comments/posts/${this.postId}/comments`, { content, use_anonymous: isAnonymous });
    this.takeComment(made);
  }

  hear(name, data) {
    if (name === "new_comment" && data.post_id === this.postId) this.takeComment(data);
  }

  takeComment(comment) {
    this.reading.hear(() => this.addComment(comment));
  }

  addComment(comment) {
    if (!this.post || find(this.comments, comment.id)) return;
    const parent = comment.parent_comment_id && find(this.comments, comment.parent_comment_id);
    if (parent) parent.replies = [...(parent.replies ?? []), comment];
    else this.comments = [...this.comments, comment];
    this.post.comment_count += 1;
    if (this.article) this.drawComments();
  }
}

function find(comments, id) {
  for (const comment of comments) {
    const found = comment.id === id ? comment : find(comment.replies ?? [], id);
    if (found) return found;
  }
  return null;
}

function branch(comments) {
  return comments.length > 0 && h("ul", {}, comments.map((comment) => h("li", { class: "comment", data: { id: comment.id } },
    comment.is_deleted ? h("p", { class: "muted" }, comment.content) : [byline(comment), h("div", { class: "text" }, ...richText(comment.content, null))],
    branch(comment.replies ?? []))));
}
