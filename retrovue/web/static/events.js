// What happens at the station, as it happens; by asking from time to time where the line does not hold.

import { api } from "./console.js";

const KINDS = ["library_sync", "breakpoint_scan", "config_reload", "schedule_build", "emergency", "probe", "server_sync", "plex_historical", "tautulli_import"];
const ASK_BUSY = 1000;
const ASK_IDLE = 3000;

const hearers = new Set();
let state = null;
let snapshot = null;

/**
 * `hear` gets {type: "snapshot", active}, {type: "event", event} and {type: "state", state}. All parts of a page share
 * one line; who comes later is told how it stands.
 */
export function listen(hear) {
  hearers.add(hear);
  if (hearers.size > 1) {
    for (const known of [state, snapshot]) if (known) hear(known);
  } else connect(tellAll);
}

function tellAll(message) {
  if (message.type === "state") state = message;
  else if (message.type === "snapshot") snapshot = message;
  else if (snapshot) snapshot = { ...snapshot, active: stillActive(message.event) };
  for (const hear of hearers) hear(message);
}

function stillActive(event) {
  const others = snapshot.active.filter((each) => each.run_id !== event.run_id);
  return event.phase === "done" ? others : [...others, event];
}

function connect(hear) {
  if (new URLSearchParams(location.search).get("events") === "poll") return poll(hear);
  if ("SharedWorker" in globalThis) return listenByWorker(hear);
  return "EventSource" in globalThis ? listenAlone(hear) : poll(hear);
}

function listenByWorker(hear) {
  const worker = new SharedWorker("/static/events-worker.js");
  let polling = null;
  worker.port.addEventListener("message", ({ data }) => {
    if (data.type !== "state") return polling || hear(data);
    const failed = data.state === "refused" || data.state === "buffered";
    if (failed && !polling) polling = poll(hear);
    if (!failed && polling) {
      polling.stop();
      polling = null;
    }
    if (!polling) hear(data);
  });
  worker.addEventListener("error", () => (polling ??= poll(hear)));
  worker.port.start();
  addEventListener("pagehide", () => worker.port.postMessage("bye"));
}

/** One line a browser: the tab that holds the lock has it, and the others hear it from there. */
function listenAlone(hear) {
  const channel = new BroadcastChannel("retrovue-events");
  channel.addEventListener("message", ({ data }) => hear(data));
  const lead = () => new Promise(() => open((message) => (hear(message), channel.postMessage(message))));
  if (navigator.locks) navigator.locks.request("retrovue-events", lead);
  else lead();
}

function open(tell) {
  const source = new EventSource("/api/v1/events");
  source.addEventListener("snapshot", ({ data }) => {
    tell({ type: "state", state: "live" });
    tell({ type: "snapshot", ...JSON.parse(data) });
  });
  for (const kind of KINDS) source.addEventListener(kind, ({ data }) => tell({ type: "event", event: JSON.parse(data) }));
  source.addEventListener("error", () => {
    tell({ type: "state", state: "lost" });
    if (source.readyState === EventSource.CLOSED) setTimeout(() => open(tell), 5000);
  });
}

function poll(hear) {
  let stopped = false;
  const last = new Map();
  async function ask() {
    if (stopped) return;
    let busy = false;
    try {
      const { active, runs } = await api("GET", "/api/v1/runs?most=5");
      hear({ type: "state", state: "polling" });
      busy = active.length > 0;
      for (const run of [...active, ...runs]) {
        const known = last.get(run.id) ?? 0;
        if (run.last.id > known && (known || !run.ended)) {
          const { events } = await api("GET", `/api/v1/runs/${run.id}?after_id=${known}`);
          for (const event of events) hear({ type: "event", event });
        }
        last.set(run.id, run.last.id ?? 0);
      }
    } catch {
      hear({ type: "state", state: "lost" });
    }
    setTimeout(ask, busy && !document.hidden ? ASK_BUSY : ASK_IDLE);
  }
  ask();
  return { stop: () => (stopped = true) };
}

const WORDS = {
  waiting: "Connecting", live: "Live", polling: "Asking every few seconds", lost: "Reconnecting",
  refused: "Asking every few seconds", buffered: "Asking every few seconds",
};

/** Shows in a badge how the line is. */
export function showState(badge, state) {
  badge.dataset.state = state === "refused" || state === "buffered" ? "polling" : state;
  badge.textContent = WORDS[state] ?? state;
}
