/** The line where the applicant types. */
import { recall, remember } from "./conversation.js";

const LIMIT = 4_000; // characters after trimming (contract), counted as code points
const NEAR = 3_600;
const DRAFT = "yunquan.draft";

export class Composer {
  /** @param {{form, text, button, counter, onSend: (text: string) => void}} ports */
  constructor(ports) {
    Object.assign(this, ports);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter chooses a candidate (keyCode 229: Safari says it only there).
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("input", () => this.refresh());
    this.set(recall(DRAFT, "sessionStorage") ?? "");
  }

  get value() {
    return this.text.value.trim();
  }

  set(text) {
    this.text.value = text;
    this.refresh();
  }

  submit() {
    const said = this.value;
    if (!said || [...said].length > LIMIT) return;
    this.set("");
    this.onSend(said);
  }

  refresh() {
    remember(DRAFT, this.text.value, "sessionStorage");
    const length = [...this.value].length;
    const over = length > LIMIT;
    this.counter.textContent = over ? `已超出 ${length - LIMIT} 字，最多 ${LIMIT} 字` : length >= NEAR ? `还可输入 ${LIMIT - length} 字` : "";
    this.form.classList.toggle("over", over);
    this.text.setAttribute("aria-invalid", String(over));
    this.button.disabled = over || length === 0;
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }
}
