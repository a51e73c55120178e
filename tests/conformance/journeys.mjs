// What people do with a station over an evening, by keyboard, and what goes wrong meanwhile. Prints what was seen as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { cutLine } from "./cut_line.mjs";
import { ADMIN, busy, chromium, faultsInEveryLight, listenTo, signIn, tabTo, walk, watchTheBar } from "./visitor.mjs";

const [base, shots, folder, clips] = process.argv.slice(2);
const PATIENCE = 90_000;
const line = await cutLine(base);
const browser = await chromium();
const { seen, open } = walk(browser, 900);
seen.busy = {};

async function journey(name, act) {
  const before = busy();
  const begun = Date.now();
  await act();
  seen.seconds[name] = (Date.now() - begun) / 1000;
  seen.busy[name] = Math.max(before, busy());
}

const press = async (page, selector) => {
  await tabTo(page, selector);
  await page.keyboard.press("Enter");
};
const state = (page) => page.locator(".run .badge").first().innerText();
const percents = (page) => page.evaluate(() => globalThis.percents);
const ask = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path);

const told = (page, how) => page.waitForFunction(
  (word) => [...document.querySelectorAll("#notices .notice, #run-result")].some((each) => each.innerText.toLowerCase().includes(word)), how, { timeout: PATIENCE },
);

/** Files that were not there before: something to read. */
async function addFiles(first, count) {
  const { link } = await import("node:fs/promises");
  for (let number = first; number < first + count; number += 1) await link(`${clips}/Red - one.ts`, `${clips}/Red - part ${number}.ts`);
}

async function readSources(page) {
  await page.waitForSelector("#sources input");
  await page.waitForSelector('#line[data-state="live"]');
  await watchTheBar(page);
  await page.evaluate(() => {
    globalThis.spoken = [];
    new MutationObserver(() => {
      const words = document.getElementById("spoken").textContent;
      if (words) globalThis.spoken.push({ at: performance.now(), words });
    }).observe(document.getElementById("spoken"), { childList: true, characterData: true, subtree: true });
  });
  await press(page, "#start button[type=submit]");
  await page.waitForFunction(() => globalThis.percents.some((percent) => percent > 0), null, { timeout: PATIENCE });
}

let storageState;

await journey("sign in", async () => {
  const page = await open();
  await signIn(page, base, ADMIN, "/sync");
  storageState = await page.context().storageState();
  await page.context().close();
});

await journey("a broken edit is told and the air goes on", async () => {
  const page = await open({ storageState });
  await page.goto(base);
  const file = `${folder}/station.yaml`;
  const text = readFileSync(file, "utf-8");
  const banner = (there) => page.waitForFunction(
    (wanted) => [...document.querySelectorAll("[role=alert], #notice, .notice")].some((each) => each.checkVisibility() && /station\.yaml(:| ?, line )\d+/.test(each.innerText)) === wanted,
    there, { timeout: PATIENCE, polling: 50 },
  );
  const sequence = async () => Number(/MEDIA-SEQUENCE:(\d+)/.exec(await page.evaluate(async () => (await fetch("/channel/one/small.m3u8")).text()))?.[1]);
  const first = await sequence();
  await page.waitForTimeout(1500);
  seen.broken = {};
  let begun = Date.now();
  writeFileSync(file, text.replace("between: {pod: [{spots: spots}]}", "between: {pod: [{spots: nothing}]}"));
  await banner(true);
  seen.broken.told = (Date.now() - begun) / 1000;
  seen.broken.words = await page.locator("#notice").innerText();
  seen.axe.push(...(await faultsInEveryLight(page, "a broken edit")));
  await page.screenshot({ path: `${shots}/journey-broken.png`, fullPage: true });
  await page.waitForTimeout(4000);
  seen.broken.advanced = (await sequence()) - first;
  begun = Date.now();
  writeFileSync(file, text);
  await banner(false);
  seen.broken.gone = (Date.now() - begun) / 1000;
  await page.context().close();
});

