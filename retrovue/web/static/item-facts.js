// What an item is: fields that people may correct, and what its source, its file and the log say of it.

import { count, dayAndTime, make } from "./console.js";
import { clock } from "./item-timecode.js";

const KINDS = ["movie", "episode", "commercial", "bumper", "intro", "outro", "interstitial", "promo", "psa", "station-id", "music-video", "trailer", "slate"];

/** Name in `set`, field of the item, label, form. */
export const FIELDS = [
  ["kind", "kind", "Kind", "kind"], ["title", "title", "Title", "text"], ["show", "show", "Show", "text"],
  ["season", "season", "Season", "number"], ["episode", "episode", "Episode", "number"], ["year", "year", "Year", "number"],
  ["rating", "rating", "Rating", "text"], ["tag", "tags", "Tags", "words"], ["label", "labels", "Labels", "words"],
  ["genre", "genres", "Genres", "words"], ["warnings", "warnings", "Warnings", "words"], ["company", "companies", "Company", "words"],
  ["category", "category", "Category", "text"], ["campaign", "campaign", "Campaign", "text"], ["starts", "starts", "May air from", "date"],
  ["expires", "expires", "May air until", "date"], ["score", "score", "Score, 0 to 100", "number"], ["notes", "notes", "Notes", "text"],
];
const CUSTOM = /^[A-Za-z0-9_-]{1,64}$/;
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const emptyOf = (form) => (form === "words" ? [] : "");

export class FactsForm {
  #fields = [];

  /** `change(name, value)`: null where the source is to be heard again. `byHand` names what an override already says. */
  constructor(root, { about, byHand, readOnly, change }) {
    Object.assign(this, { root, about, byHand, readOnly, change });
    for (const [name, source, label, form] of FIELDS) this.#add(name, label, form, about[source] ?? emptyOf(form));
    this.customPlace = make("div", { class: "custom" });
    root.append(make("fieldset", { class: "wide-field" }, make("legend", {}, "Own fields"), this.customPlace, ...(readOnly ? [] : [this.#another()])));
    for (const [name, value] of about.custom ?? []) this.#addCustom(name, value);
  }

  /** Shows what the draft says, else what is in force. */
  show(set) {
    for (const name of Object.keys(set)) if (name.startsWith("custom.") && !this.#fields.some((field) => field.name === name)) this.#addCustom(name.slice(7), "");
    for (const field of this.#fields) {
      const value = field.name in set ? set[field.name] : field.value;
      field.write(value ?? (field.form === "words" ? [] : ""));
      field.place.classList.toggle("differs", field.name in set);
      const hand = field.name in this.byHand;
      field.state.textContent = !(field.name in set) ? (hand ? "set by hand" : "") : set[field.name] === null ? "back to what the source says" : "changed";
      field.back.hidden = !hand || this.readOnly || set[field.name] === null;
    }
  }

  #add(name, label, form, value, place = this.root) {
    const id = `fact-${name.replace(".", "-")}`;
    const state = make("span", { class: "quiet", id: `${id}-state` });
    const common = { id, disabled: this.readOnly, "aria-describedby": state.id };
    const made = form === "words" ? wordsField(common, label, value) : oneField(common, form, value);
    const back = make("button", { type: "button", class: "plain", hidden: true }, "Undo by hand", make("span", { class: "unseen" }, `: ${label}`));
    back.addEventListener("click", () => this.change(name, null));
    const field = { name, form, value, state, back, write: made.write };
    made.changed((now) => {
      if (now === "") this.change(name, name in this.byHand ? null : undefined);
      else this.change(name, alike(now, value) ? undefined : now);
      if (now === "" && !(name in this.byHand)) made.write(value, true);
    });
    field.place = make("div", { class: form === "words" ? "field wide-field" : "field" }, make("label", { for: id }, label), state, back, made.element);
    this.#fields.push(field);
    place.append(field.place);
    made.write(value);
  }

  #addCustom(name, value) {
    this.#add(`custom.${name}`, name, "text", value, this.customPlace);
  }

  #another() {
    const input = make("input", { type: "text", id: "custom-name", maxlength: 64, autocomplete: "off", spellcheck: "false", "aria-describedby": "custom-fault" });
    const button = make("button", { type: "button" }, "Add a field");
    const fault = make("p", { class: "fault", id: "custom-fault", role: "alert" });
    const add = () => {
      const name = input.value.trim();
      const known = this.#fields.some((field) => field.name === `custom.${name}`);
      fault.textContent = known ? "There is a field of this name" : CUSTOM.test(name) ? "" : "A name has letters, digits, - and _";
      if (fault.textContent) return input.focus();
      input.value = "";
      this.#addCustom(name, "");
      this.customPlace.lastChild.querySelector("input").focus();
    };
    button.addEventListener("click", add);
    input.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), add()));
    return make("div", {}, make("p", { class: "row" }, make("label", { for: "custom-name" }, "Name"), input, button), fault);
  }
}

