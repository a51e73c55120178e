// The page of one item as people use it: to the frame, by mouse, by keyboard alone, and when something is not there.
import { ADMIN, VIEWER, chromium, signIn, tabTo, walk } from "./visitor.mjs";

const [base, keys, shots] = [process.argv[2], JSON.parse(process.argv[3]), process.argv[4]];
const browser = await chromium();
const { seen, open, journey, check } = walk(browser);

const address = (key) => `${base}/item?key=${encodeURIComponent(key)}`;
const ready = (page) => page.waitForFunction(() => document.querySelector("#state")?.textContent && !document.querySelector("#desk").hidden);
const notice = (page, words) => page.waitForFunction((wanted) => [...document.querySelectorAll(".notice")].some((each) => each.textContent.includes(wanted)), words, { timeout: 40000 });
const time = (page) => page.locator("[data-part=time]").innerText();

const page = await open();
await signIn(page, base, ADMIN, "/library");
await page.evaluate(async (account) => {
  const csrf = document.querySelector("meta[name=csrf]").content;
  await fetch("/api/v1/accounts", { method: "POST", body: JSON.stringify({ ...account, role: "viewer" }), headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } });
}, VIEWER);
const admin = await page.context().storageState();

await journey("exact to the frame", async () => {
  await page.goto(address(keys.count));
  await ready(page);
  // forty shades, one a frame, over and over
  const shown = () => page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const paint = canvas.getContext("2d");
    paint.drawImage(document.getElementById("video"), 0, 0, 1, 1);
    const [red] = paint.getImageData(0, 0, 1, 1).data;
    return Math.round(((red * 219) / 255 + 16 - 20) / 5);
  });
  const frameOf = (text) => {
    const [hours, minutes, seconds, frame] = text.split(/[:.]/).map(Number);
    return (hours * 3600 + minutes * 60 + seconds) * 30 + frame;
  };
  seen.frames = [];
  const look = async () => {
    await page.waitForFunction(() => !document.getElementById("video").seeking && document.getElementById("video").readyState >= 2, null, { timeout: 30000 });
    await page.waitForTimeout(250);
    const text = await time(page);
    seen.frames.push([text, frameOf(text) % 40, await shown()]);
  };
  for (const place of ["00:00:03.07", "00:00:11.29", "00:00:00.00", "00:00:17.500", "00:00:07"]) {
    await page.fill("#go-time", place);
    await page.press("#go-time", "Enter");
    await look();
  }
  await page.focus("#video");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowRight", "End", "Home"]) {
    await page.keyboard.press(key);
    await look();
  }
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.getElementById("video").currentTime > 1);
  await page.keyboard.press("k");
  await look();
  await page.keyboard.press("End");
  await page.keyboard.press("j");
  await page.waitForFunction(() => Number(document.querySelector("[data-part=time]").textContent.slice(6, 8)) < 19, null, { timeout: 20000 });
  await page.keyboard.press("k");
  await look();
  seen.wrongTime = [];
  for (const words of ["later", "00:00:30"]) {
    await page.fill("#go-time", words);
    await page.press("#go-time", "Enter");
    seen.wrongTime.push(await page.locator("#go-fault").innerText());
  }
});

await journey("find breaks, accept five, save", async () => {
  await page.goto(address(keys.long));
  await ready(page);
  await page.click("#start");
  await page.waitForSelector("#progress:not([hidden])");
  await page.waitForSelector(".found", { timeout: 40000 });
  seen.proposed = await page.locator("#proposed").innerText();
  for (let place = 0; place < 5; place += 1) await page.locator(".found [data-answer=accepted]").nth(place).click();
  await page.locator(".found [data-answer=rejected]").nth(5).click();
  seen.decided = await page.locator("#left").innerText();
  await page.click("#save");
  await page.waitForSelector("dialog.proposal[open]");
  seen.diff = await page.locator("dialog.proposal .diff").innerText();
  await page.screenshot({ path: `${shots}/item-diff.png` });
  await page.locator("dialog.proposal button[type=submit]").click();
  await notice(page, "In force");
  seen.inForce = await page.locator("#chapters-words").innerText();
  seen.bar = await page.locator("#bar").isVisible();
});

await journey("what a break will be like", async () => {
  await page.waitForFunction(() => [...document.querySelectorAll(".found img")].slice(0, 4).every((image) => image.complete && image.naturalWidth > 0), null, { timeout: 20000 });
  await check(page, "proposals");
  await page.screenshot({ path: `${shots}/item-proposals.png`, fullPage: true });
  await page.locator(".found").first().getByText("Play the break").click();
  await page.waitForSelector("#join[open]");
  await page.waitForFunction(() => document.getElementById("join-video").currentTime > 1, null, { timeout: 30000 });
  await check(page, "the break");
  seen.joinLength = await page.evaluate(() => document.getElementById("join-video").duration);
  await page.keyboard.press("Escape");
  await page.locator(".found [data-answer=accepted]").nth(5).click();
  await page.click("#save");
  await page.waitForSelector("dialog.proposal[open]");
  await check(page, "the diff");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog.proposal"));
  seen.cancelled = await page.locator("#changes").innerText();
  await page.click("#discard");
});

