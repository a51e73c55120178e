// Plays one channel in a <video>: with hls.js where it is loaded, else with what the browser can do itself.
// A live channel never ends by design, so everything that stops it is answered by trying again.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 4000;
const STALL = 12000; // some browsers wait for ever without an error

export class Player {
  #video;
  #say;
  #hls = null;
  #native;
  #address = "";
  #wait = FIRST_WAIT;
  #timer = 0;
  #stall = 0;

  /** `say` is told in words how it goes; an empty text means all is well. */
  constructor(video, say, native) {
    this.#video = video;
    this.#say = say;
    this.#native = native || !globalThis.Hls?.isSupported();
    video.addEventListener("playing", () => this.#isWell());
    video.addEventListener("waiting", () => this.#address && this.#stalls());
    video.addEventListener("error", () => this.#native && this.#again("The stream stopped", () => this.#load()));
    video.addEventListener("ended", () => this.#native && this.#again("The stream ended", () => this.#load()));
  }

  play(address) {
    this.#address = address;
    this.#wait = FIRST_WAIT;
    this.#load();
  }

  stop() {
    this.#address = "";
    clearTimeout(this.#timer);
    clearTimeout(this.#stall);
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#say("");
  }

  #load() {
    clearTimeout(this.#timer);
    this.#watch();
    this.#say("Tuning in");
    if (this.#native) {
      this.#video.src = this.#address;
      this.#video.load();
    } else {
      this.#loadWithHls();
    }
    this.#start();
  }

  #loadWithHls() {
    this.#hls?.destroy();
    const hls = new globalThis.Hls({ backBufferLength: 30 });
    this.#hls = hls;
    hls.on(globalThis.Hls.Events.ERROR, (_, problem) => problem.fatal && this.#mend(hls, problem));
    hls.loadSource(this.#address);
    hls.attachMedia(this.#video);
  }

  #mend(hls, problem) {
    if (hls !== this.#hls) return;
    const { NETWORK_ERROR, MEDIA_ERROR } = globalThis.Hls.ErrorTypes;
    if (problem.type === NETWORK_ERROR && hls.levels.length) {
      this.#again("The connection was lost", () => hls.startLoad());
    } else if (problem.type === MEDIA_ERROR && this.#wait === FIRST_WAIT) {
      this.#again("The picture was lost", () => hls.recoverMediaError());
    } else {
      this.#again("The stream stopped", () => this.#load());
    }
  }

  #again(words, act) {
    if (!this.#address) return;
    this.#say(`${words}; trying again`);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  /** Browsers refuse sound before the viewer has touched the page; then the picture starts without it. */
  async #start() {
    try {
      await this.#video.play();
    } catch (refusal) {
      if (refusal.name !== "NotAllowedError") return;
      this.#video.muted = true;
      this.#video.play().catch(() => this.#say("Press play to begin"));
    }
  }

  #stalls() {
    this.#say("Waiting for the picture");
    this.#watch();
  }

  #watch() {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => this.#video.paused || this.#load(), STALL);
  }

  #isWell() {
    clearTimeout(this.#stall);
    this.#wait = FIRST_WAIT;
    this.#say(this.#video.muted ? "Playing without sound; unmute in the player" : "");
  }
}
