// One item: its picture, its chapters and breaks, what it is, and saving what somebody decided of it.

import { api, make, may, notify, speak } from "./console.js";
import { listen } from "./events.js";
import { Proposals, addressOf } from "./item-breaks.js";
import { ChapterList } from "./item-chapters.js";
import { History, added, changed, forFile, merged, numbered, same, without } from "./item-draft.js";
import { FactsForm, panels } from "./item-facts.js";
import { Kept } from "./item-kept.js";
import { ItemPlayer } from "./item-player.js";
import { Strip } from "./item-strip.js";
import { Timecode, clock } from "./item-timecode.js";
import { chapterWords, changeWords, matters } from "./item-words.js";

const SCRUB_MS = 300; // while somebody drags, the picture follows no faster
const LEVELS_MS = 1500;
const IN_FORCE_MS = 1000;
const IN_FORCE_TRIES = 30;
const byId = (id) => document.getElementById(id);
const key = new URLSearchParams(location.search).get("key") ?? "";
const operator = may("operator");
const kept = new Kept(key);

let item = null;
let breaks = null; // what the station knows of its breaks; null for viewers
let saved = null; // the draft that would change nothing
let history = null;
let rejected = new Set();
let timecode = new Timecode([0, 1]);
let duration = 0;
let [player, strip, list, form, proposals] = [null, null, null, null, null];

// ---- what is there

const override = () => breaks?.override ?? null;
/** The fields that an override gives, by their names in `set`. */
function byHand(said) {
  const { custom = {}, ...fields } = said?.set ?? {};
  return { ...fields, ...Object.fromEntries(Object.entries(custom).map(([name, value]) => [`custom.${name}`, value])) };
}

const inForce = () => numbered(breaks?.marks ?? item.marks);
const shown = () => history.now.chapters ?? inForce();

async function load() {
  if (!key) throw new Error("No item is named; choose one in the library");
  item = await api("GET", addressOf(key));
  if (operator) breaks = await api("GET", `${addressOf(key)}/breaks`).catch((error) => ({ duration: item.about.duration, rate: [0, 1], marks: item.marks, chapters: [], proposals: [], examined: false, override: null, problem: error.message }));
  duration = breaks?.duration || item.about.duration || 0;
  timecode = new Timecode(breaks?.rate ?? (item.picture ? [25, 1] : [0, 1]));
  const own = override()?.chapters;
  saved = { chapters: own ? numbered(own) : null, set: {} };
}

function head() {
  const { about } = item;
  const title = [about.show, about.title].filter(Boolean).join(" · ") || item.key;
  document.querySelector("h1").textContent = title;
  document.title = `${title} · ${document.title.split(" · ").at(-1)}`;
  const code = about.season !== undefined && about.episode !== undefined ? `season ${about.season}, episode ${about.episode}` : "";
  byId("about-line").textContent = [about.kind, code, about.year, duration ? clock(Math.round(duration / 1000)) : "", about.source].filter(Boolean).join(" · ");
  byId("in-library").href = `/library#${encodeURIComponent(item.key)}`;
  const state = byId("state");
  state.hidden = false;
  state.textContent = item.state === "active" ? "Can air" : item.state;
  state.dataset.state = item.state === "active" ? "good" : "bad";
  const found = matters(item, breaks);
  byId("matters").replaceChildren(...found.map((words) => make("li", { class: "matter" }, words)));
}

// ---- the draft

function change(draft, stroke = null) {
  if (history.do(draft, stroke)) render();
}

const withChapters = (chapters, stroke) => change({ ...history.now, chapters }, stroke);
/** What is changed: whoever changes a mark of the item itself makes a list of all that are in force. */
const current = shown;

function add() {
  const at = player?.at ?? 0;
  if (current().some((chapter) => chapter.at === at)) return speak("A chapter stands here already");
  withChapters(added(current(), at));
  list.focus(current().find((chapter) => chapter.at === at)?.id);
  speak(`Added at ${timecode.text(at)}`);
}

function move(id, at, stroke) {
  withChapters(changed(current(), id, { at }), stroke);
}

function decided(at) {
  const there = current().some((chapter) => timecode.frameAt(chapter.at) === timecode.frameAt(at));
  if (there) return history.now.chapters ? "accepted" : "in force";
  return rejected.has(at) ? "rejected" : "";
}
const atFrame = (at) => timecode.startOf(timecode.frameAt(at));

const answers = {
  accept(at) {
    rejected.delete(at);
    withChapters(added(current(), atFrame(at)));
    render();
  },
  reject(at) {
    rejected.add(at);
    const there = current().find((chapter) => timecode.frameAt(chapter.at) === timecode.frameAt(at));
    if (there) withChapters(without(current(), there.id));
    render();
  },
  acceptAll(instants) {
    for (const at of instants) rejected.delete(at);
    withChapters(instants.reduce((chapters, at) => added(chapters, atFrame(at)), current()));
    render();
  },
  go(ms) {
    player?.seek(ms);
    byId("video").focus();
  },
  async found(state) {
    const now = await api("GET", `${addressOf(key)}/breaks`);
    Object.assign(breaks, { proposals: now.proposals, examined: now.examined });
    rejected = new Set();
    showProposals();
    if (state !== "cancelled") speak(byId("proposed").textContent);
  },
  running: (run) => kept.keep({ run }),
};

