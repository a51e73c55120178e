// What happens at the station, as it happens; all tabs of a browser share one line.

import { Line, after } from "./events-line.js";

const hearers = new Set();
let state = null;
let snapshot = null;
let again = null;
let counting = 0;

/**
 * `hear` gets what a Line tells: snapshots, events and states. All parts of a page share one line; who comes later is told
 * how it stands.
 */
export function listen(hear) {
  hearers.add(hear);
  if (hearers.size > 1) {
    for (const known of [state, snapshot]) if (known) hear(known);
  } else again = connect();
}

/** Tries at once to have the line back. */
export const retry = () => again?.();

function tellAll(message) {
  if (message.type === "signed_out") return location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (message.type === "state") state = message;
  else if (message.type === "snapshot") snapshot = message;
  else if (snapshot) snapshot = after(snapshot, message.event);
  for (const hear of hearers) hear(message);
}

/** Gives what tries at once. */
function connect() {
  if (new URLSearchParams(location.search).get("events") === "poll") return begin(new Line(tellAll, { stream: null }));
  return "SharedWorker" in globalThis ? listenByWorker() : listenAlone();
}

function begin(line) {
  line.open();
  return () => line.open();
}

function listenByWorker() {
  const worker = new SharedWorker("/static/events-worker.js", { type: "module" });
  let retryNow = () => worker.port.postMessage("again");
  worker.port.addEventListener("message", ({ data }) => tellAll(data));
  worker.addEventListener("error", () => (retryNow = listenAlone()), { once: true }); // a browser whose workers know no modules
  worker.port.start();
  addEventListener("pagehide", () => worker.port.postMessage("bye"));
  addEventListener("pageshow", ({ persisted }) => persisted && worker.port.postMessage("back"));
  return () => retryNow();
}

/** The tab that holds the lock has the line, and the others hear it from there; without TLS there are no locks. */
function listenAlone() {
  if (!navigator.locks || !("BroadcastChannel" in globalThis)) return begin(new Line(tellAll));
  const channel = new BroadcastChannel("retrovue-events");
  const me = `${Date.now()}-${Math.random()}`;
  let line = null;
  channel.addEventListener("message", ({ data: { message, to, word, from } }) => {
    if (message && (!to || to === me)) tellAll(message);
    else if (word === "hello") line?.greet((each) => channel.postMessage({ message: each, to: from }));
    else if (word === "again") line?.open();
  });
  const lead = () => new Promise(() => {
    line = new Line((message) => (tellAll(message), channel.postMessage({ message })), { snapshot });
    line.open();
  });
  navigator.locks.request("retrovue-events", lead);
  channel.postMessage({ word: "hello", from: me });
  return () => (line ? line.open() : channel.postMessage({ word: "again" }));
}

const WORDS = { waiting: "Connecting", live: "Live", polling: "Asking every few seconds", lost: "Reconnecting" };

/** Shows in a badge how the line is, with the seconds to the next try; `button` is there while it does not hold. */
export function showLine(badge, button, { state: name, at }) {
  const left = () => Math.ceil((at - Date.now()) / 1000);
  const paint = () => (badge.textContent = left() > 0 ? `${WORDS[name]} (${left()} s)` : WORDS[name]);
  clearInterval(counting);
  if (at) counting = setInterval(paint, 1000);
  badge.dataset.state = name;
  paint();
  const needless = name === "live" || name === "waiting";
  if (needless && document.activeElement === button) badge.focus();
  button.hidden = needless;
}
