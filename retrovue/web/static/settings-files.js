// The station's own files as text: opened, checked, and saved by the same way as any other edit.

import { api, make, notify } from "./console.js";
import { Keys } from "./editor-keys.js";
import { Editor } from "./editor.js";
import { diffView, dropDraft, problemView, proposeEdit, style, verdict } from "./proposal.js";

export const EDITS = "/api/v1/files/edits";
const byId = (id) => document.getElementById(id);
const form = byId("file-form");

class Desk {
  #name = "";
  #before = null;
  #saved = "";
  #draft = null;
  #schema = null;

  constructor() {
    this.choice = byId("file-name");
    this.editor = new Editor(byId("editor"), (found) => this.#tell(found));
    this.keys = new Keys(this.editor, byId("file-keys"), () => this.#language());
    this.choice.addEventListener("change", () => this.#act(() => this.#choose()));
    this.editor.field.addEventListener("input", () => this.#stale());
    this.editor.field.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    byId("file-check").addEventListener("click", () => this.#act(() => this.check()));
    byId("file-again").addEventListener("click", () => this.#act(() => this.again()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#act(() => this.save());
    });
    addEventListener("beforeunload", (event) => this.isChanged && event.preventDefault());
  }

  /** Asked for again when the answer did not come. */
  async #language() {
    return (this.#schema ??= await api("GET", "/api/v1/schema/station.json"));
  }

  get isChanged() {
    return Boolean(this.#name) && this.editor.text !== this.#saved;
  }

  get body() {
    return { file: this.#name, text: this.editor.text, before: this.#before };
  }

  async list() {
    const { files } = await api("GET", "/api/v1/files");
    this.choice.append(...files.map(({ file }) => make("option", { value: file }, file)));
    const asked = new URLSearchParams(location.search);
    const named = files.map(({ file }) => file).filter((file) => `/${asked.get("file") ?? ""}`.endsWith(`/${file}`));
    const [file] = named.sort((one, other) => other.length - one.length); // a finding names it from the project's folder on
    if (file && (await this.open(file))) this.editor.goTo(Number(asked.get("line")) || 1);
  }

  /** False where it is not shown; why is told. */
  async open(file, draft = null) {
    this.#name = "";
    this.#draft = draft;
    this.choice.value = file;
    this.#clear();
    byId("file-desk").hidden = true;
    try {
      await this.#read(file);
    } catch (error) {
      byId("file-fault").textContent = error.message;
      return false;
    }
    byId("file-desk").hidden = false;
    this.editor.field.setAttribute("aria-label", `Text of ${file}`);
    this.editor.text = draft?.body.text ?? this.#saved;
    return true;
  }

  async openDraft(draft) {
    if (this.isChanged && !confirm(`Leave what you changed in ${this.#name}?`)) return;
    if (!(await this.open(draft.body.file, draft))) return;
    await this.check();
    const [{ before }] = draft.files;
    if (before !== this.#before) this.#heed(`Changed since this was kept: ${this.#name}. Look at each line.`);
    this.editor.goTo(1);
    byId("files").scrollIntoView();
  }

  async check() {
    const asked = this.editor.text;
    byId("file-verdict").textContent = "Checking …";
    const proposal = await api("POST", EDITS, this.body);
    if (asked === this.editor.text) this.#show(proposal);
  }

  async save() {
    const [name, text] = [this.#name, this.editor.text];
    const saved = await proposeEdit({ url: EDITS, body: this.body, title: `Change ${name}` });
    if (saved) await this.#wasSaved(name, text);
    document.dispatchEvent(new Event("draftschanged")); // it may have been kept as one
  }

  async #wasSaved(name, text) {
    if (this.#draft) await dropDraft(this.#draft);
    this.#draft = null;
    await this.#read(name);
    if (this.#saved !== text) this.editor.text = this.#saved; // somebody else was quick
    this.#clear();
    byId("file-verdict").textContent = `Saved ${name}`;
    this.editor.field.focus();
  }

  async #read(file) {
    const found = await api("GET", `/api/v1/files/text?${new URLSearchParams({ file })}`);
    [this.#name, this.#before, this.#saved] = [file, found.before, found.text];
  }

  /** The text stays, beside what the file says now. */
  async again() {
    await this.#read(this.#name);
    byId("file-again").hidden = true;
    byId("file-fault").textContent = "";
    await this.check();
    this.#heed("Lines that somebody else wrote meanwhile count as taken out: take over what shall stay.");
    this.editor.field.focus();
  }

  async #choose() {
    const wanted = this.choice.value;
    if (this.isChanged && !confirm(`Leave what you changed in ${this.#name}?`)) this.choice.value = this.#name;
    else if (wanted) await this.open(wanted);
  }

  async #act(work) {
    const buttons = form.querySelectorAll("button");
    for (const each of buttons) each.disabled = true;
    byId("file-fault").textContent = "";
    try {
      await work();
    } catch (error) {
      byId("file-verdict").textContent = "";
      byId("file-fault").textContent = error.message;
      if (error.problem?.code === "changed_on_disk") byId("file-again").hidden = false;
    }
    for (const each of buttons) each.disabled = false;
  }

  #clear() {
    for (const id of ["file-told", "file-fault", "file-verdict", "file-line"]) byId(id).replaceChildren();
    byId("file-again").hidden = true;
    delete byId("file-verdict").dataset.ok;
    this.editor.notes = [];
  }

  #heed(words) {
    byId("file-told").prepend(make("p", { class: "heed" }, words));
  }

  #show(proposal) {
    style();
    const [mine, others] = [[], []];
    for (const each of proposal.problems) (each.file === this.#name && each.line ? mine : others).push(each);
    this.editor.notes = mine;
    const told = [...mine.map((each) => problemView(each, this.#lineOf(each))), ...others.map((each) => problemView(each))];
    const list = told.length ? [make("ul", { class: "proposal-problems", "aria-label": "What is wrong" }, ...told)] : [];
    byId("file-told").replaceChildren(...list, ...proposal.files.map(diffView));
    byId("file-verdict").textContent = verdict(proposal);
    byId("file-verdict").dataset.ok = String(proposal.ok);
  }

  #lineOf({ line, column }) {
    const button = make("button", { type: "button", class: "plain" }, `Line ${line}`);
    button.addEventListener("click", () => this.editor.goTo(line, column));
    return make("span", {}, " ", button);
  }

  #tell(found) {
    const words = found.map(({ code, message, help }) => `${code} ${[message, help].filter(Boolean).join("; ")}`);
    const said = words.length ? `Line ${this.editor.line}: ${words.join(". ")}` : "";
    if (byId("file-line").textContent !== said) byId("file-line").textContent = said;
  }

  #stale() {
    const place = byId("file-verdict");
    if (place.textContent && !place.textContent.endsWith("…")) {
      place.textContent = "";
      delete place.dataset.ok;
    }
  }
}

const desk = form && new Desk();
desk?.list().catch((error) => notify(error.message, true));

/** A draft of a whole text is worked on in the editor. */
export const openDraft = (draft) => desk.openDraft(draft);
