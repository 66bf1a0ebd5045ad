/**
 * Server-Sent Events over fetch: EventSource cannot send the bearer token, and a token in the
 * address would end up in logs. Parsing follows the HTML standard, section 9.2.6.
 */

// The api sends a comment at least every 30 s; two of them missing means a dead connection.
const SILENCE_MS = 65_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Takes a stream's chunks, gives {id, event, data} for each event. */
export class EventParser {
  constructor() {
    this.rest = "";
    this.lastEventId = "";
    this.data = [];
    this.event = "";
  }

  feed(chunk) {
    const events = [];
    const text = this.rest + chunk;
    // A CR at the end may be half of a CRLF: it waits for the next chunk.
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = lines.pop() + text.slice(whole.length);
    for (const line of lines) {
      if (line === "") {
        if (this.data.length) events.push({ id: this.lastEventId, event: this.event || "message", data: this.data.join("\n") });
        this.data = [];
        this.event = "";
        continue;
      }
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field === "data") this.data.push(value);
      else if (field === "event") this.event = value;
      else if (field === "id" && !value.includes("\0")) this.lastEventId = value;
    }
    return events;
  }
}

/**
 * Follows a conversation's events until closed, reconnecting with growing waits.
 *
 * @param {{url: string, token: string, lastEventId: () => string, onOpen: () => void,
 *          onMessage: (message: Object) => void, onGone: () => void}} options
 * @returns {() => void} closes the stream
 */
export function follow({ url, token, lastEventId, onOpen, onMessage, onGone }) {
  let closed = false;
  let connection = null;
  let wait = FIRST_WAIT_MS;
  let wake = () => {};

  const soon = () => wake();
  window.addEventListener("online", soon);

  async function connect() {
    connection = new AbortController();
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    try {
      alive();
      const headers = { Accept: "text/event-stream", Authorization: `Bearer ${token}` };
      const last = lastEventId();
      if (last) headers["Last-Event-ID"] = last;
      const response = await fetch(url, { headers, cache: "no-store", signal: connection.signal });
      if ([401, 404, 410].includes(response.status)) return "gone";
      if (!response.ok || !response.body) return "lost";
      wait = FIRST_WAIT_MS;
      onOpen();
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return "lost";
        alive();
        for (const event of parser.feed(value)) {
          if (event.event === "message") onMessage(JSON.parse(event.data));
          else if (event.event === "ended") return "gone";
        }
      }
    } catch (error) {
      if (!closed && error.name !== "AbortError" && !(error instanceof TypeError)) console.warn("event stream:", error);
      return "lost";
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }

  (async () => {
    while (!closed) {
      const outcome = await connect();
      if (closed) return;
      if (outcome === "gone") return onGone();
      const jittered = wait * (0.75 + Math.random() / 2);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, jittered);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();

  return () => {
    closed = true;
    window.removeEventListener("online", soon);
    connection?.abort();
    wake();
  };
}
