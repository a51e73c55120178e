// What the runs told, the newest first: all of it or errors only, of every library or of one.

import { clockTime, make } from "./console.js";

const KEPT = 2000;
const ROWS = 200;
const PHASES = new Set(["item", "episode"]);
const place = document.getElementById("told");
const filter = document.getElementById("filter");
const all = document.getElementById("told-all");

let events = []; // the oldest first
let only = null;
let changed = () => {};

/** The library or folder that an event is about, as its runs call it; empty where it is about more. */
export function libraryOf({ scope }) {
  return scope?.source_id ? `${scope.source_id}/${scope.library_key}` : "";
}

/** `hear` is called when another library is chosen. */
export function openTold(hear) {
  changed = hear;
  filter.addEventListener("change", show);
  all.addEventListener("click", () => {
    choose(null);
    filter.focus();
  });
}

export const isChosen = (library) => only === library;

/** Shows what was told of one library, or of all when that one is chosen already. */
export function choose(library, name) {
  only = library === only ? null : library;
  all.hidden = only === null;
  all.textContent = `Only ${name}: show all`;
  show();
  changed();
}

const wordsOf = ({ error, message }) => (error ? [error.code, error.message, error.item, error.hint].filter(Boolean).join(" · ") : message);
const isTold = (event) => !PHASES.has(event.phase) && Boolean(wordsOf(event));
const isShown = (event) => (!filter.value || event.level === filter.value) && (only === null || libraryOf(event) === only);

/** What happens now. */
export function tell(event) {
  if (!isTold(event)) return;
  events.push(event);
  if (events.length > KEPT * 2) events = events.slice(-KEPT);
  if (!isShown(event)) return;
  place.prepend(line(event));
  if (place.children.length > ROWS) place.lastChild.remove();
}

/** What happened before this page was there. */
export function tellBefore(earlier) {
  const known = new Set(events.map(({ id }) => id));
  const found = earlier.filter((event) => isTold(event) && !known.has(event.id));
  if (!found.length) return;
  events = [...events, ...found].sort((one, other) => one.id - other.id).slice(-KEPT);
  show();
}

function show() {
  place.replaceChildren(...events.filter(isShown).slice(-ROWS).reverse().map(line));
}

function line(event) {
  const bad = event.level === "error";
  return make("li", { class: bad ? "error" : "", "data-level": event.level }, `${clockTime(event.ts, true)}  ${wordsOf(event)} `, inLibrary(event.error?.item || event.scope?.item_title));
}

/** Leads to the item of an event: by its title, or by the name of its file. */
function inLibrary(item) {
  if (!item) return null;
  const words = item.split(/[\\/]/).pop().replace(/\.[A-Za-z0-9]{2,4}$/, "");
  return make("a", { href: `/library?words=${encodeURIComponent(words.slice(0, 200))}` }, "in the library");
}
