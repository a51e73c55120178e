// Where a cursor stands in the text of a station file: in which map, below which keys. It takes unfinished text as it comes.

const ELEMENTS = /^( *)((?:-(?: +|$))*)(?:("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>%@`"'{}[\],][^\n]*?)\s*:(?=\s|$)(.*))?/;
const BLOCK_TEXT = /(?:^|[:-])\s+[|>][-+\d]*\s*(?:#.*)?$/;
const bare = (key) => key.replace(/^(["'])(.*)\1$/, "$2");

/** Dashes and the key of a line, each with its column. */
function elements(line) {
  const [, indent, dashes, key, value] = line.match(ELEMENTS);
  const found = [...dashes].flatMap((each, at) => (each === "-" ? [{ dash: true, column: indent.length + at }] : []));
  if (key !== undefined) found.push({ dash: false, column: indent.length + dashes.length, name: bare(key), value: value.trim() });
  return found;
}

const saysNothing = (line) => /^\s*(#|$)/.test(line);

/** Keys and values of the map whose keys begin at a column, around a line of it. */
function mapAround(lines, at, column) {
  const keys = new Map();
  const take = (found) => {
    for (const each of found) if (!each.dash && each.column === column) keys.set(each.name, each.value);
  };
  for (let line = at - 1; line >= 0; line -= 1) {
    if (saysNothing(lines[line])) continue;
    const found = elements(lines[line]);
    take(found);
    if (found.length && found[0].column < column) break;
  }
  for (let line = at + 1; line < lines.length; line += 1) {
    if (saysNothing(lines[line])) continue;
    const found = elements(lines[line]);
    if (lines[line].search(/\S/) < column) break;
    take(found);
  }
  return keys;
}

/** Steps from the file's own map to the element at a column of a line. */
function stepsTo(lines, at, column) {
  const steps = [];
  let inList = false;
  const climb = (found, line) => {
    for (const each of found.reverse()) {
      if (each.dash && each.column < column) {
        steps.unshift({ item: true });
        inList = true;
      } else if (!each.dash && (each.column < column || (inList && each.column === column))) {
        const keys = mapAround(lines, line, each.column);
        steps.unshift({ name: each.name, keys: keys.set(each.name, each.value) });
        inList = false;
      } else continue;
      column = each.column;
    }
  };
  climb(elements(lines[at]).filter((each) => each.dash), at);
  for (let line = at - 1; line >= 0 && (column > 0 || inList); line -= 1) {
    if (!saysNothing(lines[line])) climb(elements(lines[line]), line);
  }
  return steps;
}

function lineEnd(text, from) {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

const lineBegin = (text, from) => text.lastIndexOf("\n", from - 1) + 1;

/** The end of the block of text (`|`, `>`) below a line; that of the line itself where there is none. */
function endOfBlock(text, begin) {
  let end = lineEnd(text, begin);
  const line = text.slice(begin, end);
  if (!BLOCK_TEXT.test(line)) return end;
  for (let next = end + 1; next <= text.length; next = lineEnd(text, next) + 1) {
    const below = text.slice(next, lineEnd(text, next));
    if (below.trim() && below.search(/\S/) <= line.search(/\S/)) break;
    if (below.trim()) end = lineEnd(text, next);
  }
  return end;
}

/** Follows the braces and brackets of a text. */
class Reader {
  open = []; // the outermost first: {map, at, indent, keys, key, begin}
  fresh = true; // whether a value may begin here
  word = 0; // where the last one began
  end = 0; // of the block of text below this line

  constructor(text) {
    this.text = text;
  }

  /** Reads what begins at a place, and says where the next thing does. */
  read(here) {
    const { text } = this;
    const each = text[here];
    if (here === 0 || text[here - 1] === "\n") this.line(here);
    const frame = this.open.at(-1);
    if (each === "\n" && !frame) return this.end > here ? this.end + 1 : here + 1;
    if (each === "#" && (here === 0 || /\s/.test(text[here - 1]))) return lineEnd(text, here) + 1;
    if ((each === '"' || each === "'") && this.fresh) return this.quote(here, each);
    if ((each === "{" || each === "[") && (this.fresh || frame)) this.push(here, each === "{");
    else if ((each === "}" || each === "]") && frame) this.pop(here);
    else if (each === "," && frame) this.next(here);
    else if (each === ":" && /^[\s,\]}]?$/.test(text[here + 1] ?? "")) this.colon(here, frame);
    else if (/\S/.test(each ?? " ")) this.fresh = this.fresh && each === "-" && !frame;
    return here + 1;
  }

  line(here) {
    const [first] = elements(this.text.slice(here, lineEnd(this.text, here)));
    if (this.open.length && first && first.column <= this.open[0].indent) this.open = []; // one above was never closed
    if (this.open.length) return;
    [this.fresh, this.word, this.end] = [true, here, endOfBlock(this.text, here)];
  }

  quote(here, mark) {
    let end = here + 1;
    while (end < this.text.length && this.text[end] !== mark) end += mark === '"' && this.text[end] === "\\" ? 2 : 1;
    this.fresh = false;
    return end + 1;
  }

  push(here, map) {
    const indent = Math.max(0, this.text.slice(lineBegin(this.text, here)).search(/\S/));
    this.open.push({ map, at: here, indent, keys: new Map(), key: null, begin: here });
    [this.fresh, this.word] = [true, here + 1];
  }

  keep(here) {
    const { keys, key, begin } = this.open.at(-1);
    if (key !== null) keys.set(key, this.text.slice(begin, here).trim());
  }

  pop(here) {
    this.keep(here);
    this.open.pop();
    this.fresh = false;
  }

  next(here) {
    this.keep(here);
    this.open.at(-1).key = null;
    [this.fresh, this.word] = [true, here + 1];
  }

  colon(here, frame) {
    if (frame?.map) Object.assign(frame, { key: bare(this.text.slice(this.word, here).trim()), begin: here + 1 });
    [this.fresh, this.word] = [true, here + 1];
  }
}

/** What is open at a place, with the key of each whose value the place is in, and with keys up to the end of the line; null within a
 * quote, a comment or a block of text. */
function flowAt(text, at) {
  const reader = new Reader(text);
  let held = null;
  for (let here = 0; here <= lineEnd(text, at);) {
    if (!held && here >= at) held = { frames: [...reader.open], word: reader.word, keys: reader.open.map(({ key }) => key) };
    const next = reader.read(here);
    if (!held && next > at && at > here) return null;
    here = next;
  }
  held?.frames.forEach(({ keys }, number) => {
    const key = held.keys[number];
    if (key !== null && !keys.has(key)) keys.set(key, "");
  });
  return held;
}

/** What is being typed at a place: `kind` is `key` or `value`, `word` what stands there already, from `from` on; `steps` lead to
 * its map, `keys` are those of the map (and `key` the one whose value it is). Null where there is nothing to say. */
export function placeAt(text, at) {
  const flow = flowAt(text, at);
  if (!flow) return null;
  const lines = text.split("\n");
  const lineOf = (place) => text.slice(0, place).split("\n").length - 1;
  const columnOf = (place) => place - (text.lastIndexOf("\n", place - 1) + 1);
  const typed = (from) => {
    const word = text.slice(from, at).trimStart();
    return { word, from: at - word.length };
  };
  if (flow.frames.length) {
    const outer = flow.frames[0];
    const line = lineOf(outer.at);
    const around = elements(lines[line].slice(0, columnOf(outer.at))).at(-1);
    const steps = [];
    if (around) {
      steps.push(...stepsTo(lines, line, around.column));
      if (around.dash) steps.push({ item: true });
      else steps.push({ name: around.name, keys: mapAround(lines, line, around.column).set(around.name, around.value) });
    }
    flow.frames.forEach((frame, number) => {
      if (number === flow.frames.length - 1) return;
      steps.push(frame.map ? { name: flow.keys[number] ?? "", keys: frame.keys } : { item: true });
    });
    const last = flow.frames.at(-1);
    if (!last.map) return { kind: "value", steps: [...steps, { item: true }], keys: new Map(), key: null, ...typed(flow.word) };
    const key = flow.keys.at(-1);
    const place = typed(flow.word);
    if (key === null) last.keys.delete(place.word);
    return { kind: key === null ? "key" : "value", steps, keys: last.keys, key, flow: true, ...place };
  }
  const line = lineOf(at);
  const column = columnOf(at);
  const before = elements(lines[line].slice(0, column));
  const key = before.at(-1)?.dash === false ? before.at(-1) : null;
  const dashes = before.filter((each) => each.dash);
  const begin = key?.column ?? (dashes.length ? lines[line].slice(0, column).match(ELEMENTS).slice(1, 3).join("").length : Math.max(0, Math.min(column, lines[line].search(/\S|$/))));
  const place = key ? typed(at - column + key.column + lines[line].slice(key.column, column).search(/:(\s|$)/) + 1) : typed(at - column + begin);
  const steps = stepsTo(lines, line, begin);
  const keys = mapAround(lines, line, begin);
  return { kind: key ? "value" : "key", steps, keys, key: key?.name ?? null, flow: false, ...place };
}
