// Items that were chosen in the library, and the corrections that are written for all of them at once.

import { api, count, make, onSubmit, speak } from "./console.js";
import { proposeEdit } from "./proposal.js";

export const MOST = 2_000; // items of one correction
const PART = 500;
const FIELDS = {
  label: ["Labels", "list"], tag: ["Tags", "list"], kind: ["Kind", "kind"], rating: ["Rating", "text"], company: ["Company", "list"],
  category: ["Category", "text"], campaign: ["Campaign", "text"], expires: ["Expires", "date"], starts: ["Airs from", "date"], genre: ["Genres", "list"],
  warnings: ["Warnings", "list"], demo: ["For whom", "list"], dayparts: ["Dayparts", "list"], seasons: ["Seasons", "list"], artist: ["Artists", "list"],
  show: ["Show", "text"], group: ["Group", "text"], notes: ["Notes", "text"],
};
const CHANGES = {
  list: [["add", "Add"], ["remove", "Take out"], ["set", "Set, in place of all"], ["null", "Take the correction away"]],
  one: [["set", "Set"], ["null", "Take the correction away"]],
};
const KINDS = ["movie", "episode", "commercial", "bumper", "intro", "outro", "interstitial", "promo", "psa", "station-id", "music-video", "trailer", "slate"];

const byId = (id) => document.getElementById(id);

export class Chosen {
  /** `changed` is called when other rows are chosen; `query` makes the address of some rows; `saved` after a correction. */
  constructor({ changed, query, saved }) {
    Object.assign(this, { changed, query, saved });
    this.keys = new Set();
    this.total = 0;
    byId("choose-all").addEventListener("click", () => this.range(0, Math.min(this.total, MOST) - 1));
    byId("choose-none").addEventListener("click", () => this.clear());
    for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
    this.prepareCorrection();
    this.prepareGiving();
  }

  has = (key) => this.keys.has(key);

  found(total) {
    this.total = total;
    this.show();
  }

  toggle(key) {
    if (!this.keys.delete(key)) this.keys.add(key);
    this.show();
  }

  clear() {
    this.keys.clear();
    this.show();
  }

  /** All rows from one place to another, whether they were seen or not. */
  async range(from, to) {
    const [first, last] = from < to ? [from, to] : [to, from];
    const until = Math.min(last, first + MOST - 1);
    byId("chosen").textContent = "Choosing…";
    try {
      for (let at = first; at <= until; at += PART) {
        const { items } = await api("GET", this.query(at, Math.min(PART, until - at + 1)));
        for (const { key } of items) if (this.keys.size < MOST) this.keys.add(key);
      }
    } catch (error) {
      speak(error.message, true);
    }
    this.show();
  }

  show() {
    const { size } = this.keys;
    byId("chosen").textContent = size ? `${count(size)} chosen${size >= MOST ? `, the most at once` : ""}` : "Nothing is chosen";
    byId("choose-all").textContent = this.total > MOST ? `Choose the first ${count(MOST)}` : `Choose all ${count(this.total)} found`;
    byId("choose-all").disabled = !this.total;
    for (const id of ["choose-none", "correct", "give"]) byId(id).disabled = !size;
    this.changed();
  }

  get words() {
    return this.keys.size === 1 ? "1 item" : `${count(this.keys.size)} items`;
  }

  async propose(dialog, change, title) {
    const saved = await proposeEdit({ url: "/api/v1/items/overrides", body: { items: [...this.keys], ...change }, title });
    if (!saved) return;
    dialog.close();
    this.clear();
    this.saved();
  }

  // ---- a correction

  prepareCorrection() {
    const dialog = byId("correction");
    byId("field").append(...Object.entries(FIELDS).map(([name, [words]]) => make("option", { value: name }, words)));
    byId("field").addEventListener("change", () => this.fieldChanged());
    byId("change").addEventListener("change", () => this.changeChanged());
    byId("correct").addEventListener("click", () => {
      byId("correction-title").textContent = `Correct ${this.words}`;
      this.fieldChanged();
      dialog.showModal();
    });
    onSubmit(byId("correction-form"), () => this.propose(dialog, this.correction(), `Correct ${this.words}`));
  }

  fieldChanged() {
    const [, type] = FIELDS[byId("field").value];
    byId("change").replaceChildren(...CHANGES[type === "list" ? "list" : "one"].map(([value, words]) => make("option", { value }, words)));
    const value = type === "kind" ? make("select", { id: "value" }, ...KINDS.map((kind) => make("option", {}, kind))) : make("input", { id: "value", type: type === "date" ? "date" : "text", maxlength: 300, autocomplete: "off", "aria-describedby": "value-help" });
    byId("value").replaceWith(value);
    byId("value-label").textContent = type === "list" ? "Values" : type === "date" ? "Day" : "Value";
    byId("value-help").textContent = type === "list" ? "Several are separated by commas." : "";
    this.changeChanged();
  }

  changeChanged() {
    byId("value-place").hidden = byId("change").value === "null";
  }

  correction() {
    const field = byId("field").value;
    const change = byId("change").value;
    const text = byId("value").value.trim();
    if (change === "null") return { set: { [field]: null } };
    const isList = FIELDS[field][1] === "list";
    const values = text.split(",").map((each) => each.trim()).filter(Boolean);
    if (!text || (isList && !values.length)) throw new Error("Write a value");
    if (change === "set") return { set: { [field]: isList ? values : text } };
    return { [change]: { [field]: values } };
  }

  // ---- giving to a channel

  prepareGiving() {
    const dialog = byId("giving");
    byId("give").addEventListener("click", async () => {
      byId("giving-title").textContent = `Give ${this.words} to a channel`;
      const fault = dialog.querySelector(".fault");
      fault.textContent = "";
      dialog.showModal();
      try {
        const { uses } = await api("GET", "/api/v1/labels");
        const none = make("p", {}, "No pool, collection or program of this station asks for a label. Write one such as `from: label:late` first.");
        byId("uses").replaceChildren(make("legend", {}, "Where to"), ...(uses.length ? uses.map(useOf) : [none]));
      } catch (error) {
        fault.textContent = error.message;
      }
    });
    onSubmit(byId("giving-form"), () => {
      const use = document.querySelector("#uses input:checked");
      if (!use) throw new Error("Choose a place");
      return this.propose(dialog, { add: { label: [use.value] } }, `Give ${this.words} the label ${use.value}`);
    });
  }
}

function useOf({ label, what, name, channel, asks, place }) {
  const where = [channel ? `channel ${channel}` : "the whole station", place].filter(Boolean).join(", ");
  return make("label", { class: "use" }, make("input", { type: "radio", name: "use", value: label }), make("span", {}, make("b", {}, `${what} ${name}`), ` by the label ${label}`, make("small", { class: "quiet" }, `${where} · asks for ${asks}`)));
}
