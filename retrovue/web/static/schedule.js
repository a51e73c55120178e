// The schedule: a timeline of all channels of which only what is in view exists, or a list of one; and why each line airs.

import { api, make, speak } from "./console.js";
import { NARROW, STATUS_WORDS, drawn, groupsOf, kindWords, mark, placeAt, LANES } from "./schedule-blocks.js";
import { Store } from "./schedule-store.js";
import { DAY, HOUR, MINUTE, clock, dateOf, exact, lengthWords, longDay, midnight, setZone, shortDay, tickWords, ticks } from "./schedule-time.js";
import { showSeveral, showWhy } from "./schedule-why.js";

const ZOOMS = [
  [15 * MINUTE, "15 minutes"], [30 * MINUTE, "30 minutes"], [HOUR, "1 hour"], [2 * HOUR, "2 hours"], [4 * HOUR, "4 hours"], [8 * HOUR, "8 hours"],
  [DAY, "1 day"], [2 * DAY, "2 days"], [4 * DAY, "4 days"], [7 * DAY, "1 week"], [14 * DAY, "2 weeks"],
];
const FINEST = 8 * HOUR; // pieces are shown up to this span
const BEFORE = 8; // days of the plane before the date that was jumped to
const DAYS = 32;
const LISTED = { coarse: DAY, fine: 4 * HOUR };
const MOST_ROWS = 300; // of the list; where a day has more, it begins with what is on
const SETTLE_MS = 80;
const REFRESH_MS = 60_000;
const MANY = 100; // pixels: less, and several blocks as one say only how many they are
const WIDE = 160; // pixels: the words of such a block stay in view as long as a part of it is

const byId = (id) => document.getElementById(id);
const view = byId("timeline");
const plane = byId("plane");
const chosen = (name) => document.querySelector(`input[name=${name}]:checked`).value;

const store = new Store(came, failed);
const rows = new Map(); // place of a channel -> its row and what is drawn in it
let layouts = new Map(); // channel, lane and zoom -> what is drawn
let base = 0; // the instant at the left end of the plane
let span = 4 * HOUR;
let skew = 0; // the station's clock against the reader's
let current = null; // { place, lane, at }: where the arrows are
let drawing = 0;
let settling = 0;
let listed = 0;

const now = () => Date.now() + skew;
const detail = () => chosen("detail");
const nameWidth = () => byId("corner").offsetWidth;
const roomWidth = () => Math.max(120, view.clientWidth - nameWidth());
const scale = () => roomWidth() / span; // pixels of a ms
const leftAt = () => base + view.scrollLeft / scale();
const rowHeight = () => (detail() === "fine" ? 132 : 68);
const headHeight = () => byId("head").offsetHeight;

// ---- what is in view

function draw() {
  const pixels = scale();
  const from = leftAt();
  const to = from + span;
  const [first, last] = rowsInView();
  view.setAttribute("aria-rowcount", store.channels.length + 1);
  drawTicks(from - span / 2, to + span / 2, pixels);
  for (const [place, row] of rows) if (place < first || place > last) { row.element.remove(); rows.delete(place); }
  for (let place = first; place <= last; place += 1) drawRow(place, from, to, pixels);
  drawNow(pixels);
  markCurrent();
  byId("corner").textContent = shortDay(from);
}

function rowsInView() {
  const first = Math.floor(view.scrollTop / rowHeight());
  const count = Math.ceil((view.clientHeight - headHeight()) / rowHeight());
  return [Math.max(0, first - 1), Math.min(store.channels.length - 1, first + count + 1)];
}

function drawTicks(from, to, pixels) {
  const { instants, isDays } = ticks(from, to, pixels);
  const shown = instants.map((at) => {
    const tick = make("span", { class: "tl-tick" }, tickWords(at, isDays));
    tick.style.left = `${(at - base) * pixels}px`;
    return tick;
  });
  byId("ticks").replaceChildren(...shown);
}

function drawNow(pixels) {
  const line = byId("now-line") ?? plane.appendChild(make("div", { id: "now-line", class: "tl-now", "aria-hidden": "true" }));
  const word = byId("now-word") ?? byId("ticks").appendChild(make("span", { id: "now-word", class: "tl-now-word" }, "Now"));
  const left = (now() - base) * pixels;
  line.hidden = word.hidden = now() < base || now() > base + DAYS * DAY;
  line.style.left = `${nameWidth() + left}px`;
  word.style.left = `${left}px`;
}

