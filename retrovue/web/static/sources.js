// The page of the sources: how each is, what came of it, and how it is changed.

import { api, count, dayAndTime, make, may, notify, speak } from "./console.js";
import { listen } from "./events.js";
import { proposeEdit } from "./proposal.js";
import { editSource } from "./source-form.js";
import { editPaths } from "./source-paths.js";

const LOOK_MS = 30_000;
const AFTER_EDIT_MS = [1_200, 3_000, 6_000, 10_000, 16_000, 24_000, 35_000, 50_000];
const EDITS = "/api/v1/sources/edits";
const KINDS = { plex: "Plex server", nfo: "Folders with .nfo files", folder: "Folders" };
const STATES = [
  ["active", "can air"], ["unmeasured", "not here"], ["unavailable", "unavailable"],
  ["unusable", "unusable"], ["missing", "missing"], ["deleted", "given up"],
];

const byId = (id) => document.getElementById(id);
const cards = new Map(); // name -> element
const states = new Map(); // name -> how it is
let listed = [];

// ---- asking

async function load() {
  try {
    const { sources, items, problem } = await api("GET", "/api/v1/sources");
    byId("fault").textContent = problem;
    listed = sources;
    byId("whole").textContent = sources.length ? `${count(items)} items can air, of ${sources.length === 1 ? "1 source" : `${sources.length} sources`}` : "The station reads nothing yet";
    draw();
  } catch (error) {
    byId("fault").textContent = error.message;
  }
}

async function look(name) {
  try {
    states.set(name, await api("GET", `/api/v1/sources/${encodeURIComponent(name)}/state`));
  } catch (error) {
    states.set(name, { failed: error.message });
  }
  const source = listed.find((one) => one.name === name);
  if (source) drawCard(source);
}

async function lookAtAll() {
  if (document.hidden) return;
  await load();
  await Promise.all(listed.filter(({ enabled }) => enabled).map(({ name }) => look(name)));
  await load(); // servers have told the names of their libraries
}

// ---- changing

/** After a save the station takes its files up in a moment. A form that asks (`tells`) shows what is wrong by itself. */
async function edit(body, title, tells = false) {
  try {
    const saved = await proposeEdit({ url: EDITS, body, title });
    if (saved) for (const wait of AFTER_EDIT_MS) setTimeout(lookAtAll, wait);
    else unswitch();
    return saved;
  } catch (error) {
    if (tells) throw error;
    unswitch();
    notify(error.message, true);
    return false;
  }
}

async function read(sources, more = {}) {
  try {
    await api("POST", "/api/v1/runs", { operation: "library_sync", sources, ...more });
    notify(sources.length ? `${sources.join(", ")} is being read; the page Sync shows how far` : "All sources are being read; the page Sync shows how far");
  } catch (error) {
    notify(error.message, true);
  }
}

async function test(name, button) {
  button.disabled = true;
  try {
    const found = await api("POST", "/api/v1/sources/test", { source: name });
    const good = found.server ? `${found.server} ${found.version} answers in ${found.latency} ms` : `${name} can be read`;
    notify(found.ok ? good : found.problems.map(({ message, help }) => [message, ...help].join("; ")).join(". "), !found.ok);
  } catch (error) {
    notify(error.message, true);
  } finally {
    button.disabled = false;
  }
}

// ---- cards

function draw() {
  const place = byId("sources");
  const names = new Set(listed.map(({ name }) => name));
  for (const name of cards.keys()) if (!names.has(name)) cards.delete(name);
  for (const source of listed) drawCard(source);
  const none = make("p", { class: "quiet" }, "A source is a Plex server or a folder of this machine. Add one: when it was read, its items can be scheduled.");
  const wanted = listed.length ? listed.map(({ name }) => cards.get(name)) : [none];
  // cards that stand where they should are not moved: a move takes the focus away
  if (place.children.length !== wanted.length || wanted.some((card, at) => place.children[at] !== card)) place.replaceChildren(...wanted);
}

/** Switches go back to what the files say. */
function unswitch() {
  for (const box of document.querySelectorAll("#sources input")) box.checked = box.defaultChecked;
}

