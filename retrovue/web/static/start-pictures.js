// A small picture of what each channel shows, for the tiles that are on the screen, one at a time.

const EVERY = 10_000;
const AGAIN = 2500;
const OLD = 30_000;

export class Pictures {
  #tiles;
  #seen = new Set();
  #due = new Map();

  constructor(tiles) {
    this.#tiles = tiles;
    const watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#seen[isIntersecting ? "add" : "delete"](target);
    });
    for (const tile of tiles) watcher.observe(tile);
  }

  async follow() {
    const now = Date.now();
    const wanted = this.#tiles.filter((tile) => this.#seen.has(tile) && (this.#due.get(tile) ?? 0) <= now);
    for (const tile of document.hidden ? [] : wanted) this.#due.set(tile, Date.now() + ((await this.#load(tile)) ? EVERY : AGAIN));
    this.#tiles.forEach(tellAge);
    setTimeout(() => this.follow(), 500);
  }

  /** Whether there was one. */
  async #load(tile) {
    try {
      const answer = await fetch(`/api/v1/channels/${encodeURIComponent(tile.dataset.id)}/picture`);
      if (answer.status !== 200) return false;
      const tag = answer.headers.get("ETag");
      tile.dataset.at = Date.parse(answer.headers.get("X-Air-Instant"));
      if (tile.dataset.tag === tag) return true;
      const image = tile.querySelector("img");
      image.src = await addressOf(await answer.blob());
      await image.decode();
      image.hidden = false;
      tile.dataset.tag = tag;
      return true;
    } catch {
      return false;
    }
  }
}

/** The page takes pictures of its own server only, or such as lie in it. */
export function addressOf(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result));
    reader.addEventListener("error", failed);
    reader.readAsDataURL(blob);
  });
}

function tellAge(tile) {
  const words = tile.querySelector(".age");
  const age = tile.dataset.at ? Date.now() - Number(tile.dataset.at) : null;
  const old = age !== null && age > OLD;
  tile.querySelector(".picture").classList.toggle("old", old);
  const told = age === null ? "" : old ? `${agoOf(age)} ago` : "";
  words.hidden = !told;
  if (words.textContent !== told) words.textContent = told;
}

function agoOf(age) {
  const minutes = Math.floor(age / 60_000);
  if (minutes < 1) return `${Math.round(age / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