await journey("an alert on three channels of five, and off", async () => {
  const page = await open({ storageState });
  await page.goto(`${base}/monitor`);
  await page.waitForSelector("#channels tbody tr");
  await tabTo(page, "#text");
  await page.keyboard.type("Flood in the valley");
  for (const channel of ["one", "three", "five"]) {
    await tabTo(page, `#where input[value="${channel}"]`);
    await page.keyboard.press("Space");
  }
  await press(page, "#alert button[type=submit]");
  await page.waitForSelector("dialog[open]");
  seen.confirm = await page.locator("#confirm-where").innerText();
  seen.axe.push(...(await faultsInEveryLight(page, "an alert to be confirmed")));
  await press(page, 'dialog button[value="yes"]');
  await page.waitForSelector("#overrides button");
  seen.alert = (await ask(page, "/api/v1/air/overrides")).overrides.map(({ text, channels }) => ({ text, channels }));
  seen.axe.push(...(await faultsInEveryLight(page, "an alert on the air")));
  await press(page, "#overrides button");
  await page.waitForFunction(() => !document.querySelector("#overrides button"));
  seen.over = (await ask(page, "/api/v1/air/overrides")).overrides.length;
  await page.context().close();
});

await journey("a sync is stopped and begun anew", async () => {
  await addFiles(0, 80);
  const page = await open({ storageState });
  await page.goto(`${base}/sync`);
  await readSources(page);
  seen.bars = await page.locator('.run [role="progressbar"]').evaluateAll((bars) => bars.map((bar) => ({
    name: bar.getAttribute("aria-label"), least: bar.getAttribute("aria-valuemin"), most: bar.getAttribute("aria-valuemax"),
    now: bar.getAttribute("aria-valuenow"), words: bar.getAttribute("aria-valuetext"),
    live: Boolean(bar.closest("[aria-live], [role=status], [role=alert], [role=log]")),
  })));
  await page.focus('.run button[data-word="pause"]'); // at once: the run does not wait
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".run .badge")?.textContent === "Paused", null, { timeout: PATIENCE });
  seen.focused = await page.evaluate(() => document.activeElement.tagName);
  seen.axe.push(...(await faultsInEveryLight(page, "sync paused")));
  await page.screenshot({ path: `${shots}/journey-paused.png`, fullPage: true });
  await press(page, '.run button[data-word="cancel"]');
  await told(page, "stopped");
  await readSources(page);
  await told(page, "completed");
  await page.waitForFunction(() => globalThis.spoken.some(({ words }) => /completed/i.test(words)), null, { timeout: PATIENCE });
  seen.again = { percents: await percents(page), spoken: await page.evaluate(() => globalThis.spoken) };
  const { runs } = await ask(page, "/api/v1/runs");
  const { events } = await ask(page, `/api/v1/runs/${runs[0].id}`);
  seen.events = events;
  seen.schema = await ask(page, "/api/v1/schema/event.json");
  await page.context().close();
});

await journey("loaded anew, in two tabs, and cut off", async () => {
  await addFiles(100, 80);
  const page = await open({ storageState });
  await page.goto(`${line.base}/sync`);
  await readSources(page);
  await page.focus('.run button[data-word="pause"]'); // at once: the run does not wait
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".run .badge")?.textContent === "Paused", null, { timeout: PATIENCE });
  const before = await page.locator(".run .percent").innerText();
  await page.reload();
  const other = await page.context().newPage();
  listenTo(other, seen.complaints);
  await other.goto(`${line.base}/sync`);
  for (const tab of [page, other]) await tab.waitForSelector(".run .percent");
  seen.reloaded = [before, await page.locator(".run .percent").innerText(), await other.locator(".run .percent").innerText(), await state(page), await state(other)];
  for (const tab of [page, other]) await watchTheBar(tab);
  await press(page, '.run button[data-word="resume"]');
  await page.waitForFunction(() => document.querySelector(".run .badge")?.textContent !== "Paused", null, { timeout: PATIENCE });
  line.cut();
  await page.waitForFunction(() => document.getElementById("line").dataset.state !== "live", null, { timeout: PATIENCE });
  await page.waitForTimeout(2500);
  line.mend();
  for (const tab of [page, other]) await told(tab, "completed");
  seen.two = [await percents(page), await percents(other)];
  await page.waitForSelector('#line[data-state="live"]', { timeout: PATIENCE });
  await page.context().close();
});
seen.complaints = seen.complaints.filter((each) => !/ERR_(CONNECTION|EMPTY|SOCKET|INCOMPLETE|NETWORK)/.test(each));

console.log(JSON.stringify(seen));
line.close();
await browser.close();
