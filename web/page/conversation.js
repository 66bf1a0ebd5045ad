/** The contract's HTTP for one conversation, and where its id and token are kept. */

const ROOT = "/api/v1/conversations";
const KEY = "yunquan.conversation";

// The api's own turn time-out is far below this: it only ends a request that nobody will answer.
const TIMEOUT_MS = 60_000;

/** The server answered with a problem (RFC 9457); `message` is its `detail`, in Chinese. */
export class Problem extends Error {
  constructor(status, detail, retryAfterSeconds) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get conversationGone() {
    return [401, 404, 410].includes(this.status);
  }
}

/** No answer came: no network, a connection that broke, or nothing within the time-out. */
export class Unreachable extends Error {}

async function call(path, { method = "GET", token, body } = {}) {
  let response;
  let text;
  try {
    response = await fetch(ROOT + path, {
      method,
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        Accept: "application/json",
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      body: body && JSON.stringify(body),
    });
    text = await response.text();
  } catch (cause) {
    throw new Unreachable("网络连接中断。", { cause });
  }
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    // A proxy's HTML error page: the status below says all that can be said.
  }
  if (response.ok && (answer || response.status === 204)) return answer;
  const detail = typeof answer?.detail === "string" ? answer.detail : `服务暂时不可用（${response.status}），请稍后重试。`;
  throw new Problem(response.ok ? 502 : response.status, detail, Number(response.headers.get("Retry-After")) || 0);
}

export class Conversation {
  constructor({ id, token }) {
    this.id = id;
    this.token = token;
    this.path = `/${encodeURIComponent(id)}`;
  }

  /** @returns {Promise<{conversation: Conversation, messages: Array}>} */
  static async open() {
    const { id, token, messages } = await call("", { method: "POST", body: { channel: "web" } });
    const conversation = new Conversation({ id, token });
    remember(KEY, JSON.stringify({ id, token }));
    return { conversation, messages };
  }

  /** The conversation this browser has open, or null. */
  static stored() {
    try {
      const { id, token } = JSON.parse(recall(KEY) ?? "{}");
      return id && token ? new Conversation({ id, token }) : null;
    } catch {
      return null; // Not written by this page: a new conversation takes its place.
    }
  }

  forget() {
    forget(KEY);
  }

  get eventsUrl() {
    return `${ROOT}${this.path}/events`;
  }

  async send(outgoing) {
    const said = outgoing.payload === undefined ? { text: outgoing.text } : { payload: outgoing.payload };
    const body = { ...said, client_message_id: outgoing.clientMessageId };
    return (await call(`${this.path}/messages`, { method: "POST", token: this.token, body })).messages;
  }

  async messagesAfter(messageId) {
    const query = messageId ? `?after=${encodeURIComponent(messageId)}` : "";
    return (await call(`${this.path}/messages${query}`, { token: this.token })).messages;
  }

  async erase() {
    await call(this.path, { method: "DELETE", token: this.token });
  }
}

// Inside another site's frame a browser may refuse storage altogether; the page then works without remembering.
const memory = new Map();

export function remember(key, value, storage = "localStorage") {
  memory.set(key, value);
  try {
    window[storage].setItem(key, value);
  } catch {
    // Refused or full: `memory` holds it until the page is closed.
  }
}

export function recall(key, storage = "localStorage") {
  try {
    return window[storage].getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function forget(key, storage = "localStorage") {
  memory.delete(key);
  try {
    window[storage].removeItem(key);
  } catch {
    // Refused: nothing was stored either.
  }
}
