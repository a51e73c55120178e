// How the machine is, and what it encodes.

import { api, count, make } from "./console.js";

const names = new Map();

export function namesOf(channels) {
  for (const { id, number, name } of channels) names.set(id, `${number}  ${name}`);
}

export const nameOf = (id) => names.get(id) ?? id;

export function bytes(number) {
  if (number === null || number === undefined) return "unknown";
  const steps = ["B", "KB", "MB", "GB", "TB"];
  let step = 0;
  for (; number >= 1000 && step < steps.length - 1; step += 1) number /= 1024;
  return `${number.toLocaleString([], { maximumFractionDigits: number < 10 && step ? 1 : 0 })} ${steps[step]}`;
}

/** A part of a whole as a bar with words; nothing where this system does not tell. */
function gauge(name, part, whole, words, high = 90) {
  if (part === null || !whole) return null;
  const percent = Math.round((100 * part) / whole);
  const fill = make("span");
  fill.style.width = `${Math.min(percent, 100)}%`;
  const bar = make("div", { class: "bar small", role: "meter", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.min(percent, 100), "aria-valuetext": words, "data-level": percent >= high ? "high" : "" }, fill);
  return make("div", {}, make("p", {}, name, make("b", {}, `${percent >= high ? "▲ " : ""}${words}`)), bar);
}

const SEGMENTS = { working: "at work", ahead: "ahead, waits", beforehand: "beforehand" };

function row(each) {
  const needed = each.lead === null ? "" : each.lead < 0 ? `late by ${(-each.lead / 1000).toFixed(1)} s` : `${(each.lead / 1000).toFixed(1)} s`;
  const what = [each.kind, each.file].filter(Boolean).join(": ");
  const speed = each.speed ? `${each.speed.toFixed(1)} times${each.faster ? ", with faster settings" : ""}` : "";
  const cells = [each.channel ? nameOf(each.channel) : "nobody yet", what, each.profile, speed, `${count(each.segment)} of ${count(each.segments)}`, needed, SEGMENTS[each.state] ?? each.state];
  return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
}

function show({ host, encodes, put_off: putOff, finished, store, store_budget: budget, slots_missed: missed, uptime }) {
  const used = host.memory === null || host.memory_free === null ? null : host.memory - host.memory_free;
  const filled = host.disk === null ? null : host.disk - host.disk_free;
  const load = host.load === null ? "" : `, load ${host.load.toFixed(1)}`;
  const gauges = [
    gauge("Processor", host.busy, 100, `${host.busy} % of ${host.cores} cores${load}`, 97),
    gauge("Memory", used, host.memory, `${bytes(host.memory_free)} free of ${bytes(host.memory)}`),
    gauge("Disk", filled, host.disk, `${bytes(host.disk_free)} free of ${bytes(host.disk)}`),
    gauge("Segments in store", store, budget, `${bytes(store)} of ${bytes(budget)}`, 101),
  ];
  document.getElementById("machine").replaceChildren(...gauges.filter(Boolean));
  const failed = Object.entries(finished).filter(([how]) => how.startsWith("RV")).map(([how, times]) => `${how} ${count(times)} times`);
  const words = [
    `${count(finished.started)} runs of the encoder so far`,
    failed.length ? `▲ failed: ${failed.join(", ")}` : "none failed",
    missed ? `▲ ${count(missed)} segments came too late` : "no segment came too late",
    putOff.length ? `▲ no core for ${putOff.map(nameOf).join(", ")}` : "",
    `this station on the air for ${since(uptime)}`,
  ];
  document.getElementById("encoder").textContent = words.filter(Boolean).join(" · ");
  const none = make("tr", {}, make("td", { colspan: 7, class: "quiet" }, "Nothing is encoded now: nobody watches, or all lies ready."));
  document.querySelector("#encodes tbody").replaceChildren(...(encodes.length ? encodes.map(row) : [none]));
}

function since(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

export async function lookAtMachine() {
  show(await api("GET", "/api/v1/machine"));
}
