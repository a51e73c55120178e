// The start page: switches channels without loading the page anew, and keeps now and next up to date.

import { Player } from "./player.js";

const REFRESH = 10_000;

const asked = new URLSearchParams(location.search);
const video = document.getElementById("video");
const status = document.getElementById("status");
const buttons = [...document.querySelectorAll("#channels button")];
const player = new Player(video, (words) => (status.textContent = words), asked.get("player") === "native");

function timeOf(instant) {
  return new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function tune(button) {
  for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
  const { number, name } = button.dataset;
  document.getElementById("on-screen").textContent = `${number}  ${name}`;
  document.getElementById("stream").value = `${location.origin}/channel/${number}.ts`;
  history.replaceState(null, "", `#${number}`);
  player.play(`/channel/${number}.m3u8`);
}

function show(channel) {
  const button = buttons.find((candidate) => candidate.dataset.number === channel.number);
  if (!button) return;
  const { now, next } = channel;
  button.querySelector("[data-now]").textContent = now.subtitle ? `${now.title}: ${now.subtitle}` : now.title;
  button.querySelector("[data-next]").textContent = next.title;
  const start = button.querySelector("[data-start]");
  start.dateTime = next.start;
  start.textContent = timeOf(next.start);
}

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/api/v1/now");
    if (!answer.ok) return;
    const { channels, notice } = await answer.json();
    const banner = document.getElementById("notice");
    banner.hidden = !notice;
    if (banner.textContent !== notice) banner.textContent = notice;
    if (channels.map((channel) => channel.number).join() !== buttons.map((button) => button.dataset.number).join()) {
      if (video.paused) location.reload();
      return;
    }
    channels.forEach(show);
  } catch {
    // The next round tries again; the player says itself when the station is away.
  }
}

async function copy(input, button) {
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    document.execCommand("copy"); // the clipboard is closed to pages without TLS
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

for (const button of buttons) button.addEventListener("click", () => tune(button));
for (const button of document.querySelectorAll("[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  input.value = new URL(input.value, location.origin).href;
  button.addEventListener("click", () => copy(input, button));
}
for (const start of document.querySelectorAll("[data-start]")) start.textContent = timeOf(start.dateTime);

const clock = document.getElementById("clock");
const tick = () => (clock.textContent = timeOf(Date.now()));
tick();
setInterval(tick, 5_000);
setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);

// A television shows a picture when it is switched on: the channel of the address, else the first.
const remembered = buttons.find((button) => `#${button.dataset.number}` === location.hash) ?? buttons[0];
if (remembered) tune(remembered);
