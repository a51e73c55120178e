// Goes through the console as people do, by keyboard where it says so, and prints what was seen as JSON.
import { ADMIN, VIEWER, chromium, signIn, tabTo, untilReady, walk } from "./visitor.mjs";

const [base, code, shots] = process.argv.slice(2);
const PAGES = ["guide", "schedule", "library", "sources", "sync", "monitor", "settings", "docs"];

const browser = await chromium();
const { seen, open, journey, check } = walk(browser);

let admin;

await journey("before there is an account", async () => {
  const page = await open();
  await page.goto(`${base}/sync`);
  seen.before = { button: await page.locator("button[type=submit]").isDisabled(), who: await page.locator(".who").innerText() };
  await check(page, "sync without an account");
});

await journey("first account", async () => {
  const page = await open();
  await page.goto(`${base}/setup#${code}`);
  await untilReady(page);
  await check(page, "setup");
  await page.keyboard.type(ADMIN.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings");
  seen.hash = new URL(page.url()).hash;
  seen.setUpAgain = await page.evaluate(async (code) => {
    const body = JSON.stringify({ code, name: "eve", password: "a good long password" });
    const csrf = document.querySelector("meta[name=csrf]").content;
    const answer = await fetch("/api/v1/setup", { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } });
    return answer.status;
  }, code);
  await page.fill("#add-name", VIEWER.name);
  await page.fill("#add-password", VIEWER.password);
  await page.click("#add button");
  await page.waitForFunction(() => document.querySelector("#accounts tbody").rows.length === 2);
  admin = await page.context().storageState();
});

await journey("sign in by keyboard", async () => {
  const page = await open();
  await page.goto(`${base}/login`);
  await untilReady(page);
  await check(page, "login");
  await page.keyboard.type(ADMIN.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".fault").textContent !== "");
  seen.wrong = await page.locator(".fault").innerText();
  await signIn(page, base, ADMIN, "/monitor");
});

await journey("signing in leads to no other station", async () => {
  const page = await open();
  await page.route("**/api/v1/session", (route) => route.fulfill({ json: {} }));
  await page.route("http*://evil.example/**", (route) => route.fulfill({ body: "evil" }));
  seen.led = [];
  for (const next of ["//evil.example/", "/\\evil.example/", "/\t/evil.example/", "https://evil.example/", "javascript:alert(1)", "//[", "\\\\evil.example", "", "/docs?q=a"]) {
    await page.goto(`${base}/login?next=${encodeURIComponent(next)}`);
    await untilReady(page);
    await page.fill("#name", "anna");
    await page.fill("#password", "whatever it is");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname !== "/login");
    seen.led.push(page.url().replace(base, "").split("#")[0]);
  }
  await page.context().close();
});

await journey("a page that is left open asks by itself", async () => {
  const page = await open({ storageState: admin });
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/v1/") && asked.push("x-in-use" in request.headers()));
  await page.goto(`${base}/monitor`);
  await page.waitForTimeout(6000);
  seen.leftOpen = { asked: asked.length > 4, used: asked.filter(Boolean).length };
  await page.goto(`${base}/library`);
  asked.length = 0;
  await tabTo(page, "#words");
  await page.keyboard.type("blue");
  await page.waitForTimeout(1000);
  seen.leftOpen.searched = asked.filter(Boolean).length > 0;
  await page.context().close();
});

