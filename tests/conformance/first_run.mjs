// The first minutes with a station: make the account, by keyboard, and watch a channel. Prints what was seen as JSON.
import { busy, chromium, faults, listenTo, makeAccount, tabTo } from "./visitor.mjs";

const [base, code, shots] = process.argv.slice(2);
const seen = { complaints: [], axe: [] };
const browser = await chromium();
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
listenTo(page, seen.complaints);
await makeAccount(page, base, code, 90_000);
await tabTo(page, 'nav a[href="/"]');
await page.keyboard.press("Enter");
await page.waitForSelector("#channels button:enabled");
await tabTo(page, "#channels button");
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 10, null, { timeout: 120_000 });
seen.watched = Date.now();
seen.picture = await page.evaluate(() => [document.querySelector("video").videoWidth, document.querySelector("video").videoHeight]);
seen.axe = await faults(page, "a channel on the first page");
await page.screenshot({ path: `${shots}/first-run.png` });
seen.busy = busy();
console.log(JSON.stringify(seen));
await browser.close();
