// Looks for places where a break may stand, and lets somebody choose among what was found.

import { api, make, speak } from "./console.js";
import { Captions } from "./item-captions.js";
import { attach } from "./item-player.js";

const AROUND = 1000; // ms before and after a proposal that its pictures show
const RETRIES = 6;
const RETRY_MS = 1500;
const OVER = new Set(["completed", "completed_with_errors", "error", "cancelled", "interrupted"]);
const FAILED = new Set(["error", "interrupted"]);
const ANSWERS = new Set(["accepted", "rejected"]);
const byId = (id) => document.getElementById(id);

export class Proposals {
  #run = null;
  #rows = [];

  /** `act`: {accept(at), reject(at), acceptAll(instants), go(ms), running(run), found(state)}; `decided(at)` is "accepted", "rejected", "in force" or "". */
  constructor({ key, timecode, duration, readOnly, act, decided }) {
    Object.assign(this, { key, timecode, duration, readOnly, act, decided, list: byId("proposals") });
    for (const range of byId("limits").querySelectorAll("input[type=range]")) {
      const output = byId(`${range.id}-is`);
      const show = () => (output.textContent = inWords(range));
      range.addEventListener("input", show);
      show();
    }
    byId("generate").addEventListener("submit", (event) => (event.preventDefault(), this.start()));
    byId("stop").addEventListener("click", () => this.stop());
    byId("accept-all").addEventListener("click", () => this.#acceptAll());
    this.list.addEventListener("keydown", (event) => this.#key(event));
    byId("join").addEventListener("close", () => this.#detach?.());
    if (readOnly) for (const control of byId("generate").elements) control.disabled = true;
  }

  // ---- the run

  async start() {
    byId("generate-fault").textContent = "";
    byId("start").disabled = true;
    try {
      const limits = {};
      if (!byId("automatic").checked) for (const name of ["min_black", "threshold"]) limits[name] = Math.round(Number(byId(name).value) * (name === "min_black" ? 1000 : 1));
      const body = { operation: "breakpoint_scan", items: [this.key], ...limits, min_gap: Number(byId("min_gap").value) * 1000 };
      const run = await api("POST", "/api/v1/runs", body, { "Idempotency-Key": crypto.randomUUID?.() ?? String(Math.random()) });
      this.#follow(run.id);
      speak("Looking for breaks");
      if (run.last?.id) this.hear(run.last);
    } catch (error) {
      byId("generate-fault").textContent = error.message;
      byId("start").disabled = this.readOnly;
    }
  }

  #follow(id) {
    this.#run = id;
    this.act.running(id);
    byId("start").disabled = true;
    byId("stop").disabled = false;
    byId("progress").hidden = false;
    this.#progress(null, "Waiting for its turn");
  }

  /** After a reload of the page: the run may still go on. */
  async again(id) {
    const { run } = await api("GET", `/api/v1/runs/${id}`).catch(() => ({ run: null }));
    if (!run || run.ended) return this.act.running(null);
    this.#follow(id);
    if (run.last?.id) this.hear(run.last);
  }

  async stop() {
    byId("stop").disabled = true;
    try {
      await api("POST", `/api/v1/runs/${this.#run}/cancel`);
    } catch (error) {
      byId("generate-fault").textContent = error.message;
    }
  }

  /** An event of any run. */
  hear(event) {
    if (!this.#run || event.run_id !== this.#run) return;
    if (event.error) byId("generate-fault").textContent = [event.error.code, event.error.message, event.error.hint].filter(Boolean).join(" · ");
    const state = event.extra?.state ?? "running";
    if (event.phase === "done" || OVER.has(state)) return this.#over(state);
    this.#progress(event.progress?.current ? event.progress.percent : null, state === "queued" ? "Waiting for its turn" : "Looking at picture and sound");
  }

  #progress(percent, words) {
    const bar = byId("progress-bar");
    bar.toggleAttribute("data-waiting", percent === null);
    bar.setAttribute("aria-valuetext", words);
    if (percent === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", percent);
    bar.firstElementChild.style.width = percent === null ? "" : `${percent}%`;
    byId("progress-words").textContent = words;
  }

  #over(state) {
    this.#run = null;
    this.act.running(null);
    byId("progress").hidden = true;
    byId("start").disabled = this.readOnly;
    if (state === "cancelled") speak("Stopped");
    const fault = byId("generate-fault");
    if (FAILED.has(state) && !fault.textContent) fault.textContent = "The search ended without an answer; try again";
    this.act.found(state);
  }

  // ---- what was found

  show(proposals, examined) {
    this.proposals = proposals;
    const words = proposals.length === 1 ? "1 proposal" : proposals.length ? `${proposals.length} proposals, in order of time` : examined ? "Nothing was found; try a shorter black or a higher threshold" : "Nobody has looked yet";
    byId("proposed").textContent = words;
    byId("all").hidden = !proposals.length || this.readOnly;
    byId("proposal-keys").hidden = !proposals.length;
    this.#rows = proposals.map((proposal, place) => this.#row(proposal, place));
    this.list.replaceChildren(...this.#rows);
    this.mark();
  }

  /** Shows anew what was decided. */
  mark() {
    this.#rows.forEach((row, place) => {
      const is = this.decided(this.proposals[place].at);
      row.dataset.is = is;
      row.querySelector("[data-part=is]").textContent = is;
      for (const button of row.querySelectorAll("[data-answer]")) button.setAttribute("aria-pressed", String(button.dataset.answer === is));
    });
    const left = this.proposals.filter(({ at }) => !ANSWERS.has(this.decided(at))).length;
    byId("left").textContent = this.proposals.length ? (left ? `${left} to decide` : "All are decided") : "";
  }

  #row({ at, confidence, reason }, place) {
    const time = this.timecode.text(at);
    const button = (words, act, attributes = {}) => {
      const made = make("button", { type: "button", disabled: this.readOnly, ...attributes }, words, make("span", { class: "unseen" }, ` ${time}`));
      made.addEventListener("click", act);
      return made;
    };
    return make("li", { class: "found", tabindex: place ? -1 : 0, "aria-label": `${time}, ${confidence} percent sure, ${reason}` },
      make("div", { class: "stills" }, this.#still(at - AROUND, "before"), this.#still(at + AROUND, "after")),
      make("p", { class: "found-words" }, make("b", { class: "timecode" }, time), ` ${confidence} % `, make("span", { class: "quiet" }, reason), " ", make("span", { class: "is", "data-part": "is" })),
      make("p", { class: "row" },
        button("Accept", () => this.#answer(place, "accept"), { "data-answer": "accepted" }), button("Reject", () => this.#answer(place, "reject"), { "data-answer": "rejected" }),
        button("Look", () => this.act.go(at)), button("Play the break", () => this.join(at))));
  }

  #still(at, words) {
    const address = `${addressOf(this.key)}/frame?at=${Math.max(0, Math.min(at, this.duration - 100))}&width=240`;
    const image = make("img", { alt: `A second ${words}`, loading: "lazy", width: 160, height: 90, src: address });
    let tries = 0;
    image.addEventListener("error", () => {
      tries += 1;
      if (tries > RETRIES) image.classList.add("none");
      else setTimeout(() => (image.src = `${address}#${tries}`), RETRY_MS * tries);
    });
    return image;
  }

  #answer(place, answer) {
    this.act[answer](this.proposals[place].at);
    speak(answer === "accept" ? "Accepted" : "Rejected");
  }

