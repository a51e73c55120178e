// Plays what airs of one item: to the frame, at any speed, backwards too. Nothing is loaded before somebody asks.

import { api, make } from "./console.js";
import { Captions } from "./item-captions.js";

const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4];
const BACK_MS = 125; // backwards is a row of seeks
const FASTEST = 8;
const FRAME_KEYS = { ArrowLeft: -1, ArrowRight: 1 };
const SECOND = 1000;

/** Puts a playlist into a <video>; `fail` is told in words why it cannot be played. Returns what takes it out again. */
export function attach(video, address, start, fail) {
  const native = !globalThis.Hls?.isSupported();
  if (native) {
    const failed = () => video.error && why(address, fail);
    video.addEventListener("error", failed);
    video.src = start ? `${address}#t=${start}` : address;
    return () => (video.removeEventListener("error", failed), video.removeAttribute("src"), video.load());
  }
  const { Events, ErrorTypes } = globalThis.Hls;
  const hls = new globalThis.Hls({ maxBufferLength: 15, maxMaxBufferLength: 30, backBufferLength: 60, startPosition: start });
  let mended = 0;
  hls.on(Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return;
    if (type === ErrorTypes.MEDIA_ERROR && mended++ < 2) hls.recoverMediaError();
    else why(address, fail);
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  return () => hls.destroy();
}

/** The station knows better than the player why there is no picture. */
async function why(address, fail) {
  try {
    await api("GET", address);
    fail("The picture cannot be played; the station makes it from the file, and one of both failed");
  } catch (error) {
    fail(error.message);
  }
}

export class ItemPlayer {
  #detach = null;
  #back = 0;
  #aim = null; // where a seek leads, until the picture is there

  /** `heard` is told the place, in ms, whenever it changes. */
  constructor(root, { address, captions, still, timecode, duration, heard }) {
    Object.assign(this, { root, address, still, timecode, duration, heard, at: 0, speed: 1 });
    this.video = root.querySelector("video");
    this.words = root.querySelector("[data-part=words]");
    this.buttons = Object.fromEntries([...root.querySelectorAll("[data-act]")].map((button) => [button.dataset.act, button]));
    this.said = new Captions(this.video, captions, (some) => (this.buttons.captions.hidden = !some));
    this.#listen();
    this.#show(0);
    if (still) this.video.poster = still;
  }

  #listen() {
    const { video, root } = this;
    for (const [act, button] of Object.entries(this.buttons)) button.addEventListener("click", () => this[act]());
    const speeds = root.querySelector("[data-part=speed]");
    speeds.append(...SPEEDS.map((speed) => make("option", { value: speed, selected: speed === 1 }, `${speed} ×`)));
    speeds.addEventListener("change", () => this.#setSpeed(Number(speeds.value)));
    this.speeds = speeds;
    const volume = root.querySelector("[data-part=volume]");
    volume.addEventListener("input", () => ((video.volume = volume.value / 100), (video.muted = volume.value === "0")));
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.#showState());
    video.addEventListener("waiting", () => this.#say("Making the picture"));
    for (const name of ["playing", "seeked"]) video.addEventListener(name, () => this.#say(""));
    video.addEventListener("click", () => this.toggle());
    root.addEventListener("keydown", (event) => this.#key(event));
    if (video.requestVideoFrameCallback) this.#follow();
    else video.addEventListener("timeupdate", () => this.#presented(video.currentTime));
  }

  #follow() {
    this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#presented(mediaTime);
      this.#follow();
    });
  }

  /** A frame is on the screen. After a seek it is the one that was asked for. */
  #presented(seconds) {
    if (this.#aim !== null && (this.video.paused || this.video.seeking)) return;
    this.#aim = null;
    const { frames, seconds: per } = this.timecode;
    this.#show(this.timecode.startOf(Math.round((seconds * frames) / per)));
  }

  #show(at) {
    this.at = Math.max(0, Math.min(at, this.last));
    this.root.querySelector("[data-part=time]").textContent = this.timecode.text(this.at);
    this.heard(this.at);
  }

  get last() {
    return this.duration ? this.timecode.startOf(Math.max(0, this.timecode.frameAt(this.duration - 1))) : Infinity;
  }

  get playing() {
    return !this.video.paused || this.#back > 0;
  }

  #load(at) {
    if (this.#detach) return;
    this.#detach = attach(this.video, this.address, this.timecode.within(at), (words) => this.#fail(words));
    this.#say("Making the picture");
  }

  captions() {
    const shown = this.buttons.captions.getAttribute("aria-pressed") !== "true";
    this.buttons.captions.setAttribute("aria-pressed", String(shown));
    this.said.show(shown);
  }

  #fail(words) {
    const detach = this.#detach;
    this.#detach = null;
    detach?.();
    const again = make("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => this.seek(this.at));
    this.words.replaceChildren(make("span", {}, `${words} `), again);
    this.#showState();
  }

  /** What failed stays on the screen until somebody tries again. */
  #say(words) {
    if (this.#detach) this.words.textContent = words;
  }

  /** Shows the frame at an instant. */
  seek(ms) {
    const at = Math.max(0, Math.min(ms, this.last));
    this.#aim = at;
    if (this.#detach) this.video.currentTime = this.timecode.within(at);
    else this.#load(at);
    this.#show(at);
  }

  step(frames) {
    this.pause();
    this.seek(this.timecode.step(this.at, frames));
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    this.#forwards();
    this.#load(this.at);
    this.#aim = null;
    this.video.playbackRate = this.speed;
    this.video.play().catch((error) => error.name !== "AbortError" && this.#say("Press Play once more"));
  }

  pause() {
    this.#forwards();
    this.video.pause();
  }

  previous() {
    this.step(-1);
  }

  next() {
    this.step(1);
  }

  /** As on an editing desk: each press is twice as fast, and the other direction begins anew. */
  faster() {
    if (!this.playing || this.#back) this.#setSpeed(1);
    else this.#setSpeed(Math.min(FASTEST, this.speed * 2));
    this.play();
  }

  backwards() {
    this.#backSpeed = this.#back ? Math.min(FASTEST, this.#backSpeed * 2) : 1;
    this.video.pause();
    clearInterval(this.#back);
    this.#back = setInterval(() => {
      this.seek(this.timecode.startOf(this.timecode.frameAt(Math.max(0, this.at - BACK_MS * this.#backSpeed))));
      if (this.at === 0) this.pause();
    }, BACK_MS);
    this.#showState();
  }

  #backSpeed = 1;

  #forwards() {
    clearInterval(this.#back);
    this.#back = 0;
    this.#showState();
  }

  #setSpeed(speed) {
    this.speed = this.video.playbackRate = speed;
    this.speeds.value = String(speed);
  }

  #showState() {
    const words = this.playing ? "Pause" : "Play";
    if (this.buttons.toggle.textContent !== words) this.buttons.toggle.textContent = words;
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, [role=slider]")) return;
    const onButton = event.target.matches("button");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = {
      j: () => this.backwards(), k: () => this.pause(), l: () => this.faster(),
      " ": onButton ? null : () => this.toggle(), Home: () => this.seek(0), End: () => this.seek(this.last),
      ...Object.fromEntries(Object.entries(FRAME_KEYS).map(([name, way]) => [name, () => (event.shiftKey ? this.seek(this.at + way * SECOND) : this.step(way))])),
    }[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** When nothing can be played. */
  close(words) {
    for (const control of this.root.querySelectorAll("button, select, input")) control.disabled = true;
    this.words.textContent = words;
  }
}
