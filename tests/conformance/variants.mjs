// hls.js changes over to the other variant with every fragment; prints what it loaded and what was seen as JSON.
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/.venv/npm/node_modules/");
const { chromium } = require("playwright-core");

const [base, seconds] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const page = await browser.newPage();
await page.goto(base + "/");
await page.evaluate(async () => {
  const video = Object.assign(document.createElement("video"), { muted: true });
  document.body.replaceChildren(video);
  const seen = (window.seen = { loaded: [], errors: [], heights: [], stalls: 0, codecs: [] });
  const hls = new globalThis.Hls({ startLevel: 0 });
  const { ERROR, FRAG_LOADED, MANIFEST_PARSED } = globalThis.Hls.Events;
  hls.on(ERROR, (_, problem) => seen.errors.push(problem.details));
  hls.on(MANIFEST_PARSED, (_, data) => (seen.codecs = data.levels.map((level) => level.videoCodec)));
  hls.on(FRAG_LOADED, (_, data) => {
    seen.loaded.push([data.frag.level, data.frag.sn]);
    hls.nextLoadLevel = 1 - data.frag.level;
  });
  video.addEventListener("resize", () => seen.heights.push(video.videoHeight));
  video.addEventListener("waiting", () => video.currentTime > seen.begun + 3 && seen.stalls++);
  hls.loadSource("/channel/1.m3u8");
  hls.attachMedia(video);
  await video.play();
  seen.begun = video.currentTime;
});
await page.waitForTimeout(Number(seconds) * 1000);
console.log(JSON.stringify(await page.evaluate(() => {
  const video = document.querySelector("video");
  const ranges = [];
  for (let at = 0; at < video.buffered.length; at++) ranges.push([video.buffered.start(at), video.buffered.end(at)]);
  return { ...window.seen, advanced: video.currentTime - window.seen.begun, ranges,
           frames: video.getVideoPlaybackQuality().totalVideoFrames };
})));
await browser.close();
