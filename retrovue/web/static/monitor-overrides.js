// What takes the place of the schedule: how long each has left, second by second, and how it is ended.

import { api, count, make, may, notify, speak } from "./console.js";
import { mine } from "./notices-once.js";

const OFTEN = 250;
const FIELDS = "input, select, textarea, [contenteditable], [role=slider], dialog";
const place = document.getElementById("overrides");
const dialog = document.getElementById("end");
const nothing = make("li", { class: "quiet" }, "The schedule is on the air.");
const lines = new Map();
let ahead = 0;
let first = null;

/** 1:02:03, or 2:03. */
function clock(ms) {
  const all = Math.ceil(Math.max(0, ms) / 1000);
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60].map(String);
  return hours === "0" ? `${minutes}:${rest.padStart(2, "0")}` : `${hours}:${minutes.padStart(2, "0")}:${rest.padStart(2, "0")}`;
}

function tick() {
  for (const { left, until } of lines.values()) {
    const words = clock(until - Date.now() - ahead);
    if (left.textContent !== words) left.textContent = words;
  }
}

const wordsOf = (each) => `${each.text || each.item || each.what}: on ${each.channels.join(", ") || "all channels"}`;

function lineOf(each) {
  const left = make("span", { role: "timer", class: "left" });
  const row = make("li", { class: "row" }, make("span", {}, `${wordsOf(each)}, `, left, ` left, by ${each.who}`));
  if (may("operator")) {
    const end = make("button", { type: "button", "aria-keyshortcuts": "Delete" }, "End it");
    end.addEventListener("click", () => clear(each.id));
    row.append(end);
  }
  return { row, left, until: each.until };
}

/** Lines that stay are left where they are, with the focus that may be in them. `now` is the air's. */
export function showOverrides(found, now) {
  ahead = now - Date.now();
  first = found[0] ?? null;
  const known = new Set(found.map(({ id }) => id));
  for (const id of [...lines.keys()]) if (!known.has(id)) drop(id);
  for (const each of found) {
    if (lines.has(each.id)) lines.get(each.id).until = each.until;
    else lines.set(each.id, lineOf(each));
  }
  const wanted = found.length ? found.map(({ id }) => lines.get(id).row) : [nothing];
  if (wanted.length !== place.children.length || wanted.some((row, index) => row !== place.children[index])) place.replaceChildren(...wanted);
  tick();
}

function drop(id) {
  const { row } = lines.get(id);
  if (row.contains(document.activeElement)) document.getElementById("override-heading").focus();
  row.remove();
  lines.delete(id);
}

async function clear(id) {
  try {
    await api("DELETE", `/api/v1/air/overrides/${id}`, undefined, mine());
    if (lines.has(id)) drop(id);
    if (!lines.size) place.replaceChildren(nothing);
    if (first?.id === id) first = null;
    speak("The schedule is on the air again");
  } catch (error) {
    notify(error.message, true);
  }
}

/** One key ends what shows now, after a second word; not while somebody writes, and not when it is held down. */
function ask(event) {
  const plain = event.key === "Delete" && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  if (!plain || !first || !may("operator") || document.querySelector("dialog[open]") || event.target.closest?.(FIELDS)) return;
  event.preventDefault();
  dialog.dataset.number = first.id;
  document.getElementById("end-text").textContent = wordsOf(first);
  const others = lines.size - 1;
  document.getElementById("end-others").textContent = others > 0 ? `${count(others)} more ${others === 1 ? "stays" : "stay"} in force.` : "The schedule is then on the air again.";
  dialog.returnValue = "no";
  dialog.showModal();
}

dialog.addEventListener("close", () => dialog.returnValue === "yes" && clear(Number(dialog.dataset.number)));
document.addEventListener("keydown", ask);
setInterval(tick, OFTEN);
