// The library: search, facets, a list of which only the rows in view exist, and all that is known of one item.

import { api, count, dayAndTime, make, may, withCodes } from "./console.js";
import { Chosen } from "./library-bulk.js";

const PAGE = 100;
const BEYOND = 6; // rows above and below those in view
const MOST_ROWS = 60;
const TYPING_MS = 150;
const KEPT_PAGES = 40;
const RENEWED_MS = 2_000;

const byId = (id) => document.getElementById(id);
const list = byId("list");
const body = byId("body");
const dialog = byId("item");
const fault = byId("fault");
const selects = [...document.querySelectorAll("[data-facet]")];

let pages = new Map(); // number of a page -> rows, or null while it is fetched
let total = 0;
let revision = 0;
let current = 0;
let asked = 0; // counts searches: an answer to an older one is dropped
let typing = 0;
let renewing = 0;
let drawing = 0;
let rate = 25; // frames a second of the station
let anchor = 0; // where a choice with Shift begins

const two = (number) => String(number).padStart(2, "0");

/** hh:mm:ss */
function length(ms) {
  if (!ms) return "unknown";
  const seconds = Math.round(ms / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** hh:mm:ss.ff */
function frames(ms) {
  return ms ? `${length(ms - (ms % 1000))}.${two(Math.floor(((ms % 1000) * rate) / 1000))}` : "unknown";
}

const NONE = { aired: "Never, by the logs", hand: "No", expiry: "Never" };
const WORDS = { "by its key": "By its key", "by a rule": "By a rule", expired: "Expired", "within 30 days": "Within 30 days", "within 7 days": "Within 7 days", earlier: "Earlier", later: "Later" };
const valueWords = (facet, value) => (value === "" ? (NONE[facet] ?? "none") : facet === "expiry" || facet === "aired" || facet === "hand" ? WORDS[value] : value);

const near = new Intl.DateTimeFormat([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const far = new Intl.DateTimeFormat([], { day: "numeric", month: "short", year: "numeric" });
const HALF_A_YEAR = 183 * 86_400_000;

/** `21 Nov 20:30`, or the day alone when it is long ago. */
const when = (at) => (!at ? "" : (Math.abs(at - Date.now()) < HALF_A_YEAR ? near : far).format(at));
const day = (date) => (date ? far.format(new Date(`${date}T12:00`)) : "");

const titleOf = ({ show, code, title, year }) => [show, code, title].filter(Boolean).join(" · ") + (year && !show ? ` (${year})` : "");

// ---- asking

function query(at, most = PAGE) {
  const parameters = new URLSearchParams({ q: byId("words").value, at, most });
  for (const { id, value } of selects) if (value !== "*") parameters.set(id, value.slice(1));
  return `/api/v1/items?${parameters}`;
}

async function search() {
  asked += 1;
  const mine = asked;
  list.setAttribute("aria-busy", "true");
  keepAddress();
  try {
    const answer = await api("GET", query(0));
    if (mine !== asked) return;
    fault.textContent = "";
    pages = new Map();
    current = anchor = 0;
    list.scrollTop = 0;
    take(0, answer);
    fillFacets(answer.facets);
  } catch (error) {
    if (mine === asked) fault.textContent = error.message;
  } finally {
    if (mine === asked) list.removeAttribute("aria-busy");
  }
}

async function fetchPage(number) {
  if (pages.has(number)) return;
  pages.set(number, null);
  const mine = asked;
  try {
    const answer = await api("GET", query(number * PAGE));
    if (mine !== asked) return;
    fault.textContent = "";
    if (answer.revision !== revision) pages = new Map();
    take(number, answer);
  } catch (error) {
    if (mine !== asked) return;
    pages.delete(number);
    fault.textContent = error.message;
  }
}

function take(number, answer) {
  pages.delete(number);
  pages.set(number, answer.items);
  if (pages.size > KEPT_PAGES) {
    const inView = Math.floor(firstInView() / PAGE);
    for (const kept of [...pages.keys()]) if (pages.size > KEPT_PAGES && Math.abs(kept - inView) > 2) pages.delete(kept);
  }
  ({ total, revision, frame_rate: rate } = answer);
  current = Math.max(0, Math.min(current, total - 1));
  byId("found").textContent = total === 1 ? "1 item" : total ? `${count(total)} items` : "Nothing is found; try fewer words or another choice";
  list.setAttribute("aria-rowcount", total + 1);
  chosen?.found(total);
  clearTimeout(renewing);
  if (answer.renewing) renewing = setTimeout(renew, RENEWED_MS);
  draw();
}

/** After a sync: the rows in view are asked for again, and nothing else moves. */
function renew() {
  const number = Math.floor(firstInView() / PAGE);
  pages.delete(number);
  fetchPage(number);
}

function fillFacets(facets) {
  for (const select of selects) {
    const was = select.value;
    const values = facets[select.id].map(({ value, count: items }) => make("option", { value: `=${value}` }, `${valueWords(select.id, value)} (${count(items)})`));
    if (was !== "*" && !values.some((option) => option.value === was)) values.push(make("option", { value: was }, `${valueWords(select.id, was.slice(1))} (0)`));
    select.replaceChildren(make("option", { value: "*" }, "All"), ...values);
    select.value = was;
    // nothing to choose by: no item says anything
    select.parentElement.hidden = was === "*" && select.closest("#more") !== null && facets[select.id].every(({ value }) => value === "");
  }
  const inMore = selects.filter((select) => select.closest("#more") && select.value !== "*").length;
  byId("more-chosen").textContent = inMore ? `(${inMore} chosen)` : "";
  byId("more").hidden = selects.every((select) => !select.closest("#more") || select.parentElement.hidden);
}

/** The address leads back to what is searched for. */
function keepAddress() {
  const parameters = new URLSearchParams();
  if (byId("words").value) parameters.set("words", byId("words").value);
  for (const { id, value } of selects) if (value !== "*") parameters.set(id, value.slice(1));
  const text = String(parameters);
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash);
}

/** `/library?words=storm&kind=movie` */
function fromAddress() {
  const asked = new URLSearchParams(location.search);
  byId("words").value = asked.get("words") ?? "";
  for (const select of selects) {
    if (!asked.has(select.id)) continue;
    const value = `=${asked.get(select.id)}`;
    select.append(make("option", { value }, value.slice(1)));
    select.value = value;
    if (select.closest("#more")) byId("more").open = true;
  }
  return asked.get("item") ?? "";
}

// ---- the list

const COLUMNS = ["title", "kind", "length", "source", "rating", "added", "modified", "aired", "next", "state"];
let rowHeight = 36;
const headHeight = () => list.firstElementChild.offsetHeight;
const firstInView = () => Math.floor(list.scrollTop / rowHeight);
const rowsInView = () => Math.ceil((list.clientHeight - headHeight()) / rowHeight);
const rowAt = (place) => pages.get(Math.floor(place / PAGE))?.[place % PAGE];

function draw() {
  rowHeight = list.querySelector(".library-row").offsetHeight || rowHeight;
  body.style.height = `${total * rowHeight}px`;
  const first = Math.max(0, firstInView() - BEYOND);
  const last = Math.min(total, first + Math.min(MOST_ROWS, rowsInView() + 2 * BEYOND + 1));
  const shown = [];
  for (let place = first; place < last; place += 1) shown.push(rowOf(place));
  body.replaceChildren(...shown);
  if (total && current >= first && current < last) list.setAttribute("aria-activedescendant", `row-${current}`);
  else list.removeAttribute("aria-activedescendant");
  for (let number = Math.floor(first / PAGE); number * PAGE < last; number += 1) fetchPage(number);
}

function rowOf(place) {
  const item = rowAt(place);
  const words = item
    ? [titleOf(item), item.kind, frames(item.length), item.source, item.rating, day(item.added), day(item.modified), when(item.aired), when(item.next), item.state]
    : ["…", ...Array(COLUMNS.length - 1).fill("")];
  const cells = words.map((each, n) => make("span", { role: "gridcell", class: `library-${COLUMNS[n]}` }, each));
  if (item && item.state !== "active") cells.at(-1).dataset.bad = "true";
  if (item) cells[0].title = words[0];
  if (item?.hand) cells[0].append(make("span", { class: "library-hand", title: `Set by hand, ${item.hand}` }, " ✎", make("span", { class: "unseen" }, ` set by hand, ${item.hand}`)));
  const isChosen = Boolean(item && chosen?.has(item.key));
  if (chosen) cells.unshift(make("span", { role: "gridcell", class: "library-tick", "data-on": isChosen }, make("span", { class: "unseen" }, isChosen ? "chosen" : "not chosen")));
  const row = make("div", { class: "library-row", role: "row", id: `row-${place}`, "aria-rowindex": place + 2, "aria-selected": String(chosen ? isChosen : place === current), "data-current": place === current }, ...cells);
  row.style.top = `${place * rowHeight}px`;
  return row;
}

function soon() {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(draw);
}

function go(place) {
  current = Math.max(0, Math.min(place, total - 1));
  const top = current * rowHeight;
  const room = list.clientHeight - headHeight() - rowHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top > list.scrollTop + room) list.scrollTop = top - room;
  draw();
}

list.addEventListener("scroll", soon, { passive: true });
addEventListener("resize", soon);
list.addEventListener("keydown", (event) => {
  const step = Math.max(1, rowsInView() - 1);
  const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + step, PageUp: current - step, Home: 0, End: total - 1 }[event.key];
  if (event.key === "Enter" && rowAt(current)) open(rowAt(current).key);
  else if (event.key === " " && chosen) choose(current, event.shiftKey);
  else if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  else {
    go(to);
    if (event.shiftKey && chosen) chosen.range(anchor, current);
    else anchor = current;
  }
  event.preventDefault();
});

function choose(place, isRange) {
  if (isRange) chosen.range(anchor, place);
  else if (rowAt(place)) chosen.toggle(rowAt(place).key);
  anchor = place;
}

const chosen = may("operator") ? new Chosen({ changed: draw, query, saved: () => search() }) : null;

body.addEventListener("click", (event) => {
  const row = event.target.closest(".library-row");
  if (!row) return;
  current = Number(row.id.slice(4));
  if (!event.shiftKey) anchor = current;
  draw();
  list.focus({ preventScroll: true });
  if (chosen && (event.shiftKey || event.target.closest(".library-tick"))) {
    event.preventDefault();
    choose(current, event.shiftKey);
  } else if (rowAt(current)) open(rowAt(current).key);
});

byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
byId("search").addEventListener("reset", () => setTimeout(search));
byId("words").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(search, TYPING_MS);
});
byId("words").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  list.focus();
});
for (const select of selects) select.addEventListener("change", search);

