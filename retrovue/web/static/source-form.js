// The form of a source: its kind, its address or its folders, and what a test finds there.

import { api, count, make } from "./console.js";

const HINTS = {
  token: "As ${env:PLEX_TOKEN} or ${file:secrets/plex.token}: the station's files are read by others, so the token itself never stands in them.",
  roots: "One a line; a path that does not begin with / counts from the project folder.",
  id: "Lower case letters, digits and -, a letter first.",
};

function field(id, label, control, hint = "") {
  control.id = `source-form-${id}`;
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return make("div", { class: "field" }, make("label", { for: control.id }, label), control, hint ? make("p", { class: "hint", id: `${control.id}-hint` }, hint) : null);
}

const input = (attributes = {}) => make("input", { type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "none", ...attributes });

/** When a dialog closes, its button may have been drawn anew meanwhile. */
export function giveBack(name) {
  setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector(`[data-focus="${CSS.escape(name)}"]`)?.focus();
  });
}

/** `source` null: a new one. `save` shows the diff and gives whether it was saved. */
export async function editSource(source, save) {
  const written = source ? await api("GET", `/api/v1/sources/${encodeURIComponent(source.name)}/written`) : null;
  const form = new Form(source, written, save);
  form.open();
}

class Form {
  constructor(source, written, save) {
    Object.assign(this, { source, written, save, libraries: null });
    this.kind = make("select", {}, ...[["plex", "Plex server"], ["nfo", "Folders with .nfo files (tinyMediaManager, Kodi)"], ["folder", "Folders, described by their names"]].map(([value, label]) => make("option", { value }, label)));
    this.id = input({ required: true, maxlength: 60, pattern: "[a-z][a-z0-9\\-]*" });
    this.url = input({ placeholder: "http://plex.lan:32400", inputmode: "url", maxlength: 1000 });
    this.token = input({ placeholder: "${env:PLEX_TOKEN}", maxlength: 1000 });
    this.roots = make("textarea", { rows: 4, spellcheck: "false" });
    this.found = make("div", { class: "found", role: "status" });
    this.fault = make("p", { class: "fault", role: "alert" });
    this.test = make("button", { type: "button" }, "Test");
    this.submit = make("button", { type: "submit" }, "Show the change");
    this.cancel = make("button", { type: "button" }, "Cancel");
    this.heading = make("h2", { id: "source-form-title" }, source ? `Edit ${source.name}` : "Add a source");
    this.fill();
    this.lay();
  }

  fill() {
    this.kind.value = this.written?.type ?? "plex";
    this.id.value = this.source?.name ?? "";
    this.url.value = this.written?.url ?? "";
    this.token.value = this.written?.token ?? "";
    this.roots.value = (this.written?.roots ?? []).map(({ path }) => path).join("\n");
  }

  lay() {
    this.server = make("div", {}, field("url", "Address", this.url), field("token", "Token", this.token, HINTS.token));
    this.folders = make("div", {}, field("roots", "Folders", this.roots, HINTS.roots));
    this.element = make("form", { novalidate: true }, this.heading,
      this.source ? null : field("kind", "Kind", this.kind), this.source ? null : field("id", "Name in the station's files", this.id, HINTS.id),
      this.server, this.folders, this.found, this.fault, make("p", { class: "row" }, this.submit, this.test, this.cancel));
    this.dialog = make("dialog", { class: "source-form", "aria-labelledby": "source-form-title" }, this.element);
    this.kind.addEventListener("change", () => this.choose());
    this.test.addEventListener("click", () => this.run(() => this.try()));
    this.cancel.addEventListener("click", () => this.dialog.close());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run(() => this.propose());
    });
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      giveBack(this.source ? `${this.source.name}/edit` : "add");
    });
    this.choose();
  }

  get isServer() {
    return this.kind.value === "plex";
  }

  choose() {
    this.server.hidden = !this.isServer;
    this.folders.hidden = this.isServer;
    this.found.replaceChildren();
    this.libraries = null;
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    (this.source ? (this.isServer ? this.url : this.roots) : this.kind).focus();
  }

  async run(act) {
    this.fault.textContent = "";
    for (const button of [this.test, this.submit]) button.disabled = true;
    try {
      await act();
    } catch (error) {
      this.fault.textContent = error.message;
    } finally {
      for (const button of [this.test, this.submit]) button.disabled = false;
    }
  }

  // ---- trying it

  async try() {
    this.found.replaceChildren(make("p", {}, "Trying"));
    const body = this.isServer ? { url: this.url.value.trim(), token: this.token.value.trim() } : { roots: this.paths };
    try {
      if (this.isServer && !(body.url && body.token)) throw new Error("Give the address and where the token is");
      if (!this.isServer && !body.roots.length) throw new Error("Give at least one folder");
      this.show(await api("POST", "/api/v1/sources/test", body));
    } catch (error) {
      this.found.replaceChildren();
      throw error;
    }
  }

  show(found) {
    const lines = found.problems.map(({ message, help }) => make("p", { class: "bad" }, [message, ...help].join("; ")));
    if (found.ok && found.server) lines.push(make("p", { class: "good" }, `${found.server} ${found.version} answers in ${found.latency} ms`));
    for (const { path, entries, problem } of found.roots) if (!problem) lines.push(make("p", { class: "good" }, `${path} can be read, ${entries >= 1000 ? "a thousand entries or more" : entries === 1 ? "1 entry" : `${entries} entries`}`));
    this.found.replaceChildren(...lines, ...this.pick(found.libraries));
  }

  /** Libraries of films and shows, to be picked. */
  pick(libraries) {
    const aired = libraries.filter(({ airs }) => airs);
    if (!aired.length) return [];
    this.libraries = aired.map(({ title, count: items, kind, enabled }) => {
      const box = make("input", { type: "checkbox", checked: this.source ? this.reads(title, enabled) : true, "data-title": title });
      const words = items === null ? kind : `${count(items)} ${kind === "movie" ? "films" : "episodes"}`;
      return { title, box, row: make("li", {}, make("label", {}, box, title), make("span", { class: "quiet" }, words)) };
    });
    return [make("ul", { class: "source-list", "aria-label": "Libraries to read" }, ...this.libraries.map(({ row }) => row))];
  }

  reads(title, otherwise) {
    const known = this.source.sections.find((one) => one.title === title);
    return known ? known.enabled : otherwise;
  }

  // ---- what changes

  get paths() {
    return this.roots.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  get wish() {
    const set = {};
    if (this.isServer) {
      if (this.url.value.trim() !== (this.written?.url ?? "")) set.url = this.url.value.trim();
      if (this.token.value.trim() !== (this.written?.token ?? "")) set.token = this.token.value.trim();
      if (this.libraries) set.libraries = Object.fromEntries(this.libraries.map(({ title, box }) => [title, box.checked]));
    } else {
      const before = new Map((this.written?.roots ?? []).map((root) => [root.path, root.enabled]));
      set.roots = this.paths.map((path) => ({ path, enabled: before.get(path) ?? true }));
    }
    return set;
  }

  async propose() {
    const set = this.wish;
    if (!this.source) {
      if (!this.id.value.trim()) throw new Error("Give the source a name");
      set.type = this.kind.value;
    }
    if (!Object.keys(set).length) throw new Error("Nothing was changed");
    if (!this.isServer && !set.roots.length) throw new Error("Give at least one folder");
    const name = this.source?.name ?? this.id.value.trim();
    if (await this.save({ source: name, action: this.source ? "change" : "add", set }, this.heading.textContent, true)) this.dialog.close();
  }
}
