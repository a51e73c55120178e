// What a screen reader finds on each page: the tree of roles and names, as JSON by path.
import { ADMIN, chromium, signIn, untilReady } from "./visitor.mjs";

const [base, ...paths] = process.argv.slice(2);
const browser = await chromium();
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
const seen = {};
for (const path of ["/login", "/setup"]) {
  await page.goto(base + path);
  await untilReady(page);
  seen[path] = await page.locator("body").ariaSnapshot();
}
await signIn(page, base, ADMIN, "/settings");
for (const path of paths.filter((each) => !(each in seen))) {
  await page.goto(base + path);
  await page.waitForTimeout(3000); // streams never let the network fall silent
  if (path === "/guide") await page.waitForSelector(".grid-lane button", { timeout: 60_000 });
  seen[path] = await page.locator("body").ariaSnapshot();
}
console.log(JSON.stringify(seen));
await browser.close();
