// Keys of the language at the cursor of an editor: a list that Control and Space, or Alt and the down arrow, opens, and Escape closes.

import { count, make, speak } from "./console.js";
import { candidates } from "./schema-keys.js";
import { placeAt } from "./yaml-place.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

export class Keys {
  #found = [];
  #chosen = 0;
  #from = 0;
  #kind = "key";

  /** `schema()` gives the language, when it is first needed. */
  constructor(editor, list, schema) {
    Object.assign(this, { editor, list, schema });
    const { field } = editor;
    field.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    field.addEventListener("input", () => this.isOpen && this.open());
    field.addEventListener("blur", () => this.close());
    field.addEventListener("scroll", () => this.isOpen && this.#place());
    field.addEventListener("pointerdown", () => this.close());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.#take([...list.children].indexOf(option));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  async open() {
    let root;
    try {
      root = await this.schema();
    } catch (error) {
      speak(error.message, true);
      return;
    }
    const place = placeAt(this.editor.text, this.editor.at);
    const before = this.isOpen;
    this.#found = place ? candidates(root, place) : [];
    if (!this.#found.length) {
      this.close();
      if (!before) speak("Nothing of the language may stand here");
      return;
    }
    [this.#from, this.#kind, this.#chosen] = [place.from, place.kind, 0];
    this.list.replaceChildren(...this.#found.map(({ name, about }, at) => make("li", { role: "option", id: `key-${at}` }, make("code", {}, name), about ? make("span", { class: "quiet" }, about) : null)));
    this.list.hidden = false;
    this.#place();
    this.#choose(0);
    if (!before) speak(`${count(this.#found.length)} ${this.#kind === "key" ? "keys" : "values"}`);
  }

  close() {
    this.list.hidden = true;
    this.editor.field.removeAttribute("aria-activedescendant");
    this.editor.field.removeAttribute("aria-controls");
  }

  #key(event) {
    if ((event.key === " " && event.ctrlKey) || (event.key === "ArrowDown" && event.altKey)) {
      event.preventDefault();
      this.open();
      return;
    }
    if (!this.isOpen || event.isComposing) return;
    const step = STEPS[event.key];
    if (step) this.#choose(Math.max(0, Math.min(this.#found.length - 1, this.#chosen + step)));
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.#take(this.#chosen);
    else if (event.key === "Escape") this.close();
    else {
      if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(at) {
    const options = this.list.children;
    options[this.#chosen]?.setAttribute("aria-selected", "false");
    this.#chosen = at;
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    const { field } = this.editor;
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("aria-activedescendant", options[at].id);
  }

  #take(at) {
    const { name } = this.#found[at];
    const rest = this.editor.text.slice(this.editor.at);
    const follows = this.#kind === "value" || /^\s*:(\s|$)/.test(rest);
    this.close();
    this.editor.put(follows ? name : `${name}: `, this.#from, this.editor.at);
    this.close(); // putting it there is typing, too
  }

  #place() {
    const { left, top } = this.editor.cornerOf(this.#from);
    const field = this.editor.field.getBoundingClientRect();
    const around = this.list.offsetParent.getBoundingClientRect();
    const [right, bottom] = [around.width - this.list.offsetWidth, field.bottom - around.top];
    this.list.style.left = `${Math.max(0, Math.min(field.left - around.left + left, right))}px`;
    this.list.style.top = `${Math.max(0, Math.min(field.top - around.top + top, bottom))}px`;
  }
}
