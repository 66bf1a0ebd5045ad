/**
 * One line on a website: <script src="https://…/widget.js" defer></script>
 * puts a button there that opens the assistant in a frame. The assistant's server must name the
 * website in its frame-ancestors. Styles are set from the script: many sites forbid inline ones.
 */
(() => {
  const page = new URL("/", document.currentScript.src).href;
  const accent = "#0b5566";
  const place = { position: "fixed", right: "max(16px, env(safe-area-inset-right))", zIndex: "2147483000" };

  const frame = document.createElement("iframe");
  frame.title = "云券助手";
  frame.hidden = true;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.allow = "clipboard-write";
  Object.assign(frame.style, place, { bottom: "84px", width: "min(420px, calc(100vw - 32px))", height: "min(680px, calc(100dvh - 108px))", border: `1px solid ${accent}`, borderRadius: "14px", background: "Canvas", boxShadow: "0 10px 36px rgb(0 0 0 / 24%)" });

  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.textContent = "云券助手";
  launcher.setAttribute("aria-expanded", "false");
  Object.assign(launcher.style, place, { bottom: "max(20px, env(safe-area-inset-bottom))", minHeight: "52px", padding: "0 22px", border: "0", borderRadius: "26px", background: accent, color: "#fff", font: "600 17px/1.2 system-ui, sans-serif", cursor: "pointer", boxShadow: "0 4px 16px rgb(0 0 0 / 26%)" });

  function show(open) {
    if (open && !frame.src) frame.src = page;
    frame.hidden = !open;
    launcher.textContent = open ? "收起" : "云券助手";
    launcher.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
  }

  launcher.addEventListener("click", () => show(frame.hidden));
  document.addEventListener("keydown", (event) => event.key === "Escape" && !frame.hidden && (show(false), launcher.focus()));
  const mount = () => document.body.append(frame, launcher);
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
})();
