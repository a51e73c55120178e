// A plain field for the text of a file: beside it the numbers of its lines, behind each line what is wrong with it.

const SIGNS = { error: "▲", warning: "△", info: "○" };
const RANK = ["error", "warning", "info"];
const GAP = "  ";

const pixels = (words) => Number.parseFloat(words) || 0;
const worst = (found) => RANK.find((each) => found.some(({ severity }) => severity === each)) ?? "info";

/** `place` holds `.editor-numbers`, `.editor-notes` and the field. `told(findings)` hears of those of the line with the cursor. */
export class Editor {
  #notes = new Map();
  #lines = 0;
  #text = "";
  #pen = document.createElement("canvas").getContext("2d");

  constructor(place, told) {
    this.field = place.querySelector("textarea");
    this.numbers = place.querySelector(".editor-numbers");
    this.margin = place.querySelector(".editor-notes");
    this.told = told;
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.field.addEventListener("keydown", (event) => this.#newLine(event));
    document.addEventListener("selectionchange", () => document.activeElement === this.field && this.#tell());
    this.field.addEventListener("focus", () => this.#tell());
  }

  get text() {
    return this.field.value;
  }

  set text(words) {
    this.field.value = words;
    this.#text = this.field.value;
    this.field.setSelectionRange(0, 0);
    this.field.scrollTo(0, 0);
    this.notes = [];
  }

  get at() {
    return this.field.selectionEnd;
  }

  get line() {
    return this.text.slice(0, this.at).split("\n").length;
  }

  /** What is wrong with lines: `{line, severity, code, message}`. */
  set notes(found) {
    this.#notes = new Map(found.map(({ line }) => [line, found.filter((each) => each.line === line)]));
    this.#draw();
    this.#tell();
  }

  /** In place of what stands between two places; the browser can take it back. */
  put(words, from = this.field.selectionStart, to = this.field.selectionEnd) {
    this.field.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      this.field.setRangeText(words, from, to, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  goTo(line, column = 1) {
    const before = this.text.split("\n").slice(0, line - 1);
    const begin = before.reduce((sum, each) => sum + each.length + 1, 0);
    const at = Math.min(begin + Math.max(0, column - 1), this.text.length);
    this.field.focus();
    this.field.setSelectionRange(at, at);
    const top = (line - 1) * this.#height();
    if (top < this.field.scrollTop || top > this.field.scrollTop + this.field.clientHeight - 2 * this.#height()) {
      this.field.scrollTop = Math.max(0, top - this.field.clientHeight / 3);
    }
    this.field.scrollLeft = 0;
  }

  /** Where the lower left corner of a place is, in pixels from the field's own. */
  cornerOf(at) {
    const lines = this.text.slice(0, at).split("\n");
    const style = getComputedStyle(this.field);
    const left = pixels(style.paddingLeft) + this.#width(lines.at(-1)) - this.field.scrollLeft;
    return { left, top: pixels(style.paddingTop) + lines.length * this.#height() - this.field.scrollTop };
  }

  #height() {
    return pixels(getComputedStyle(this.field).lineHeight);
  }

  #width(words) {
    this.#pen.font = getComputedStyle(this.field).font;
    return this.#pen.measureText(words).width;
  }

  #newLine(event) {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = this.text.slice(0, this.field.selectionStart).split("\n").at(-1);
    event.preventDefault();
    this.put(`\n${line.match(/^ */)[0]}`);
    this.#show();
  }

  /** A long text does not follow its cursor by itself when something is put into it. */
  #show() {
    const top = (this.line - 1) * this.#height();
    if (top > this.field.scrollTop + this.field.clientHeight - 2 * this.#height()) this.field.scrollTop = top - this.field.clientHeight + 3 * this.#height();
  }

  /** Notes go with their lines; those of lines that became others are gone. */
  #changed() {
    const [old, now] = [this.#text.split("\n"), this.text.split("\n")];
    const least = Math.min(old.length, now.length);
    let [first, last] = [0, 0];
    while (first < least && old[first] === now[first]) first += 1;
    while (last < least - first && old.at(-1 - last) === now.at(-1 - last)) last += 1;
    const moved = new Map();
    for (const [line, found] of this.#notes) {
      if (line <= first) moved.set(line, found);
      else if (line > old.length - last) moved.set(line + now.length - old.length, found);
    }
    this.#text = this.text;
    this.#notes = moved;
    this.#draw();
  }

  #draw() {
    const lines = this.text.split("\n");
    const numbers = lines.map((_, at) => {
      const found = this.#notes.get(at + 1);
      return found ? `${SIGNS[worst(found)]} ${at + 1}` : String(at + 1);
    });
    if (this.#lines !== lines.length) this.numbers.style.minWidth = `${String(lines.length).length + 4}ch`;
    this.#lines = lines.length;
    this.numbers.textContent = numbers.join("\n");
    const height = this.#height();
    const notes = [...this.#notes].map(([line, found]) => {
      const note = document.createElement("span");
      const more = found.length > 1 ? ` and ${found.length - 1} more` : "";
      note.textContent = `${SIGNS[worst(found)]} ${found[0].code} ${found[0].message}${more}`;
      note.className = worst(found);
      note.style.top = `${(line - 1) * height}px`;
      note.style.left = `${this.#width((lines[line - 1] ?? "") + GAP)}px`;
      return note;
    });
    const sheet = document.createElement("div");
    sheet.append(...notes);
    this.margin.replaceChildren(sheet);
    this.#scrolled();
  }

  #scrolled() {
    this.numbers.scrollTop = this.field.scrollTop;
    const [sheet] = this.margin.children;
    if (sheet) sheet.style.transform = `translate(${-this.field.scrollLeft}px, ${-this.field.scrollTop}px)`;
  }

  #tell() {
    this.told(this.#notes.get(this.line) ?? []);
  }
}
