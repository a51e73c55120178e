// What the editor of files knows of the place of a cursor, and of what may stand there. Prints what was wrong, as JSON.
import { readFileSync } from "node:fs";
import { candidates } from "../../retrovue/web/static/schema-keys.js";
import { placeAt } from "../../retrovue/web/static/yaml-place.js";

const schema = JSON.parse(readFileSync("stations/schema.json", "utf-8"));
const wrong = [];
let asked = 0;

/** `text` has `¦` for the cursor; `said` is kind, word, way and keys of the map; `first` is what is offered. */
function is(text, said, first = null) {
  asked += 1;
  const place = placeAt(text.replace("¦", ""), text.indexOf("¦"));
  const found = place && [place.kind, place.word, place.steps.map((each) => (each.item ? "-" : each.name)).join("/"), [...place.keys.keys()].join(",")].join(" | ");
  if (found !== said) wrong.push(`${text}: ${found}, not ${said}`);
  const offered = place ? candidates(schema, place).map(({ name }) => name) : [];
  if (first !== null && offered.slice(0, first.length).join() !== first.join()) wrong.push(`${text}: offers ${offered.slice(0, 8)}, not ${first}`);
  if (place && place.from + place.word.length !== text.indexOf("¦")) wrong.push(`${text}: the word does not end at the cursor`);
}

is("¦", "key |  |  | ", ["channel", "programs"]);
is("cha¦", "key | cha |  | ", ["channel"]);
is("pools: {}\n¦\ngrid: {}\n", "key |  |  | pools,grid", ["channel", "programs", "stunts"]);
is("channel:\n  id: one\n  nu¦\n  name: x\n", "key | nu | channel | id,name", ["number"]);
is("channel:\r\n  id: one\r\n  nu¦", "key | nu | channel | id", ["number"]);
is("channel: {id: one, n¦", "key | n | channel | id", ["number", "name"]);
is("channel: {id: one, n¦, name: x}", "key | n | channel | id,name", ["number", "network"]);
is("station: {id: x,\n  ti¦", "key | ti | station | id", ["timezone"]);
is("sources:\n  tv:\n    ¦", "key |  | sources/tv | ", ["type"]);
is("sources:\n  tv:\n    ur¦\n    type: plex\n", "key | ur | sources/tv | type", ["url"]);
is("sources:\n  tv:\n    ur¦\n    type: folder\n", "key | ur | sources/tv | type", []);
is("sources:\n  tv: {type: ¦}", "value |  | sources/tv | type", ["folder", "nfo", "plex"]);
is("sources:\n  tv:\n    type: p¦", "value | p | sources/tv | ", ["plex"]);
is("sources:\n  tv:\n    type: folder\n    enabled: ¦", "value |  | sources/tv | type", ["true", "false"]);
is("sources:\n  tv:\n    type: folder\n    roots:\n      - path: x\n        ¦\n", "key |  | sources/tv/roots/- | path", ["name"]);
is("overrides:\n  - ¦", "key |  | overrides/- | ", ["match", "set", "chapters"]);
is("overrides:\n  - match: x\n  - match: y\n    ¦\n  - set: {}\n", "key |  | overrides/- | match", ["set"]);
is("overrides:\n- match: x\n  set: {ra¦\n", "key | ra | overrides/-/set | ", ["rating"]);
is("breaks:\n  quick:\n    internal: {count: {10s: 1}, pod: [{spots: a}, {sp¦}]}\n", "key | sp | breaks/quick/internal/pod/- | ", ["spots"]);
is("grid:\n  daily:\n    06:00: {pr¦}\n", "key | pr | grid/daily/06:00 | ", ["program"]);
is("'grid':\n  \"daily\":\n    06:00:\n      pr¦\n", "key | pr | grid/daily/06:00 | ", ["program"]);
is("programs:\n  x:\n    type: loop   # round and round\n    ¦", "key |  | programs/x | type");
is("channel:\n  notes: |\n    sources:\n\n  ¦\n", "key |  | channel | notes", ["id"]);
is("channel:\n  notes: 'it''s {'\n  nu¦", "key | nu | channel | notes", ["number"]);
is("station: {id: [\nchannel:\n  nu¦", "key | nu | channel | ", ["number"]);
is("made-up:\n  ¦", "key |  | made-up | ", []);
// in a comment, a quote or a block of text nothing of the language stands
for (const text of ["# a ¦", "channel:   # id¦", "a: 'x ¦'", 'a: "x ¦', "channel:\n  notes: |\n    some ¦\n", "channel:\n  notes: >-\n    some\n¦\n    more\n"]) is(text, null);

// whatever stands in a text, a place in it is found quickly, and never with an error
const pieces = ["channel:", " ", "\n", "  ", "- ", "{", "}", "[", "]", ",", ": ", "id", "'", '"', "#", "|", ">", "¤", "\\", "type: ", "06:00", "\t"];
let seed = 7;
const next = (most) => (seed = (seed * 48271) % 2147483647) % most;
let made = 0;
for (; made < 3000; made += 1) {
  const text = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join("");
  const at = next(text.length + 1);
  try {
    const place = placeAt(text, at);
    if (place) candidates(schema, place);
    if (place && (place.from > at || text.slice(place.from, at) !== place.word)) wrong.push(`${JSON.stringify(text)} at ${at}: ${JSON.stringify(place.word)} from ${place.from}`);
  } catch (error) {
    wrong.push(`${JSON.stringify(text)} at ${at}: ${error}`);
  }
}
const long = "programs:\n".concat(...Array.from({ length: 20_000 }, (_, number) => `  p${number}: {from: 'kind:episode', order: shuffle}\n`), "  x:\n    ");
const begun = performance.now();
placeAt(long, long.length);
console.log(JSON.stringify({ wrong: wrong.slice(0, 20), asked, made, ms: performance.now() - begun }));