function drawCard(source) {
  const old = cards.get(source.name);
  const card = cardOf(source, states.get(source.name));
  if (old) {
    for (const details of old.querySelectorAll("details[open]")) {
      card.querySelector(`details[data-focus="${CSS.escape(details.dataset.focus)}"]`)?.setAttribute("open", "");
    }
    if (old.outerHTML === card.outerHTML) return;
    const focus = old.contains(document.activeElement) ? document.activeElement.dataset.focus : "";
    old.replaceWith(card);
    if (focus) card.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }
  cards.set(source.name, card);
}

function button(name, word, label, act, attributes = {}) {
  const made = make("button", { type: "button", "data-focus": `${name}/${word}`, ...attributes }, label);
  made.addEventListener("click", () => act(made));
  return made;
}

function badge(source, state) {
  if (!source.enabled) return ["off", "Switched off"];
  if (!state || state.failed) return ["waiting", state ? "Not known" : "Looking"];
  if (state.reachable === null) return ["waiting", "No answer yet"];
  if (!state.reachable) return ["bad", source.type === "plex" ? "Does not answer" : "Cannot be read"];
  return ["good", source.type === "plex" ? `Answers in ${state.latency} ms` : "Can be read"];
}

function cardOf(source, state) {
  const { name } = source;
  const [kind, words] = badge(source, state);
  const title = make("h2", { id: `source-${name}` }, name);
  const card = make("article", { class: "source", "aria-labelledby": `source-${name}`, "data-state": kind });
  card.append(
    make("div", { class: "source-head" }, title, make("span", { class: "badge", "data-state": kind }, words)),
    make("p", { class: "source-said" }, said(source, state)),
    tally(source),
    make("div", { class: "source-health" }, ...health(source, state)),
    make("div", {}, ...sections(source, state), times(source)),
    foot(source),
  );
  return card;
}

function said(source, state) {
  if (state?.roots?.length) return [KINDS[source.type], ...state.roots.map(({ path }) => path).filter(Boolean)].join(" · ");
  const about = state?.server ? [state.server, state.version, state.platform && `on ${state.platform}`].filter(Boolean).join(" ") : "";
  return [KINDS[source.type] ?? source.type, about].filter(Boolean).join(" · ");
}

function tally({ counts, type }) {
  const shown = STATES.filter(([state]) => counts[state] || state === "active");
  return make("ul", { class: "tally" }, ...shown.map(([state, words]) => {
    const bad = state !== "active" && state !== "deleted";
    const label = state === "unmeasured" && type !== "plex" ? "not measured" : words;
    return make("li", { "data-bad": bad }, make("b", {}, count(counts[state])), make("span", {}, label));
  }));
}

// ---- why not

function health(source, state) {
  if (!source.enabled || !state) return [];
  if (state.failed) return [make("p", { class: "fault" }, state.failed)];
  const parts = state.problems.map((problem) => why(problem));
  const { places } = state;
  if (!places) return [...parts, make("p", { class: "quiet" }, "The disks have not answered yet.")];
  if (places.total) {
    const percent = Math.floor((places.here / places.total) * 100);
    const words = `${count(places.here)} of ${count(places.total)} files are here, ${percent} percent`;
    const fill = make("span");
    fill.style.width = `${percent}%`;
    parts.push(
      make("p", {}, words),
      make("div", { class: "bar small", role: "meter", "aria-label": `Files of ${source.name} that are here`, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent, "aria-valuetext": words }, fill),
    );
  }
  for (const reason of places.reasons) parts.push(why(reason, reason.code === "RV034" || reason.code === "RV035" ? proposals(source, places) : null));
  if (!places.total && places.proposals.length) {
    parts.push(make("div", { class: "source-why" }, make("p", {}, "Some of the server's folders are not folders of this machine."), proposals(source, places)));
  }
  if (!places.reasons.length && places.total > places.here) parts.push(examples(source, places));
  if (source.held) parts.push(held(source));
  return parts.filter(Boolean);
}

/** What stands between backticks is a name or a path. */
const worded = (words) => words.split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));