  #acceptAll() {
    const least = Number(byId("least").value);
    const wanted = this.proposals.filter(({ at, confidence }) => confidence >= least && this.decided(at) !== "accepted");
    this.act.acceptAll(wanted.map(({ at }) => at));
    speak(wanted.length === 1 ? "1 accepted" : `${wanted.length} accepted`);
  }

  /** A accepts, R rejects, and both go on to the next; arrows move; P plays the break. */
  #key(event) {
    const row = event.target.closest(".found");
    const place = this.#rows.indexOf(row);
    if (place < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    const to = { arrowdown: place + 1, arrowright: place + 1, arrowup: place - 1, arrowleft: place - 1, home: 0, end: this.#rows.length - 1 }[key];
    if (to !== undefined) this.#focus(to);
    else if ((key === "a" || key === "r") && !this.readOnly) {
      this.#answer(place, key === "a" ? "accept" : "reject");
      this.#focus(place + 1);
    } else if (key === "p") this.join(this.proposals[place].at);
    else if (event.key === "Enter" && event.target === row) this.act.go(this.proposals[place].at);
    else return;
    event.preventDefault();
  }

  #focus(place) {
    const row = this.#rows[Math.max(0, Math.min(place, this.#rows.length - 1))];
    for (const each of this.#rows) each.tabIndex = each === row ? 0 : -1;
    row.focus();
  }

  // ---- what the break will be like

  #detach = null;

  join(at) {
    const dialog = byId("join");
    const video = byId("join-video");
    const say = (words) => (byId("join-words").textContent = words);
    byId("join-title").textContent = `The break at ${this.timecode.text(at)}`;
    say("Five seconds before, what plays in the break, and five seconds after");
    this.#detach?.();
    const captions = new Captions(video, `${addressOf(this.key)}/break.vtt?at=${at}`); // the browser's own controls show them
    const out = attach(video, `${addressOf(this.key)}/break.m3u8?at=${at}`, 0, say);
    this.#detach = () => (video.pause(), captions.close(), out(), (this.#detach = null));
    if (!dialog.open) dialog.showModal();
    video.play().catch(() => {}); // somebody asked for it by a button
  }
}

export const addressOf = (key) => `/api/v1/items/${encodeURIComponent(key)}`;

function inWords({ id, value }) {
  if (id === "min_black") return `${Number(value).toFixed(1)} s`;
  return id === "threshold" ? `${value} %` : `${value} s`;
}