function rowOf(place) {
  const channel = store.channels[place];
  const name = make("div", { class: "tl-name", role: "rowheader" }, make("b", {}, channel.number), make("span", {}, channel.name));
  const element = make("div", { class: "tl-row", role: "row", "aria-rowindex": place + 2, "data-detail": detail() }, name);
  element.style.top = `${headHeight() + place * rowHeight()}px`;
  element.style.height = `${rowHeight()}px`;
  plane.append(element);
  const row = { element, shown: new Map(), from: 0, until: 0 };
  rows.set(place, row);
  return row;
}

function layout(place, lane) {
  const { id } = store.channels[place];
  const key = `${id} ${lane}`;
  if (!layouts.has(key)) layouts.set(key, drawn(store.lanes(detail(), id)[lane], scale()));
  return layouts.get(key);
}

/** Half a view more on both sides is drawn, and nothing is done until that is used up. */
function drawRow(place, first, last, pixels) {
  const row = rows.get(place) ?? rowOf(place);
  if (row.from <= first && last <= row.until) return;
  const [from, to] = [first - span / 2, last + span / 2];
  [row.from, row.until] = [from, to];
  const wanted = new Map();
  for (const lane of LANES[detail()]) {
    const blocks = layout(place, lane);
    for (let n = Math.max(0, placeAt(blocks, from)); n < blocks.length && blocks[n].at < to; n += 1) if (blocks[n].end > from) wanted.set(blocks[n].key, [lane, blocks[n]]);
  }
  for (const [key, element] of row.shown) if (!wanted.has(key)) { element.remove(); row.shown.delete(key); }
  for (const [key, [lane, each]] of wanted) {
    if (row.shown.has(key)) continue;
    const element = blockOf(place, lane, each, pixels);
    row.shown.set(key, element);
    row.element.append(element);
  }
  row.element.toggleAttribute("data-loading", !wanted.size && store.loading(detail(), first, last, place));
}

function blockOf(place, lane, each, pixels) {
  const words = wordsOf(each);
  const inside = make("span", { class: "tl-words", "aria-hidden": "true" }, make("b", {}, words.title), make("small", {}, words.small));
  const element = make("div", { class: "tl-block", role: "gridcell", id: idOf(place, each), "data-lane": lane, "data-group": each.group, "data-many": Boolean(each.many), title: spoken(each) }, inside, make("span", { class: "unseen" }, spoken(each)));
  element.style.left = `${nameWidth() + (each.at - base) * pixels}px`;
  element.style.width = `${Math.max(1, (each.end - each.at) * pixels - 1)}px`;
  element.toggleAttribute("data-wide", (each.end - each.at) * pixels > WIDE);
  element.toggleAttribute("data-tight", (each.end - each.at) * pixels < (each.many ? MANY : NARROW * 2));
  element.toggleAttribute("data-now", each.at <= now() && now() < each.end);
  element.each = each;
  element.place = place;
  element.lane = lane;
  return element;
}

const idOf = (place, each) => `block-${place}-${each.key}`.replace(/\s/g, "_");

function wordsOf({ block, blocks }) {
  if (!block) return { title: `${blocks.length}`, small: { slot: "programmes", piece: "pieces", overlay: "" }[blocks[0].lane] };
  const small = [mark(block), clock(block.at), block.lane === "slot" ? block.subtitle : kindWords(block.kind)];
  return { title: block.title || kindWords(block.kind), small: small.filter(Boolean).join(" ") };
}

function spoken({ block, blocks, at, end }) {
  const times = `${clock(at)} to ${clock(end)}`;
  if (!block) return `${blocks.length} from ${times}, Enter zooms in`;
  const { title, subtitle, kind, status } = block;
  return [title, subtitle, kindWords(kind), times, STATUS_WORDS[status]].filter(Boolean).join(", ");
}

/** Everything anew, with an instant at the left end. */
function redraw(left) {
  for (const { element } of rows.values()) element.remove();
  rows.clear();
  layouts = new Map();
  plane.style.width = `${nameWidth() + DAYS * DAY * scale()}px`;
  plane.style.height = `${headHeight() + store.channels.length * rowHeight()}px`;
  view.scrollLeft = (left - base) * scale();
  draw();
  settle();
}

