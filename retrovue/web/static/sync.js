// The page about reading the sources: what runs, how far it is, what it told, and what ran before.

import { Refused, api, copy, count, dayAndTime, make, may, notify, onSubmit, speak } from "./console.js";
import { listen, retry, showLine } from "./events.js";
import { canNotify, isWanted, want, whatOf } from "./notices.js";
import { openRuns, showRun } from "./sync-run.js";
import { choose, isChosen, libraryOf, openTold, tell, tellBefore } from "./sync-told.js";

const PAINT_MS = 100;
const SPEAK_MS = 10_000;
const PART = 1000; // events that one answer holds at most
const AT_WORK = new Set(["prescan", "running"]);
const ENDS = {
  completed: "Completed", completed_with_errors: "Completed with errors", error: "Failed", cancelled: "Stopped",
  interrupted: "Interrupted", queued: "Waiting for its turn", prescan: "Counting", running: "Reading", paused: "Paused",
};

const runs = new Map();
let chosenOnes = [];
let painting = 0;
let isLost = false;
let late = null; // a run that ended as the station went away

class Run {
  constructor(id) {
    this.id = id;
    this.libraries = new Map();
    this.errors = new Map(); // the library of each error, by the id of its event
    this.spoken = { at: 0, errors: 0 };
  }

  hear(event) {
    this.last = event;
    this.state = event.extra?.state ?? "running";
    this.take(event);
    if (event.phase === "error") this.errors.set(event.id, libraryOf(event));
  }

  /** A source of one nameless part has no other. */
  take(event) {
    const { source_id: source, library_key: key } = event.scope ?? {};
    if (!source || !(key || [...this.libraries.values()].every(({ scope }) => scope.source_id !== source || !scope.library_key))) return;
    const library = libraryOf(event);
    if (!(this.libraries.get(library)?.id >= event.id)) this.libraries.set(library, event);
  }

  /** What it told before this page was there: no news. */
  recall({ libraries }, events) {
    for (const event of libraries) this.take(event);
    const known = this.errors.size;
    for (const event of events) if (event.phase === "error") this.errors.set(event.id, libraryOf(event));
    this.spoken.errors += this.errors.size - known;
  }

  get over() {
    return this.last?.phase === "done";
  }
}

function paint() {
  painting ||= setTimeout(() => {
    painting = 0;
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
    item: make("p", { class: "quiet" }),
    show: bar("This show", true),
    buttons: make("p", { class: "row" }),
  };
  const { head, percent, state, whole, words, libraries, item, buttons } = run.parts;
  head.append(percent, state);
  for (const [word, label] of [["pause", "Pause"], ["resume", "Go on"], ["cancel", "Stop"]]) {
    const button = make("button", { type: "button", "data-word": word, disabled: !may("operator") }, label);
    button.addEventListener("click", () => command(run, word));
    buttons.append(button);
  }
  card.append(head, whole, words, libraries, item, buttons);
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
  itemInHand(parts, last);
  run.card.setAttribute("aria-busy", String(AT_WORK.has(run.state)));
  const focused = document.activeElement;
  showButtons(run);
  if (parts.buttons.contains(focused) && focused.hidden) parts.buttons.querySelector("button:not([hidden])").focus();
  announce(run, words, progress?.percent ?? -1);
}

/** "Show / Episode (12 of 124)" with a bar of the show, or "Film (1 of 250)". */
function itemInHand({ item, show }, { scope = {}, show_progress: ofShow, source_progress: ofLibrary }) {
  const progress = scope.kind === "movie" ? ofLibrary : ofShow;
  const names = [scope.show_title, scope.item_title].filter(Boolean).join(" / ");
  item.textContent = names && progress?.total ? `${names} (${count(progress.current)} of ${count(progress.total)})` : names;
  if (!scope.show_title || !ofShow?.total) return show.remove();
  if (!show.isConnected) item.after(show);
  show.setAttribute("aria-label", scope.show_title);
  setBar(show, ofShow, `${count(ofShow.current)} of ${count(ofShow.total)}`);
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
    `${count(stats?.records_per_second)} a second`, left, run.errors.size ? `▲ ${errorsOf(run.errors.size)}` : "",
  ];
  place.replaceChildren(...shown.filter(Boolean).map((each) => make("span", {}, each)));
}

