// What the page knows of the schedule: parts of it, by time and channel, fetched when they come into view.

import { api } from "./console.js";
import { LANES, joined } from "./schedule-blocks.js";
import { DAY, HOUR } from "./schedule-time.js";

const GROUP = 10; // channels of one question
const CHUNK = { coarse: 2 * DAY, fine: 2 * HOUR };
const AT_ONCE = 2;
const KEPT = 120;
const STALE_MS = 60_000;

export class Store {
  /** `told` is called when something came, `failed` with what went wrong. */
  constructor(told, failed) {
    this.told = told;
    this.failed = failed;
    this.channels = [];
    this.wanted = [];
    this.busy = 0;
    this.clear();
  }

  clear() {
    this.chunks = new Map(); // key -> { asked, blocks: Map of channel -> blocks }
    this.joined = new Map();
    this.generation = (this.generation ?? 0) + 1;
  }

  async begin() {
    const shown = await api("GET", "/api/v1/schedule");
    this.channels = shown.channels.map(({ id, number, name }) => ({ id, number, name }));
    return shown;
  }

  /** What is in view is fetched, newest wish first; what was wished before and is not in view any more is not. */
  want(detail, from, to, first, last) {
    this.wanted = [];
    const size = CHUNK[detail];
    for (let group = Math.floor(first / GROUP); group * GROUP <= last && group * GROUP < this.channels.length; group += 1) {
      for (let index = Math.floor(from / size); index * size < to; index += 1) {
        const known = this.chunks.get(`${detail} ${group} ${index}`);
        if (!known || (known.asked < Date.now() - STALE_MS && !known.pending)) this.wanted.push({ detail, group, index });
      }
    }
    const middle = (from + to) / 2 / size;
    this.wanted.sort((a, b) => Math.abs(a.index + 0.5 - middle) - Math.abs(b.index + 0.5 - middle));
    this.next();
  }

  next() {
    while (this.busy < AT_ONCE && this.wanted.length) this.fetch(this.wanted.shift());
  }

  async fetch({ detail, group, index }) {
    const key = `${detail} ${group} ${index}`;
    const mine = this.generation;
    const before = this.chunks.get(key);
    const size = CHUNK[detail];
    const channels = this.channels.slice(group * GROUP, (group + 1) * GROUP).map(({ id }) => id);
    this.chunks.set(key, { asked: Date.now(), pending: true, blocks: before?.blocks ?? new Map() });
    this.busy += 1;
    try {
      const query = new URLSearchParams({ from: index * size, to: (index + 1) * size, channels: channels.join(","), detail });
      const shown = await api("GET", `/api/v1/schedule?${query}`);
      if (mine !== this.generation) return;
      this.take(key, shown);
      this.told(shown);
    } catch (error) {
      if (mine !== this.generation) return;
      // it is asked again when it is wanted in ten seconds
      this.chunks.set(key, { asked: Date.now() - STALE_MS + 10_000, pending: false, blocks: before?.blocks ?? new Map() });
      this.failed(error);
    } finally {
      this.busy -= 1;
      this.next();
    }
  }

  take(key, shown) {
    this.chunks.delete(key);
    this.chunks.set(key, { asked: Date.now(), pending: false, blocks: new Map(shown.channels.map((each) => [each.id, each.blocks])) });
    for (const old of this.chunks.keys()) {
      if (this.chunks.size <= KEPT) break;
      if (!this.chunks.get(old).pending) this.chunks.delete(old);
    }
    this.joined.clear();
  }

  /** All that is known of a channel: lane -> blocks in order. */
  lanes(detail, channel) {
    const key = `${detail} ${channel}`;
    if (!this.joined.has(key)) {
      const chunks = [...this.chunks].filter(([name]) => name.startsWith(`${detail} `));
      const blocks = joined(chunks.map(([, chunk]) => chunk.blocks.get(channel) ?? []));
      this.joined.set(key, Object.fromEntries(LANES[detail].map((lane) => [lane, blocks.filter((block) => block.lane === lane)])));
    }
    return this.joined.get(key);
  }

  loading(detail, from, to, place) {
    const size = CHUNK[detail];
    for (let index = Math.floor(from / size); index * size < to; index += 1) {
      const known = this.chunks.get(`${detail} ${Math.floor(place / GROUP)} ${index}`);
      if (!known || (known.pending && !known.blocks.size)) return true;
    }
    return false;
  }
}
