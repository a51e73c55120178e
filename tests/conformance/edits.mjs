// The dialog in which an edit of the station's files is seen and saved, by keyboard; prints what was seen as JSON.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { ADMIN, chromium, faults, faultsInEveryLight, signIn, tabTo, walk } from "./visitor.mjs";

const [base, folder, shots] = process.argv.slice(2);
const browser = await chromium();
const { seen, open } = walk(browser);
const file = `${folder}/station.yaml`;
const entry = { match: { key: "a-key-that-is-long:0123456789abcdef" }, set: { label: ["<b>bold</b>", "進撃"], rating: "TV-PG" } };
const change = (...changes) => ({ edits: [{ file: "station.yaml", changes }] });
const NAME = change({ op: "set", path: ["station", "name"], value: "Harbour: Television" }, { op: "remove", path: ["cache"] });

/** What a page does on a press of a button; the answer is kept for later. */
async function propose(page, body, title) {
  await page.evaluate(({ body, title }) => {
    globalThis.outcome = "open";
    import("/static/proposal.js")
      .then(({ proposeEdit }) => proposeEdit({ url: "/api/v1/edits", body, title }))
      .then((saved) => (globalThis.outcome = saved), (error) => (globalThis.outcome = error.message));
  }, { body, title });
  await page.waitForSelector("dialog.proposal[open]", { timeout: 60000 });
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".proposal-form")).display === "flex");
}
const outcome = (page) => page.waitForFunction(() => globalThis.outcome !== "open", null, { timeout: 60000 }).then(() => page.evaluate(() => globalThis.outcome));
const words = (page, selector) => page.locator(selector).allInnerTexts();

const page = await open();
await signIn(page, base, ADMIN, "/monitor");

// given up: nothing is written
const first = readFileSync(file, "utf-8");
await propose(page, NAME, "Name the station");
seen.shown = { title: await page.locator("#proposal-title").innerText(), lines: await words(page, ".diff ins, .diff del"), verdict: await page.locator(".proposal-verdict").innerText() };
seen.axe.push(...await faults(page, "an edit"));
await page.keyboard.press("Escape");
seen.escaped = [await outcome(page), readFileSync(file, "utf-8") === first];

// changed meanwhile: told, looked at again, saved
await propose(page, NAME, "Name the station");
appendFileSync(file, "# by hand, meanwhile\n");
await tabTo(page, 'dialog.proposal button[type="submit"]');
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.querySelector("dialog.proposal .fault").textContent !== "", null, { timeout: 60000 });
seen.conflict = { fault: await page.locator("dialog.proposal .fault").innerText(), focus: await page.evaluate(() => document.activeElement.textContent) };
seen.axe.push(...await faultsInEveryLight(page, "a conflict"));
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.activeElement.textContent === "Save", null, { timeout: 60000 });
await page.keyboard.press("Enter");
seen.saved = await outcome(page);
seen.text = readFileSync(file, "utf-8");
seen.left = await page.locator("dialog.proposal").count();

// what does not compile cannot be saved
const WRONG = change({ op: "set", path: ["breaks", "quick", "internal", "pod"], value: [{ spots: "nothing" }] });
await propose(page, WRONG, "Change the breaks");
seen.wrong = { verdict: await page.locator(".proposal-verdict").innerText(), problems: await words(page, ".proposal-problems li"), save: await page.locator('dialog.proposal button[type="submit"]').isVisible() };
seen.axe.push(...await faultsInEveryLight(page, "an edit that is wrong"));
await page.keyboard.press("Enter");
seen.wrong.outcome = await outcome(page);

