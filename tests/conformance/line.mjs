// The line of the Sync page, cut and mended, in a browser with shared workers or without. Prints what was seen as JSON.
import { cutLine } from "./cut_line.mjs";
import { ADMIN, chromium, faults, listenTo, signIn } from "./visitor.mjs";

const [base, form] = process.argv.slice(2);
const seen = { complaints: [], axe: [], texts: [] };
const line = await cutLine(base);
const browser = await chromium();
const context = await browser.newContext();
if (form === "alone") await context.addInitScript(() => delete globalThis.SharedWorker);

const is = (page, state) => page.waitForSelector(`#line[data-state="${state}"]`, { timeout: 60_000 });
const text = (page) => page.locator("#line").innerText();
async function tab() {
  const page = await context.newPage();
  listenTo(page, seen.complaints);
  return page;
}

const first = await tab();
await signIn(first, line.base, ADMIN, "/sync");
await is(first, "live");
seen.workers = await first.evaluate(() => "SharedWorker" in globalThis);
const other = await tab();
await other.goto(`${line.base}/sync`);
await is(other, "live"); // a newcomer is told how the line is
seen.lines = await first.evaluate(async () => (await navigator.locks.query()).held.length);

// cut: how long until the next try, and a button that does not wait for it
line.cut();
for (const page of [first, other]) {
  await is(page, "lost");
  await page.waitForFunction(() => / \(\d+ s\)$/.test(document.getElementById("line").textContent), null, { timeout: 60_000 });
}
seen.texts.push(await text(other));
await first.waitForFunction(() => Number(/\((\d+) s\)/.exec(document.getElementById("line").textContent)?.[1]) >= 6, null, { timeout: 60_000 });
seen.axe.push(...(await faults(other, "without a line")));
line.mend();
const begun = Date.now();
await other.focus("#line-again");
await other.keyboard.press("Enter");
for (const page of [first, other]) await is(page, "live");
seen.took = Date.now() - begun;
seen.focused = await other.evaluate(() => document.activeElement.id);
seen.button = await other.locator("#line-again").isVisible();

if (form === "alone") { // what a worker asks for cannot be refused from here
  // the stream is refused, the station answers: it is asked, and a run that is over in no time is heard
  await context.route("**/api/v1/events*", (route) => route.abort());
  line.cut();
  for (const page of [first, other]) await is(page, "lost");
  line.mend();
  for (const page of [first, other]) await is(page, "polling");
  seen.texts.push(await text(other));
  const late = await tab();
  await late.goto(`${line.base}/sync`);
  await is(late, "polling");
  await late.close();
  await other.evaluate(async () => {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": document.querySelector("meta[name=csrf]").content };
    await fetch("/api/v1/runs", { method: "POST", body: JSON.stringify({ mode: "dry_run" }), headers });
  });
  const told = await Promise.race([first, other].map((page) => page.waitForSelector(".notice", { timeout: 60_000 })));
  seen.notice = await told.innerText();
  await context.unroute("**/api/v1/events*"); // from now on the line may come back, and the button go, by itself
  await other.evaluate(() => document.getElementById("line-again").click());
  for (const page of [first, other]) await is(page, "live");

  // the tab that has the line goes: the other one takes it over
  await first.close();
  await other.waitForFunction(async () => (await navigator.locks.query()).held.length === 1);
  await other.click("#start button[type=submit]");
  await other.waitForSelector("#run-summary:not([hidden])", { timeout: 60_000 });
  seen.led = await text(other);
}
seen.complaints = seen.complaints.filter((each) => !/ERR_(CONNECTION|EMPTY|SOCKET|INCOMPLETE|NETWORK|FAILED)/.test(each));
console.log(JSON.stringify(seen));
line.close();
await browser.close();
