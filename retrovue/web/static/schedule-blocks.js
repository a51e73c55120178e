// Blocks of the timeline: their kinds in words, and which of them are drawn as one because each alone would be too narrow.

const GROUPS = {
  series: "Series", film: "Film", music: "Music", advert: "Advert", promo: "Promotion", link: "Bumper or ident", card: "Card or nothing",
  overlay: "Overlay", several: "Several: Enter zooms in",
};
const KINDS = {
  movie: "film", "music-video": "music", commercial: "advert", psa: "advert", promo: "promo", trailer: "promo", bumper: "link", intro: "link",
  outro: "link", interstitial: "link", "station-id": "link", black: "card", slate: "card", guide: "card", "off-air": "card", live: "card", overlay: "overlay",
};
const STATUS = { aired: "✓", partly: "◐", replaced: "▲", "not watched": "○", "not known": "?" };
export const STATUS_WORDS = { aired: "aired", partly: "aired in part", replaced: "replaced", "not watched": "nobody watched", "not known": "not known" };

export const NARROW = 24; // pixels: less is no target
export const LANES = { coarse: ["slot"], fine: ["slot", "piece", "overlay"] };

export const groupOf = (block) => KINDS[block.kind] ?? "series";
export const groupsOf = (detail) => Object.entries(GROUPS).filter(([name]) => detail === "fine" || !["advert", "promo", "link", "overlay"].includes(name));
export const mark = (block) => STATUS[block.status] ?? "";
export const kindWords = (kind) => kind.replaceAll("-", " ");

/** Blocks of one lane in the order of their time -> what is drawn: each alone, or a run of narrow ones as one. */
export function drawn(blocks, pixelsOfMs) {
  const found = [];
  let run = [];
  const close = () => {
    if (run.length === 1) found.push(one(run[0]));
    else if (run.length) found.push(several(run));
    run = [];
  };
  for (const block of blocks) {
    const last = run.at(-1);
    if (last && block.at - (last.at + last.ms) > NARROW / pixelsOfMs) close();
    if (block.ms * pixelsOfMs >= NARROW) {
      close();
      found.push(one(block));
      continue;
    }
    run.push(block);
    if ((block.at + block.ms - run[0].at) * pixelsOfMs >= NARROW * 2) close();
  }
  close();
  return found;
}

const one = (block) => ({ key: `${block.lane} ${block.id} ${block.at} ${block.status}`, at: block.at, end: block.at + block.ms, block, blocks: [block], group: groupOf(block) });

function several(blocks) {
  const first = blocks[0];
  const end = Math.max(...blocks.map((block) => block.at + block.ms));
  return { key: `${first.lane} ${first.id} ${first.at} +${blocks.length}`, at: first.at, end, block: null, blocks, group: longest(blocks), many: true };
}

/** The group that takes most of the time. */
function longest(blocks) {
  const times = new Map();
  for (const block of blocks) times.set(groupOf(block), (times.get(groupOf(block)) ?? 0) + block.ms);
  return [...times].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** The place of the last one that begins at an instant or before it; -1 where all begin later. */
export function placeAt(blocks, at) {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Parts that overlap at their ends, as one list in order. */
export function joined(parts) {
  const found = new Map();
  for (const part of parts) for (const block of part) found.set(`${block.lane} ${block.id} ${block.at} ${block.title}`, block);
  return [...found.values()].sort((a, b) => a.at - b.at);
}
