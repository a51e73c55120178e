// Whether everything is on the air and right: each channel in a word, the files, alerts and runs.

import { api, count, dayAndTime, make } from "./console.js";
import { listen } from "./events.js";

const EVERY = 1500;
const HARMLESS = new Set(["tune-in", "override", ""]);
const runs = new Map();
let buttons = [];
let config = null;
let rounds = 0;

/** State of the badge, word, and whether somebody should look. */
function healthOf(channel) {
  if (!channel.on_air) return ["bad", "Off the air"];
  const reasons = Object.keys(channel.stand_ins).filter((reason) => !HARMLESS.has(reason));
  if (reasons.length) return ["bad", `Slate: ${reasons.join(", ")}`];
  if (channel.stand_ins.override) return ["live", "Replaced"];
  return channel.players || channel.tuners ? ["good", "On the air"] : ["", "Ready, not watched"];
}

function showChannel(channel) {
  const button = buttons.find(({ dataset }) => dataset.id === channel.id);
  if (!button) return;
  const [state, words] = healthOf(channel);
  const badge = button.querySelector("[data-health]");
  badge.dataset.state = state;
  if (badge.textContent !== words) badge.textContent = words;
  const watching = channel.players + channel.tuners;
  button.querySelector("[data-viewers]").textContent = watching ? `${count(watching)} watching` : "";
}

function showVerdict(channels) {
  const wrong = channels.filter((channel) => healthOf(channel)[0] === "bad");
  const files = config && !config.valid;
  const words = [];
  if (!channels.length) words.push("Nothing is on the air");
  if (wrong.length) words.push(`${count(wrong.length)} of ${count(channels.length)} channels need a look: ${wrong.slice(0, 4).map(({ number }) => number).join(", ")}${wrong.length > 4 ? " and more" : ""}`);
  if (files) words.push("the last edit is not on the air");
  const bad = words.length > 0;
  const good = channels.length === 1 ? "The channel is on the air: all is right" : `${count(channels.length)} channels are on the air: all is right`;
  const told = words.join("; ");
  verdict(bad ? "bad" : "good", bad ? told[0].toUpperCase() + told.slice(1) : good);
}

function verdict(state, words) {
  const place = document.getElementById("verdict");
  place.dataset.state = state;
  if (place.textContent !== words) place.textContent = words;
}

function filesFact() {
  if (!config) return [];
  const { valid, since, problems, warnings, git } = config;
  const first = problems[0];
  const where = first?.file ? ` (${first.file}, line ${first.line})` : "";
  const words = valid ? `Files valid${warnings ? `, ${count(warnings)} ${warnings === 1 ? "warning" : "warnings"}` : ""}` : `Files invalid${where}`;
  const found = [fact(words, valid ? "" : "bad"), fact(`${valid ? "On the air" : "Last good one on the air"} since ${dayAndTime(since)}`)];
  if (git) {
    const changed = git.changed.length ? `, ${count(git.changed.length)} ${git.changed.length === 1 ? "file" : "files"} not committed` : ", all committed";
    found.push(fact(`git ${git.commit}${git.branch ? ` on ${git.branch}` : ""}${changed}`, "", git.subject));
  }
  return found;
}

function fact(words, state = "", title = "", href = "") {
  const text = href ? make("a", { href }, words) : words;
  return make("li", { "data-state": state || null, title: title || null }, text);
}

function showFacts(overrides) {
  const alerts = overrides.map(({ text, item, what, channels }) => fact(`Instead of the schedule: ${text || item || what}${channels.length ? ` on ${channels.join(", ")}` : ""}`, "", "", "/monitor"));
  const working = [...runs.values()].map(({ operation, progress, extra }) => {
    const what = operation === "breakpoint_scan" ? "Looking for break points" : "Reading the sources";
    const percent = progress?.percent ?? null;
    return fact(extra?.state === "paused" ? `${what}, paused` : `${what}${percent === null ? "" : `, ${percent} %`}`, "", "", "/sync");
  });
  const shown = [...filesFact(), ...(alerts.length ? alerts : [fact("No alert in force")]), ...(working.length ? working : [fact("No run at work")])];
  const place = document.getElementById("facts");
  const key = (nodes) => nodes.map((node) => node.textContent + (node.dataset.state ?? "")).join("|");
  if (key(shown) !== key([...place.children])) place.replaceChildren(...shown);
}

function hear(message) {
  if (message.type === "snapshot") {
    runs.clear();
    for (const event of message.active) runs.set(event.run_id, event);
  } else if (message.type === "event" && message.event.run_id) {
    if (message.event.phase === "done") runs.delete(message.event.run_id);
    else runs.set(message.event.run_id, message.event);
  }
}

async function look() {
  const files = rounds % 2 === 0 ? api("GET", "/api/v1/station") : config;
  const asked = [api("GET", "/api/v1/air"), files, api("GET", "/api/v1/air/overrides")];
  const [{ channels }, station, { overrides }] = await Promise.all(asked);
  config = station;
  rounds += 1;
  channels.forEach(showChannel);
  showVerdict(channels);
  showFacts(overrides);
}

async function again() {
  const begun = Date.now();
  try {
    if (!document.hidden) await look();
  } catch (error) {
    verdict("bad", error.message);
  }
  setTimeout(again, Math.max(250, begun + EVERY - Date.now()));
}

export function follow(tiles) {
  buttons = tiles;
  listen(hear);
  again();
}
