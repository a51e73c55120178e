// Somebody who visits the console: a browser, an account, and a keyboard.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/.venv/npm/node_modules/");

export const ADMIN = { name: "anna", password: "a good long password" };
export const VIEWER = { name: "vic", password: "another long password" };
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const chromium = () => require("playwright-core").chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});

/** Over WebDriver BiDi: Debian's own Firefox, as it is. */
export const firefox = () => require("puppeteer-core").launch({
  browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true,
  extraPrefsFirefox: { "media.autoplay.default": 0, "browser.shell.checkDefaultBrowser": false },
});

/** What a page complains of; refusals are what some journeys are about, and the browser tells of each. */
export function listenTo(page, complaints) {
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (line) => line.type() === "error" && !/status of 4\d\d/.test(line.text()) && complaints.push(`${page.url()}: ${line.text()} ${line.location()?.url ?? ""}`));
}

/** Moves with Tab until something has the focus, as somebody without a mouse does. */
export async function tabTo(page, selector) {
  for (let step = 0; step < 120; step += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} cannot be reached by keyboard`);
}

/** Until the script of a form works: before, Enter does nothing. */
export const untilReady = (page) => page.waitForSelector("button[type=submit]:enabled");

export async function signIn(page, base, { name, password }, next) {
  await page.goto(`${base}/login?next=${next}`);
  await untilReady(page);
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForFunction((path) => location.pathname === path, ...only(page, next));
}

/** Makes the first account, by keyboard, with the code that the station told. */
export async function makeAccount(page, base, code, timeout = 30_000) {
  await page.goto(`${base}/setup#${code}`);
  await untilReady(page);
  await page.keyboard.type(ADMIN.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings", { timeout });
}

/** Playwright takes the argument before the options, Puppeteer after them. */
function only(page, ...words) {
  return "createCDPSession" in page ? [{}, ...words] : words;
}

/** What axe finds wrong with a page. */
export async function faults(page, name) {
  await page.evaluate(readFileSync(process.cwd() + "/.venv/npm/node_modules/axe-core/axe.min.js", "utf-8"));
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), WCAG);
  return violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.target).join("; ")}`);
}

/** The same of a page as it is just now, in light and dark, at three widths. */
export async function faultsInEveryLight(page, name) {
  const before = page.viewportSize();
  const found = [];
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      found.push(...(await faults(page, `${name} ${colorScheme} ${width}`)));
    }
  }
  await page.setViewportSize(before);
  return found;
}

/** One walk through the console: what it opens, how long its journeys take, and all that was seen to be wrong. */
export function walk(browser, height = 800) {
  const seen = { complaints: [], axe: [], seconds: {} };

  async function open(options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height }, ...options });
    const page = await context.newPage();
    listenTo(page, seen.complaints);
    return page;
  }

  async function journey(name, act) {
    const begun = Date.now();
    try {
      await act();
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
    seen.seconds[name] = (Date.now() - begun) / 1000;
  }

  async function check(page, name) {
    seen.axe.push(...await faults(page, name));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) seen.axe.push(`${name}: ${wide} px wider than the window`);
  }

  return { seen, open, journey, check };
}

/** Keeps every value that the bar of the whole run shows. */
export const watchTheBar = (page) => page.evaluate(() => {
  globalThis.percents = [];
  new MutationObserver(() => {
    const now = document.querySelector('.run [role="progressbar"]')?.getAttribute("aria-valuenow");
    if (now && globalThis.percents.at(-1) !== Number(now)) globalThis.percents.push(Number(now));
  }).observe(document.getElementById("running"), { subtree: true, childList: true, attributes: true });
});

/** How many times longer than alone something takes on this machine now. */
export function busy() {
  const begun = performance.now();
  const used = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(used);
    if (user + system >= 200_000) return Math.max(1, (performance.now() - begun) / 200);
  }
}
