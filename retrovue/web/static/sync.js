// The page about reading the sources: what runs, how far it is, what it told, and what ran before.

import { api, clockTime, copy, count, dayAndTime, make, may, notify, onSubmit, speak } from "./console.js";
import { listen, showState } from "./events.js";
import { canNotify, isWanted, want, whatOf } from "./notices.js";
import { openRuns, showRun } from "./sync-run.js";

const ROWS = 200;
const PAINT_MS = 100;
const SPEAK_MS = 10_000;
const PHASES = new Set(["item", "episode"]);
const ENDS = {
  completed: "Completed", completed_with_errors: "Completed with errors", error: "Failed", cancelled: "Stopped",
  interrupted: "Interrupted", queued: "Waiting for its turn", prescan: "Counting", running: "Reading", paused: "Paused",
};

const runs = new Map();
let chosenOnes = [];
const told = document.getElementById("told");
const filter = document.getElementById("filter");
let painting = 0;

class Run {
  constructor(id) {
    this.id = id;
    this.libraries = new Map();
    this.spoken = { percent: -1, at: 0 };
    this.errors = 0;
  }

  hear(event) {
    this.last = event;
    this.state = event.extra?.state ?? "running";
    const { source_id: source, library_key: key } = event.scope ?? {};
    if (source && (key || !this.libraries.size)) this.libraries.set(`${source}/${key}`, event);
    if (event.phase === "error") this.errors += 1;
    if (event.show_progress?.total) this.show = event;
  }

  get over() {
    return this.last?.phase === "done";
  }
}

function paint() {
  clearTimeout(painting);
  painting = setTimeout(() => {
    const place = document.getElementById("running");
    const active = [...runs.values()].filter((run) => !run.over);
    for (const card of [...place.children]) if (!active.some((run) => run.card === card)) card.remove();
    for (const run of active) {
      if (!run.card) run.card = cardOf(run);
      if (!run.card.isConnected) place.append(run.card);
      fill(run);
    }
    if (!active.length) place.append(make("p", { class: "quiet" }, "Nothing is being read."));
  }, PAINT_MS);
}

