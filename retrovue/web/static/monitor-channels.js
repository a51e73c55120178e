// The channels on the air, a line each, and under it on demand what else is known of it.

import { count, make } from "./console.js";

const body = document.querySelector("#channels tbody");
const COLUMNS = 7;
const rows = new Map();

export function seconds(ms) {
  return ms >= 60_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`;
}

export function stateOf(channel) {
  if (!channel.on_air) return ["bad", "Off the air"];
  return Object.keys(channel.stand_ins).length ? ["bad", "Stand-in"] : ["good", "On the air"];
}

function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

const HOW = { hls: "by HLS", stream: "by a stream" };
const tenths = (ms) => `${(ms / 1000).toFixed(1)} s`;

function viewersOf({ viewers }) {
  return viewers.map(({ client, how, count: many, addresses }) => `${count(many)} with ${client} ${HOW[how] ?? how}${addresses.length ? ` (${addresses.join(", ")})` : ""}`).join("; ");
}

function wrongOf({ failures, missed }) {
  const found = [
    failures && `▲ ${count(failures)} ${failures === 1 ? "encode" : "encodes"} failed and began anew`,
    missed && `▲ ${count(missed)} ${missed === 1 ? "segment" : "segments"} came too late`,
  ];
  return found.filter(Boolean).join(", ") || "nothing";
}

/** Always the same facts in the same order: nothing jumps. */
const FACTS = [
  ["Processes", ({ pids }) => pids.join(", ") || "none"],
  ["Speed", ({ speed, fps }) => (speed ? `${speed.toFixed(1)} times, ${fps.toFixed(0)} pictures a second` : "nothing is encoded")],
  ["Against its deadline", ({ late, encodes }) => (late ? `▲ late by ${tenths(late)}` : encodes ? "in time" : "nothing is due")],
  ["Newest segment", ({ segment_age: age }) => (age === null ? "nobody watches" : `${tenths(age)} old`)],
  ["Bit rate", ({ bitrate }) => (bitrate === null ? "unknown" : `${(bitrate / 1e6).toFixed(2)} Mbit/s`)],
  ["Went wrong since the start", wrongOf],
  ["Viewers", (channel) => viewersOf(channel) || "nobody"],
];

class Row {
  constructor(id, openAired) {
    const about = `about-channel-${rows.size}`;
    this.name = make("span");
    this.button = make("button", { type: "button", class: "plain", "aria-expanded": "false", "aria-controls": about }, this.name);
    this.badge = make("span", { class: "badge" });
    this.words = Array.from({ length: COLUMNS - 2 }, () => make("td"));
    this.line = make("tr", {}, make("td", {}, this.button), make("td", {}, this.badge), ...this.words);
    this.facts = FACTS.map(([name]) => [make("dt", {}, name), make("dd")]);
    const aired = make("button", { type: "button" }, "What aired, and how late");
    aired.addEventListener("click", () => openAired(id));
    const facts = make("dl", { class: "about-channel" }, ...this.facts.map((pair) => make("div", {}, ...pair)));
    this.about = make("tr", { id: about, hidden: true }, make("td", { colspan: COLUMNS }, make("div", { class: "held" }, facts, aired)));
    this.button.addEventListener("click", () => {
      this.about.hidden = !this.about.hidden;
      this.button.setAttribute("aria-expanded", String(!this.about.hidden));
    });
  }

  show(channel) {
    const [state, words] = stateOf(channel);
    const viewers = [channel.players && `${count(channel.players)} HLS`, channel.tuners && `${count(channel.tuners)} streams`];
    const stand = Object.entries(channel.stand_ins).map(([reason, times]) => `${reason || "no reason"}: ${times}`);
    const cells = [
      channel.title || "Station break", viewers.filter(Boolean).join(", ") || "nobody",
      channel.encodes ? `${channel.encodes} at ${channel.speed.toFixed(1)} times` : "none",
      channel.encodes || channel.players || channel.tuners ? seconds(channel.lead) : "", stand.join(", "),
    ];
    setText(this.name, `${channel.number}  ${channel.name}`);
    this.badge.dataset.state = state;
    setText(this.badge, words);
    cells.forEach((cell, place) => setText(this.words[place], cell));
    FACTS.forEach(([, tell], place) => setText(this.facts[place][1], tell(channel)));
  }
}

/** `openAired` shows what aired on a channel. */
export function showChannels(channels, openAired) {
  for (const channel of channels) {
    if (!rows.has(channel.id)) rows.set(channel.id, new Row(channel.id, openAired));
    rows.get(channel.id).show(channel);
  }
  const wanted = channels.flatMap(({ id }) => [rows.get(id).line, rows.get(id).about]);
  if (wanted.length !== body.children.length || wanted.some((row, place) => row !== body.children[place])) body.replaceChildren(...wanted);
}
