/** The page: one conversation, its transcript, the composer, and the stream of what arrives. */
import { Conversation, Problem } from "./conversation.js";
import { Composer } from "./composer.js";
import { Outbox } from "./outbox.js";
import { Transcript } from "./transcript.js";
import { follow } from "./event-stream.js";

const at = (id) => document.getElementById(id);
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

let conversation = null;
let cursor = ""; // the last message that came in order, by history or stream; an answer may overtake one
let closeStream = () => {};
let opening = null;

const transcript = new Transcript({
  log: at("log"),
  scroller: at("scroller"),
  newer: at("newer"),
  onReply: ({ title, payload }) => say({ text: title, payload }),
  onRetry: (outgoing) => outbox.retry(outgoing),
  onEdit: (outgoing) => {
    transcript.withdraw(outgoing);
    composer.set([outgoing.text, composer.value].filter(Boolean).join("\n"));
    composer.text.focus();
  },
});

const outbox = new Outbox({
  send: (outgoing) => conversation.send(outgoing),
  onState: (outgoing) => {
    transcript.state(outgoing);
    showTyping();
  },
  onAnswer: (outgoing, messages) => {
    transcript.state(outgoing);
    showTyping();
    transcript.receive(messages);
  },
  onGone: renew,
});

const composer = new Composer({
  form: at("composer"),
  text: at("composer-text"),
  button: at("send"),
  counter: at("counter"),
  onSend: (text) => say({ text }),
});

async function say(said) {
  await opening;
  if (!conversation) return composer.set([said.text, composer.value].filter(Boolean).join("\n"));
  const outgoing = outbox.add(conversation.id, said);
  transcript.say(outgoing);
  // The pressed quick reply is now disabled, and focus must not fall back to the document;
  // on a phone focusing the text would raise the keyboard over the answer.
  if (said.payload !== undefined) (matchMedia("(pointer: fine)").matches ? composer.text : at("scroller")).focus({ preventScroll: true });
  outbox.run();
}

function showTyping() {
  const typing = outbox.queue.some((outgoing) => outgoing.state === "sending");
  if (at("typing").hasChildNodes() === typing) return;
  at("typing").textContent = typing ? "云券助手正在答复" : "";
  if (typing) transcript.toEnd();
}

const banner = (text) => (at("banner").textContent = text);

/** Repeats an action that the page cannot do without, with growing waits, until it is answered. */
async function insist(action) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      const result = await action();
      banner("");
      return result;
    } catch (error) {
      if (error instanceof Problem && error.conversationGone) throw error;
      banner(`${error.message}正在重新连接…`);
      const pause = error.retryAfterSeconds ? error.retryAfterSeconds * 1_000 : wait;
      await new Promise((resolve) => {
        setTimeout(resolve, pause);
        window.addEventListener("online", resolve, { once: true });
      });
    }
  }
}

async function begin() {
  const opened = await insist(() => Conversation.open());
  conversation = opened.conversation;
  transcript.restore(opened.messages);
  listen(opened.messages);
}

async function resume(stored) {
  const messages = await insist(() => stored.messagesAfter());
  conversation = stored;
  const waiting = outbox.restore(stored.id);
  transcript.restore(messages);
  for (const outgoing of waiting) transcript.say(outgoing);
  listen(messages);
  outbox.run();
}

async function open() {
  const stored = Conversation.stored();
  if (!stored) return begin();
  try {
    await resume(stored);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await renew([]);
  }
}

function listen(messages) {
  const followed = conversation;
  cursor = messages.at(-1)?.id ?? "";
  closeStream();
  closeStream = follow({
    url: followed.eventsUrl,
    token: followed.token,
    lastEventId: () => cursor,
    onOpen: () => catchUp(followed),
    onMessage: (message) => take(followed, [message]),
    onGone: () => followed === conversation && renew(outbox.queue),
  });
}

function take(followed, messages) {
  if (followed !== conversation || !messages.length) return;
  cursor = messages.at(-1).id;
  transcript.receive(messages);
}

/** What was missed while no stream was open. */
async function catchUp(followed) {
  try {
    take(followed, await followed.messagesAfter(cursor));
  } catch (error) {
    if (error instanceof Problem && error.conversationGone) return; // the stream itself reports it
    console.warn("catching up:", error);
  }
}

/** The server no longer knows the conversation: a new one opens, and unsent words go back to the composer. */
async function renew(waiting) {
  closeStream();
  conversation?.forget();
  Conversation.stored()?.forget();
  conversation = null;
  outbox.clear();
  transcript.clear();
  showTyping();
  transcript.remark("原来的对话已结束或过期，现在为您开始新的对话。");
  const words = waiting.filter((outgoing) => outgoing.payload === undefined).map((outgoing) => outgoing.text);
  if (words.length) composer.set([...words, composer.value].filter(Boolean).join("\n"));
  opening = begin();
  await opening;
}

const dialog = at("confirm");

at("end").addEventListener("click", () => {
  at("confirm-failure").textContent = "";
  dialog.showModal();
});
at("confirm-no").addEventListener("click", () => dialog.close());
at("confirm-yes").addEventListener("click", async () => {
  at("confirm-yes").disabled = true;
  closeStream(); // or its own "ended" would open a new conversation
  try {
    await conversation?.erase();
    ended();
  } catch (error) {
    if (error instanceof Problem && error.conversationGone) return ended();
    at("confirm-failure").textContent = `未能删除：${error.message}请稍后再试。`;
    listen([{ id: cursor }]);
  } finally {
    at("confirm-yes").disabled = false;
  }
});

function ended() {
  dialog.close();
  conversation?.forget();
  conversation = null;
  outbox.clear();
  transcript.clear();
  composer.set("");
  showTyping();
  showEnded(true);
  at("restart").focus();
}

function showEnded(over) {
  at("ended").hidden = !over;
  at("composer").hidden = over;
  at("end").hidden = over;
}

at("restart").addEventListener("click", async () => {
  showEnded(false);
  composer.text.focus();
  opening = begin();
});

window.addEventListener("offline", () => banner("网络已断开。您输入的内容会保留。"));
window.addEventListener("online", () => banner(""));
window.addEventListener("pagehide", () => closeStream());
window.addEventListener("pageshow", (event) => event.persisted && conversation && listen([{ id: cursor }]));

opening = open();
