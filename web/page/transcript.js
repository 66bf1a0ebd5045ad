/** The conversation on the screen: every message once, however it arrived. */
import { calendarDay, clockTime } from "./wording.js";
import { card, citationsShownBy, textBeside } from "./cards.js";
import { citationList } from "./citations.js";
import { element } from "./element.js";

const SPEAKERS = { bot: "云券助手", user: "您", operator: "工作人员", system: "系统" };
const STATES = { waiting: "等待发送", sending: "发送中…", offline: "等待网络", failed: "发送失败", sent: "" };

export class Transcript {
  /** @param {{log: Element, scroller: Element, newer: Element, onReply: Function, onRetry: Function, onEdit: Function}} ports */
  constructor(ports) {
    Object.assign(this, ports);
    this.clear();
    this.newer.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => this.atEnd() && (this.newer.hidden = true), { passive: true });
  }

  clear() {
    this.log.replaceChildren();
    this.shown = new Set();
    this.recorded = new Map(); // client_message_id → the bubble of the server's record
    this.lastWords = null;
    this.mine = []; // what this page said and the server has not yet named with an id
    this.day = "";
    this.newer.hidden = true;
  }

  /** A history: shown at once and not read out. */
  restore(messages) {
    this.log.setAttribute("aria-busy", "true");
    for (const message of messages) this.append(message);
    this.log.removeAttribute("aria-busy");
    this.toEnd();
  }

  /** New messages in order; those already on the screen are passed over. */
  receive(messages) {
    const follows = this.atEnd();
    const added = messages.map((message) => this.append(message)).filter(Boolean);
    if (!added.length) return;
    if (follows) this.reveal(added[0]);
    else this.newer.hidden = false;
  }

  append(message) {
    if (this.shown.has(message.id)) return null;
    this.shown.add(message.id);
    if (message.role === "user") {
      const known = this.recognise(message);
      if (known) {
        known.element.querySelector("time").replaceWith(moment(message.created_at));
        return null;
      }
      this.supersede();
    }
    this.separateDay(message.created_at);
    const node = this.bubble(message);
    this.log.append(node);
    if (message.client_message_id) this.recorded.set(message.client_message_id, node);
    if (message.role === "user") this.lastWords = { text: message.text, node };
    return node;
  }

  /** The server's record of a message this page sent: by its client id, else by its words. */
  recognise(message) {
    const place = this.mine.findIndex((outgoing) => (message.client_message_id ? message.client_message_id === outgoing.clientMessageId : sameWords(outgoing, message.text)));
    return place < 0 ? null : this.mine.splice(place, 1)[0];
  }

  bubble(message) {
    const { role, text, citations = [], quick_replies: replies = [] } = message;
    const body = element("div", { class: "bubble" }, text && element("p", { class: "text" }, textBeside(message.card, text)));
    if (message.card) body.append(card(message.card, citations));
    const list = citationList(citations, citationsShownBy(message.card, citations));
    if (list) body.append(list);
    return element(
      "article",
      { class: `message ${role}` },
      element("p", { class: "speaker" }, SPEAKERS[role] ?? role, " ", moment(message.created_at)),
      body,
      replies.length > 0 && this.quickReplies(replies),
      role === "user" && element("div", { class: "delivery" }),
    );
  }

  quickReplies(replies) {
    const choose = (event, reply) => {
      event.currentTarget.classList.add("chosen");
      this.onReply(reply);
    };
    return element(
      "div",
      { class: "replies", role: "group", "aria-label": "快捷回复" },
      replies.map((reply) => element("button", { type: "button", class: "reply", onclick: (event) => choose(event, reply) }, reply.title)),
    );
  }

  /** Something was said after these buttons were offered. */
  supersede() {
    for (const button of this.log.querySelectorAll(".reply:enabled")) button.disabled = true;
  }

  /** Shows what the applicant said; after a reload the history may hold it already. */
  say(outgoing) {
    // Only the last recorded message can be one that was on its way when the page went.
    const onItsWay = outgoing.tried && this.lastWords && sameWords(outgoing, this.lastWords.text);
    const recorded = this.recorded.get(outgoing.clientMessageId) ?? (onItsWay ? this.lastWords.node : null);
    outgoing.element = recorded ?? this.ownBubble(outgoing);
    // Not enumerable: the outbox stores what it holds as JSON.
    Object.defineProperty(outgoing, "element", { enumerable: false });
    if (!recorded) {
      this.supersede();
      this.mine.push(outgoing);
      this.log.append(outgoing.element);
    }
    this.state(outgoing);
    this.toEnd();
  }

  ownBubble(outgoing) {
    return element(
      "article",
      { class: "message user" },
      element("p", { class: "speaker" }, SPEAKERS.user, " ", moment(new Date().toISOString())),
      element("div", { class: "bubble" }, element("p", { class: "text" }, outgoing.text)),
      element("div", { class: "delivery" }),
    );
  }

  state(outgoing) {
    const { state, detail } = outgoing;
    outgoing.element.dataset.state = state;
    const line = outgoing.element.querySelector(".delivery");
    const control = (title, action) => element("button", { type: "button", class: "link", onclick: action }, title);
    line.replaceChildren();
    if (!STATES[state]) return;
    line.append(element("span", {}, detail ? `${STATES[state]}：${detail}` : STATES[state]));
    if (outgoing.refused && outgoing.payload === undefined) line.append(control("修改", () => this.onEdit(outgoing)));
    else if (!outgoing.refused && ["failed", "offline"].includes(state)) line.append(control("重试", () => this.onRetry(outgoing)));
    if (state === "failed") this.toEnd();
  }

  withdraw(outgoing) {
    this.mine = this.mine.filter((other) => other !== outgoing);
    outgoing.element.remove();
  }

  /** A line of the page's own, such as "a new conversation began". */
  remark(text) {
    this.log.append(element("p", { class: "remark" }, text));
    this.toEnd();
  }

  separateDay(instant) {
    const day = calendarDay(new Date(instant));
    if (day === this.day) return;
    this.day = day;
    this.log.append(element("p", { class: "remark day" }, day));
  }

  atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  /** A long answer is shown from its beginning, a short one whole. */
  reveal(node) {
    const start = node.offsetTop - this.scroller.offsetTop - 12;
    const end = this.scroller.scrollHeight - this.scroller.clientHeight;
    this.scroller.scrollTop = Math.min(start, end);
  }
}

// The server takes control and format characters and the space around a text away.
const bare = (text) => text?.replace(/[\p{C}\s]/gu, "");
const sameWords = ({ text, payload }, recorded) => [bare(text), bare(payload)].includes(bare(recorded));

const moment = (instant) => element("time", { datetime: instant }, clockTime(new Date(instant)));
