// Twelve tabs of one browser, all open at once, each loaded anew beside the others. Prints how long loads took as JSON.
import { ADMIN, busy, chromium, listenTo, signIn } from "./visitor.mjs";

const [base, rounds] = process.argv.slice(2);
const PAGES = ["sync", "monitor", "guide", "library"];
const seen = { complaints: [], took: [] };
const browser = await chromium();
const context = await browser.newContext();
const first = await context.newPage();
await signIn(first, base, ADMIN, "/sync");
const tabs = [first, ...(await Promise.all(Array.from({ length: 11 }, () => context.newPage())))];
for (const tab of tabs) listenTo(tab, seen.complaints);
await Promise.all(tabs.map((tab, n) => tab.goto(`${base}/${PAGES[n % PAGES.length]}`, { timeout: 90_000 })));
const before = busy();
for (let round = 0; round < Number(rounds); round += 1) {
  for (const tab of tabs) {
    await tab.reload({ timeout: 90_000 });
    seen.took.push(await tab.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd));
  }
}
seen.busy = Math.max(before, busy());
await first.waitForSelector('#line[data-state="live"]', { timeout: 90_000 });
console.log(JSON.stringify(seen));
await browser.close();