function setField(name, value) {
  const { [name]: _, ...rest } = history.now.set;
  change({ ...history.now, set: value === undefined ? rest : { ...rest, [name]: value } });
}

// ---- showing it

function render() {
  const chapters = shown();
  const wrong = list.show(chapters);
  const editable = history.now.chapters !== null;
  strip?.marks(chapters, breaks?.proposals ?? []);
  byId("chapters-words").textContent = chapterWords(chapters, { item, breaks, editable, operator });
  byId("own").hidden = !editable || !operator;
  for (const [name, can] of [["undo", history.canUndo], ["redo", history.canRedo]]) byId(name).disabled = !can;
  proposals?.mark();
  form?.show(history.now.set);
  const dirty = !same(history.now, saved);
  byId("bar").hidden = !dirty;
  byId("changes").textContent = dirty ? changeWords(history.now, saved, wrong) : "";
  byId("save").disabled = wrong > 0;
  kept.keep({ draft: dirty ? history.now : null, rejected: [...rejected] });
}

addEventListener("beforeunload", (event) => history && !same(history.now, saved) && event.preventDefault());

// ---- parts of the page

function openList() {
  list = new ChapterList(byId("chapter-list"), {
    timecode, duration, readOnly: !operator,
    act: {
      time: (id, at) => move(id, at, null), values: (id, values) => withChapters(changed(current(), id, values)),
      remove: (id) => withChapters(without(current(), id)), go: answers.go, playhead: () => player?.at ?? 0,
    },
  });
}

function openPlayer() {
  const why = !operator ? "The picture is for operators" : breaks.problem ? matters(item, breaks)[0] : duration ? "" : "Its length is not known yet";
  const root = byId("player");
  const picture = Boolean(breaks?.rate?.[0]);
  player = new ItemPlayer(root, {
    address: `${addressOf(key)}/preview.m3u8`, captions: `${addressOf(key)}/captions.vtt`, still: !why && picture ? `${addressOf(key)}/frame?at=0&width=854` : "", timecode, duration,
    heard: (at) => strip?.playhead(at),
  });
  if (duration) {
    strip = new Strip(byId("strip"), {
      duration, timecode, seek: scrub, move: operator ? move : null,
      remove: (id) => {
        withChapters(without(current(), id));
        byId("strip").querySelector(".strip-mark, .strip-head").focus();
        speak("Deleted");
      },
    });
  } else byId("strip").hidden = true;
  if (why) player.close(why);
  else if (!picture) byId("video").classList.add("sound-only");
  if (!why && !picture) root.querySelector("[data-part=words]").textContent = "Sound only: there is no picture";
  if (operator && duration && !why) levels();
}

let scrubbed = 0;
function scrub(ms, done) {
  const now = performance.now();
  if (!done && now - scrubbed < SCRUB_MS) return strip.playhead(ms);
  scrubbed = now;
  if (done || player.playing) player.pause();
  player.seek(ms);
}

async function levels() {
  const words = byId("strip-words");
  try {
    const found = await api("GET", `${addressOf(key)}/strip`);
    strip.levels(found);
    words.textContent = found.state === "making" ? `Measuring brightness and loudness${found.percent ? `, ${found.percent} %` : ""}` : found.problem || "Above: brightness. Below: loudness.";
    if (found.state === "making") setTimeout(levels, LEVELS_MS);
  } catch (error) {
    words.textContent = error.message;
  }
}

function openFinding() {
  byId("finding").hidden = !operator;
  if (!operator) return;
  proposals = new Proposals({ key, timecode, duration, readOnly: Boolean(breaks.problem), act: answers, decided });
  showProposals();
  const { run } = kept.recall();
  if (run) proposals.again(run);
}

function showProposals() {
  proposals.show(breaks.proposals, breaks.examined);
  render();
}

function openImport() {
  const own = breaks?.chapters ?? [];
  const choices = [];
  if (own.length) choices.push(["chapters", `the ${own.length} chapters of the file`]);
  const marks = breaks?.marks ?? [];
  if (marks.length && marks.some(({ origin }) => origin !== "chapter" && origin !== "override")) choices.push(["marks", `the ${marks.length} marks in force`]);
  byId("import").hidden = !choices.length || !operator;
  byId("import-from").replaceChildren(...choices.map(([value, words]) => make("option", { value }, words)));
}

function openForm() {
  byId("words").hidden = false;
  byId("fields").replaceChildren();
  form = new FactsForm(byId("fields"), { about: item.about, byHand: byHand(override()), readOnly: !operator, change: setField });
}

function openCover() {
  const cover = byId("cover");
  cover.addEventListener("load", () => (cover.hidden = false));
  cover.addEventListener("error", () => (cover.hidden = true));
  cover.alt = `Cover of ${item.about.title ?? item.key}`;
  cover.src = `${addressOf(key)}/cover`;
}

