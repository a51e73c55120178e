// Why a line of the log airs, as `retrovue show why` tells it.

import { api, make } from "./console.js";
import { STATUS_WORDS, kindWords, mark } from "./schedule-blocks.js";
import { exact, lengthWords, longDay } from "./schedule-time.js";

const byId = (id) => document.getElementById(id);
const dialog = byId("why");
let asked = "";
let opener = null;

const NAMES = {
  airs: "Airs", item: "Item", piece: "Piece", layer: "Layer", grid: "Grid", program: "Program", breaks: "Breaks", "before it": "Before it",
  "after it": "After it", repeated: "Repeated", pool: "Pool", "gave way": "Gave way", note: "Note", edited: "Edited", channel: "Channel",
};

function facts(pairs) {
  return make("dl", { class: "facts" }, ...pairs.filter(([, words]) => words).flatMap(([name, ...words]) => [make("dt", {}, name), make("dd", {}, ...words)]));
}

export async function showWhy(block, from) {
  asked = block.id;
  opener = from;
  byId("why-title").textContent = block.title || kindWords(block.kind);
  byId("item-words").replaceChildren(about(block), make("p", { class: "quiet", role: "status" }, "…"));
  if (!dialog.open) dialog.showModal();
  byId("close").focus();
  try {
    const found = await api("GET", `/api/v1/schedule/why?address=${encodeURIComponent(block.id)}`);
    if (asked === block.id) byId("item-words").replaceChildren(about(block, found), make("h3", {}, "Why it airs"), reasons(found), links(block, found));
  } catch (error) {
    if (asked === block.id) byId("item-words").replaceChildren(about(block), make("p", { class: "fault" }, error.message));
  }
}

/** Blocks that are too narrow at every zoom, to choose from. */
export function showSeveral(blocks, from) {
  asked = "";
  opener = from;
  byId("why-title").textContent = `${blocks.length} in ${lengthWords(blocks.at(-1).at + blocks.at(-1).ms - blocks[0].at)}`;
  const lines = blocks.map((block) => {
    const button = make("button", { type: "button", class: "plain" }, `${exact(block.at)} ${block.title || kindWords(block.kind)}`);
    button.addEventListener("click", () => showWhy(block, from));
    return make("li", {}, button, ` ${kindWords(block.kind)}, ${lengthWords(block.ms)}`);
  });
  byId("item-words").replaceChildren(make("ul", { class: "plain-list" }, ...lines));
  dialog.showModal();
}

function about(block, found) {
  const state = block.status ? `${mark(block)} ${STATUS_WORDS[block.status]}` : "";
  return facts([
    ["When", `${longDay(block.at)}, ${exact(block.at)}, for ${lengthWords(block.ms)}`], ["Kind", kindWords(block.kind)], ["State", state],
    ["Rating", block.rating], [block.lane === "slot" ? "Subtitle" : "Note", block.subtitle], ["Description", found?.description],
    ["Address", make("code", {}, block.id)],
  ]);
}

const reasons = (found) => facts(found.reasons.map(({ about: name, text, place }) => [NAMES[name] ?? name, text, place ? make("code", { class: "place" }, place) : ""]));

function links(block, found) {
  const shown = [];
  if (found.item) shown.push(make("a", { href: `/library?item=${encodeURIComponent(found.item)}` }, "Show it in the library"));
  if (found.item) shown.push(make("a", { href: `/item?key=${encodeURIComponent(found.item)}` }, "Its own page"));
  shown.push(make("a", { href: `/guide?start=${block.at - (block.at % 1_800_000)}` }, "Show this time in the guide"));
  return make("p", { class: "row why-links" }, ...shown);
}

byId("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  asked = "";
  opener?.focus({ preventScroll: true });
});
