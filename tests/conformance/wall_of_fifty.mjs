// How soon a wall of many channels stands, with the word of each, and how old its words get.
import { chromium } from "./visitor.mjs";

const [base] = process.argv.slice(2);
const browser = await chromium();
const seen = { seconds: [], ages: [] };
for (let round = 0; round < 4; round += 1) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.addInitScript(() => {
    const ask = globalThis.fetch;
    globalThis.asked = [];
    globalThis.fetch = (...words) => (String(words[0]).endsWith("/air") && globalThis.asked.push(performance.now()), ask(...words));
  });
  await page.goto(`${base}/`);
  await page.waitForFunction(() => document.querySelectorAll('[data-health]:not([data-state="waiting"])').length === document.querySelectorAll("#channels button").length);
  seen.seconds.push(await page.evaluate(() => performance.now() / 1000));
  await page.waitForTimeout(6500);
  const asked = await page.evaluate(() => globalThis.asked);
  seen.ages.push(...asked.slice(1).map((at, place) => (at - asked[place]) / 1000));
  seen.tiles = await page.locator("#channels button").count();
  seen.told = await page.locator('[data-health]:not([data-state="waiting"])').count();
  await page.context().close();
}
console.log(JSON.stringify(seen));
await browser.close();