await journey("the same by keyboard alone", async () => {
  await page.goto(address(keys.other));
  await ready(page);
  await tabTo(page, "#start");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".found", { timeout: 40000 });
  await tabTo(page, ".found");
  for (const key of ["a", "a", "r", "a", "a", "a"]) await page.keyboard.press(key);
  seen.keyboard = { decided: await page.locator("#left").innerText() };
  // back to the strip: the second mark a second later and two frames on, the last one away
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+Shift+z");
  await page.evaluate(() => document.getElementById("video").focus());
  await tabTo(page, ".strip-mark");
  await page.keyboard.press("Tab");
  const text = () => page.evaluate(() => document.activeElement.getAttribute("aria-valuetext"));
  seen.keyboard.from = await text();
  for (const key of ["Shift+ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  seen.keyboard.to = await text();
  await tabTo(page, "#add");
  await page.keyboard.press("Enter"); // at the playhead, which is at the beginning
  await page.keyboard.press("Tab");
  await page.keyboard.type("Cold open");
  await page.keyboard.press("Tab");
  seen.keyboard.list = await page.locator(".chapter").count();
  await tabTo(page, "#fact-tag");
  await page.keyboard.type("best of");
  await page.keyboard.press("Enter");
  for (let step = 0; step < 200 && !(await page.evaluate(() => document.activeElement.id === "save")); step += 1) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog.proposal[open]");
  await tabTo(page, "dialog.proposal button[type=submit]");
  await page.keyboard.press("Enter");
  await notice(page, "In force");
  seen.keyboard.words = await page.locator("#chapters-words").innerText();
  await page.reload();
  await ready(page);
  seen.keyboard.tag = await page.locator(".word").allInnerTexts();
});

await journey("a mark is dragged, and nothing is lost by a reload", async () => {
  await page.goto(address(keys.long));
  await ready(page);
  const first = page.locator(".strip-mark").first();
  const before = await first.getAttribute("aria-valuetext");
  const box = await first.boundingBox();
  await page.mouse.move(box.x + 12, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 30, box.y + 40, { steps: 6 });
  await page.mouse.up();
  seen.dragged = [before, await first.getAttribute("aria-valuetext")];
  await page.fill(".chapter:nth-child(2) .timecode", "00:99");
  await page.press(".chapter:nth-child(2) .timecode", "Enter");
  seen.typed = await page.locator(".chapter:nth-child(2) .fault").innerText();
  await page.fill(".chapter:nth-child(2) .timecode", "23:00:00");
  await page.press(".chapter:nth-child(2) .timecode", "Enter");
  seen.behind = [await page.locator(".chapter .fault:not(:empty)").innerText(), await page.locator("#save").isDisabled()];
  await check(page, "a wrong time");
  await page.click("#undo");
  const asked = [];
  page.once("dialog", (dialog) => (asked.push(dialog.type()), dialog.accept()));
  await page.reload();
  await ready(page);
  seen.reload = [asked, await page.locator(".strip-mark").first().getAttribute("aria-valuetext"), await page.locator("#bar").isVisible()];
  await page.click("#discard");
  seen.discarded = [await page.locator(".strip-mark").first().getAttribute("aria-valuetext"), await page.locator("#bar").isVisible()];
});

await journey("chapters of the file, beside and in place of others", async () => {
  await page.goto(address(keys.chaptered));
  await ready(page);
  const times = () => page.locator(".chapter .timecode").evaluateAll((inputs) => inputs.map((input) => input.value));
  seen.own = [await times(), await page.locator("#chapters-words").innerText()];
  await page.fill("#go-time", "00:00:09");
  await page.press("#go-time", "Enter");
  await page.click("#add");
  await page.locator(".chapter").first().getByText("Delete").click();
  const changed = await times();
  await page.click("#import [type=submit]");
  const beside = await times();
  await page.selectOption("#import-how", "replace");
  await page.click("#import [type=submit]");
  seen.imported = [changed, beside, await times()];
  await page.click("#own");
  seen.back = await page.locator("#bar").isVisible();
});

await journey("what it is, set by hand and back again", async () => {
  await page.goto(address(keys.chaptered));
  await ready(page);
  const saving = async (words) => {
    await page.click("#save");
    await page.waitForSelector("dialog.proposal[open]");
    const diff = await page.locator("dialog.proposal .diff").innerText();
    await page.locator("dialog.proposal button[type=submit]").click();
    await notice(page, words);
    await page.locator(".notice button").evaluateAll((buttons) => buttons.forEach((button) => button.click()));
    return diff;
  };
  await page.selectOption("#fact-kind", "promo");
  await page.fill("#fact-year", "1984");
  for (const word of ["toys, games", "winter", "toys, games"]) {
    await page.fill("#fact-label", word);
    await page.press("#fact-label", "Enter");
  }
  await page.fill("#custom-name", "not a name!");
  await page.press("#custom-name", "Enter");
  seen.hand = { name: await page.locator("#custom-fault").innerText() };
  await page.fill("#custom-name", "mood");
  await page.press("#custom-name", "Enter");
  await page.keyboard.type("dark: very <b>");
  await page.keyboard.press("Tab");
  seen.hand.changes = await page.locator("#changes").innerText();
  seen.hand.diff = await saving("In force");
  seen.hand.states = await page.locator("#fact-kind-state").innerText();
  await page.locator("#fact-kind-state + button").click();
  await page.fill("#fact-year", "");
  await page.locator(".word", { hasText: "winter" }).click();
  seen.hand.undone = await saving("In force");
  seen.hand.kind = await page.locator("#fact-kind").inputValue();
  seen.hand.words = await page.locator(".word").allInnerTexts();
});

await journey("what is not there is said", async () => {
  seen.notThere = {};
  const silent = { gone: keys.gone, heard: keys.count, nothing: "no:such/item" };
  await page.route(`**/${keys.count}/breaks`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), rate: [0, 1] } });
  });
  for (const [name, key] of Object.entries(silent)) {
    await page.goto(address(key));
    if (name === "nothing") await page.waitForFunction(() => document.getElementById("fault").textContent);
    else await ready(page);
    seen.notThere[name] = [await page.locator("#fault").innerText(), await page.locator("#matters").innerText(), await page.locator("[data-part=words]").innerText().catch(() => "")];
    await check(page, name);
    await page.screenshot({ path: `${shots}/item-${name}.png`, fullPage: true });
  }
  await page.unroute(`**/${keys.count}/breaks`);
  await page.goto(address(keys.count));
  await ready(page);
  await page.route("**/api/v1/**", (route) => route.abort());
  seen.complaints.length = 0;
  await page.click("[data-act=toggle]");
  await page.waitForFunction(() => document.querySelector("[data-part=words] button"), null, { timeout: 30000 });
  seen.away = await page.locator("[data-part=words]").innerText();
  await page.unroute("**/api/v1/**");
  await page.locator("[data-part=words] button").click();
  await page.click("[data-act=toggle]");
  await page.waitForFunction(() => document.getElementById("video").currentTime > 0.5, null, { timeout: 30000 });
  seen.complaints = seen.complaints.filter((line) => !line.includes("ERR_FAILED"));
});

