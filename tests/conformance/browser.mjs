// Opens the start page in headless Chromium, plays for a while, prints what the video element saw as JSON.
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/.venv/npm/node_modules/");
const { chromium } = require("playwright-core");

const [url, seconds, screenshot, interrupted] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
const complaints = [];
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
await page.goto(url);
await page.click("#channels button");
await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5, null, { timeout: 40000 });
const start = await page.evaluate(() => document.querySelector("video").currentTime);
if (interrupted) {
  // another tab for a while, and then five seconds without a network
  await page.waitForTimeout(Number(seconds) * 300);
  const other = await context.newPage();
  await other.bringToFront();
  await page.waitForTimeout(10000);
  await page.bringToFront();
  await other.close();
  await page.waitForTimeout(Number(seconds) * 300);
  await context.setOffline(true);
  await page.waitForTimeout(5000);
  await context.setOffline(false);
  await page.waitForTimeout(Number(seconds) * 400);
} else {
  await page.waitForTimeout(Number(seconds) * 1000);
}
const seen = await page.evaluate(() => {
  const video = document.querySelector("video");
  const quality = video.getVideoPlaybackQuality();
  return { time: video.currentTime, frames: quality.totalVideoFrames, dropped: quality.droppedVideoFrames,
           width: video.videoWidth, height: video.videoHeight, error: video.error && video.error.message,
           source: video.currentSrc };
});
await page.screenshot({ path: screenshot });
console.log(JSON.stringify({ ...seen, advanced: seen.time - start, complaints }));
await browser.close();