await journey("sync", async () => {
  const page = await open({ storageState: admin });
  const other = await page.context().newPage();
  await page.goto(`${base}/sync`);
  await other.goto(`${base}/sync`);
  await page.waitForSelector("#sources input");
  await page.waitForSelector('#line[data-state="live"]');
  await page.evaluate(() => {
    globalThis.percents = [];
    new MutationObserver(() => {
      const bar = document.querySelector('.run [role="progressbar"]');
      const now = bar?.getAttribute("aria-valuenow");
      if (now && globalThis.percents.at(-1) !== Number(now)) globalThis.percents.push(Number(now));
    }).observe(document.getElementById("running"), { subtree: true, childList: true, attributes: true });
  });
  await page.selectOption("#mode", "full");
  await tabTo(page, "#start button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".run", { timeout: 20000 });
  await check(page, "sync at work");
  await page.screenshot({ path: `${shots}/sync-at-work.png` });
  // a browser says it once; what the run did stands on both
  const told = await Promise.race([page, other].map((each) => each.waitForSelector(".notice", { timeout: 40000 }).then(() => each)));
  for (const each of [page, other]) await each.waitForSelector("#run-summary:not([hidden])", { timeout: 10000 });
  seen.sync = {
    percents: await page.evaluate(() => globalThis.percents),
    notice: await told.locator(".notice span").first().innerText(),
    history: await page.locator("#history tbody tr").count(),
  };
  await told.click(".notice button");
  seen.sync.left = await told.locator(".notice").count();
});

await journey("take over the air and give it back", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/monitor`);
  await page.waitForSelector("#channels tbody tr");
  await page.fill("#text", "<b>Storm</b> & wind");
  await tabTo(page, "#alert button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  await check(page, "confirm");
  seen.preview = await page.locator("#confirm-text").innerText();
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog:not([open])", { state: "attached" });
  seen.escaped = await page.locator("#overrides button").count();
  await tabTo(page, "#alert button[type=submit]");
  await page.keyboard.press("Enter");
  await tabTo(page, 'dialog button[value="yes"]');
  await page.keyboard.press("Enter");
  await page.waitForSelector("#overrides button");
  seen.override = await page.locator("#overrides li span").first().innerText();
  await page.click("#overrides button");
  await page.waitForFunction(() => !document.querySelector("#overrides button"));
});

await journey("watch from the guide", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/guide`);
  await page.waitForSelector(".grid-lane button.now");
  await page.locator(".grid-lane button.now").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  await check(page, "about a programme");
  await tabTo(page, "#watch");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0.5, null, { timeout: 40000 });
  await page.click("#close");
});

await journey("find something in the library by keyboard", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/library`);
  await page.waitForSelector("#row-0");
  await tabTo(page, "#words");
  await page.keyboard.type("blue tw");
  await page.waitForFunction(() => document.getElementById("found").textContent === "1 item");
  await tabTo(page, "#list");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] .facts");
  await check(page, "about an item");
  await page.screenshot({ path: `${shots}/library-item.png` });
  const link = page.url();
  seen.library = { title: await page.locator("#item-title").innerText(), file: await page.locator("#item-words").innerText() };
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog[open]") && !location.hash);
  seen.library.back = await page.evaluate(() => [document.activeElement.id, location.hash]);
  await page.goto("about:blank");
  await page.goto(link);
  await page.waitForSelector("dialog[open] .facts");
  seen.library.linked = await page.locator("#item-title").innerText();
  await page.context().close();
});

await journey("a library of a hundred thousand", async () => {
  const page = await open({ storageState: admin });
  const TOTAL = 100_000;
  await page.route("**/api/v1/items?*", async (route) => {
    const at = Number(new URL(route.request().url()).searchParams.get("at"));
    const row = (n) => ({ key: `k:${n}`, kind: "episode", title: `<b>Part ${n}</b>`, show: "Long", code: "S01E01", year: null, length: 1_320_000, source: "tv", rating: "TV-PG", state: n % 9 ? "active" : "missing", added: "2026-01-01", modified: "2026-02-01", aired: n % 3 ? 1e12 : null, next: null, hand: n % 7 ? "" : "by its key" });
    const items = Array.from({ length: Math.min(100, TOTAL - at) }, (_, n) => row(at + n));
    const names = ["kind", "source", "state", "rating", "tag", "company", "category", "campaign", "daypart", "season", "warning", "demo", "expiry", "aired", "hand"];
    const facets = Object.fromEntries(names.map((name) => [name, [{ value: "x", count: TOTAL }]]));
    await route.fulfill({ json: { revision: 1, renewing: false, frame_rate: 25, timezone: "UTC", total: TOTAL, at, items, facets } });
  });
  await page.goto(`${base}/library`);
  await page.waitForFunction(() => document.querySelector("#row-0")?.textContent.includes("Part 0"));
  await tabTo(page, "#list");
  const most = () => page.evaluate(() => document.querySelectorAll("#body > *").length);
  seen.long = { rows: await most() };
  for (const [key, place] of [["End", TOTAL - 1], ["ArrowUp", TOTAL - 2], ["Home", 0], ["ArrowDown", 1], ["PageDown", null]]) {
    await page.keyboard.press(key);
    if (place === null) continue;
    await page.waitForFunction((n) => document.querySelector(`#row-${n}[data-current]`)?.textContent.includes(`Part ${n}<`), place);
    seen.long.rows = Math.max(seen.long.rows, await most());
  }
  // two seconds of scrolling over the whole list, frame by frame
  seen.long.frames = await page.evaluate(() => new Promise((done) => {
    const list = document.getElementById("list");
    const gaps = [];
    let last = performance.now(), worst = 0;
    const begun = last;
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      worst = Math.max(worst, document.querySelectorAll("#body > *").length);
      list.scrollTop = ((now - begun) / 2000) * list.scrollHeight;
      if (now - begun < 2000) requestAnimationFrame(step);
      else done({ count: gaps.length, median: gaps.sort((a, b) => a - b)[gaps.length >> 1], rows: worst });
    };
    requestAnimationFrame(step);
  }));
  await page.waitForFunction((n) => document.querySelector(`#row-${n}`)?.textContent.includes("Part"), TOTAL - 1);
  seen.long.markup = await page.locator("#body b").count();
  await check(page, "a long library");
  await page.screenshot({ path: `${shots}/library-long.png` });
  await page.context().close();
});

