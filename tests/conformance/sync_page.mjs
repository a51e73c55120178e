// The page Sync beside runs that say what a test tells them to: it prints a line when it has seen the one, and is told when the next is said.
import { createInterface } from "node:readline";
import { ADMIN, chromium, faults, listenTo, signIn } from "./visitor.mjs";

const [base] = process.argv.slice(2);
const seen = { complaints: [], axe: [] };
const said = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async (word) => (console.log(word), (await said.next()).value);

const browser = await chromium();
const page = await (await browser.newContext({ viewport: { width: 1000, height: 900 } })).newPage();
listenTo(page, seen.complaints);
const state = () => page.evaluate(() => ({
  busy: document.querySelector(".run")?.getAttribute("aria-busy"),
  libraries: [...document.querySelectorAll(".libraries li")].map((each) => each.innerText.replace(/\s+/g, " ").trim()).sort(),
  figures: [...document.querySelectorAll(".run .figures span")].map((each) => each.innerText),
  told: [...document.querySelectorAll("#told li")].map((each) => each.innerText.replace(/^\S+( [AP]M)?\s+/, "").trim()),
  spoken: globalThis.spoken,
}));
const listen = () => page.evaluate(() => {
  globalThis.spoken = [];
  const place = document.getElementById("spoken");
  new MutationObserver(() => place.textContent && globalThis.spoken.push(place.textContent)).observe(place, { childList: true, subtree: true });
});
const painted = (words) => page.waitForFunction((text) => document.querySelector(".run")?.innerText.includes(text), words, { timeout: 30_000 });

await signIn(page, base, ADMIN, "/sync");
await page.waitForSelector('#line[data-state="live"]');
await listen();
await next("there");
await painted("3 errors");
await page.waitForTimeout(300);
seen.before = await state();
seen.item = await page.locator(".run").innerText();

await page.reload();
await painted("3 errors");
await page.waitForFunction(() => document.querySelectorAll("#told li").length > 2);
seen.after = await state();
seen.axe.push(...(await faults(page, "a run with errors")));

await page.click('.libraries button:has-text("Films")');
seen.films = { ...(await state()), pressed: await page.locator('.libraries button[aria-pressed="true"]').innerText() };
seen.axe.push(...(await faults(page, "only of one library")));
await page.click("#told-all");
seen.all = { told: (await state()).told.length, focused: await page.evaluate(() => document.activeElement.id) };

await listen();
await next("errors");
await painted("6 errors");
await page.waitForFunction(() => globalThis.spoken.some((words) => words.includes("new error")), null, { timeout: 30_000 });
seen.gathered = (await state()).spoken.filter((words) => words.includes("error"));

await next("paused");
await page.waitForFunction(() => document.querySelector(".run .badge").textContent === "Paused");
seen.paused = (await state()).busy;

await next("over");
await page.waitForSelector(".run", { state: "detached", timeout: 60_000 });
await page.waitForSelector("#run-summary:not([hidden])");
seen.end = await page.locator("#run-result").innerText();
console.log(JSON.stringify(seen));
await browser.close();