// ---- one item

let opened = "";

async function open(key) {
  opened = key;
  history.replaceState(null, "", `${location.pathname}${location.search}#${encodeURIComponent(key)}`);
  byId("item-title").textContent = "…";
  byId("item-words").replaceChildren();
  if (!dialog.open) dialog.showModal();
  byId("close").focus();
  try {
    const item = await api("GET", `/api/v1/items/${encodeURIComponent(key)}`);
    if (opened === key) show(item);
  } catch (error) {
    if (opened !== key) return;
    byId("item-title").textContent = "This item cannot be shown";
    byId("item-words").replaceChildren(make("p", { class: "fault" }, error.message));
  }
}

const LABELS = {
  kind: "Kind", show: "Show", season: "Season", episode: "Episode", year: "Year", aired: "First aired", source: "Source", rating: "Rating",
  warnings: "Warnings", genres: "Genres", labels: "Labels", tags: "Tags", companies: "Companies", category: "Category", dayparts: "Dayparts",
  seasons: "Seasons", starts: "From", expires: "Until", added: "Added", score: "Score", artists: "Artists", directors: "Directors",
  actors: "Actors", studios: "Studios", networks: "Networks", languages: "Languages", countries: "Countries", collections: "Collections",
  guids: "Ids", show_guids: "Ids of the show", demo: "For whom", available: "May air", campaign: "Campaign", library: "Library", group: "Group",
  split: "In parts by", notes: "Notes", trim_in: "Begins at", extra: "More", custom: "Own fields", subtitles: "Subtitles", height: "Lines",
};

