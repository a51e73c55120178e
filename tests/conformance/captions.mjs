// Captions in the console's own player, switched on as the button of the player does it; prints what was seen as JSON.
import { chromium } from "./visitor.mjs";

const [base] = process.argv.slice(2);
const browser = await chromium();
const page = await browser.newPage();
await page.goto(`${base}/`);
await page.locator("#channels button").first().click();
await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5, null, { timeout: 60_000 });
await page.waitForFunction(() => document.querySelector("video").textTracks.length > 0, null, { timeout: 20_000 });
const before = await page.evaluate(() => [...document.querySelector("video").textTracks].map(({ kind, language, mode }) => ({ kind, language, mode })));
await page.evaluate(() => (document.querySelector("video").textTracks[0].mode = "showing"));
await page.waitForFunction(() => document.querySelector("video").textTracks[0].activeCues?.length, null, { timeout: 60_000 });
const seen = await page.evaluate(() => {
  const video = document.querySelector("video");
  const [cue] = video.textTracks[0].activeCues;
  return { text: cue.text, at: video.currentTime, from: cue.startTime, to: cue.endTime };
});
console.log(JSON.stringify({ before, ...seen }));
await browser.close();
