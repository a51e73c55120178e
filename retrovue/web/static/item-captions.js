// Captions over a <video>: those of one address, fetched once there is a picture.

import { make } from "./console.js";

const TRIES = 5; // they are taken out of whole files
const WAIT_MS = 4000;

export class Captions {
  #track = null;
  #shown = false;

  /** `known` is told whether there are any. */
  constructor(video, address, known = () => {}) {
    Object.assign(this, { video, address, known });
    video.addEventListener("loadedmetadata", this.#load); // not before: what plays it empties the captions that it finds
  }

  #load = () => this.#fetch(TRIES);

  #fetch(tries) {
    this.#track?.remove();
    const track = (this.#track = make("track", { kind: "captions", label: "Captions", src: this.address }));
    track.addEventListener("load", () => this.#loaded(track));
    track.addEventListener("error", () => tries && setTimeout(() => this.#track === track && this.#fetch(tries - 1), WAIT_MS));
    this.video.append(track);
    this.show(this.#shown);
  }

  #loaded(track) {
    const some = Boolean(track.track.cues?.length);
    if (!some) track.remove();
    this.known(some);
  }

  show(shown) {
    this.#shown = shown;
    if (this.#track) this.#track.track.mode = shown ? "showing" : "hidden"; // one that is disabled is not loaded
  }

  close() {
    this.video.removeEventListener("loadedmetadata", this.#load);
    this.#track?.remove();
    this.#track = null;
  }
}
