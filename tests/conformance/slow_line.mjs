// The console on a telephone with a slow line: a sync and a channel. Prints what was seen as JSON.
import { ADMIN, chromium, listenTo, signIn, tabTo, untilReady } from "./visitor.mjs";

const [base, shots] = process.argv.slice(2);
const LINE = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const seen = { complaints: [], wide: [], painted: {}, seconds: {} };
const browser = await chromium();
const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
const page = await context.newPage();
listenTo(page, seen.complaints);
const line = await context.newCDPSession(page);
await line.send("Network.enable");
await line.send("Network.emulateNetworkConditions", LINE);

async function journey(name, act) {
  const begun = Date.now();
  await act();
  seen.seconds[name] = (Date.now() - begun) / 1000;
}

async function look(name) {
  seen.painted[name] = await page.evaluate(() => Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) seen.wide.push(`${name}: ${wide} px`);
  await page.screenshot({ path: `${shots}/slow-${name}.png` });
}

await journey("sign in", async () => {
  await page.goto(`${base}/login`); // with nothing in the cache
  await untilReady(page);
  await look("login");
  await signIn(page, base, ADMIN, "/sync");
});

await journey("sync", async () => {
  await page.waitForSelector("#sources input");
  await page.waitForSelector('#line[data-state="live"]');
  await look("sync");
  await page.selectOption("#mode", "full");
  await page.tap("#start button[type=submit]");
  await page.waitForSelector(".notice", { timeout: 50000 });
  seen.notice = await page.locator(".notice span").first().innerText();
  await look("sync-ended");
});

await journey("watch", async () => {
  await page.goto(`${base}/guide`);
  await page.waitForSelector(".grid-lane button.now");
  await look("guide");
  await page.tap(".grid-lane button.now");
  await page.waitForSelector("dialog[open]");
  await look("guide-programme");
  await page.tap("#watch");
  const advance = (from) => page.waitForFunction((n) => document.querySelector("video").currentTime > n, from, { timeout: 50000 });
  await advance(0.5);
  seen.picture = await page.evaluate(() => ({ at: performance.now(), time: document.querySelector("video").currentTime }));
  await advance(seen.picture.time + 10);
  seen.took = (await page.evaluate(() => performance.now()) - seen.picture.at) / 1000;
  await look("guide-watched");
});

await journey("other pages", async () => {
  for (const name of ["", "library", "monitor", "settings"]) {
    await page.goto(`${base}/${name}`);
    await page.waitForSelector("h1, h2");
    await look(name || "start");
  }
});

console.log(JSON.stringify(seen));
await browser.close();
