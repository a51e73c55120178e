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

async function readSources(page, button = "#start button[type=submit]") {
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
  await press(page, button);
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
  const other = await page.context().newPage();
  listenTo(other, seen.complaints);
  await other.goto(`${base}/library`);
  await other.waitForTimeout(1000);
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
  seen.broken.elsewhere = await other.locator("#files-refused").innerText({ timeout: PATIENCE });
  await other.reload();
  seen.broken.reloaded = await other.locator("#files-refused").innerText({ timeout: PATIENCE });
  seen.axe.push(...(await faultsInEveryLight(page, "a broken edit")));
  await page.screenshot({ path: `${shots}/journey-broken.png`, fullPage: true });
  await page.waitForTimeout(4000);
  seen.broken.advanced = (await sequence()) - first;
  begun = Date.now();
  writeFileSync(file, text);
  await banner(false);
  seen.broken.gone = (Date.now() - begun) / 1000;
  await other.waitForSelector("#files-refused", { state: "detached", timeout: PATIENCE });
  seen.broken.notices = await other.locator(".notice").count();
  await page.context().close();
});

await journey("an alert on three channels of five, and off", async () => {
  const page = await open({ storageState });
  const other = await open({ storageState }); // another browser of the same person
  await other.goto(`${base}/library`);
  await page.goto(`${base}/monitor`);
  await page.waitForSelector("#channels tbody tr");
  await page.evaluate(async () => (await fetch("/channel/one/small.m3u8")).text());
  await press(page, "#channels button");
  await page.waitForFunction(() => /with Chrome by HLS/.test(document.querySelector(".about-channel").innerText), null, { timeout: PATIENCE });
  seen.about = await page.locator(".about-channel").first().innerText();
  seen.axe.push(...(await faultsInEveryLight(page, "a channel in depth")));
  await page.screenshot({ path: `${shots}/journey-monitor.png`, fullPage: true });
  await tabTo(page, "#text");
  await page.keyboard.type("Flood in the valley");
  for (const channel of ["one", "three", "five"]) {
    await tabTo(page, `#where input[value="${channel}"]`);
    await page.keyboard.press("Space");
  }
  await press(page, "#alert button[type=submit]");
  await page.waitForSelector("dialog[open]");
  seen.confirm = await page.locator("#confirm-where").innerText();
  await page.waitForFunction(() => document.querySelector("#confirm img").naturalWidth > 0, null, { timeout: PATIENCE });
  seen.card = await page.evaluate(() => {
    const image = document.querySelector("#confirm img");
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    pen.drawImage(image, 2, 2, 1, 1, 0, 0, 1, 1);
    return { width: image.naturalWidth, corner: [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)], alt: image.alt };
  });
  await page.screenshot({ path: `${shots}/journey-alert.png` });
  seen.axe.push(...(await faultsInEveryLight(page, "an alert to be confirmed")));
  await press(page, 'dialog button[value="yes"]');
  await page.waitForSelector("#overrides button");
  seen.alert = (await ask(page, "/api/v1/air/overrides")).overrides.map(({ text, channels }) => ({ text, channels }));
  seen.axe.push(...(await faultsInEveryLight(page, "an alert on the air")));
  await page.focus("#overrides button");
  seen.left = await page.evaluate(() => new Promise((done) => {
    const words = new Set();
    const look = setInterval(() => words.add(document.querySelector("#overrides .left").textContent), 50);
    setTimeout(() => (clearInterval(look), done([...words])), 3600);
  }));
  seen.focus = await page.evaluate(() => document.activeElement.matches("#overrides button"));
  await page.focus("#text");
  await page.keyboard.press("Delete");
  seen.typed = await page.locator("dialog[open]").count();
  await page.focus("#overrides button");
  await page.keyboard.press("Delete");
  await page.waitForSelector("#end[open]");
  seen.ending = await page.locator("#end-text").innerText();
  seen.axe.push(...(await faultsInEveryLight(page, "an alert to be ended")));
  await page.keyboard.press("Enter");
  await page.waitForSelector("#end:not([open])", { state: "attached" });
  seen.stays = await page.locator("#overrides button").count();
  seen.others = await other.locator(".notice").innerText({ timeout: PATIENCE });
  seen.own = await page.locator(".notice").count();
  await page.keyboard.press("Delete");
  await press(page, '#end button[value="yes"]');
  await page.waitForFunction(() => !document.querySelector("#overrides button"));
  await other.waitForFunction(() => /ended the alert/.test(document.querySelector(".notice")?.innerText), null, { timeout: PATIENCE });
  seen.own += await page.locator(".notice").count();
  await other.context().close();
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
  await readSources(page, "#run-actions button"); // the only one: to go on
  await told(page, "completed");
  await page.waitForFunction(() => globalThis.spoken.some(({ words }) => /completed/i.test(words)), null, { timeout: PATIENCE });
  seen.again = { percents: await percents(page), spoken: await page.evaluate(() => globalThis.spoken) };
  const { runs } = await ask(page, "/api/v1/runs");
  const { events } = await ask(page, `/api/v1/runs/${runs[0].id}`);
  seen.events = events;
  await page.waitForFunction(() => /Completed/.test(document.getElementById("run-result").textContent), null, { timeout: PATIENCE });
  seen.changed = { words: await page.locator("#run-changed").innerText(), named: await page.locator("#run-named li").allInnerTexts() };
  seen.axe.push(...(await faultsInEveryLight(page, "what a sync changed")));
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