function said(name, value) {
  if (name === "trim_in") return length(value);
  if (name === "extra" || name === "custom") return value.map((pair) => pair.join(": ")).join("\n");
  if (Array.isArray(value)) return value.join(", ");
  return value === true ? "yes" : String(value);
}

function facts(pairs) {
  return make("dl", { class: "facts" }, ...pairs.filter(([, words]) => words).flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, words)]));
}

const section = (title, ...inside) => [make("h3", {}, title), ...inside];
const lines = (each) => make("ul", {}, ...each.map((words) => make("li", {}, words)));

function show(item) {
  const { about } = item;
  byId("item-title").textContent = [about.show, about.title].filter(Boolean).join(" · ");
  const words = [make("p", {}, make("a", { href: `/item?key=${encodeURIComponent(item.key)}` }, "Its own page: picture, chapters, corrections"))];
  if (item.next.length) words.push(make("p", {}, make("a", { href: `/schedule?at=${item.next[0].at}` }, "Its next airing in the schedule")));
  if (item.why_not.length) words.push(...section("Why it is not scheduled", lines(item.why_not)));
  words.push(...section("On the air", onAir(item)));
  const known = Object.entries(LABELS).filter(([name]) => about[name] !== undefined).map(([name, label]) => [label, said(name, about[name])]);
  words.push(...section("About it", facts([["Length", length(about.duration)], ["State", item.state], ...known, ["Description", about.description], ["Key", item.key]])));
  if (item.marks.length) {
    words.push(...section("Chapters and break points", lines(item.marks.map((mark) => `${length(mark.at) === "unknown" ? "00:00:00" : length(mark.at)} ${mark.title || mark.origin}${mark.breaks ? "" : ", no break here"}`))));
  }
  if (item.picture || item.sound.length) words.push(...section("Picture and sound", facts([["Picture", item.picture], ["Sound", item.sound.join("\n")]])));
  if (item.files.length) words.push(...section("File", lines(item.files.map(file))));
  if (item.spoiled) words.push(...section("Spoiled", make("p", {}, ...withCodes([item.spoiled.code, dayAndTime(item.spoiled.at), item.spoiled.reason].filter(Boolean).join(" · ")))));
  for (const link of item.links) words.push(...section(`In ${link.source}`, place(link)));
  byId("item-words").replaceChildren(...words);
}