function why({ code, message, help }, inside = null) {
  return make("div", { class: "source-why" }, make("p", {}, ...worded(message), " ", make("a", { href: `/docs/codes/${code}` }, code)),
    ...(inside ? [inside] : help.map((cure) => make("p", { class: "cure" }, ...worded(cure)))));
}

function proposals(source, places) {
  const inside = make("div");
  const useful = places.proposals.filter(({ to }) => to);
  if (useful.length) {
    inside.append(make("ul", {}, ...useful.map((one, at) => make("li", {},
      make("span", {}, make("code", {}, one.from_path), " is ", make("code", {}, one.to), one.of ? make("span", { class: "quiet" }, ` ${count(one.found)} of ${count(one.of)} names are there`) : null),
      may("admin") ? button(source.name, `map-${at}`, "Map it so", () => mapIt(source.name, one), { "aria-label": `Map it so: ${one.from_path}` }) : null))));
  } else if (may("operator")) {
    inside.append(make("p", { class: "cure" }, "No folder of this machine holds what the server's folders hold; say where they lie under Paths."));
  } else inside.append(make("p", { class: "cure" }, "An operator sees which files, and an admin can map their folders."));
  if (places.examples.length) inside.append(examples(source, places));
  return inside;
}

function examples(source, places) {
  if (!places.examples.length) return null;
  const rows = places.examples.map(({ path, local, why: words }) => make("li", {}, make("span", {}, make("code", {}, path), local && local !== path ? make("span", {}, " → ", make("code", {}, local)) : null), make("span", { class: "quiet" }, words)));
  return make("details", { "data-focus": `${source.name}/examples` }, make("summary", { "data-focus": `${source.name}/examples-open` }, "Examples"), make("ul", {}, ...rows));
}

async function mapIt(name, { from_path, to }) {
  try {
    const { paths } = await api("GET", `/api/v1/sources/${encodeURIComponent(name)}/written`);
    const kept = paths.filter((line) => line.from_path !== from_path);
    await edit({ source: name, set: { paths: [...kept, { from_path, to }] } }, `Map ${from_path}`);
  } catch (error) {
    notify(error.message, true);
  }
}

function held(source) {
  const words = `${source.held === 1 ? "1 item has" : `${count(source.held)} items have`} vanished at once: they stay until the next equal listing, or your word.`;
  const accept = button(source.name, "accept", "Believe it", () => read([source.name], { mode: "full", accept_deletes: true }));
  return make("div", { class: "source-why" }, make("p", {}, words), may("operator") ? accept : null);
}

// ---- libraries, times, buttons

function sections(source, state) {
  const server = new Map((state?.libraries ?? []).filter(({ airs }) => airs).map((library) => [library.title, library]));
  const rows = source.sections.map((one) => row(source, one.title, server.get(one.title)?.enabled ?? one.enabled, one));
  const known = new Set(source.sections.map(({ title }) => title));
  for (const { title, enabled } of server.values()) if (!known.has(title)) rows.push(row(source, title, enabled, null));
  if (!rows.length) return [];
  const list = make("ul", { class: "source-list", "aria-label": source.type === "plex" ? "Libraries" : "Folders" }, ...rows);
  return [rows.length > 6 ? make("details", { "data-focus": `${source.name}/sections` }, make("summary", { "data-focus": `${source.name}/sections-open` }, `${rows.length} libraries`), list) : list];
}

function row(source, title, enabled, section) {
  const counts = section?.counts ?? {};
  const words = STATES.filter(([state]) => counts[state]).map(([state, label]) => `${count(counts[state])} ${label}`);
  const box = make("input", { type: "checkbox", "data-focus": `${source.name}/read ${title}`, checked: enabled, disabled: !may("admin") || !canSwitch(source, title) });
  box.addEventListener("change", () => switchSection(source, title, box.checked));
  return make("li", {}, make("label", {}, box, title), make("span", { class: "quiet" }, words.join(", ") || "nothing read yet"));
}

function canSwitch(source, title) {
  if (source.type !== "plex") return true;
  return (states.get(source.name)?.libraries ?? []).some((library) => library.title === title);
}

