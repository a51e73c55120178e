// What aired beside the plan: the last day at a glance, and line by line.

import { api, clockTime, count, dayAndTime, make, notify, speak } from "./console.js";

const MOST = 100;
const WORDS = { r: "as planned", o: "something else, as ordered", s: "the slate", ".": "nobody watched" };
const STATUS = {
  aired: ["good", "As planned"], partly: ["", "In part"], slate: ["bad", "Slate"], ident: ["", "Ident only"],
  overridden: ["", "Replaced"], "not watched": ["", "Nobody watched"],
};

const field = (name) => document.getElementById(`aired-${name}`);
const hands = new Map();
let [skip, until, asking] = [0, 0, 0];

function minutes(steps, step) {
  const all = Math.round((steps * step) / 60_000);
  return all < 60 ? `${all} min` : `${Math.floor(all / 60)} h ${all % 60} min`;
}

function sum(letters, step) {
  const found = ["r", "o", "s", "."].map((letter) => [letter, letters.split(letter).length - 1]);
  return found.filter(([, times]) => times).map(([letter, times]) => `${letter === "s" ? "▲ " : ""}${WORDS[letter]} ${minutes(times, step)}`).join(" · ");
}

/** A strip is moved along like a slider, and opened with Enter or a click. */
function strip({ id, number, name, letters }, start, step, open) {
  const bar = make("div", { class: "strip", role: "slider", tabindex: 0, "aria-label": `The last 24 hours of channel ${number} ${name}; Enter shows what aired`, "aria-valuemin": 0, "aria-valuemax": letters.length - 1 });
  for (let at = 0; at < letters.length; ) {
    let end = at;
    while (letters[end] === letters[at]) end += 1;
    const part = make("span", { "data-kind": letters[at] });
    part.style.width = `${(100 * (end - at)) / letters.length}%`;
    bar.append(part);
    at = end;
  }
  const hand = make("span", { class: "hand", hidden: true });
  bar.append(hand);
  const move = (place) => {
    const at = Math.max(0, Math.min(letters.length - 1, place));
    hands.set(id, start + at * step);
    hand.style.left = `${(100 * at) / letters.length}%`;
    hand.hidden = false;
    bar.setAttribute("aria-valuenow", at);
    bar.setAttribute("aria-valuetext", `${clockTime(start + at * step)}: ${WORDS[letters[at]]}`);
    return at;
  };
  const now = () => Number(bar.getAttribute("aria-valuenow"));
  const known = hands.has(id) ? Math.floor((hands.get(id) - start) / step) : letters.length - 1;
  move(known);
  hand.hidden = !hands.has(id);
  const change = (by) => {
    let at = now();
    while (letters[at + by] === letters[at]) at += by;
    return at + by;
  };
  const keys = { ArrowLeft: () => now() - 1, ArrowRight: () => now() + 1, Home: () => 0, End: () => letters.length - 1, PageUp: () => change(-1), PageDown: () => change(1) };
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Enter") open(id, start + now() * step, step);
    else if (keys[event.key]) move(keys[event.key]());
    else return;
    event.preventDefault();
  });
  bar.addEventListener("click", (event) => {
    const box = bar.getBoundingClientRect();
    const at = move(Math.floor(((event.clientX - box.left) / box.width) * letters.length));
    open(id, start + at * step, step);
  });
  bar.title = "Click for what aired then";
  return bar;
}

export async function showStrips(open) {
  const { start, step, channels } = await api("GET", "/api/v1/as-run/strips?hours=24");
  const place = document.getElementById("strips");
  if (place.contains(document.activeElement)) return; // nobody loses the hand under the finger
  const hours = [0, 6, 12, 18].map((hour) => make("span", {}, clockTime(start + hour * 3_600_000)));
  const rows = channels.map((channel) => make("li", {}, make("b", {}, `${channel.number}  ${channel.name}`), strip(channel, start, step, open), make("span", { class: "sum quiet" }, sum(channel.letters, step))));
  const scale = make("li", { "aria-hidden": "true", class: "quiet" }, make("span", { class: "hours" }, ...hours, make("span", {}, "now")));
  place.replaceChildren(...rows, ...(rows.length ? [scale] : [make("li", { class: "quiet" }, "The station has no channels.")]));
}

function line(each) {
  const [state, word] = STATUS[each.status] ?? ["", each.status];
  const drift = each.drift === null ? "" : each.drift ? `${each.drift > 0 ? "+" : ""}${(each.drift / 1000).toFixed(2)} s` : "0 s";
  const slate = each.slate ? ` ${(each.slate / 1000).toFixed(0)} s slate` : "";
  const other = each.override ? ` ${(each.override / 1000).toFixed(0)} s replaced` : "";
  const why = [each.reason, each.planned ? "" : "the log does not hold it any more"].filter(Boolean).join("; ");
  const cells = [
    instant(each.at), each.title || each.item || each.id, each.kind, minutesAndSeconds(each.ms),
    make("span", { class: "badge", "data-state": each.slate ? "bad" : state }, `${word}${slate}${other}`), make("span", { class: "number" }, drift), why,
  ];
  return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
}

function instant(at) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return today ? clockTime(at, true) : new Date(at).toLocaleString([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function minutesAndSeconds(ms) {
  const all = Math.round(ms / 1000);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

async function fill(more = false) {
  const mine = ++asking;
  const from = more ? skip + MOST : 0;
  const asked = field("end").value ? new Date(field("end").value).getTime() : 0;
  const end = more ? until : asked; // later lines would move those of the next page
  const span = Number(field("span").value) * 3_600_000;
  const words = new URLSearchParams({ channel: field("channel").value, which: field("which").value, skip: from, most: MOST });
  words.set("start", (end || Date.now()) - span);
  if (end) words.set("end", end);
  try {
    const page = await api("GET", `/api/v1/as-run?${words}`);
    if (mine !== asking) return;
    [skip, until] = [from, page.end];
    const body = document.querySelector("#aired-lines tbody");
    if (!more) body.replaceChildren();
    body.append(...page.lines.map(line));
    const shown = skip + page.lines.length;
    field("more").hidden = shown >= page.total;
    const what = page.total ? `${count(shown)} of ${count(page.total)} lines` : "Nothing of this kind";
    field("count").textContent = `${what}, ${dayAndTime(page.start)} to ${clockTime(page.end)}`;
  } catch (error) {
    notify(error.message, true);
  }
}

/** What aired around an instant. */
export function showAired(channel, at, step) {
  field("channel").value = channel;
  field("which").value = "all";
  field("span").value = "1";
  const end = new Date(at + Math.max(step, 1_800_000));
  field("end").value = new Date(end - end.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  fill();
  document.getElementById("aired-heading").scrollIntoView({ block: "start" });
  speak(`What aired on channel ${channel} around ${clockTime(at)}`);
}

export function openAired(channels) {
  const select = field("channel");
  if (select.length || !channels.length) return;
  select.append(...channels.map(({ id, number, name }) => make("option", { value: id }, `${number}  ${name}`)));
  fill();
}

for (const name of ["channel", "which", "span", "end"]) field(name).addEventListener("change", () => fill());
field("now").addEventListener("click", () => {
  field("end").value = "";
  fill();
});
field("more").addEventListener("click", () => fill(true));
document.getElementById("aired").addEventListener("submit", (event) => event.preventDefault());
