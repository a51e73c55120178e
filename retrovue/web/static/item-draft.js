// What somebody is about to say of an item: its chapters and its fields. Pure; every change gives a new draft.
//
// A draft is {chapters, set}: `chapters` is null where the item's own marks are to stand, else a list in order of
// {id, at, title, break}; `set` holds the fields that change, null where the source is to be heard again.

import { written } from "./item-timecode.js";

const MOST_STEPS = 200;

const ordered = (chapters) => [...chapters].sort((one, other) => one.at - other.at || one.id - other.id);

/** Ids only tell rows apart on the page. */
export function numbered(chapters) {
  return ordered(chapters.map((chapter, id) => ({ id, at: chapter.at, title: chapter.title ?? "", break: chapter.break ?? chapter.breaks ?? true })));
}

const nextId = (chapters) => Math.max(-1, ...chapters.map(({ id }) => id)) + 1;

/** With one more; where one stands already, nothing changes. */
export function added(chapters, at, title = "") {
  const list = chapters ?? [];
  if (list.some((chapter) => chapter.at === at)) return list;
  return ordered([...list, { id: nextId(list), at, title, break: at > 0 }]);
}

export const without = (chapters, id) => chapters.filter((chapter) => chapter.id !== id);
export const changed = (chapters, id, values) => ordered(chapters.map((chapter) => (chapter.id === id ? { ...chapter, ...values } : chapter)));

/** Both lists in one; of two at the same instant the one with a title stays. */
export function merged(chapters, others) {
  let list = chapters ?? [];
  for (const other of others) {
    const same = list.find((chapter) => chapter.at === other.at);
    if (!same) list = [...list, { ...other, id: nextId(list) }];
    else if (!same.title && other.title) list = changed(list, same.id, { title: other.title });
  }
  return ordered(list);
}

/** What is wrong, by id of the chapter: outside of the file, or twice. */
export function faults(chapters, duration) {
  const found = new Map();
  const seen = new Set();
  for (const { id, at } of chapters ?? []) {
    if (duration && at >= duration) found.set(id, `This lies behind the end, ${written(duration)}`);
    else if (seen.has(at)) found.set(id, "Another chapter stands at the same instant");
    seen.add(at);
  }
  return found;
}

/** As the API and the station's files have them; what goes without saying is not said. */
export function forFile(chapters) {
  return chapters && chapters.map(({ at, title, break: breaks }) => ({
    at: written(at), ...(title ? { title } : {}), ...(breaks || at === 0 ? {} : { break: false }),
  }));
}

/** Whether two drafts come to the same in the files. */
export const same = (one, other) => said(one) === said(other);
const said = ({ chapters, set }) => JSON.stringify([forFile(chapters), Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** Steps back and forth. */
export class History {
  #past = [];
  #future = [];

  constructor(draft) {
    this.now = draft;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Whether anything changed. Steps of one `stroke`, such as a drag, are one. */
  do(draft, stroke = null) {
    if (same(draft, this.now)) return false;
    if (stroke === null || stroke !== this.stroke) this.#past = [...this.#past, this.now].slice(-MOST_STEPS);
    this.stroke = stroke;
    this.#future = [];
    this.now = draft;
    return true;
  }

  undo() {
    if (this.canUndo) this.#turn(this.#past, this.#future);
  }

  redo() {
    if (this.canRedo) this.#turn(this.#future, this.#past);
  }

  #turn(from, to) {
    to.push(this.now);
    this.now = from.pop();
    this.stroke = null;
  }
}
