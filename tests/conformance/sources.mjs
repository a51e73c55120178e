// A server of Plex is added in the browser: tried, written down, read, and its paths mapped as the page proposes.
import { chromium, makeAccount, tabTo, untilReady, walk } from "./visitor.mjs";

const [base, code, shots, server] = process.argv.slice(2);
const browser = await chromium();
const { seen, open, journey, check } = walk(browser, 900);

const setUp = await open();
await makeAccount(setUp, base, code);
await setUp.evaluate(async () => {
  const body = JSON.stringify({ name: "vic", role: "viewer", password: "another long password" });
  await fetch("/api/v1/accounts", { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRF-Token": document.querySelector("meta[name=csrf]").content } });
});
const admin = await setUp.context().storageState();
const page = await open({ storageState: admin });
const card = (name) => page.locator(`article[aria-labelledby="source-${name}"]`);

await journey("add a server by keyboard", async () => {
  await page.goto(`${base}/sources`);
  await page.waitForSelector(".source");
  await tabTo(page, "#add");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  await page.keyboard.press("Tab");
  await page.keyboard.type("plex");
  await page.keyboard.press("Tab");
  await page.keyboard.type(server);
  await page.keyboard.press("Tab");
  await page.keyboard.type("right-token");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("dialog .fault").textContent !== "");
  seen.plainToken = await page.locator("dialog .fault").innerText();
  await page.fill("#source-form-token", "${env:PLEX_TOKEN}");
  await page.getByRole("button", { name: "Test" }).last().click();
  await page.waitForSelector("dialog .found input");
  seen.tried = await page.locator("dialog .found .good").innerText();
  seen.found = await page.locator("dialog .found li").allInnerTexts();
  await check(page, "the form");
  await page.screenshot({ path: `${shots}/form.png` });
  for (const title of ["TV", "Kids TV"]) await page.uncheck(`dialog .found input[data-title="${title}"]`);
  await tabTo(page, "dialog.source-form button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog.proposal[open]");
  seen.diff = await page.locator("dialog.proposal .diff").innerText();
  await check(page, "the diff");
  await page.screenshot({ path: `${shots}/diff.png` });
  await tabTo(page, "dialog.proposal button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
});

await journey("the station takes it up", async () => {
  await card("plex").waitFor({ timeout: 90000 });
});

await journey("the focus comes back to a card that was drawn anew", async () => {
  await card("clips").getByRole("button", { name: /^Edit/ }).click();
  await page.waitForSelector("dialog[open]");
  await page.evaluate(() => document.querySelector('[aria-labelledby="source-clips"] .source-said').append("drawn anew"));
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.waitForFunction(() => !document.querySelector('[aria-labelledby="source-clips"]').textContent.includes("drawn anew"), null, { timeout: 20000 });
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.dataset.focus === "clips/edit", null, { timeout: 5000 }).catch(() => null);
  seen.focus = await page.evaluate(() => document.activeElement.dataset.focus);
});

await journey("read it", async () => {
  await page.waitForFunction(() => document.querySelector('[aria-labelledby="source-plex"] .badge')?.textContent.startsWith("Answers"), null, { timeout: 60000 });
  await card("plex").getByRole("button", { name: /Sync now/ }).click();
  await page.waitForSelector(".notice");
  await page.waitForFunction(() => document.querySelector('[aria-labelledby="source-plex"] .tally')?.textContent.includes("not here"), null, { timeout: 60000 });
});

await journey("why its items are not here, and the cure", async () => {
  await page.waitForSelector('[data-focus^="plex/map-"]', { timeout: 60000 });
  seen.why = await card("plex").locator(".source-why").allInnerTexts();
  await check(page, "remote only");
  await page.screenshot({ path: `${shots}/remote.png`, fullPage: true });
  await card("plex").getByRole("button", { name: /Paths/ }).click();
  await page.waitForSelector("dialog[open]");
  await page.getByRole("button", { name: /Use the line/ }).first().click();
  await page.waitForSelector('.tried [data-here="true"]', { timeout: 15000 });
  seen.try = await page.locator(".tried").innerText();
  await check(page, "the mapping editor");
  await page.screenshot({ path: `${shots}/paths.png` });
  await page.locator("dialog.source-form button[type=submit]").click();
  await page.waitForSelector("dialog.proposal[open]");
  seen.mapped = await page.locator("dialog.proposal .diff").innerText();
  await page.locator("dialog.proposal button[type=submit]").click();
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
  await page.waitForTimeout(2000);
  await card("plex").getByRole("button", { name: /Sync now/ }).click();
  await page.waitForFunction(() => /[1-9]\d*can air/.test(document.querySelector('[aria-labelledby="source-plex"] .tally')?.textContent ?? ""), null, { timeout: 120000 });
  await page.waitForFunction(() => document.querySelector('[aria-labelledby="source-plex"] [role=meter]')?.getAttribute("aria-valuenow") !== "0", null, { timeout: 60000 });
  seen.resolved = await card("plex").locator("[role=meter]").getAttribute("aria-valuetext");
});

await journey("a switch shows its diff first", async () => {
  await card("clips").getByRole("switch").focus();
  await page.keyboard.press("Space");
  await page.waitForSelector("dialog.proposal[open]");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
  const goneBack = () => document.querySelector('[aria-labelledby="source-clips"] [role=switch]').checked;
  seen.unswitched = await page.waitForFunction(goneBack, null, { timeout: 5000 }).then(() => true, () => false);
});

await journey("light and dark, at three widths", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 768, 1440]) {
      const other = await open({ storageState: admin, colorScheme, viewport: { width, height: 900 } });
      await other.goto(`${base}/sources`);
      await other.waitForSelector("[role=meter]", { timeout: 20000 });
      await check(other, `sources ${colorScheme} ${width}`);
      await other.screenshot({ path: `${shots}/sources-${colorScheme}-${width}.png`, fullPage: true });
      await other.context().close();
    }
  }
});

await journey("a viewer", async () => {
  const other = await open();
  await other.goto(`${base}/login?next=/sources`);
  await untilReady(other);
  await other.keyboard.type("vic");
  await other.keyboard.press("Tab");
  await other.keyboard.type("another long password");
  await other.keyboard.press("Enter");
  await other.waitForURL("**/sources");
  await other.waitForSelector("[role=meter]", { timeout: 20000 });
  seen.viewer = { buttons: await other.locator(".source button").count(), switches: await other.locator(".source input:enabled").count(), text: await other.locator("main").innerText() };
  await other.screenshot({ path: `${shots}/viewer.png`, fullPage: true });
});

console.log(JSON.stringify(seen));
await browser.close();