const errorsOf = (number) => `${count(number)} ${number === 1 ? "error" : "errors"}`;

function library(run, key, event) {
  run.lines ??= new Map();
  let line = run.lines.get(key);
  if (!line) {
    const name = [event.scope.source_id, event.scope.library_title].filter(Boolean).join(" / ");
    line = { bar: bar(name, true), words: make("span", { class: "quiet" }), chip: make("span", { class: "badge", "data-state": "bad", hidden: true }) };
    line.name = make("button", { type: "button", class: "plain", title: "What happened in it" }, name);
    line.name.addEventListener("click", () => choose(key, name));
    run.lines.set(key, line);
    run.parts.libraries.append(make("li", {}, line.name, " ", line.words, " ", line.chip, line.bar));
  }
  const errors = [...run.errors.values()].filter((each) => each === key).length;
  line.chip.hidden = !errors;
  line.chip.textContent = errorsOf(errors);
  line.name.setAttribute("aria-pressed", String(isChosen(key)));
  const progress = event.source_progress;
  const counted = progress?.total !== null && progress?.total !== undefined;
  const words = counted ? `${count(progress.current)} of ${count(progress.total)}` : "counting";
  line.words.textContent = words;
  setBar(line.bar, progress, words);
}

/** At changes of the state, every ten percent, and when there are new errors, but not oftener than every ten seconds. */
function announce(run, words, percent) {
  const { spoken } = run;
  const now = Date.now();
  const step = Math.floor(percent / 10);
  const fresh = run.errors.size - spoken.errors;
  if (run.state === spoken.state) {
    if (step === spoken.step && !fresh) return;
    const wait = spoken.at + SPEAK_MS - now;
    if (wait > 0) {
      clearTimeout(run.waiting);
      run.waiting = setTimeout(paint, wait);
      return;
    }
  }
  run.spoken = { state: run.state, step, at: now, errors: run.errors.size };
  speak(`${ENDS[run.state] ?? run.state}: ${words}${fresh ? `; ${count(fresh)} new ${fresh === 1 ? "error" : "errors"}` : ""}`);
}

function hear(message) {
  if (message.type === "state") lineIs(message);
  else if (message.type === "event") heard(message.event, true);
  else {
    for (const event of message.active) heard(event);
    for (const event of message.ended ?? []) if (runs.has(event.run_id)) heard(event);
  }
}

function lineIs(message) {
  const { state, at } = message;
  const seconds = Math.ceil((at - Date.now()) / 1000);
  if (state === "lost" && !isLost) speak(seconds > 0 ? `Connection lost. Retrying in ${seconds} s` : "Connection lost. Retrying now");
  isLost = state === "lost";
  if (late && !isLost) ended(late);
  showLine(document.getElementById("line"), document.getElementById("line-again"), message);
}

function heard(event, isNews = false) {
  if (!event.run_id) return;
  const run = runs.get(event.run_id) ?? new Run(event.run_id);
  if (run.over || (run.last && run.last.id >= event.id)) return;
  runs.set(run.id, run);
  run.hear(event);
  if (isNews) tell(event);
  else if (!run.over && event.phase !== "overall") recall(run).catch((error) => notify(error.message, true));
  if (run.over) ended(run);
  paint();
}

/** What is gone when a page is loaded anew: bars of libraries that are done, errors, and what happened. */
async function recall(run) {
  const { id } = run.last;
  const told = [];
  for (;;) {
    const { run: shown, events } = await api("GET", `/api/v1/runs/${encodeURIComponent(run.id)}?after_id=${told.at(-1)?.id ?? 0}`);
    told.push(...events);
    if (events.length >= PART) continue;
    const before = told.filter((event) => event.id <= id);
    run.recall(shown, before);
    tellBefore(before);
    return paint();
  }
}

/** The notice of every page says that it has ended; here stands what it did, if need be when the station is back. */
async function ended(run) {
  late = null;
  try {
    await Promise.all([showRun(run.id), history(), sources()]);
  } catch (error) {
    if (error instanceof Refused) notify(error.message, true);
    else late = run;
  }
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
document.getElementById("line-again").addEventListener("click", retry);
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

openTold(paint);
openRuns(start);
sources().catch((error) => notify(error.message, true));
history().catch((error) => notify(error.message, true));
listen(hear);
