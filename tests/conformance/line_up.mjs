// What parsers of others read in a line-up: node line_up.mjs NPM_FOLDER FILE -> JSON by parser.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const require = createRequire(path.resolve(folder, "node_modules", "x.js"));
const text = fs.readFileSync(file, "utf8");

const afterAttributes = (title) => title.slice(title.lastIndexOf(",") + 1);

const iptv = require("iptv-playlist-parser").parse(text);
const ours = path.resolve(folder, "node_modules/@iptv/playlist/dist/playlist.js");
const { parseM3U } = await import(pathToFileURL(ours));
const other = parseM3U(text);
const { Parser } = require("m3u8-parser");
const hls = new Parser();
hls.push(text);
hls.end();

console.log(JSON.stringify({
  "iptv-playlist-parser": iptv.items.map((one) => ({
    id: one.tvg.id, name: one.name, shown: one.tvg.name, logo: one.tvg.logo, group: one.group.title, url: one.url,
  })),
  "@iptv/playlist": other.channels.map((one) => ({
    id: one.tvgId, name: one.name, shown: one.tvgName, logo: one.tvgLogo ?? "", group: one.groupTitle ?? "", url: one.url,
    number: one.extras?.["tvg-chno"] ?? one.tvgChno,
  })),
  "m3u8-parser": hls.manifest.segments.map((one) => ({ name: afterAttributes(one.title), url: one.uri })),
  guides: [iptv.header.attrs["x-tvg-url"], iptv.header.attrs["url-tvg"]],
}));
