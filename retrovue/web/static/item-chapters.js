// The list of chapters: each with its time, its title and whether a break may stand there.

import { make, speak } from "./console.js";
import { faults } from "./item-draft.js";

export class ChapterList {
  #rows = new Map();

  /** `act` changes the draft: {time(id, ms), values(id, values), remove(id), go(ms), playhead()}. */
  constructor(root, { timecode, duration, act, readOnly }) {
    Object.assign(this, { root, timecode, duration, act, readOnly });
  }

  /** Rows stay the same elements, so that nobody loses the field under the finger. */
  show(chapters) {
    const wrong = faults(chapters, this.duration);
    const focused = document.activeElement;
    const kept = new Set(chapters.map(({ id }) => id));
    for (const [id, row] of this.#rows) if (!kept.has(id)) row.item.remove(), this.#rows.delete(id);
    chapters.forEach((chapter, place) => {
      const row = this.#rows.get(chapter.id) ?? this.#row(chapter.id);
      if (this.root.children[place] !== row.item) this.root.insertBefore(row.item, this.root.children[place] ?? null);
      this.#fill(row, chapter, place, wrong.get(chapter.id) ?? "");
    });
    if (focused !== document.activeElement && this.root.contains(focused)) focused.focus();
    return wrong.size;
  }

  #row(id) {
    const field = (name, attributes) => make("input", { type: "text", id: `chapter-${id}-${name}`, autocomplete: "off", spellcheck: "false", disabled: this.readOnly, "aria-describedby": `chapter-${id}-fault`, ...attributes });
    const button = (words, act) => {
      const made = make("button", { type: "button", class: "plain", disabled: this.readOnly && words !== "Go" }, words, make("span", { class: "unseen" }));
      made.addEventListener("click", act);
      return made;
    };
    const row = {
      at: 0, time: field("time", { class: "timecode", maxlength: 12 }), title: field("title", { maxlength: 200 }),
      breaks: make("input", { type: "checkbox", id: `chapter-${id}-break`, disabled: this.readOnly }),
      fault: make("p", { class: "fault", id: `chapter-${id}-fault` }),
    };
    row.go = button("Go", () => this.act.go(row.at));
    row.set = button("Set to playhead", () => this.act.time(id, this.act.playhead()));
    row.remove = button("Delete", () => this.#remove(id));
    const label = (input, words) => make("label", { for: input.id, class: "unseen" }, words);
    row.item = make("li", { class: "chapter" },
      label(row.time, "Time"), row.time, label(row.title, "Title"), row.title,
      make("label", { class: "chapter-break", for: row.breaks.id }, row.breaks, "Break"),
      make("span", { class: "chapter-acts" }, row.go, ...(this.readOnly ? [] : [row.set, row.remove])), row.fault);
    row.title.placeholder = "No title";
    row.time.addEventListener("change", () => this.#typed(id, row));
    row.time.addEventListener("keydown", (event) => event.key === "Enter" && this.#typed(id, row));
    row.title.addEventListener("change", () => this.act.values(id, { title: row.title.value.trim() }));
    row.breaks.addEventListener("change", () => this.act.values(id, { break: row.breaks.checked }));
    this.#rows.set(id, row);
    return row;
  }

  #typed(id, row) {
    const ms = this.timecode.read(row.time.value);
    if (ms === null) return this.#say(row, "Write it as 00:12:40.05, in hours, minutes, seconds and frames");
    if (this.timecode.text(ms) === this.timecode.text(row.at)) row.time.value = this.timecode.text(row.at);
    else this.act.time(id, ms);
    this.#say(row, row.wrong);
  }

  #say(row, words) {
    row.fault.textContent = words;
    row.time.setAttribute("aria-invalid", String(Boolean(words)));
  }

  #fill(row, { at, title, break: breaks }, place, wrong) {
    const moved = row.at !== at || !row.time.value;
    Object.assign(row, { at, wrong });
    const text = this.timecode.text(at);
    if (moved) row.time.value = text;
    if (document.activeElement !== row.title) row.title.value = title;
    row.breaks.checked = breaks && at > 0;
    row.breaks.disabled = this.readOnly || at === 0;
    row.item.dataset.breaks = String(breaks && at > 0);
    row.item.setAttribute("aria-label", `Chapter ${place + 1}, ${text}`);
    for (const button of [row.go, row.set, row.remove]) button.lastChild.textContent = ` ${text}`;
    if (moved || wrong) this.#say(row, wrong);
    else if (row.time.value === text) this.#say(row, "");
  }

  #remove(id) {
    const { item } = this.#rows.get(id);
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    this.act.remove(id);
    const next = neighbour?.querySelector("input") ?? document.getElementById("add");
    next.focus();
    speak("Deleted");
  }

  /** Puts the focus on the time of one. */
  focus(id) {
    this.#rows.get(id)?.time.focus();
  }
}