function soon() {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(draw);
  clearTimeout(settling);
  settling = setTimeout(settle, SETTLE_MS);
}

/** Once nothing moves: what is in view is fetched and said. */
function settle() {
  if (chosen("form") === "list") return;
  const from = leftAt();
  const [first, last] = rowsInView();
  store.want(detail(), from - span / 4, from + span * 1.25, first, last);
  say(from, from + span);
}

function say(from, to) {
  const ends = dateOf(from) === dateOf(to - 1) ? clock(to) : `${shortDay(to)}, ${clock(to)}`;
  const isDay = to - from >= DAY && clock(from) === "00:00" && dateOf(from) === dateOf(to - 1);
  byId("when").textContent = isDay ? longDay(from) : `${longDay(from)}, ${clock(from)} to ${ends}`;
  byId("date").value = dateOf(from);
}

function came(shown) {
  skew = shown.now - Date.now();
  byId("fault").textContent = "";
  for (const { id } of shown.channels) for (const lane of LANES[detail()]) layouts.delete(`${id} ${lane}`);
  for (const row of rows.values()) row.until = row.from = 0;
  if (chosen("form") === "list") fillList();
  else soon();
}

function failed(error) {
  byId("fault").textContent = error.message;
}

// ---- moving

/** Whether the plane had to be laid elsewhere for a view that begins at an instant. */
function rebased(left) {
  if (left >= base && left + span <= base + DAYS * DAY) return false;
  base = midnight(dateOf(left)) - BEFORE * DAY;
  return true;
}

/** Brings an instant to the left end of the view, or `share` of the way into it. */
function goTo(at, share = 0) {
  listed = at;
  if (chosen("form") === "list") {
    showList();
    return;
  }
  const wanted = at - span * share;
  if (rebased(wanted)) redraw(wanted);
  else view.scrollLeft = (wanted - base) * scale();
  soon();
}

function zoomTo(wanted, around = null) {
  const at = around ?? (current && inView(current.at) ? current.at : inView(now()) ? now() : leftAt() + span / 3);
  const share = Math.min(0.9, Math.max(0.05, (at - leftAt()) / span));
  span = wanted;
  byId("zoom").value = span;
  if (span > FINEST && detail() === "fine") {
    document.querySelector("input[name=detail][value=coarse]").checked = true;
    speak("Pieces are shown up to 8 hours; these are programmes");
    detailChanged();
  }
  rebased(at - span * share);
  redraw(at - span * share);
}

const isInView = (each) => each !== null && each.end > leftAt() && each.at < leftAt() + span;
const inView = (at) => at >= leftAt() && at < leftAt() + span;

function zoomBy(step) {
  const place = ZOOMS.findIndex(([each]) => each === span);
  const next = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, place + step))];
  if (next[0] === span) return;
  zoomTo(next[0]);
  speak(`Zoom ${next[1]}`);
}

function zoomInto({ at, end, blocks }) {
  const fitting = ZOOMS.filter(([each]) => each < span).reverse();
  const wanted = fitting.find(([each]) => each <= (end - at) * 8) ?? fitting[0];
  if (!wanted) {
    showSeveral(blocks, view);
    return;
  }
  zoomTo(wanted[0], at);
  speak(`Zoom ${wanted[1]}`);
}

// ---- walking from block to block

function markCurrent() {
  for (const each of plane.querySelectorAll(".tl-block[aria-selected]")) each.removeAttribute("aria-selected");
  const block = currentBlock();
  const element = block && document.getElementById(idOf(current.place, block));
  if (element) element.setAttribute("aria-selected", "true");
  if (element) view.setAttribute("aria-activedescendant", element.id);
  else view.removeAttribute("aria-activedescendant");
}

function currentBlock() {
  if (!current || !store.channels[current.place]) return null;
  const blocks = layout(current.place, current.lane);
  return blocks[Math.max(0, placeAt(blocks, current.at))] ?? null;
}

function startWalking() {
  const [first] = rowsInView();
  current = { place: Math.min(store.channels.length - 1, first), lane: LANES[detail()][0], at: inView(now()) ? now() : leftAt() + span / 4 };
}