function oneField(common, form, value) {
  let element;
  if (form === "kind") {
    const kinds = KINDS.includes(value) ? KINDS : [value, ...KINDS];
    element = make("select", common, ...kinds.map((kind) => make("option", { value: kind }, kind)));
  } else element = make("input", { ...common, type: form, ...(form === "number" ? { min: 0, step: 1 } : { maxlength: 1000, autocomplete: "off" }) });
  const read = () => (form === "number" && element.value !== "" ? Number(element.value) : element.value.trim());
  return {
    element, write: (now, even) => (even || document.activeElement !== element) && (element.value = now),
    changed: (tell) => element.addEventListener("change", () => element.checkValidity() && tell(read())),
  };
}

/** Words, each of which can be taken out; Enter puts in another. */
function wordsField(common, label, first) {
  let words = [...first];
  let tell = () => {};
  const list = make("span", { class: "words" });
  const input = make("input", { ...common, type: "text", maxlength: 200, autocomplete: "off", placeholder: "Add, then Enter" });
  const put = (now) => {
    words = now;
    write(now);
    tell(now);
  };
  const add = () => {
    const word = input.value.trim();
    input.value = "";
    if (word && !words.includes(word)) put([...words, word]);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), add()));
  input.addEventListener("change", add);
  let drawn = null;
  function write(now) {
    words = [...now];
    if (drawn === JSON.stringify(words)) return; // the button that is being pressed stays
    drawn = JSON.stringify(words);
    list.replaceChildren(...words.map((word) => {
      const button = make("button", { type: "button", class: "word", disabled: common.disabled, "aria-label": `Take ${word} out of ${label}` }, word, ...(common.disabled ? [] : [make("span", { "aria-hidden": "true" }, "×")]));
      button.addEventListener("click", () => (put(words.filter((each) => each !== word)), input.focus()));
      return button;
    }));
  }
  return { element: make("span", { class: "words-field" }, list, common.disabled ? make("span", { id: common.id }) : input), write, changed: (act) => (tell = act) };
}

// ---- what cannot be changed here

export function facts(pairs) {
  const shown = pairs.filter(([, words]) => words !== "" && words !== null && words !== undefined);
  return make("dl", { class: "facts" }, ...shown.flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, String(words))]));
}

const part = (title, ...inside) => make("section", { class: "panel" }, make("h3", {}, title), ...inside);
const lines = (each) => make("ul", {}, ...each.map((words) => make("li", {}, words)));
const moment = ({ at, channel, status }) => [dayAndTime(at), channel, status].filter(Boolean).join(" · ");
const bytes = (size) => (size < 1_000_000 ? `${count(Math.ceil(size / 1000))} kB` : `${count(Math.round(size / 1_000_000))} MB`);
const length = (ms) => (ms ? clock(Math.round(ms / 1000)) : "");

function file({ path, here, size, problem }) {
  const state = here === null ? `unknown: ${problem}` : here ? `there, ${bytes(size)}` : `not there: ${problem || "no such file"}`;
  return `${path} (${state})`;
}

function place(link) {
  return facts([
    ["State", link.state], ["Version", link.versions.join(", ")], ["Measured", length(link.length) || "not yet"],
    ["Path", link.paths.join("\n")], ["Here", link.local.map((path) => path || "nowhere").join("\n")],
    ["Mapped by", (link.mapped ?? []).map(({ begins, to, place: where }) => `${begins} to ${to}${where ? `, ${where}` : ""}`).join("\n")],
    ["First seen", dayAndTime(link.first_seen)], ["Last seen", dayAndTime(link.last_seen)],
    ["Missing since", link.missing_since === null ? "" : dayAndTime(link.missing_since)],
    ["Errors", link.error_count ? `${count(link.error_count)} ${link.last_error}` : ""],
  ]);
}

/** Panels of all that is known; `source` is what the source itself says, or why it says nothing. */
export function panels(item, source) {
  const { about } = item;
  const found = [
    part("On the air", ...(item.why_not.length ? [make("p", { class: "fault" }, "Not scheduled:"), lines(item.why_not)] : []), facts([
      ["Last aired", item.aired ? moment(item.aired) : "not lately"], ["Next", item.next.length ? item.next.map(moment).join("\n") : "in no published log"],
    ])),
    part("General", facts([
      ["Length", length(about.duration)], ["State", item.state], ["Source", about.source], ["Library", about.library], ["First aired", about.aired], ["Added", about.added],
      ["Languages", about.languages?.join(", ")], ["Subtitles", about.subtitles ? "yes" : ""], ["Ids", about.guids?.join("\n")], ["Description", about.description], ["Key", item.key],
    ])),
    part("Picture and sound", facts([["Picture", item.picture || "none"], ["Sound", item.sound.join("\n") || "none"]]), ...(item.files.length ? [make("h4", {}, "File"), lines(item.files.map(file))] : [])),
    ...item.links.map((link) => part(`In ${link.source}`, place(link))),
  ];
  return [...found, ...(source ? sourceParts(source) : [])];
}

function sourceParts({ groups, fault }) {
  if (fault) return [part("What the source says", make("p", { class: "fault" }, fault))];
  return groups.filter(({ facts: rows }) => rows.length).map(({ title, facts: rows }) => part(`${title}, as the source has it`, facts(rows.map(({ name, value }) => [name, value]))));
}