async function switchSection(source, title, on) {
  const heading = `${on ? "Read" : "Do not read"} ${title}`;
  if (source.type === "plex") {
    const all = states.get(source.name).libraries.filter(({ airs }) => airs);
    const libraries = Object.fromEntries(all.map((one) => [one.title, one.title === title ? on : one.enabled]));
    await edit({ source: source.name, set: { libraries } }, heading);
    return;
  }
  try {
    const { roots } = await api("GET", `/api/v1/sources/${encodeURIComponent(source.name)}/written`);
    const names = new Map(source.sections.map((one) => [one.library_key, one.title]));
    const wish = roots.map(({ path, enabled }) => ({ path, enabled: names.get(path) === title ? on : enabled }));
    await edit({ source: source.name, set: { roots: wish } }, heading);
  } catch (error) {
    unswitch();
    notify(error.message, true);
  }
}

function times(source) {
  const pairs = [
    ["Read whole", source.last_full || source.read ? dayAndTime(source.last_full || source.read) : "never"],
    ["Read for news", source.last_full && source.last_incremental ? dayAndTime(source.last_incremental) : ""],
    ["Next", !source.enabled ? "not while it is switched off" : source.next <= Date.now() ? "as soon as the station is free" : dayAndTime(source.next)],
  ];
  return make("dl", { class: "source-times" }, ...pairs.filter(([, words]) => words).flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, words)]));
}

function foot(source) {
  const { name } = source;
  const box = make("input", { type: "checkbox", role: "switch", "data-focus": `${name}/enabled`, checked: source.enabled, disabled: !may("admin") });
  box.addEventListener("change", () => edit({ source: name, set: { enabled: box.checked } }, `${box.checked ? "Read" : "Do not read"} ${name}`));
  const buttons = [make("label", {}, box, "Read it")];
  const add = (needed, word, label, act) => may(needed) && buttons.push(button(name, word, label, act, { "aria-label": `${label}: ${name}` }));
  if (source.enabled) add("operator", "sync", "Sync now", () => read([name]));
  add("admin", "test", "Test", (pressed) => test(name, pressed));
  if (source.type === "plex") add("operator", "paths", "Paths", () => editPaths(source, states.get(name), edit));
  if (KINDS[source.type]) add("admin", "edit", "Edit", () => editSource(source, edit));
  add("admin", "remove", "Take out", () => takeOut(source));
  return make("div", { class: "source-foot" }, ...buttons);
}

async function takeOut(source) {
  const items = Object.entries(source.counts).filter(([state]) => state !== "missing" && state !== "deleted").reduce((sum, [, each]) => sum + each, 0);
  const words = items ? `Take out ${source.name}: its ${count(items)} items count as missing after the next sync, and do not air` : `Take out ${source.name}`;
  if (await edit({ source: source.name, action: "remove" }, words)) byId("add").focus();
}

// ---- one title, several things

async function sameTitles() {
  const { titles, total } = await api("GET", "/api/v1/same-titles");
  byId("same").hidden = !titles.length;
  byId("same-rows").replaceChildren(...titles.flatMap(({ title, namesakes }) => namesakes.map((one, at) => {
    const cells = [at ? make("span", { class: "unseen" }, title) : title, one.kind, one.year, [one.library, one.source].filter(Boolean).join(" of "), count(one.items)];
    const line = one.selector ? make("code", { class: "same-line" }, `from: '${one.selector.replaceAll("'", "''")}'`) : make("span", {}, ...worded("no line does; name it by `path` or `library`"));
    const ids = one.ids.length ? make("div", { class: "quiet same-line" }, one.ids.join(" ")) : null;
    return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)), make("td", {}, line, ids));
  })));
  byId("same-more").textContent = total > titles.length ? `and ${count(total - titles.length)} more` : "";
}

byId("add").addEventListener("click", () => editSource(null, edit));
byId("read-all").addEventListener("click", () => read([]));
document.addEventListener("visibilitychange", lookAtAll);
setInterval(lookAtAll, LOOK_MS);
listen(({ event }) => {
  if (event?.phase !== "done") return;
  for (const wait of [200, 5_000, 20_000]) setTimeout(lookAtAll, wait); // the station plans with what was read
});
lookAtAll().then(() => speak(byId("whole").textContent));
sameTitles().catch((error) => notify(error.message, true));