async function openPanels() {
  byId("panels").replaceChildren(...panels(item, null));
  const source = await api("GET", `${addressOf(key)}/source`).catch((error) => ({ fault: error.message }));
  byId("panels").replaceChildren(...panels(item, source));
}

// ---- saving

async function save() {
  const { chapters, set } = history.now;
  const values = { ...set };
  const body = { items: [item.key] };
  if (!same({ chapters, set: {} }, { chapters: saved.chapters, set: {} })) {
    body.chapters = forFile(chapters);
    if (chapters && override()?.set?.breaks_at !== undefined) values.breaks_at = null; // both exclude each other
  }
  if (Object.keys(values).length) body.set = values;
  try {
    const { proposeEdit } = await import("./proposal.js");
    if (!(await proposeEdit({ url: "/api/v1/items/overrides", body, title: `Save ${document.querySelector("h1").textContent}` }))) return;
  } catch (error) {
    return notify(error.message, true);
  }
  await wasSaved(chapters, values);
}

/** Whether the station's files, as it has read them, say what was saved. */
function isInForce({ override: said }, chapters, set) {
  const given = said?.chapters ? JSON.stringify(forFile(numbered(said.chapters))) : null;
  if (given !== (chapters ? JSON.stringify(forFile(chapters)) : null)) return false;
  const now = byHand(said);
  return Object.entries(set).every(([name, value]) => JSON.stringify(now[name] ?? null) === JSON.stringify(value));
}

async function wasSaved(chapters, set) {
  saved = history.now;
  rejected = new Set();
  render();
  notify("Saved. The station takes it over as soon as it has read its files.");
  for (let tries = 0; tries < IN_FORCE_TRIES; tries += 1) {
    await new Promise((done) => setTimeout(done, IN_FORCE_MS));
    const now = await api("GET", `${addressOf(key)}/breaks`).catch(() => null);
    if (now && isInForce(now, chapters, set)) return takenOver();
  }
  notify("It is saved, but the station has not taken it over yet; Monitor tells why", true);
}

/** The page begins anew with what is in force now; what was decided in the meantime stays. */
async function takenOver() {
  const draft = history.now;
  const untouched = same(draft, saved);
  await load();
  if (untouched) history = new History(saved);
  head();
  openImport();
  openForm();
  render();
  byId("panels").replaceChildren(...panels(item, null));
  openPanels();
  notify("In force: the station plans with it from now on.");
}

// ---- the beginning

function listenToPage() {
  byId("add").addEventListener("click", add);
  byId("undo").addEventListener("click", () => turn("undo"));
  byId("redo").addEventListener("click", () => turn("redo"));
  byId("own").addEventListener("click", () => withChapters(null));
  byId("save").addEventListener("click", save);
  byId("discard").addEventListener("click", discard);
  byId("import").addEventListener("submit", (event) => (event.preventDefault(), takeOver()));
  byId("automatic").addEventListener("change", () => ["min_black", "threshold"].forEach((id) => (byId(id).disabled = byId("automatic").checked)));
  byId("go-to").addEventListener("submit", (event) => (event.preventDefault(), goTo()));
  byId("player").addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.altKey || event.metaKey || !operator || event.target.matches("input, select")) return;
    event.preventDefault();
    add();
  });
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches?.("input[type=text], input[type=number], input[type=date]")) return;
    const way = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (way) event.preventDefault(), turn(way);
  });
}

function turn(way) {
  history[way]();
  render();
  speak(way === "undo" ? "Undone" : "Done again");
}

function discard() {
  history.do({ ...saved });
  rejected = new Set();
  render();
  speak("Discarded; Undo brings it back");
  byId("undo").focus();
}

function takeOver() {
  const others = numbered(byId("import-from").value === "chapters" ? breaks.chapters : breaks.marks);
  withChapters(byId("import-how").value === "merge" ? merged(current(), others) : others);
  speak(`${current().length} chapters`);
}

function goTo() {
  const ms = timecode.read(byId("go-time").value);
  byId("go-fault").textContent = ms === null ? "Write it as 00:12:40.05, in hours, minutes, seconds and frames" : ms >= duration ? "This lies behind the end" : "";
  if (!byId("go-fault").textContent) player.seek(ms);
}

async function begin() {
  await load();
  history = new History(saved);
  const { draft, rejected: before } = kept.recall();
  if (operator && draft) {
    history.do(draft);
    notify("Changes that were not saved are still here.");
  }
  rejected = new Set(before ?? []);
  head();
  byId("desk").hidden = false;
  openList();
  openPlayer();
  openFinding();
  openImport();
  openForm();
  listenToPage();
  render();
  openCover();
  openPanels();
  if (operator) listen((message) => message.type === "event" && proposals.hear(message.event));
}

begin().catch((error) => {
  byId("fault").textContent = error.message;
  document.querySelector("h1").textContent = "This item cannot be shown";
});
