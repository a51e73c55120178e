// The guide as a grid: channels down, time across; what is on now can be watched.

import { api, clockTime, make } from "./console.js";
import { Player } from "./player.js";

const HALF_HOUR = 1_800_000;
const HOURS = 4;
const WIDTH = 260; // pixels of half an hour
const DAYS = 14;

const byId = (id) => document.getElementById(id);
const grid = byId("grid");
const about = byId("about");
const player = new Player(byId("video"), (words) => (byId("status").textContent = words), new URLSearchParams(location.search).get("player") === "native");
let start = 0;
let chosen = null;

const left = (instant, shown) => ((Math.max(instant, shown.start) - shown.start) / HALF_HOUR) * WIDTH;

function lane(shown, ...inside) {
  const element = make("div", { class: "grid-lane" }, ...inside);
  element.style.width = `${((shown.end - shown.start) / HALF_HOUR) * WIDTH}px`;
  return element;
}

function place(element, from, to, shown) {
  element.style.left = `${left(from, shown)}px`;
  element.style.width = `${left(Math.min(to, shown.end), shown) - left(from, shown)}px`;
  return element;
}

function times(shown) {
  const marks = [];
  for (let at = shown.start; at < shown.end; at += HALF_HOUR) {
    marks.push(place(make("span", { class: "mark" }, clockTime(at)), at, at + HALF_HOUR, shown));
  }
  return make("div", { class: "grid-row grid-times", "aria-hidden": "true" }, make("div", { class: "grid-name" }), lane(shown, ...marks));
}

/** Season and episode, and what the episode is called; many a log has the one in the other. */
const episode = ({ code, subtitle }) => (subtitle.startsWith(code) ? subtitle : [code, subtitle].filter(Boolean).join(" · "));

function programme(channel, entry, shown) {
  const isNow = entry.start <= shown.now && shown.now < entry.end;
  const words = [entry.title, episode(entry)].filter(Boolean).join(" · ");
  const label = `${words}, ${clockTime(entry.start)} to ${clockTime(entry.end)}, ${channel.name}${isNow ? ", on now" : ""}`;
  const button = make("button", { type: "button", class: isNow ? "now" : "", "aria-label": label, title: words }, make("b", {}, entry.title), make("br"), episode(entry));
  button.addEventListener("click", () => open(channel, entry, isNow));
  return place(button, entry.start, entry.end, shown);
}

function row(channel, shown) {
  const entries = channel.entries.map((entry) => programme(channel, entry, shown));
  const now = make("div", { class: "grid-now", "aria-hidden": "true" });
  now.style.left = `${left(shown.now, shown)}px`;
  now.hidden = shown.now < shown.start || shown.now >= shown.end;
  const name = make("div", { class: "grid-name" }, make("b", {}, channel.number), ` ${channel.name}`);
  return make("div", { class: "grid-row", role: "group", "aria-label": channel.name }, name, lane(shown, ...entries, now));
}

function open(channel, entry, isNow) {
  chosen = channel;
  byId("about-title").textContent = entry.title;
  const rating = entry.rating ? `, ${entry.rating}` : "";
  byId("about-when").textContent = `${channel.number} ${channel.name}, ${clockTime(entry.start)} to ${clockTime(entry.end)}${rating}`;
  byId("about-words").textContent = [episode(entry), entry.description].filter(Boolean).join(". ");
  byId("watch").hidden = !isNow;
  about.returnValue = "close";
  about.showModal();
}

about.addEventListener("close", () => {
  if (about.returnValue !== "watch" || !chosen) return;
  byId("screen").hidden = false;
  byId("on-screen").textContent = `${chosen.number}  ${chosen.name}`;
  player.play(`/channel/${chosen.number}.m3u8`);
  byId("screen").scrollIntoView({ block: "start" });
});

byId("close").addEventListener("click", () => {
  player.stop();
  byId("screen").hidden = true;
  grid.focus();
});

async function show(from) {
  byId("fault").textContent = "";
  try {
    const shown = await api("GET", `/api/v1/guide?start=${from}&hours=${HOURS}`);
    start = shown.start;
    const day = new Date(shown.start).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
    byId("when").textContent = `${day}, ${clockTime(shown.start)} to ${clockTime(shown.end)}`;
    grid.replaceChildren(times(shown), ...shown.channels.map((channel) => row(channel, shown)));
    if (!from) grid.scrollLeft = 0;
  } catch (error) {
    byId("fault").textContent = error.message;
  }
}

const step = HOURS * HALF_HOUR * 2 - HALF_HOUR;
byId("earlier").addEventListener("click", () => show(start - step));
byId("later").addEventListener("click", () => show(start + step));
byId("today").addEventListener("click", () => show(0));

const day = byId("day");
for (let ahead = 0; ahead < DAYS; ahead += 1) {
  const date = new Date();
  date.setDate(date.getDate() + ahead);
  if (ahead) date.setHours(18, 0, 0, 0);
  const words = ahead ? date.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" }) : "Today";
  day.append(make("option", { value: ahead ? date.getTime() : 0 }, words));
}
day.addEventListener("change", () => show(Number(day.value)));

show(Number(new URLSearchParams(location.search).get("start")) || 0);
setInterval(() => !document.hidden && start && Date.now() - start < HALF_HOUR * 2 && !about.open && !grid.contains(document.activeElement) && show(0), 60_000);