function walk(key) {
  if (!store.channels.length) return;
  if (!current) startWalking();
  else if (!isInView(currentBlock())) current.at = inView(now()) ? now() : leftAt() + span / 4;
  else if (key === "ArrowLeft" || key === "ArrowRight") along(key === "ArrowRight" ? 1 : -1);
  else across(key === "ArrowDown" ? 1 : -1);
  reveal();
}

function along(step) {
  const blocks = layout(current.place, current.lane);
  const next = blocks[placeAt(blocks, current.at) + step];
  if (next) current.at = next.at;
  else goTo(leftAt() + step * span * 0.5);
}

/** To the next lane that holds something at this instant. */
function across(step) {
  const lanes = LANES[detail()];
  let place = current.place;
  let lane = lanes.indexOf(current.lane) + step;
  for (let tries = 0; tries < lanes.length + 1; tries += 1, lane += step) {
    if (lane < 0 || lane >= lanes.length) {
      place += step;
      lane = lane < 0 ? lanes.length - 1 : 0;
    }
    if (place < 0 || place >= store.channels.length) return;
    const blocks = layout(place, lanes[lane]);
    const there = blocks[Math.max(0, placeAt(blocks, current.at))];
    if (there && there.end > current.at - span / 4 && there.at < current.at + span / 4) break;
  }
  current = { place, lane: lanes[Math.min(lanes.length - 1, Math.max(0, lane))], at: current.at };
}

function reveal() {
  const block = currentBlock();
  const top = current.place * rowHeight();
  const room = view.clientHeight - headHeight() - rowHeight();
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top > view.scrollTop + room) view.scrollTop = top - room;
  if (block && (block.end <= leftAt() || block.at >= leftAt() + span * 0.95)) goTo(block.at, block.at < leftAt() ? 0.6 : 0.2);
  draw();
  settle();
}

const KEYS = {
  ArrowLeft: walk, ArrowRight: walk, ArrowUp: walk, ArrowDown: walk,
  PageDown: () => goTo(leftAt() + span * 0.9), PageUp: () => goTo(leftAt() - span * 0.9), Home: () => goTo(now(), 0.2),
  "+": () => zoomBy(-1), "=": () => zoomBy(-1), "-": () => zoomBy(1),
};

view.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const block = currentBlock();
  if ((event.key === "Enter" || event.key === " ") && block) act(block);
  else if (KEYS[event.key]) KEYS[event.key](event.key);
  else return;
  event.preventDefault();
});
view.addEventListener("focus", () => {
  if (!current && store.channels.length && view.matches(":focus-visible")) {
    startWalking();
    draw();
  }
});
view.addEventListener("scroll", soon, { passive: true });
plane.addEventListener("click", (event) => {
  const element = event.target.closest(".tl-block");
  if (!element) return;
  current = { place: element.place, lane: element.lane, at: element.each.at };
  view.focus({ preventScroll: true });
  markCurrent();
  act(element.each);
});

const act = (each) => (each.block ? showWhy(each.block, view) : zoomInto(each));

// ---- the list

function showList() {
  const from = detail() === "coarse" ? midnight(dateOf(listed)) : listed - (listed % (30 * MINUTE));
  const place = byId("channel").selectedIndex;
  store.want(detail(), from, from + LISTED[detail()], place, place);
  say(from, from + LISTED[detail()]);
  fillList();
}

function fillList() {
  const from = detail() === "coarse" ? midnight(dateOf(listed)) : listed - (listed % (30 * MINUTE));
  const to = from + LISTED[detail()];
  const place = byId("channel").selectedIndex;
  const channel = store.channels[place];
  if (!channel) return;
  const lanes = store.lanes(detail(), channel.id);
  const all = lanes[detail() === "fine" ? "piece" : "slot"].filter(({ at, ms }) => at < to && at + ms > from);
  const first = all.length > MOST_ROWS ? Math.max(0, placeAt(all, listed)) : 0;
  const blocks = all.slice(first, first + MOST_ROWS);
  byId("list-title").textContent = `${channel.number} ${channel.name}`;
  const body = byId("table").tBodies[0];
  const empty = store.loading(detail(), from, to, place) ? "…" : "Nothing is published for this time.";
  body.replaceChildren(...(blocks.length ? blocks.map(lineOf) : [make("tr", {}, make("td", { colspan: 5 }, empty))]));
}

