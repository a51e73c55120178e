// Timecodes hh:mm:ss.ff: the seconds of the clock, and the frame within the second. Right for any rate of frames.

const HUNDREDTHS = [100, 1]; // of sound alone, and of rates whose frames have three digits
const SHAPE = /^(?:(?:(\d{1,2}):)?([0-5]?\d):)?([0-5]?\d)(?:[.;:](\d{1,3}))?$/;
const two = (number) => String(number).padStart(2, "0");

export class Timecode {
  /** `rate` is frames in so many seconds, such as [30000, 1001]; [0, 1] where there is no picture. */
  constructor(rate) {
    [this.frames, this.seconds] = rate?.[0] > 0 && rate[0] <= 100 * rate[1] ? rate : HUNDREDTHS;
  }

  /** The frame that is shown at an instant. */
  frameAt(ms) {
    return Math.floor((ms * this.frames) / (this.seconds * 1000));
  }

  /** The first whole ms in which a frame is shown; `frameAt` gives the frame back. */
  startOf(frame) {
    return Math.ceil((frame * this.seconds * 1000) / this.frames);
  }

  /** The instant so many frames later. */
  step(ms, frames) {
    return this.startOf(Math.max(0, this.frameAt(ms) + frames));
  }

  /** Inside the frame that is shown at an instant, so that rounding in a player cannot show its neighbour. */
  within(ms) {
    return ((this.frameAt(ms) + 0.5) * this.seconds) / this.frames;
  }

  text(ms) {
    const frame = this.frameAt(ms);
    const second = Math.floor((frame * this.seconds) / this.frames);
    return `${clock(second)}.${two(frame - this.#firstOf(second))}`;
  }

  /** ms of what somebody typed: frames with up to two digits, ms with three. Null where it is no timecode. */
  read(text) {
    const found = SHAPE.exec(text.trim());
    if (!found) return null;
    const [hours, minutes, seconds] = found.slice(1, 4).map((part) => Number(part ?? 0));
    const second = hours * 3600 + minutes * 60 + seconds;
    if (found[4]?.length === 3) return second * 1000 + Number(found[4]);
    const frame = this.#firstOf(second) + Number(found[4] ?? 0);
    return frame < this.#firstOf(second + 1) ? this.startOf(frame) : null;
  }

  #firstOf(second) {
    return Math.ceil((second * this.frames) / this.seconds);
  }
}

/** hh:mm:ss */
export function clock(seconds) {
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => two(Math.floor(part))).join(":");
}

/** As the station's files have it: `00:12:40` or `00:24:05.250`. */
export function written(ms) {
  const rest = ms % 1000;
  return clock(Math.floor(ms / 1000)) + (rest ? `.${String(rest).padStart(3, "0")}` : "");
}
