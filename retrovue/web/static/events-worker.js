// One line to the station for all tabs of this browser: a browser has only six of them.

const ports = new Set();
let source = null;
let state = { type: "state", state: "waiting" };
let snapshot = null;
let failures = 0;

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

function become(name) {
  state = { type: "state", state: name };
  tell(state);
}

function open() {
  source = new EventSource("/api/v1/events");
  const quiet = setTimeout(() => become("buffered"), 45_000); // a proxy that holds events back
  source.addEventListener("snapshot", (message) => {
    clearTimeout(quiet);
    failures = 0;
    snapshot = { type: "snapshot", ...JSON.parse(message.data) };
    become("live");
    tell(snapshot);
  });
  for (const kind of ["library_sync", "breakpoint_scan", "config_reload", "schedule_build", "emergency", "probe", "server_sync", "plex_historical", "tautulli_import"]) {
    source.addEventListener(kind, (message) => {
      clearTimeout(quiet);
      failures = 0;
      if (state.state !== "live") become("live");
      const event = JSON.parse(message.data);
      keep(event);
      tell({ type: "event", event });
    });
  }
  source.addEventListener("open", () => state.state === "lost" && become("live"));
  source.addEventListener("error", () => {
    failures += 1;
    if (source.readyState === EventSource.CLOSED) setTimeout(open, Math.min(30_000, 1000 * 2 ** Math.min(failures, 5)));
    become(failures >= 3 ? "refused" : "lost");
  });
}

/** What a tab that opens later is shown first. */
function keep(event) {
  if (!snapshot) return;
  const others = snapshot.active.filter((each) => each.run_id !== event.run_id);
  snapshot = { ...snapshot, last_id: event.id, active: event.phase === "done" ? others : [...others, event] };
}

self.addEventListener("connect", ({ ports: [port] }) => {
  ports.add(port);
  port.addEventListener("message", ({ data }) => data === "bye" && ports.delete(port));
  port.start();
  port.postMessage(state);
  if (snapshot) port.postMessage(snapshot);
  if (!source) open();
});
