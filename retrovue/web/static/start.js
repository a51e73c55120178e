// The start page: what every channel shows, a player, and for those who may look whether everything is right.

import { clockTime, copy, may } from "./console.js";
import { Player } from "./player.js";
import { Pictures } from "./start-pictures.js";

const REFRESH = may("viewer") ? 2000 : 10_000;

const asked = new URLSearchParams(location.search);
const video = document.getElementById("video");
const status = document.getElementById("status");
const screen = document.getElementById("screen");
const banner = document.getElementById("notice");
const buttons = [...document.querySelectorAll("#channels button")];
const player = new Player(video, (words) => (status.textContent = words), asked.get("player") === "native");
const pictures = new Pictures(buttons);

function tune(button) {
  for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
  const { number, name } = button.dataset;
  screen.hidden = false;
  document.getElementById("on-screen").textContent = `${number}  ${name}`;
  document.getElementById("stream").value = `${location.origin}/channel/${number}.ts`;
  history.replaceState(null, "", `#${number}`);
  player.play(`/channel/${number}.m3u8`);
}

function switchOff() {
  const tuned = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
  player.stop();
  screen.hidden = true;
  tuned?.setAttribute("aria-pressed", "false");
  tuned?.focus();
  history.replaceState(null, "", location.pathname + location.search);
}

function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function show(channel) {
  const button = buttons.find((candidate) => candidate.dataset.number === channel.number);
  if (!button) return;
  const { now, next } = channel;
  setText(button.querySelector("[data-now]"), now.subtitle ? `${now.title}: ${now.subtitle}` : now.title);
  setText(button.querySelector("[data-next]"), next.title);
  const start = button.querySelector("[data-start]");
  start.dateTime = next.start;
  setText(start, clockTime(next.start));
  const bar = button.querySelector("[data-progress]");
  Object.assign(bar.dataset, { from: now.start, to: now.end });
  grow(bar);
}

function grow(bar) {
  const [from, to] = [Date.parse(bar.dataset.from), Date.parse(bar.dataset.to)];
  const done = to > from ? Math.min(1, Math.max(0, (Date.now() - from) / (to - from))) : 0;
  bar.style.width = `${(100 * done).toFixed(1)}%`;
}

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/api/v1/now");
    if (!answer.ok) return;
    const { channels, notice } = await answer.json();
    banner.hidden = !notice;
    setText(banner, notice);
    if (channels.map((channel) => channel.number).join() !== buttons.map((button) => button.dataset.number).join()) {
      if (video.paused) location.reload();
      return;
    }
    channels.forEach(show);
  } catch {
    // The next round tries again; the player says itself when the station is away.
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => tune(button));
  button.disabled = false; // from here on a press does something
}
for (const button of document.querySelectorAll("[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  input.value = new URL(input.value, location.origin).href;
  button.addEventListener("click", () => copy(input, button));
}
for (const start of document.querySelectorAll("[data-start]")) start.textContent = clockTime(start.dateTime);
document.querySelectorAll("[data-progress]").forEach(grow);
document.getElementById("close-screen").addEventListener("click", switchOff);

setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);
pictures.follow();

// A television shows a picture when it is switched on: the channel of the address, else the first. A wall only looks.
const remembered = buttons.find((button) => `#${button.dataset.number}` === location.hash);
const first = remembered ?? (may("viewer") ? null : buttons[0]);
if (first) tune(first);
if (may("viewer")) import("./start-overview.js").then(({ follow }) => follow(buttons));