const bytes = (size) => (size < 1_000_000 ? `${count(Math.ceil(size / 1000))} kB` : `${count(Math.round(size / 1_000_000))} MB`);

function file({ path, here, size, problem }) {
  const state = here === null ? `unknown: ${problem}` : here ? `there, ${bytes(size)}` : `not there: ${problem || "no such file"}`;
  return `${path} (${state})`;
}

const moment = ({ at, channel, status }) => [dayAndTime(at), channel, status].filter(Boolean).join(" · ");

function onAir({ aired, next }) {
  return facts([
    ["Last aired", aired ? moment(aired) : "not lately"],
    ["Next", next.length ? next.map(moment).join("\n") : "in no published log"],
  ]);
}

function place(link) {
  return facts([
    ["State", link.state], ["Version", link.versions.join(", ")], ["Measured", link.length ? length(link.length) : "not yet"],
    ["Path", link.paths.join("\n")], ["Here", link.local.join("\n") === link.paths.join("\n") ? "" : link.local.map((path) => path || "nowhere").join("\n")],
    ["First seen", dayAndTime(link.first_seen)], ["Last seen", dayAndTime(link.last_seen)],
    ["Missing since", link.missing_since === null ? "" : dayAndTime(link.missing_since)],
    ["Errors", link.error_count ? `${count(link.error_count)} ${link.last_error}` : ""],
  ]);
}

byId("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  opened = "";
  history.replaceState(null, "", location.pathname + location.search);
  list.focus({ preventScroll: true });
});

function deepLink() {
  const name = location.hash.slice(1);
  if (!name || name === "main") return; // the skip link leads there
  let key = name;
  try {
    key = decodeURIComponent(name);
  } catch {
    // it is a key as it stands
  }
  if (key !== opened) open(key);
}
addEventListener("hashchange", deepLink);

const linked = fromAddress();
search();
if (linked) open(linked);
else deepLink();
