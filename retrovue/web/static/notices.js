// Says on whatever page one is how a run ended, or that it is held; once in a browser, however many tabs it has open.

import { count, notify } from "./console.js";
import { listen } from "./events.js";
import "./notices-station.js";
import { claim } from "./notices-once.js";

const WANTED = "retrovue-browser-notices";
const WORK = {
  library_sync: "Reading the sources", breakpoint_scan: "Looking for break points", plex_historical: "Reading what was watched",
  tautulli_import: "Taking in what was watched", server_sync: "Reading a server", probe: "Measuring files",
};
const NOTHING_NEW = "nothing has changed";
const ENDS = {
  completed: "Completed", completed_with_errors: "Completed with errors", error: "Failed", cancelled: "Stopped", interrupted: "Interrupted",
};

export const endOf = (state) => ENDS[state] ?? state;
export const whatOf = ({ operation }) => WORK[operation] ?? operation;

/** What came of a run, in a line: also for the page about runs. */
export function resultOf({ message, stats, extra = {} }) {
  const { state } = extra;
  const number = (name, other) => Number(extra[name] ?? other ?? 0);
  const parts = [[number("added", stats?.imported_records), "new"], [number("updated", stats?.updated), "changed"], [number("missing", stats?.removed), "gone"], [number("deleted"), "given up"]];
  const counts = parts.filter(([times]) => times).map(([times, word]) => `${count(times)} ${word}`);
  const errors = number("errors", stats?.error_count);
  const found = [
    counts.join(", ") || (state === "completed" ? NOTHING_NEW : ""),
    errors ? `${count(errors)} ${errors === 1 ? "error" : "errors"}` : "",
    number("held") ? `${count(number("held"))} items vanished at once and are held back` : "",
    extra.partial ? "not everything could be read" : "",
    message && message !== state ? message : "",
  ];
  return found.filter(Boolean).join("; ");
}

function wordsOf(event) {
  if (event.phase === "paused") return [`Held: ${lower(whatOf(event))}; it waits until somebody lets it go on`, false];
  const { state } = event.extra;
  const result = resultOf(event);
  return [[`${endOf(state)}: ${lower(whatOf(event))}`, result].filter(Boolean).join("; "), state !== "completed" && state !== "cancelled"];
}

/** What the station did by itself and that changed nothing is none: it may be every few minutes. */
const isNews = (event) => event.phase === "paused" || (event.phase === "done" && !(event.extra.unasked && resultOf(event) === NOTHING_NEW));
const lower = (words) => words[0].toLowerCase() + words.slice(1);

async function tell(event) {
  if (!(await claim(`${event.run_id}/${event.phase}/${event.id}`))) return;
  const [words, bad] = wordsOf(event);
  const href = `/sync#run=${encodeURIComponent(event.run_id)}`;
  notify(words, bad, { href, words: event.phase === "paused" ? "Look" : "What it did" });
  if (!isWanted()) return;
  try {
    const shown = new Notification("RetroVue", { body: words, tag: event.run_id });
    shown.addEventListener("click", () => {
      window.focus();
      location.assign(href);
    });
  } catch {
    // some phones let only apps do this; the page has said it
  }
}

export const canNotify = () => "Notification" in globalThis && globalThis.isSecureContext;

export function isWanted() {
  return canNotify() && Notification.permission === "granted" && localStorage.getItem(WANTED) === "yes";
}

/** Asks the reader's browser, once somebody wants it; gives whether it is on now. */
export async function want(on) {
  if (on && Notification.permission !== "granted") await Notification.requestPermission();
  localStorage.setItem(WANTED, on && Notification.permission === "granted" ? "yes" : "no");
  return isWanted();
}

listen(({ type, event }) => {
  if (type === "event" && event.run_id && isNews(event)) tell(event);
});
