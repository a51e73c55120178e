// The documentation: nothing but comfort. Without this script it reads as well.

import { make, speak } from "./console.js";

const pages = document.querySelector(".docs-pages");
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => wide.matches && (pages.open = true);
wide.addEventListener("change", unfold);
unfold();
const current = pages.querySelector("[aria-current]");
if (wide.matches && current) current.scrollIntoView({ block: "nearest" });

for (const block of document.querySelectorAll(".prose pre")) {
  const button = make("button", { type: "button", class: "plain docs-copy" }, "Copy", make("span", { class: "unseen" }, " this example"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(block.querySelector("code").textContent);
    } catch {
      getSelection().selectAllChildren(block.querySelector("code"));
      document.execCommand("copy"); // the clipboard is closed to pages without TLS
    }
    button.firstChild.textContent = "Copied";
    speak("Copied");
    setTimeout(() => (button.firstChild.textContent = "Copy"), 1500);
  });
  const frame = make("div", { class: "docs-code" });
  block.replaceWith(frame);
  frame.append(block, button);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    document.getElementById("docs-words").focus();
  }
});
