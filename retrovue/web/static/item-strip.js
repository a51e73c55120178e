// The strip under the picture: how bright and how loud each second is, the marks on it, and the place of the player.

import { make } from "./console.js";
import { clock } from "./item-timecode.js";

const SMALLEST_VIEW = 20_000;
const SECOND = 1000;
const DARK = 24; // of 255
const QUIET = -50; // dB
const TOLD = 12;
const QUIETEST = -70;

const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

export class Strip {
  #view; // [from, to) in ms
  #levels = { step: SECOND, luma: [], loudness: [] };
  #marks = [];
  #proposals = [];
  #handles = new Map();
  #at = 0;

  /** `seek(ms, done)` moves the player; `move(id, ms, stroke)` a mark, and without it marks stay where they are. */
  constructor(root, { duration, timecode, seek, move, remove }) {
    Object.assign(this, { root, duration, timecode, seek, move, remove });
    this.canvas = root.querySelector("canvas");
    this.place = root.querySelector("[data-part=marks]");
    this.head = root.querySelector("[data-part=playhead]");
    this.#view = [0, duration];
    this.#listen();
    this.playhead(0);
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  #listen() {
    this.head.setAttribute("aria-valuemin", 0);
    this.head.setAttribute("aria-valuemax", this.duration);
    this.head.addEventListener("keydown", (event) => this.#keys(event, this.#at, (ms) => this.seek(ms, true)));
    for (const element of [this.canvas, this.head]) element.addEventListener("pointerdown", (event) => this.#drag(event, element, this.seek));
    for (const button of this.root.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.zoom(button.dataset.zoom));
  }

  levels(levels) {
    this.#levels = levels;
    this.canvas.setAttribute("aria-label", inWords(levels));
    this.draw();
  }

  marks(marks, proposals) {
    this.#marks = marks;
    this.#proposals = proposals;
    const held = marks.find(({ id }) => this.#handles.get(id) === document.activeElement);
    const [from, to] = this.#view;
    if (held && (held.at < from || held.at > to)) this.#look(held.at - (to - from) / 2, to - from); // what has the focus stays in view
    else this.draw();
  }

  playhead(at) {
    this.#at = at;
    this.head.setAttribute("aria-valuenow", at);
    this.head.setAttribute("aria-valuetext", this.timecode.text(at));
    const [from, to] = this.#view;
    if (at < from || at >= to) this.#look(at - (to - from) / 10, to - from);
    else this.#put(this.head, at);
  }

  zoom(how) {
    const [from, to] = this.#view;
    const wide = to - from;
    const width = { in: wide / 2, out: wide * 2, whole: this.duration }[how];
    const centre = this.#at >= from && this.#at < to ? this.#at : (from + to) / 2;
    this.#look(centre - (width * (centre - from)) / wide, width);
  }

  #look(from, width) {
    const wide = clamp(width, Math.min(SMALLEST_VIEW, this.duration), this.duration);
    const begin = clamp(from, 0, this.duration - wide);
    this.#view = [begin, begin + wide];
    this.draw();
  }

  // ---- by hand

  #msAt(x) {
    const { left, width } = this.canvas.getBoundingClientRect();
    const [from, to] = this.#view;
    const ms = clamp(from + ((x - left) / width) * (to - from), 0, this.duration - 1);
    return this.timecode.startOf(this.timecode.frameAt(ms));
  }

  #drag(event, element, act) {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    const follow = (moved) => act(this.#msAt(moved.clientX), false);
    const end = (moved) => {
      element.removeEventListener("pointermove", follow);
      element.removeEventListener("pointercancel", end);
      element.removeEventListener("pointerup", end);
      act(this.#msAt(moved.clientX), true);
    };
    element.addEventListener("pointermove", follow);
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    if (element === this.canvas) follow(event);
    else element.focus();
    event.preventDefault();
  }

  /** One frame by arrow, a second with Shift, ten by page. */
  #keys(event, at, act) {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const page = { PageUp: 10, PageDown: -10 }[event.key];
    let to;
    if (way) to = event.shiftKey ? at + way * SECOND : this.timecode.step(at, way);
    else if (page) to = at + page * SECOND;
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = this.duration - 1;
    else return false;
    event.preventDefault();
    event.stopPropagation();
    const inside = clamp(to, 0, this.duration - 1);
    act(this.timecode.startOf(this.timecode.frameAt(inside)), true);
    return true;
  }

