/**
 * What the applicant said and the server has not yet answered, in order, one at a time. It
 * survives a reload, and a second attempt carries the same `client_message_id`, so that a
 * message is taken once however often the network breaks.
 */
import { Problem, Unreachable, recall, remember } from "./conversation.js";

const KEY = "yunquan.outbox";
const AUTOMATIC_ATTEMPTS = 5;
const FIRST_WAIT_MS = 1_000;

export class Outbox {
  /**
   * @param {{send: (outgoing) => Promise<Array>, onState: (outgoing) => void,
   *          onAnswer: (outgoing, messages: Array) => void, onGone: (waiting: Array) => void}} ports
   *   an outgoing is {clientMessageId, conversationId, text, payload?, state: "waiting"|"sending"|"offline"|"failed"|"sent", detail}
   */
  constructor(ports) {
    this.ports = ports;
    this.queue = [];
    this.running = false;
    this.timer = null;
    window.addEventListener("online", () => this.resume());
  }

  /** The unanswered messages of this conversation from before a reload. */
  restore(conversationId) {
    let stored = [];
    try {
      stored = JSON.parse(recall(KEY, "sessionStorage") ?? "[]");
    } catch {
      console.warn("outbox: what was stored is not readable and is dropped");
    }
    this.queue = stored
      .filter((outgoing) => outgoing.conversationId === conversationId)
      .map((outgoing) => ({ ...outgoing, state: outgoing.state === "failed" ? "failed" : "waiting", tried: outgoing.attempts > 0, attempts: 0 }));
    return this.queue;
  }

  clear() {
    this.queue = [];
    this.store();
  }

  add(conversationId, said) {
    for (const earlier of this.queue) {
      if (earlier.state === "failed") Object.assign(earlier, { state: "waiting", attempts: 0 });
    }
    const outgoing = { clientMessageId: uniqueId(), conversationId, ...said, state: "waiting", attempts: 0 };
    this.queue.push(outgoing);
    this.store();
    return outgoing;
  }

  retry(outgoing) {
    outgoing.state = "waiting";
    outgoing.attempts = 0;
    this.run();
  }

  resume() {
    for (const outgoing of this.queue) {
      if (outgoing.state === "offline") this.retry(outgoing);
    }
  }

  async run() {
    if (this.running) return;
    this.running = true;
    clearTimeout(this.timer);
    try {
      // A failed message holds back the ones behind it: answers must follow the order of what was said.
      while (this.queue.length && ["waiting", "offline"].includes(this.queue[0].state)) {
        if (!(await this.attempt(this.queue[0]))) break;
      }
    } finally {
      this.running = false;
      this.store();
    }
  }

  /** @returns {Promise<boolean>} whether the next message may be sent */
  async attempt(outgoing) {
    this.change(outgoing, "sending");
    outgoing.attempts += 1;
    try {
      const messages = await this.ports.send(outgoing);
      if (this.queue[0] !== outgoing) return true; // The conversation was ended meanwhile.
      this.queue.shift();
      this.store();
      outgoing.state = "sent";
      this.ports.onAnswer(outgoing, messages);
      return true;
    } catch (error) {
      if (this.queue[0] !== outgoing) return true;
      if (error instanceof Unreachable && outgoing.attempts < AUTOMATIC_ATTEMPTS) {
        this.change(outgoing, "offline", "网络中断，恢复后会自动发送。");
        this.timer = setTimeout(() => this.run(), FIRST_WAIT_MS * 2 ** outgoing.attempts);
      } else if (error instanceof Unreachable) {
        this.change(outgoing, navigator.onLine ? "failed" : "offline", navigator.onLine ? "未能发送，请检查网络后重试。" : "网络中断，恢复后会自动发送。");
      } else if (error instanceof Problem && error.conversationGone) {
        const waiting = this.queue;
        this.clear();
        this.ports.onGone(waiting);
      } else if (error instanceof Problem) {
        // A refused message stays refused: it must not hold back the ones behind it.
        outgoing.refused = error.status === 422 || error.status === 413;
        if (outgoing.refused) this.queue.shift();
        this.change(outgoing, "failed", error.message);
        return outgoing.refused;
      } else {
        throw error;
      }
      return false;
    }
  }

  change(outgoing, state, detail = "") {
    outgoing.state = state;
    outgoing.detail = detail;
    this.store();
    this.ports.onState(outgoing);
  }

  store() {
    remember(KEY, JSON.stringify(this.queue), "sessionStorage");
  }
}

// crypto.randomUUID exists only in secure contexts; an office may open the page over plain HTTP.
function uniqueId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
