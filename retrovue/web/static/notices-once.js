// A browser says a thing once, however many tabs it has open, and not at all what was done in one of them.

const TOLD = "retrovue-told";
const MINE = "retrovue-mine";
const KEPT = 100;
const TURN = 60;
const HIDDEN_WAITS = 1500;

const tab = `${Date.now()}-${Math.random()}`;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "[]");
  } catch {
    return [];
  }
}

const keep = (name, more) => localStorage.setItem(name, JSON.stringify([...kept(name), more].slice(-KEPT)));

/** Whether this tab is the one that tells it: one that is seen before one that is not, and the last to say so. */
export async function claim(id) {
  if (document.hidden) await wait(HIDDEN_WAITS);
  if (kept(TOLD).some(([each]) => each === id)) return false;
  keep(TOLD, [id, tab]);
  await wait(TURN);
  return kept(TOLD).some(([each, by]) => each === id && by === tab);
}

/** Headers for a change whose event this browser need not be told of. */
export function mine() {
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  keep(MINE, id);
  return { "X-Correlation-ID": id };
}

export const isMine = ({ correlation_id: id }) => kept(MINE).includes(id);
