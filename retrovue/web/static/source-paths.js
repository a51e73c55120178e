// The mappings of a server's paths: lines, proposals, and where a path would lie while one types.

import { api, count, make, may } from "./console.js";
import { giveBack } from "./source-form.js";

const PAUSE_MS = 450;
const CASES = [["", "as usual there"], ["sensitive", "matters"], ["insensitive", "is ignored"]];
let number = 0;

const text = (value, attributes = {}) => {
  const made = make("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: 1000, ...attributes });
  made.value = value;
  return made;
};

function labelled(words, control) {
  return make("label", {}, words, control);
}

/** `save` shows the diff and gives whether it was saved. */
export async function editPaths(source, state, save) {
  const editing = may("admin");
  const written = editing ? await api("GET", `/api/v1/sources/${encodeURIComponent(source.name)}/written`) : null;
  new Paths(source, state?.places ?? null, written, save, editing).open();
}

class Paths {
  constructor(source, places, written, save, editing) {
    Object.assign(this, { source, places, save, editing, rows: [], asked: 0, typing: 0 });
    number += 1;
    this.list = make("ul", { class: "lines" });
    this.path = text(places?.examples[0]?.path ?? "", { id: `try-${number}`, placeholder: "/data/Movies/A film.mkv", maxlength: 4000 });
    this.tried = make("div", { class: "tried", role: "status" });
    this.fault = make("p", { class: "fault", role: "alert" });
    this.heading = make("h2", { id: "paths-title", tabindex: "-1" }, `Paths of ${source.name}`);
    this.cancel = make("button", { type: "button" }, editing ? "Cancel" : "Close");
    this.submit = editing ? make("button", { type: "submit" }, "Show the change") : null;
    for (const line of written?.paths ?? []) this.add(line);
    this.lay();
  }

  lay() {
    const more = make("button", { type: "button" }, "Add a line");
    more.addEventListener("click", () => this.add({ from_path: "", to: "", case: null }).from.focus());
    const form = make("form", { novalidate: true }, this.heading,
      make("p", { class: "hint" }, "The server tells where a file lies on its own disks. A line says where the same folder lies on this machine; the longest that fits counts."),
      this.editing ? this.list : null, this.editing ? make("p", { class: "row" }, more) : null, this.editing ? this.proposed() : null,
      make("div", { class: "field" }, make("label", { for: this.path.id }, "Try a path of the server"), this.path), this.tried,
      this.fault, make("p", { class: "row" }, this.submit, this.cancel));
    this.dialog = make("dialog", { class: "source-form", "aria-labelledby": "paths-title" }, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.editing) this.propose();
    });
    form.addEventListener("input", () => this.soon());
    this.cancel.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => {
      clearTimeout(this.typing);
      this.dialog.remove();
      giveBack(`${this.source.name}/paths`);
    });
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.heading.focus();
    this.try();
  }

  add({ from_path, to, case: letters }) {
    const line = { from: text(from_path), to: text(to), letters: make("select", {}, ...CASES.map(([value, words]) => make("option", { value }, words))) };
    line.letters.value = letters ?? "";
    const drop = make("button", { type: "button", "aria-label": `Take out the line of ${from_path || "no path yet"}` }, "Take out");
    line.row = make("li", {}, labelled("On the server", line.from), labelled("Here", line.to), labelled("Case", line.letters), drop);
    drop.addEventListener("click", () => {
      this.rows = this.rows.filter((one) => one !== line);
      line.row.remove();
      this.heading.focus();
      this.soon();
    });
    this.rows.push(line);
    this.list.append(line.row);
    return line;
  }

  proposed() {
    const found = (this.places?.proposals ?? []).filter(({ from_path }) => !this.rows.some(({ from, to }) => from.value === from_path && to.value));
    if (!found.length) return null;
    const section = make("section");
    const rows = found.map((one) => {
      const use = make("button", { type: "button", "aria-label": `${one.to ? "Use" : "Fill in"} the line of ${one.from_path}` }, one.to ? "Use" : "Fill in");
      const row = make("li", {}, make("span", {}, make("code", {}, one.from_path), " → ", make("code", {}, one.to || "?"), make("span", { class: "quiet" }, one.of ? ` ${count(one.found)} of ${count(one.of)} names are there` : "")), use);
      use.addEventListener("click", () => {
        const line = this.rows.find(({ from }) => from.value === one.from_path) ?? this.add({ ...one, case: null });
        line.to.value = one.to || line.to.value;
        row.remove();
        if (!section.querySelector("li")) section.remove();
        line.to.focus();
        this.soon();
      });
      return row;
    });
    section.append(make("h3", {}, "Proposed"), make("ul", { class: "source-list" }, ...rows));
    return section;
  }

  get lines() {
    return this.rows.filter(({ from, to }) => from.value.trim() && to.value.trim()).map(({ from, to, letters }) => ({ from_path: from.value, to: to.value, ...(letters.value ? { case: letters.value } : {}) }));
  }

  // ---- where a path would lie

  soon() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.try(), PAUSE_MS);
  }

  async try() {
    this.asked += 1;
    const mine = this.asked;
    const body = { path: this.path.value, ...(this.editing ? { paths: this.lines } : {}) };
    try {
      const found = await api("POST", `/api/v1/sources/${encodeURIComponent(this.source.name)}/try`, body);
      if (mine === this.asked) this.show(found);
    } catch (error) {
      if (mine === this.asked) this.tried.replaceChildren(make("p", { class: "fault" }, error.message));
    }
  }

  show(found) {
    const lines = [];
    if (this.path.value) {
      const size = found.size ? `, ${count(Math.max(1, Math.round(found.size / 1000)))} kB` : "";
      const here = { true: `is there${size}`, false: "is not there", null: found.local ? "cannot be looked at: its disk is away" : "" }[found.here];
      const words = found.local ? [make("code", {}, found.local), ` ${here}`] : [`It leads nowhere: ${found.why || "no line covers it"}`];
      lines.push(make("p", { "data-here": found.local ? String(found.here) : "false" }, ...words));
      if (found.line >= 0) lines.push(make("p", { class: "quiet" }, `by the line of ${found.from_path}`));
    }
    if (found.of) lines.push(make("p", { class: "quiet" }, `Of ${found.of === 1 ? "1 file" : `${count(found.of)} files`} without a place, ${count(found.found)} would be found`));
    this.tried.replaceChildren(...lines);
    const applied = this.lines[found.line]?.from_path;
    for (const { row, from } of this.rows) row.dataset.applies = String(applied !== undefined && from.value === applied);
  }

  async propose() {
    this.fault.textContent = "";
    const half = this.rows.find(({ from, to }) => Boolean(from.value.trim()) !== Boolean(to.value.trim()));
    if (half) {
      this.fault.textContent = "A line needs both of its paths";
      (half.from.value.trim() ? half.to : half.from).focus();
      return;
    }
    try {
      if (await this.save({ source: this.source.name, set: { paths: this.lines } }, this.heading.textContent, true)) this.dialog.close();
    } catch (error) {
      this.fault.textContent = error.message;
    }
  }
}
