// A list of messages that grows at the bottom, loads older ones at the top, and stays where the reader is.

import { fill, h } from "./dom.js";
import { clockTime, dayName, sameDay, wholeTime } from "./time.js";

const NEAR = 80;
const SAME_BREATH_MS = 7 * 60_000;

/**
 * `draw(message, isContinued)` gives a message's <li>; `older()` loads what came before and returns whether there
 * was any; `authorOf(message)` tells authors apart; `timeOf(message)` is a Date.
 */
export class MessageList {
  constructor({ draw, older, authorOf, timeOf, label, beginning }) {
    Object.assign(this, { draw, older, authorOf, timeOf });
    this.list = h("ol", { class: "messages", role: "log", "aria-label": label, "aria-live": "polite", tabindex: "0", data: { key: "messages" } });
    this.beginning = h("div", { class: "beginning", hidden: true }, beginning);
    this.element = h("div", { class: "scroller" }, this.beginning, this.list);
    this.element.addEventListener("scroll", () => this.element.scrollTop < NEAR && this.loadOlder());
    this.isBusy = false;
  }

  get isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Draw everything anew; the reader stays at the end, or where they were counted from the end. */
  show(messages, isWhole) {
    const { scrollHeight, scrollTop } = this.element;
    const wasAtEnd = this.isAtEnd;
    let previous = null;
    const items = [];
    for (const message of messages) {
      items.push(...this.nodesFor(message, previous));
      previous = message;
    }
    fill(this.list, ...items);
    this.beginning.hidden = !isWhole;
    this.isWhole = isWhole;
    this.element.scrollTop = wasAtEnd ? this.element.scrollHeight : this.element.scrollHeight - scrollHeight + scrollTop;
  }

  /** Draw one more at the end. */
  add(message, previous, isOwn) {
    const stay = !isOwn && !this.isAtEnd;
    this.list.append(...this.nodesFor(message, previous));
    if (!stay) this.toEnd();
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  nodesFor(message, previous) {
    const moment = this.timeOf(message);
    const before = previous && this.timeOf(previous);
    const isNewDay = !before || !sameDay(before, moment);
    const isContinued = !isNewDay && this.authorOf(previous) === this.authorOf(message) && moment - before < SAME_BREATH_MS;
    const item = this.draw(message, isContinued);
    item.dataset.id = message.id;
    return isNewDay ? [h("li", { class: "day" }, h("span", {}, dayName(moment))), item] : [item];
  }

  async loadOlder() {
    if (this.isBusy || this.isWhole || !this.list.childElementCount) return;
    this.isBusy = true;
    await this.older();
    this.isBusy = false;
  }
}

/** The time of a message, whole for those who point at it or listen. */
export function timeNode(moment) {
  return h("time", { datetime: moment.toISOString(), title: wholeTime(moment) }, clockTime(moment));
}