await journey("many items are corrected at once", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/library?words=blue&kind=episode`);
  await page.waitForSelector("#row-1 [role=gridcell]");
  await tabTo(page, "#list");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.waitForFunction(() => document.getElementById("chosen").textContent.startsWith("2 chosen"));
  await tabTo(page, "#correct");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#correction[open]");
  await tabTo(page, "#value");
  await page.keyboard.type("friday, late");
  await check(page, "a correction");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog.proposal .diff", { timeout: 30000 });
  seen.bulk = { diff: await page.locator("dialog.proposal .diff").innerText(), file: await page.locator("dialog.proposal code").first().innerText() };
  await check(page, "the change of a correction");
  await page.screenshot({ path: `${shots}/library-correction.png` });
  await tabTo(page, "dialog.proposal button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog.proposal", { state: "detached", timeout: 30000 });
  await page.waitForFunction(() => document.getElementById("chosen").textContent === "Nothing is chosen");
  for (let step = 0; step < 40; step += 1) {
    await page.goto(`${base}/library?words=friday`);
    await page.waitForFunction(() => document.getElementById("found").textContent);
    if ((await page.locator("#body .library-hand").count()) === 2) break;
    await page.waitForTimeout(500);
  }
  seen.bulk.found = await page.locator("#body .library-hand").count();
  await page.click("#choose-all");
  await page.click("#give");
  await page.waitForSelector("#uses p, #uses label");
  await check(page, "giving to a channel");
  seen.bulk.uses = await page.locator("#uses").innerText();
  await page.context().close();
});

await journey("the schedule by keyboard", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/schedule`);
  await page.waitForSelector(".tl-block");
  await tabTo(page, "#timeline");
  const at = () => page.evaluate(() => document.getElementById(document.getElementById("timeline").getAttribute("aria-activedescendant"))?.innerText);
  // its clips are seconds long: at every zoom several are one block, and the last one opens into a list
  for (let step = 0; step < 8 && !(await page.locator("#why[open]").count()); step += 1) {
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
  }
  await page.waitForSelector("#why[open] li button");
  await check(page, "several of the schedule");
  await tabTo(page, "#why li button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#item-words h3");
  seen.schedule = { title: await page.locator("#why-title").innerText(), why: await page.locator("#item-words").innerText(), zoom: await page.locator("#zoom").inputValue() };
  await check(page, "why of the schedule");
  await page.screenshot({ path: `${shots}/schedule-why.png` });
  await page.keyboard.press("Escape");
  seen.schedule.back = await page.evaluate(() => document.activeElement.id);
  const before = await at();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  seen.schedule.walked = [before, await at()];
  await page.locator("input[value=fine]").press("Space");
  await page.waitForSelector('.tl-block[data-lane="piece"]');
  await page.locator("input[value=list]").press("Space");
  await page.waitForSelector("#table td:nth-child(3)");
  await check(page, "the schedule as a list");
  seen.schedule.listed = await page.locator("#table tbody tr").count();
  await page.context().close();
});