// but kept; it is saved when the rest of the station is as it needs it
for (const title of ["Change the breaks", "<b>Never</b> mind"]) {
  await propose(page, WRONG, title);
  await tabTo(page, "dialog.proposal button:nth-of-type(3)");
  await page.keyboard.press("Enter");
  await outcome(page);
}
seen.draft = { outcome: await page.evaluate(() => globalThis.outcome), told: await page.locator(".notice").last().innerText(), same: readFileSync(file, "utf-8") === seen.text };
await page.goto(`${base}/settings#drafts`);
const rows = page.locator("#draft-list tbody tr");
await rows.nth(1).waitFor();
seen.axe.push(...await faultsInEveryLight(page, "drafts"));
await page.screenshot({ path: `${shots}/drafts.png`, fullPage: true });
page.once("dialog", (dialog) => dialog.accept());
await rows.filter({ hasText: "Never" }).getByRole("button", { name: "Drop" }).press("Enter");
await page.waitForFunction(() => document.querySelectorAll("#draft-list tbody tr").length === 1);
seen.draft.row = await rows.first().innerText();
async function lookAgain() {
  await rows.first().getByRole("button", { name: "Look again" }).press("Enter");
  await page.waitForSelector("dialog.proposal[open]", { timeout: 60000 });
  return page.locator(".proposal-verdict").innerText();
}
seen.draft.before = await lookAgain();
seen.draft.keepAgain = await page.getByRole("button", { name: "Keep as draft" }).isVisible();
await page.keyboard.press("Enter");
await page.waitForSelector("dialog.proposal", { state: "detached" });
writeFileSync(`${folder}/more.yaml`, "pools:\n  nothing: {from: 'kind:commercial'}\n");
appendFileSync(file, "# once more\n");
seen.draft.after = await lookAgain();
seen.draft.heed = await page.locator("dialog.proposal .heed").innerText();
seen.axe.push(...await faultsInEveryLight(page, "a draft"));
await tabTo(page, 'dialog.proposal button[type="submit"]');
await page.keyboard.press("Enter");
await page.waitForSelector("#no-drafts:not([hidden])", { timeout: 60000 });
seen.draft.text = readFileSync(file, "utf-8");
await page.goto(`${base}/monitor`);

// committed as it is saved
await propose(page, change({ op: "set", path: ["station", "name"], value: "Harbour Two" }), "Name the station anew");
await tabTo(page, '.proposal-commit input[type="checkbox"]');
await page.keyboard.press("Space");
await page.keyboard.press("Tab");
seen.commit = { offered: await page.locator(".proposal-commit label").innerText().then((words) => words.trim()), words: await page.evaluate(() => document.activeElement.value) };
await page.keyboard.press("End");
await page.keyboard.type(", as <b>anna</b> likes it");
seen.axe.push(...await faultsInEveryLight(page, "an edit that is committed"));
await page.keyboard.press("Enter");
seen.commit.outcome = await outcome(page);
const state = await page.context().storageState();

// the dialog itself, in both lights, on narrow and wide screens
const many = { edits: [
  { file: "overrides/console.yaml", changes: Array.from({ length: 12 }, (_, n) => ({ op: "append", path: ["overrides"], value: { ...entry, match: { key: `${entry.match.key}-${n}` } } })) },
  { file: "station.yaml", changes: [{ op: "set", path: ["station", "name"], value: "Another" }, { op: "set", path: ["sources", "clips", "rules", "0", "match"], value: "spots/{company}-{title}" }] },
  { file: "channels/one.yaml", changes: [{ op: "set", path: ["channel", "breaks"], value: "slow" }] },
] };
for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 1440]) {
    for (const [name, body] of [["good", { edits: many.edits.slice(0, 2) }], ["bad", many]]) {
      const one = await open({ storageState: state, colorScheme, viewport: { width, height: 800 } });
      await one.goto(`${base}/monitor`);
      await propose(one, body, "Correct 12 items");
      seen.axe.push(...await faults(one, `${name} ${colorScheme} ${width}`));
      const { wide, markup, small } = await one.evaluate(() => ({
        wide: document.documentElement.scrollWidth - innerWidth,
        markup: document.querySelectorAll(".diff b").length,
        small: [...document.querySelectorAll("dialog.proposal button, dialog.proposal summary")].filter((each) => each.offsetHeight && each.offsetHeight < 24).length,
      }));
      if (wide > 0 || markup || small) seen.axe.push(`${name} ${width}: ${wide} px wider, ${markup} marks, ${small} small`);
      await one.screenshot({ path: `${shots}/proposal-${name}-${colorScheme}-${width}.png` });
      await one.context().close();
    }
  }
}
console.log(JSON.stringify(seen));
await browser.close();