function lineOf(block) {
  const button = make("button", { type: "button", class: "plain" }, block.title || kindWords(block.kind));
  button.addEventListener("click", () => showWhy(block, button));
  const isNow = block.at <= now() && now() < block.at + block.ms;
  const state = isNow ? "on now" : block.status ? `${mark(block)} ${STATUS_WORDS[block.status]}` : "";
  const time = detail() === "fine" ? exact(block.at) : clock(block.at);
  return make("tr", isNow ? { class: "tl-on" } : {}, make("td", {}, time), make("th", { scope: "row" }, button, block.lane === "slot" && block.subtitle ? make("span", { class: "quiet" }, ` ${block.subtitle}`) : null), make("td", {}, kindWords(block.kind)), make("td", {}, lengthWords(block.ms)), make("td", {}, state));
}

// ---- controls

function formChanged() {
  const isList = chosen("form") === "list";
  byId("as-list").hidden = byId("channel-choice").hidden = !isList;
  byId("as-timeline").hidden = isList;
  byId("zoom").closest("p").hidden = isList;
  if (isList) {
    listed = listed || now();
    showList();
  } else {
    redraw((listed || now()) - span * 0.2);
  }
}

function detailChanged() {
  current = null;
  for (const { element } of rows.values()) element.remove();
  rows.clear();
  layouts = new Map();
  byId("legend").replaceChildren(...groupsOf(detail()).map(([name, words]) => make("li", {}, make("span", { class: "tl-swatch", "data-group": name }), words)));
}

const step = (share) => goTo(chosen("form") === "list" ? listed + Math.sign(share) * LISTED[detail()] : leftAt() + share * span);
byId("earlier").addEventListener("click", () => step(-0.8));
byId("later").addEventListener("click", () => step(0.8));
byId("to-now").addEventListener("click", () => goTo(now(), 0.2));
byId("day-before").addEventListener("click", () => goTo((chosen("form") === "list" ? listed : leftAt()) - DAY));
byId("day-after").addEventListener("click", () => goTo((chosen("form") === "list" ? listed : leftAt()) + DAY));
byId("date").addEventListener("change", () => byId("date").value && goTo(midnight(byId("date").value) + (span <= FINEST ? 18 * HOUR : 0)));
byId("zoom").addEventListener("change", () => zoomTo(Number(byId("zoom").value)));
byId("channel").addEventListener("change", showList);
byId("controls").addEventListener("submit", (event) => event.preventDefault());
for (const input of document.querySelectorAll("input[name=form]")) input.addEventListener("change", formChanged);
for (const input of document.querySelectorAll("input[name=detail]")) {
  input.addEventListener("change", () => {
    const at = inView(now()) ? now() : leftAt() + span / 3;
    detailChanged();
    if (chosen("form") === "list") showList();
    else if (detail() === "fine" && span > FINEST) zoomTo(HOUR, at);
    else redraw(leftAt());
  });
}

let width = 0;
addEventListener("resize", () => {
  if (view.clientWidth === width || chosen("form") === "list") return;
  const at = base + (view.scrollLeft * span) / Math.max(120, width - nameWidth());
  width = view.clientWidth;
  redraw(at);
});

async function begin() {
  byId("zoom").append(...ZOOMS.map(([each, words]) => make("option", { value: each }, words)));
  byId("zoom").value = span;
  const wide = matchMedia("(min-width: 48rem)").matches;
  document.querySelector(`input[name=form][value=${wide ? "timeline" : "list"}]`).checked = true;
  try {
    const shown = await store.begin();
    skew = shown.now - Date.now();
    setZone(shown.timezone);
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    byId("zone").textContent = own === shown.timezone ? "" : `Times of ${shown.timezone.replaceAll("_", " ")}`;
    byId("channel").append(...store.channels.map(({ id, number, name }) => make("option", { value: id }, `${number} ${name}`)));
    base = midnight(dateOf(now())) - BEFORE * DAY;
    listed = Number(new URLSearchParams(location.search).get("at")) || now();
    width = view.clientWidth;
    detailChanged();
    formChanged();
  } catch (error) {
    failed(error);
  }
}

begin();
setInterval(() => !document.hidden && store.channels.length && (chosen("form") === "list" ? showList() : (draw(), settle())), REFRESH_MS);
setInterval(() => !document.hidden && store.channels.length && drawNow(scale()), 5_000);
