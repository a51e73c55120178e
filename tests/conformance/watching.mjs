// Watches over a station as people do: the wall of channels, notices of runs, what went wrong in them, and the monitor.
import { chromium, faults, faultsInEveryLight, listenTo, makeAccount, signIn, tabTo, walk } from "./visitor.mjs";

const [base, code, shots] = process.argv.slice(2);
const browser = await chromium();
const { seen, open, journey } = walk(browser, 900);
let admin;

await journey("an account", async () => {
  const page = await open();
  await makeAccount(page, base, code);
  admin = await page.context().storageState();
});

await journey("the wall", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/`);
  await page.waitForSelector('#verdict[data-state="good"]');
  seen.wall = { verdict: await page.locator("#verdict").innerText(), screen: await page.locator("#screen").isVisible() };
  await tabTo(page, "#channels button");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5, null, { timeout: 40000 });
  await page.waitForFunction(() => document.querySelector('#channels [aria-pressed="true"] img')?.naturalWidth === 320, null, { timeout: 30000 });
  await page.waitForFunction(() => document.querySelector('#channels [aria-pressed="true"] [data-health]').dataset.state === "good");
  seen.wall.tile = await page.locator('#channels [aria-pressed="true"]').innerText();
  await page.screenshot({ path: `${shots}/wall.png`, fullPage: true });
  await tabTo(page, "#close-screen");
  await page.keyboard.press("Enter");
  seen.wall.off = await page.evaluate(() => [document.getElementById("screen").hidden, document.activeElement.dataset.number]);
  await page.context().close();
});

await journey("who is not signed in sees channels and pictures, and no more", async () => {
  const page = await open();
  await page.goto(`${base}/`);
  await page.waitForFunction(() => [...document.querySelectorAll("#channels img")].some((each) => !each.hidden), null, { timeout: 40000 });
  seen.house = { verdict: await page.locator("#verdict").count(), health: await page.locator("[data-health]").count(), screen: await page.locator("video").isVisible() };
  await page.context().close();
});

await journey("a run that ends is told once, wherever one is", async () => {
  const page = await open({ storageState: admin });
  const other = await page.context().newPage();
  listenTo(other, seen.complaints);
  await page.goto(`${base}/monitor`);
  await other.goto(`${base}/guide`);
  await page.bringToFront();
  await page.waitForTimeout(1500);
  await page.evaluate(async () => {
    const csrf = document.querySelector("meta[name=csrf]").content;
    await fetch("/api/v1/runs", { method: "POST", body: JSON.stringify({ mode: "full" }), headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } });
  });
  const told = (what) => Promise.any([page, other].map((each) => each.waitForSelector(what, { timeout: 60000 }).then(() => each)));
  const first = await told(".notice a");
  await page.waitForTimeout(2500);
  const number = async () => (await page.locator("#notices .notice").count()) + (await other.locator("#notices .notice").count());
  seen.notice = { words: await first.locator("#notices .notice span").first().innerText(), times: await number() };
  await first.click("#notices .notice a");
  await first.waitForSelector("#run-rows tr");
  seen.run = {
    result: await first.locator("#run-result").innerText(), rows: await first.locator("#run-rows tr").count(),
    cure: await first.locator("#run-rows tr td:last-child").first().innerText(), focus: await first.evaluate(() => document.activeElement.id),
  };
  seen.axe.push(...(await faultsInEveryLight(first, "what a run did")));
  await first.screenshot({ path: `${shots}/run.png`, fullPage: true });
  const [saved] = await Promise.all([first.waitForEvent("download"), first.click("#run-csv")]);
  seen.run.csv = [saved.suggestedFilename().endsWith("-errors.csv"), (await text(saved)).split("\r\n").length];
  await first.reload();
  await other.reload();
  await first.waitForTimeout(2500);
  seen.notice.afterwards = await number();
  await first.click('#run-actions button:has-text("Retry failed only")');
  await told("#notices .notice");
  seen.run.again = await first.evaluate(async () => (await (await fetch("/api/v1/runs?most=1")).json()).runs[0].options.mode);
  await page.context().close();
});

async function text(download) {
  const parts = [];
  for await (const part of await download.createReadStream()) parts.push(part);
  return Buffer.concat(parts).toString();
}

await journey("the monitor", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/monitor`);
  await page.waitForSelector("#log tbody tr[data-level]");
  await page.waitForSelector(".strip[role=slider]");
  seen.monitor = { gauges: await page.locator("[role=meter]").count(), log: await page.locator("#log tbody tr").count() };
  await tabTo(page, ".strip[role=slider]");
  await page.keyboard.press("ArrowLeft");
  seen.monitor.strip = await page.locator(".strip[role=slider]").first().getAttribute("aria-valuetext");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#aired-lines tbody tr"));
  seen.monitor.aired = await page.locator("#aired-lines tbody tr").count();
  await page.selectOption("#log-level", "error");
  await page.click("#log-all");
  await page.waitForFunction(() => document.querySelector("#log td[colspan]") || document.querySelector('#log tr[data-level="error"]'));
  await page.screenshot({ path: `${shots}/monitor.png`, fullPage: true });
  await page.context().close();
});

await journey("a broken file is told within moments, and its cure too", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/`);
  await page.waitForSelector('#verdict[data-state="good"]');
  console.error("BREAK");
  await page.waitForSelector('#verdict[data-state="bad"]', { timeout: 30000 });
  await page.waitForSelector("#notice:visible", { timeout: 10000 });
  seen.broken = { verdict: await page.locator("#verdict").innerText(), facts: await page.locator("#facts").innerText(), notice: await page.locator("#notice").innerText() };
  seen.axe.push(...(await faultsInEveryLight(page, "a broken file")));
  await page.screenshot({ path: `${shots}/broken.png`, fullPage: true });
  console.error("MEND");
  await page.waitForSelector('#verdict[data-state="good"]', { timeout: 30000 });
  await page.context().close();
});

await journey("light and dark, at three widths", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 768, 1440]) {
      for (const [name, storageState] of [["/", admin], ["/", undefined], ["/monitor", admin], ["/sync", admin]]) {
        const page = await open({ storageState, colorScheme, viewport: { width, height: 900 } });
        await page.goto(base + name);
        await page.waitForTimeout(1200);
        const what = `${name} ${storageState ? "signed in" : "of the house"} ${colorScheme} ${width}`;
        seen.axe.push(...(await faults(page, what)));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) seen.axe.push(`${what}: ${wide} px wider than the window`);
        await page.screenshot({ path: `${shots}/${what.replaceAll(/\W+/g, "-")}.png`, fullPage: true });
        await page.context().close();
      }
    }
  }
});

console.log(JSON.stringify(seen));
await browser.close();
