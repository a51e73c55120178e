// A sync and a channel in Debian's Firefox, headless, mostly by keyboard. Prints what was seen as JSON.
import { ADMIN, firefox, listenTo, signIn, tabTo, watchTheBar } from "./visitor.mjs";

const [base, shots] = process.argv.slice(2);
const seen = { complaints: [], seconds: {} };
const browser = await firefox();
seen.browser = await browser.version();

async function journey(name, act) {
  const begun = Date.now();
  await act();
  seen.seconds[name] = (Date.now() - begun) / 1000;
}

const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 800 });
listenTo(page, seen.complaints);

await journey("sync", async () => {
  await signIn(page, base, ADMIN, "/sync");
  await page.waitForSelector("#sources input");
  await page.waitForSelector('#line[data-state="live"]');
  await watchTheBar(page);
  await page.select("#mode", "full");
  await tabTo(page, "#start button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".notice", { timeout: 40000 });
  seen.percents = await page.evaluate(() => globalThis.percents);
  seen.notice = await page.$eval(".notice span", (element) => element.textContent);
  await page.screenshot({ path: `${shots}/firefox-sync.png` });
});

await journey("watch", async () => {
  await page.goto(`${base}/guide`);
  await page.waitForSelector(".grid-lane button.now");
  await page.focus(".grid-lane button.now");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  // backwards: beyond the last button lie the menus of Firefox, where its driver presses keys in vain
  await page.keyboard.down("Shift");
  await tabTo(page, "#watch");
  await page.keyboard.up("Shift");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 50, { timeout: 40000 });
  seen.video = await page.$eval("video", (video) => ({
    source: video.currentSrc.slice(0, 5), width: video.videoWidth, seconds: video.currentTime,
  }));
  await page.screenshot({ path: `${shots}/firefox-watch.png` });
});

console.log(JSON.stringify(seen));
await browser.close();
