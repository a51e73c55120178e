// The station's values: a part of it, found by words, with the line that says each.

import { api, count, make, notify } from "./console.js";

const byId = (id) => document.getElementById(id);
const [form, branch, words, onlySet, meanings, table, more] = ["settings-form", "branch", "words", "only-set", "meanings", "settings-table", "settings-more"].map(byId);
const PAGE = 200;
let shown = [];
let asked = 0;
const first = new URLSearchParams(location.search).get("part") ?? "";

const from = ({ origin, file, line, of }) => {
  if (origin === "none") return "not set";
  if (origin === "default") return "default";
  const place = `${file.replace(/^stations\/[^/]+\//, "")}:${line}`;
  return of ? `from ${of}, ${place}` : place;
};

function row(setting) {
  const last = setting.path.at(-1);
  const stem = setting.path.slice(0, -1).map((each) => `${each}.`).join("");
  const about = meanings.checked && setting.about ? make("span", { class: "about" }, setting.about) : null;
  const name = make("td", {}, make("span", { class: "stem" }, stem), last, about);
  return make("tr", { "data-origin": setting.origin }, name, make("td", {}, setting.value || "–"), make("td", { title: setting.file || null }, from(setting)));
}

function branches(found) {
  if (branch.options.length > 1) return;
  const parts = found.map(({ name, set }) => make("option", { value: name }, `${name.replace(/^channels\./, "channel ")} (${count(set)})`));
  branch.append(...parts);
  if (parts.some((each) => each.value === first)) branch.value = first;
}

async function look(further = false) {
  const turn = ++asked;
  const query = new URLSearchParams({ branch: branch.options.length > 1 ? branch.value : first, words: words.value.trim(), only_set: String(onlySet.checked), after: further ? shown.length : 0, most: PAGE });
  try {
    const found = await api("GET", `/api/v1/configuration?${query}`);
    if (turn !== asked) return;
    shown = further ? [...shown, ...found.settings] : found.settings;
    const body = table.tBodies[0];
    if (further) body.append(...found.settings.map(row));
    else body.replaceChildren(...shown.map(row));
    branches(found.branches);
    more.hidden = shown.length >= found.total;
    byId("settings-count").textContent = found.total === 0 ? "Nothing like that. Try fewer words, or take the tick from “Only what the files say”." : `${count(shown.length)} of ${count(found.total)} values`;
  } catch (error) {
    if (turn === asked) notify(error.message, true);
  }
}

let later;
words.addEventListener("input", () => {
  clearTimeout(later);
  later = setTimeout(look, 200);
});
for (const each of [branch, onlySet]) each.addEventListener("change", () => look());
meanings.addEventListener("change", () => table.tBodies[0].replaceChildren(...shown.map(row)));
more.addEventListener("click", () => look(true));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
look();