await journey("texts of strangers stay texts", async () => {
  const evil = "<img src=x onerror=globalThis.hit=1>\"'<script>globalThis.hit=1</script>";
  const spoil = (value) => (typeof value === "string" ? (/^(active|episode|promo|movie|\d{4}-.*)$/.test(value) ? value : `${value} ${evil}`) : Array.isArray(value) ? value.map(spoil) : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spoil(each)])) : value);
  const hostile = await open({ storageState: admin });
  await hostile.route(new RegExp(`/items/${keys.long}(/breaks|/strip)?$`), async (route) => {
    const answer = await route.fetch();
    const json = spoil(await answer.json());
    if ("about" in json) Object.assign(json.about, { tags: [evil], custom: [["mood", evil]], description: evil });
    if ("problem" in json) json.problem = "";
    await route.fulfill({ response: answer, json });
  });
  await hostile.route("**/source", (route) => route.fulfill({ json: { groups: [{ title: evil, facts: [{ name: evil, value: evil }] }] } }));
  await hostile.goto(address(keys.long));
  await ready(hostile);
  await hostile.waitForFunction(() => document.getElementById("panels").textContent.includes("as the source has it"));
  seen.hostile = await hostile.evaluate(() => [document.querySelectorAll('img[src="x"], main script').length, globalThis.hit ?? 0, document.querySelector("main").innerText.split("onerror").length > 8]);
  await hostile.context().close();
});

await journey("a viewer looks", async () => {
  const viewer = await open();
  await signIn(viewer, base, VIEWER, "/library");
  await viewer.goto(address(keys.long));
  await ready(viewer);
  seen.viewer = {
    screen: await viewer.locator("[data-part=words]").innerText(), finding: await viewer.locator("#finding").isVisible(),
    add: await viewer.locator("#add").isDisabled(), chapters: await viewer.locator(".chapter").count(),
    open: await viewer.locator("#desk input:not(:disabled):visible, #fields input:not(:disabled):visible, #desk button:not(:disabled):not(.plain):not([data-zoom]):visible").count(),
    path: (await viewer.locator("main").innerText()).includes("/media/"),
  };
  await check(viewer, "a viewer");
  await viewer.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  await journey(`${colorScheme}, at three widths`, async () => {
    for (const width of [360, 768, 1440]) {
      const looked = await open({ storageState: admin, colorScheme, viewport: { width, height: 900 } });
      await looked.goto(address(keys.long));
      await ready(looked);
      await looked.click("#add");
      await looked.waitForTimeout(800);
      const name = `item ${colorScheme} ${width}`;
      await check(looked, name);
      const wide = await looked.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) seen.axe.push(`${name}: ${wide} px wider than the window`);
      await looked.screenshot({ path: `${shots}/item-${colorScheme}-${width}.png`, fullPage: true });
      await looked.context().close();
    }
  });
}

console.log(JSON.stringify(seen));
await browser.close();
