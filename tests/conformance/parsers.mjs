// Reads playlists from a file, one JSON string a line; prints what hls-parser (strict) and m3u8-parser make of each.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const require = createRequire(process.cwd() + "/.venv/npm/node_modules/");
const strict = require("hls-parser");
const { Parser } = require("m3u8-parser");

strict.setOptions({ strictMode: true });
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const text = JSON.parse(line);
  const one = strict.parse(text);
  const parser = new Parser();
  const complaints = [];
  parser.on("warn", (event) => complaints.push(event.message));
  parser.on("error", (event) => complaints.push(event.message));
  parser.push(text);
  parser.end();
  const other = parser.manifest;
  console.log(JSON.stringify([
    {
      first: one.mediaSequenceBase, target: one.targetDuration, over: Boolean(one.endlist),
      segments: one.segments.map((s) => [s.mediaSequenceNumber, s.uri, s.duration]),
      begins: one.segments[0].programDateTime.getTime(),
    },
    {
      first: other.mediaSequence, target: other.targetDuration, over: Boolean(other.endList), complaints,
      segments: other.segments.map((s, at) => [other.mediaSequence + at, s.uri, s.duration]),
      begins: other.segments[0].dateTimeObject.getTime(),
      discontinuities: other.discontinuityStarts.length,
    },
  ]));
}