function bar(name, small) {
  const fill = make("span");
  return make("div", { class: small ? "bar small" : "bar", role: "progressbar", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
}

function setBar(element, progress, words) {
  const known = progress?.percent !== null && progress?.percent !== undefined;
  element.toggleAttribute("data-waiting", !known);
  element.setAttribute("aria-valuetext", words);
  if (known) {
    element.setAttribute("aria-valuenow", progress.percent);
    element.firstChild.style.width = `${progress.percent}%`;
  } else element.removeAttribute("aria-valuenow");
}

function cardOf(run) {
  const card = make("article", { class: "run", "aria-label": "A run" });
  run.parts = {
    head: make("p", { class: "row" }),
    percent: make("span", { class: "percent" }),
    state: make("span", { class: "badge", "data-state": "live" }),
    whole: bar("All sources"),
    words: make("p", { class: "figures" }),
    libraries: make("ul", { class: "libraries" }),
    show: make("p", { class: "quiet" }),
    buttons: make("p", { class: "row" }),
  };
  const { head, percent, state, whole, words, libraries, show, buttons } = run.parts;
  head.append(percent, state);
  for (const [word, label] of [["pause", "Pause"], ["resume", "Go on"], ["cancel", "Stop"]]) {
    const button = make("button", { type: "button", "data-word": word, disabled: !may("operator") }, label);
    button.addEventListener("click", () => command(run, word));
    buttons.append(button);
  }
  card.append(head, whole, words, libraries, show, buttons);
  return card;
}

async function command(run, word) {
  try {
    await api("POST", `/api/v1/runs/${run.id}/${word}`);
    speak({ pause: "It will pause", resume: "It goes on", cancel: "It stops at its next commit" }[word]);
  } catch (error) {
    notify(error.message, true);
  }
}

function fill(run) {
  const { parts, last } = run;
  const { progress, stats } = last;
  const counted = progress?.total !== null && progress?.total !== undefined;
  const words = counted
    ? `${count(progress.current)} of ${count(progress.total)} ${progress.unit}s, ${progress.percent} percent`
    : `${count(stats?.total_records)} found so far`;
  parts.percent.textContent = counted ? `${progress.percent} %` : "";
  parts.state.textContent = ENDS[run.state] ?? run.state;
  setBar(parts.whole, progress, words);
  figures(parts.words, words, stats, run);
  for (const [key, event] of run.libraries) library(run, key, event);
  const scope = last.scope ?? {};
  const item = [scope.show_title, scope.item_title].filter(Boolean).join(" / ");
  const of = last.show_progress?.total ? ` (${count(last.show_progress.current)} of ${count(last.show_progress.total)})` : "";
  parts.show.textContent = item + of;
  const focused = document.activeElement;
  showButtons(run);
  if (parts.buttons.contains(focused) && focused.hidden) parts.buttons.querySelector("button:not([hidden])").focus();
  announce(run, words, progress?.percent ?? -1);
}

/** Whoever pressed the one that goes stands on the one that comes in its place. */
function showButtons({ state, parts }) {
  const [pause, resume] = parts.buttons.children;
  const paused = state === "paused";
  const [comes, goes] = paused ? [resume, pause] : [pause, resume];
  const moves = document.activeElement === goes;
  comes.hidden = false;
  goes.hidden = true;
  pause.disabled = !may("operator") || state === "queued"; // nothing is at work that could wait
  if (moves) comes.focus();
}

function figures(place, words, stats, run) {
  const seconds = stats?.estimated_remaining_seconds;
  const left = seconds === null || seconds === undefined || run.state === "paused" ? "" : `about ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} left`;
  const shown = [
    words, `${count(stats?.imported_records)} new`, `${count(stats?.updated)} changed`, `${count(stats?.removed)} gone`,
    `${count(stats?.records_per_second)} a second`, left, run.errors ? `▲ ${count(run.errors)} errors` : "",
  ];
  place.replaceChildren(...shown.filter(Boolean).map((each) => make("span", {}, each)));
}

function library(run, key, event) {
  run.lines ??= new Map();
  let line = run.lines.get(key);
  if (!line) {
    const name = [event.scope.source_id, event.scope.library_title].filter(Boolean).join(" / ");
    line = { bar: bar(name, true), words: make("span", { class: "quiet" }) };
    run.lines.set(key, line);
    run.parts.libraries.append(make("li", {}, make("span", {}, name, " "), line.words, line.bar));
  }
  const progress = event.source_progress;
  const counted = progress?.total !== null && progress?.total !== undefined;
  const words = counted ? `${count(progress.current)} of ${count(progress.total)}` : "counting";
  line.words.textContent = words;
  setBar(line.bar, progress, words);
}

/** At changes of the state, and every ten percent, but not oftener than every ten seconds. */
function announce(run, words, percent) {
  const now = Date.now();
  const step = Math.floor(percent / 10);
  const changed = run.state !== run.spoken.state;
  if (!changed && (step === run.spoken.step || now - run.spoken.at < SPEAK_MS)) return;
  run.spoken = { state: run.state, step, at: now };
  speak(`${ENDS[run.state] ?? run.state}: ${words}`);
}

/** Leads to the item of an event: by its title, or by the name of its file. */
function inLibrary(item) {
  if (!item) return null;
  const words = item.split(/[\\/]/).pop().replace(/\.[A-Za-z0-9]{2,4}$/, "");
  return make("a", { href: `/library?words=${encodeURIComponent(words.slice(0, 200))}` }, "in the library");
}

function tell(event) {
  if (PHASES.has(event.phase)) return;
  const words = event.error
    ? [event.error.code, event.error.message, event.error.item, event.error.hint].filter(Boolean).join(" · ")
    : event.message;
  if (!words) return;
  const bad = event.level === "error";
  const line = make("li", { class: bad ? "error" : "", "data-level": event.level }, `${clockTime(event.ts, true)}  ${words} `, inLibrary(event.error?.item || event.scope?.item_title));
  line.hidden = filter.value === "error" && !bad;
  told.prepend(line);
  while (told.children.length > ROWS) told.lastChild.remove();
}

function hear(message) {
  if (message.type === "state") showState(document.getElementById("line"), message.state);
  else if (message.type === "snapshot") for (const event of message.active) heard(event);
  else heard(message.event, true);
}

function heard(event, isNews = false) {
  if (!event.run_id) return;
  const run = runs.get(event.run_id) ?? new Run(event.run_id);
  if (run.last && run.last.id >= event.id) return;
  runs.set(run.id, run);
  run.hear(event);
  if (isNews) tell(event);
  if (run.over) ended(run);
  paint();
}

/** The notice of every page says that it has ended; here stands what it did. */
function ended(run) {
  showRun(run.id).catch((error) => notify(error.message, true));
  history();
  sources();
}

async function history() {
  const { runs: rows } = await api("GET", "/api/v1/runs?most=50");
  const body = document.querySelector("#history tbody");
  body.replaceChildren(
    ...rows.map(({ id, begun, operation, state, last, actor, sources: names }) => {
      const stats = last.stats ?? {};
      const changes = `${count(stats.imported_records)} new, ${count(stats.updated)} changed, ${count(stats.removed)} gone`;
      const what = operation === "library_sync" ? names.join(", ") || "All sources" : whatOf({ operation });
      const look = make("button", { type: "button", class: "plain" }, "Look", make("span", { class: "unseen" }, ` at the run of ${dayAndTime(begun)}`));
      look.addEventListener("click", () => showRun(id, true).catch((error) => notify(error.message, true)));
      const cells = [dayAndTime(begun), what, ENDS[state] ?? state, count(last.progress?.current), changes, count(stats.error_count), actor, look];
      return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
    }),
  );
}

async function sources() {
  const { sources: known, items, problem } = await api("GET", "/api/v1/sources");
  const place = document.getElementById("sources");
  const chosen = new Set([...place.querySelectorAll("input:checked")].map((box) => box.value));
  const first = !place.querySelector("input");
  const boxes = known.map(({ name, type, enabled, read, libraries }) => {
    const box = make("input", { type: "checkbox", value: name, disabled: !enabled });
    box.checked = enabled && (first || chosen.has(name));
    const when = read ? `read ${dayAndTime(read)}` : "never read whole";
    return make("label", {}, box, `${name} `, make("span", { class: "quiet" }, enabled ? `${type}, ${libraries === 1 ? "1 library" : `${libraries || "no"} libraries`}, ${when}` : `${type}, switched off`));
  });
  const none = make("p", { class: "quiet" }, "The station has no sources yet: they stand under `sources:` in its files.");
  const total = make("p", { class: "quiet" }, problem || `${count(items)} items in the catalog`);
  chosenOnes = known;
  setTimeout(selection);
  place.replaceChildren(make("legend", {}, "Sources"), ...(boxes.length ? boxes : [none]), total);
}

/** What the chosen sources hold. */
function selection() {
  const boxes = [...document.querySelectorAll("#sources input:checked")];
  const names = new Set(boxes.map((box) => box.value));
  const chosen = chosenOnes.filter(({ name }) => names.has(name));
  const libraries = chosen.reduce((sum, { libraries: number }) => sum + number, 0);
  const states = new Map();
  for (const { counts } of chosen) for (const [state, number] of Object.entries(counts ?? {})) states.set(state, (states.get(state) ?? 0) + number);
  const held = chosen.reduce((sum, { held: number }) => sum + (number ?? 0), 0);
  const items = [...states].map(([state, number]) => `${count(number)} ${state}`).join(", ");
  const words = [`${count(chosen.length)} of ${count(chosenOnes.length)} ${chosenOnes.length === 1 ? "source" : "sources"}`, libraries === 1 ? "1 library or folder" : `${count(libraries)} libraries or folders`, items, held ? `${count(held)} held back` : ""];
  document.getElementById("selection").textContent = chosenOnes.length ? `Chosen: ${words.filter(Boolean).join("; ")}` : "";
}

async function start(body) {
  const key = crypto.randomUUID?.() ?? String(Math.random());
  try {
    const run = await api("POST", "/api/v1/runs", body, { "Idempotency-Key": key });
    speak("Started");
    if (run.last?.id) heard(run.last);
  } catch (error) {
    if (error.problem?.run?.last) heard(error.problem.run.last); // the one in the way is shown
    throw error;
  }
}

const form = document.getElementById("start");
onSubmit(form, async () => {
  const boxes = [...document.querySelectorAll("#sources input")];
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  if (!chosen.length) throw new Error("Choose a source");
  const all = boxes.every((box) => box.checked);
  await start({ operation: "library_sync", mode: document.getElementById("mode").value, sources: all ? [] : chosen });
});
document.getElementById("look").addEventListener("click", async () => {
  try {
    await start({ operation: "breakpoint_scan" });
  } catch (error) {
    form.querySelector(".fault").textContent = error.message;
  }
});
filter.addEventListener("change", () => {
  for (const line of told.children) line.hidden = filter.value === "error" && line.dataset.level !== "error";
});

document.getElementById("sources").addEventListener("change", selection);
document.getElementById("run-copy").addEventListener("click", ({ currentTarget }) => copy(document.getElementById("run-correlation"), currentTarget));

const browserNotices = document.getElementById("browser-notices");
document.getElementById("browser-notices-label").hidden = !canNotify();
browserNotices.checked = isWanted();
browserNotices.addEventListener("change", async () => {
  const on = await want(browserNotices.checked);
  if (browserNotices.checked && !on) notify("The browser does not let this page notify; allow it beside the address, then try again", true);
  browserNotices.checked = on;
});

openRuns(start);
sources().catch((error) => notify(error.message, true));
history().catch((error) => notify(error.message, true));
listen(hear);