await journey("a week of twenty channels", async () => {
  const DAY = 86_400_000, HALF = 1_800_000;
  const page = await open({ storageState: admin });
  const channels = Array.from({ length: 20 }, (_, n) => ({ id: `c${n}`, number: String(n + 1), name: `Channel ${n} <b>` }));
  const block = (id, at) => ({ id: `${id}/${at}`, lane: "slot", at, ms: HALF, kind: at % (3 * HALF) ? "episode" : "movie", title: "A <b>show</b>", subtitle: "Part", item: "k", program: "p", rating: "", breaks: 1, status: "" });
  await page.route("**/api/v1/schedule?*", async (route) => route.fulfill({ json: answer(new URL(route.request().url()).searchParams) }));
  await page.route("**/api/v1/schedule", async (route) => route.fulfill({ json: answer(new URLSearchParams()) }));
  function answer(asked) {
    const now = Date.now(), start = Number(asked.get("from")) || now - (now % DAY), end = Number(asked.get("to")) || start + DAY;
    const wanted = (asked.get("channels") ?? "").split(",").filter(Boolean);
    const shown = channels.filter(({ id }) => !wanted.length || wanted.includes(id));
    const of = (id) => Array.from({ length: (end - start) / HALF }, (_, n) => block(id, start + n * HALF));
    return { now, timezone: "UTC", start, end, detail: "coarse", channels: shown.map((each) => ({ ...each, blocks: of(each.id) })) };
  }
  await page.goto(`${base}/schedule`);
  await page.waitForSelector(".tl-block");
  seen.week = { blocks: 0, frames: 0, markup: await page.locator("#plane i, #plane b b").count() };
  for (const zoom of ["4 hours", "1 week"]) {
    await page.selectOption("#zoom", { label: zoom });
    await page.waitForTimeout(500);
    const found = await page.evaluate(() => new Promise((done) => {
      const view = document.getElementById("timeline"), begun = performance.now(), left = view.scrollLeft, top = view.scrollHeight - view.clientHeight;
      let frames = 0, most = 0;
      const step = (now) => {
        frames += 1;
        most = Math.max(most, document.querySelectorAll(".tl-block").length);
        view.scrollLeft = left + Math.sin((now - begun) / 500) * view.clientWidth;
        view.scrollTop = ((Math.sin((now - begun) / 700) + 1) / 2) * top;
        if (now - begun < 2000) requestAnimationFrame(step);
        else done({ frames, most });
      };
      requestAnimationFrame(step);
    }));
    seen.week.blocks = Math.max(seen.week.blocks, found.most);
    seen.week.frames += found.frames;
  }
  await page.context().close();
});

await journey("a viewer only looks", async () => {
  const page = await open();
  await signIn(page, base, VIEWER, "/monitor");
  await page.waitForSelector("#channels tbody tr");
  seen.viewer = {
    alert: await page.locator("#alert").isVisible(),
    refused: await page.evaluate(async () => {
      const csrf = document.querySelector("meta[name=csrf]").content;
      const ask = async (method, path, body) => (await fetch(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } })).status;
      return [await ask("POST", "/api/v1/air/overrides", { text: "x" }), await ask("POST", "/api/v1/runs", {}), await ask("POST", "/api/v1/tokens", { name: "x" })];
    }),
  };
  await page.goto(`${base}/settings`);
  seen.viewer.accounts = await page.locator("#accounts").count();
});

// no journey: as long as there are pages
{
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 768, 1440]) {
      const page = await open({ storageState: admin, colorScheme, viewport: { width, height: 900 } });
      for (const name of PAGES) {
        await page.goto(`${base}/${name}`);
        await page.waitForTimeout(600);
        await check(page, `${name} ${colorScheme} ${width}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) seen.axe.push(`${name} ${width}: ${wide} px wider than the window`);
        await page.screenshot({ path: `${shots}/${name}-${colorScheme}-${width}.png`, fullPage: true });
      }
      await page.context().close();
    }
  }
}

await journey("twelve tabs", async () => {
  const context = await browser.newContext({ storageState: admin });
  const tabs = await Promise.all(Array.from({ length: 12 }, () => context.newPage()));
  await Promise.all(tabs.map((page) => page.goto(`${base}/sync`, { timeout: 20000 })));
  await Promise.all(tabs.map((page) => page.waitForSelector('#line[data-state="live"]', { timeout: 20000 })));
  seen.tabs = tabs.length;
});

console.log(JSON.stringify(seen));
await browser.close();