  #handle(mark) {
    const handle = make("span", { class: "strip-mark", role: "slider", tabindex: this.move ? 0 : -1, "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": this.duration });
    if (!this.move) handle.setAttribute("aria-readonly", "true");
    const at = () => this.#marks.find(({ id }) => id === mark.id)?.at ?? 0;
    handle.addEventListener("keydown", (event) => {
      if (!this.move) return;
      if (event.key === "Enter" || event.key === " ") this.seek(at(), true);
      else if (event.key === "Delete") this.remove(mark.id);
      else return this.#keys(event, at(), (ms) => this.move(mark.id, ms, `key ${mark.id}`));
      event.preventDefault();
      event.stopPropagation();
    });
    let drags = 0;
    handle.addEventListener("pointerdown", (event) => {
      drags += 1;
      let far = false;
      this.#drag(event, handle, (ms, done) => {
        far ||= Math.abs(this.#xOf(ms) - this.#xOf(at())) > 2;
        if (far && this.move) this.move(mark.id, ms, `drag ${mark.id} ${drags}`);
        else if (done && !far) this.seek(at(), true);
      });
    });
    return handle;
  }

  // ---- to look at

  #xOf(ms) {
    const [from, to] = this.#view;
    return ((ms - from) / (to - from)) * this.canvas.clientWidth;
  }

  #put(element, at) {
    const [from, to] = this.#view;
    element.hidden = at < from || at > to;
    element.style.left = `${((at - from) / (to - from)) * 100}%`;
  }

  #drawMarks() {
    const kept = new Set(this.#marks.map(({ id }) => id));
    for (const [id, handle] of this.#handles) if (!kept.has(id)) handle.remove(), this.#handles.delete(id);
    for (const mark of this.#marks) {
      let handle = this.#handles.get(mark.id);
      if (!handle) {
        handle = this.#handle(mark);
        this.#handles.set(mark.id, handle);
        this.place.append(handle);
      }
      handle.dataset.breaks = String(mark.break);
      handle.setAttribute("aria-label", mark.title || (mark.break ? "Break" : "Chapter without a break"));
      handle.title = handle.getAttribute("aria-label");
      handle.setAttribute("aria-valuenow", mark.at);
      handle.setAttribute("aria-valuetext", this.timecode.text(mark.at));
      this.#put(handle, mark.at);
    }
  }

  draw() {
    const { canvas } = this;
    const [width, height, sharp] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio || 1];
    if (!width || !this.duration) return;
    canvas.width = width * sharp;
    canvas.height = height * sharp;
    const paint = canvas.getContext("2d");
    paint.scale(sharp, sharp);
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    const half = Math.round(height * 0.55);
    this.#area(paint, this.#levels.luma, colour("--quiet"), half, half - 4, (value) => value / 255);
    this.#area(paint, this.#levels.loudness, colour("--edge"), height, height - half - 4, (value) => (value === null ? 0 : clamp(1 - value / QUIETEST, 0, 1)));
    paint.fillStyle = colour("--line");
    paint.fillRect(0, half, width, 1);
    this.#times(paint, colour("--text"), width);
    paint.fillStyle = colour("--text");
    for (const { at } of this.#proposals) paint.fillRect(this.#xOf(at) - 0.5, half - 5, 1, 10);
    this.#put(this.head, this.#at);
    this.#drawMarks();
    const [from, to] = this.#view;
    this.root.querySelector("[data-part=view]").textContent = `${clock(Math.floor(from / 1000))} to ${clock(Math.ceil(to / 1000))}`;
  }

  #area(paint, values, colour, floor, room, share) {
    const { step } = this.#levels;
    const [from, to] = this.#view;
    const [first, last] = [Math.floor(from / step), Math.min(values.length, Math.ceil(to / step))];
    paint.fillStyle = colour;
    for (let place = first; place < last; place += 1) {
      const tall = Math.max(1, Math.round(share(values[place]) * room));
      const [left, right] = [place, place + 1].map((each) => Math.round(this.#xOf(each * step)));
      paint.fillRect(left, floor - tall, Math.max(1, right - left), tall); // at whole pixels, so that no seams are seen
    }
  }

  #times(paint, colour, width) {
    const [from, to] = this.#view;
    const gap = [5, 10, 30, 60, 300, 600, 1800, 3600].find((seconds) => ((seconds * SECOND) / (to - from)) * width > 72) ?? 7200;
    paint.fillStyle = colour;
    paint.font = "11px system-ui, sans-serif";
    for (let at = Math.ceil(from / SECOND / gap) * gap; at * SECOND < to; at += gap) {
      const x = this.#xOf(at * SECOND);
      paint.globalAlpha = 0.35;
      paint.fillRect(x, 0, 1, 12);
      paint.globalAlpha = 1;
      if (x + 60 < width) paint.fillText(clock(at), x + 4, 11);
    }
  }
}

/** What the picture of the levels shows, for those who do not see it. */
function inWords({ luma, loudness, step }) {
  const whole = Math.max(luma.length, loudness.length);
  if (!whole) return "Brightness and loudness are not known yet";
  const isStill = (place) => (luma.length ? luma[place] < DARK : true) && (loudness.length ? (loudness[place] ?? QUIETEST) < QUIET : true);
  const places = [];
  for (let place = 0; place < whole; place += 1) if (isStill(place) && !(place && isStill(place - 1))) places.push(clock(Math.floor((place * step) / 1000)));
  const what = [luma.length ? "dark" : "", loudness.length ? "quiet" : ""].filter(Boolean).join(" and ");
  if (!places.length) return `Brightness and loudness over time; no second is ${what}`;
  const more = places.length > TOLD ? `, and ${places.length - TOLD} more` : "";
  return `Brightness and loudness over time; ${what} at ${places.slice(0, TOLD).join(", ")}${more}`;
}
