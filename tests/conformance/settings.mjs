// Settings and the documentation as people use them, and as viewers see them; prints what was seen as JSON.
import { readFileSync } from "node:fs";
import { VIEWER, chromium, makeAccount, tabTo, untilReady, walk } from "./visitor.mjs";

const [base, code] = process.argv.slice(2);
const browser = await chromium();
const { seen, open, journey, check } = walk(browser);

const values = async (page) => {
  const rows = page.locator("#settings-table tbody tr");
  return rows.evaluateAll((each) => each.map((row) => [...row.cells].map((cell) => cell.textContent)));
};

let admin;

await journey("set up", async () => {
  const page = await open();
  await makeAccount(page, base, code);
  await page.locator("#add-name").fill(VIEWER.name);
  await page.locator("#add-password").fill(VIEWER.password);
  await page.locator("#add button").click();
  await page.waitForFunction(() => document.querySelectorAll("#accounts tbody tr").length === 2);
  admin = await page.context().storageState();
  await page.context().close();
});

await journey("where a value comes from, by keyboard", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/settings?part=channels.one`);
  await page.waitForFunction(() => document.querySelector("#branch").value === "channels.one" && document.querySelector("#settings-table tbody tr"));
  seen.part = (await values(page)).every(([name]) => name.startsWith("channels.one."));
  await tabTo(page, "#words");
  await page.keyboard.type("channel.number");
  await page.waitForFunction(() => document.querySelectorAll("#settings-table tbody tr").length === 1);
  seen.number = (await values(page))[0];
  await page.locator("#branch").selectOption("");
  await page.locator("#words").fill("kids-cut black");
  await page.waitForFunction(() => document.querySelector("#settings-table tbody tr td")?.textContent.includes("kids-cut"));
  seen.inherited = (await values(page))[0];
  await page.locator("#words").fill("server.tuners");
  await page.locator("#only-set").uncheck();
  await page.waitForFunction(() => document.querySelector("#settings-table tbody tr td")?.textContent.includes("tuners"));
  await page.locator("#meanings").check();
  seen.byDefault = (await values(page))[0];
  await check(page, "settings with meanings");
  await page.context().close();
});

await journey("a client is set up and tried", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/settings`);
  await page.locator('[data-qr="channels"]').click();
  const image = page.locator(".qr img");
  await image.waitFor();
  await page.waitForFunction(() => document.querySelector(".qr img").naturalWidth > 0);
  seen.qr = await image.getAttribute("alt");
  const steps = page.locator(".client", { hasText: "Kodi" }).first();
  await steps.locator("summary").click();
  seen.steps = (await steps.locator(".prose").innerText()).includes(`${base}/channels.m3u`);
  await page.locator('.client:has(#client-vlc) [data-test]').focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".tested li", { timeout: 60000 });
  seen.test = { verdict: await page.locator(".verdict").innerText(), lines: await page.locator(".tested li").count() };
  seen.focus = await page.evaluate(() => document.activeElement.matches('[data-test="vlc"]'));
  await check(page, "settings with a test");
  await page.context().close();
});

await journey("who changed what, on a small screen", async () => {
  const page = await open({ storageState: admin, viewport: { width: 360, height: 740 } });
  await page.goto(`${base}/settings`);
  const mine = { edits: [{ file: "overrides/console.yaml", changes: [{ op: "append", path: ["overrides"], value: { match: { path: "no/such/file.mp4" }, set: { notes: "none" } } }] }] };
  seen.correlation = await page.evaluate(async (body) => {
    const csrf = document.querySelector("meta[name=csrf]").content;
    const ask = (more) => fetch("/api/v1/edits", { method: "POST", body: JSON.stringify({ ...body, ...more }), headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } });
    const { files } = await (await ask({})).json();
    const saved = await ask({ save: true, seen: { [files[0].file]: files[0].before } });
    return [saved.status, files[0].after, saved.headers.get("X-Correlation-ID")];
  }, mine);
  await page.reload();
  const row = page.locator("#audit tbody tr", { hasText: "edit files" }).first();
  await row.locator("summary").focus();
  seen.proof = { closed: await row.locator("dl").isVisible() };
  await page.keyboard.press("Enter");
  seen.proof.facts = await row.locator("dt, dd").allInnerTexts();
  seen.proof.wider = await page.evaluate(() => [document.documentElement, document.querySelector("#audit").parentElement].map((each) => each.scrollWidth - each.clientWidth));
  await check(page, "the audit at 360");
  await page.context().close();
});

/** Opens a file in the editor, by keyboard. */
async function openFile(page, name) {
  await tabTo(page, "#file-name");
  await page.keyboard.type(name);
  await page.waitForFunction((wanted) => document.querySelector("#file-name").value === wanted && document.querySelector("#file-desk:not([hidden]), #file-fault:not(:empty)"), name);
}

const words = (page, selector) => page.locator(selector).allInnerTexts();
const ready = (page) => page.waitForFunction(() => document.querySelector("#file-verdict[data-ok]"), null, { timeout: 60000 });

await journey("a file is edited, by keyboard", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/settings`);
  await page.waitForFunction(() => document.querySelector("#file-name").options.length > 4);
  await openFile(page, "formats.yaml");
  await tabTo(page, "#editor textarea");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  late-cut:\n  bl");
  await page.keyboard.press("Control+Space");
  await page.waitForSelector("#file-keys:not([hidden])");
  seen.keys = { offered: await words(page, "#file-keys code"), chosen: await page.evaluate(() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.querySelector("code").textContent) };
  await check(page, "keys at the cursor");
  await page.keyboard.press("Escape");
  seen.keys.closed = await page.evaluate(() => document.querySelector("#file-keys").hidden && document.activeElement.matches("#editor textarea"));
  await page.keyboard.press("Control+Space");
  await page.waitForSelector("#file-keys:not([hidden])");
  await page.keyboard.press("Enter");
  await page.keyboard.type("soon");
  seen.typed = await page.locator("#editor textarea").inputValue();
  await page.keyboard.press("Tab");
  seen.left = await page.evaluate(() => document.activeElement.id);
  await page.keyboard.press("Enter");
  await ready(page);
  seen.mistake = {
    verdict: await page.locator("#file-verdict").innerText(), behind: await words(page, ".editor-notes span"),
    number: (await page.locator(".editor-numbers").innerText()).split("\n")[4], listed: await words(page, "#file-told li"),
    page: await page.locator("#file-told li a").first().getAttribute("href"), added: await words(page, "#file-told .diff ins"),
  };
  await check(page, "a file with a mistake");
  await tabTo(page, "#file-told li button");
  await page.keyboard.press("Enter");
  seen.mistake.told = await page.locator("#file-line").innerText();
  await page.keyboard.press("Control+s");
  await page.waitForSelector("dialog.proposal[open]", { timeout: 60000 });
  seen.wrong = { save: await page.locator("dialog.proposal button[type=submit]").isVisible() };
  await tabTo(page, "dialog.proposal button:nth-of-type(3)");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#draft-list tbody tr");
  await page.context().close();

  const again = await open({ storageState: admin });
  await again.goto(`${base}/settings`);
  await again.waitForSelector("#draft-list tbody button");
  await tabTo(again, "#draft-list tbody button");
  await again.keyboard.press("Enter");
  await ready(again);
  seen.wrong.kept = await again.locator("#editor textarea").inputValue() === seen.typed;
  await tabTo(again, "#editor textarea");
  await again.keyboard.press("Control+End");
  for (const _ of "soon") await again.keyboard.press("Backspace");
  await again.keyboard.type("900ms");
  seen.wrong.behind = await words(again, ".editor-notes span");
  await again.keyboard.press("Control+s");
  await again.waitForSelector("dialog.proposal[open]", { timeout: 60000 });
  seen.mended = { verdict: await again.locator(".proposal-verdict").innerText(), added: await words(again, "dialog.proposal .diff ins"), removed: await words(again, "dialog.proposal .diff del") };
  await tabTo(again, "dialog.proposal button[type=submit]");
  await again.keyboard.press("Enter");
  await again.waitForFunction(() => document.querySelector("#file-verdict").textContent === "Saved formats.yaml", null, { timeout: 60000 });
  seen.mended.focus = await again.evaluate(() => document.activeElement.matches("#editor textarea"));
  await again.waitForSelector("#no-drafts:not([hidden])");
  await openFile(again, "secret.yaml");
  seen.hidden = { fault: await again.locator("#file-fault").innerText(), text: await again.locator("#file-desk").isVisible() };
  await again.context().close();
});

await journey("a file that somebody else changes meanwhile", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/settings?file=channels/two.yaml#files`);
  await page.waitForSelector("#file-desk:not([hidden])");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# mine\n");
  const theirs = { edits: [{ file: "channels/two.yaml", changes: [{ op: "set", path: ["channel", "notes"], value: "theirs" }] }] };
  seen.meanwhile = { saved: await page.evaluate(async (body) => {
    const csrf = document.querySelector("meta[name=csrf]").content;
    const ask = (more) => fetch("/api/v1/edits", { method: "POST", body: JSON.stringify({ ...body, ...more }), headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } });
    const { files } = await (await ask({})).json();
    return (await ask({ save: true, seen: { [files[0].file]: files[0].before } })).status;
  }, theirs) };
  await tabTo(page, "#file-check");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#file-again:not([hidden])");
  seen.meanwhile.fault = await page.locator("#file-fault").innerText();
  await check(page, "a file that was changed");
  await tabTo(page, "#file-again");
  await page.keyboard.press("Enter");
  await ready(page);
  seen.meanwhile.heed = await page.locator("#file-told .heed").innerText();
  seen.meanwhile.diff = await words(page, "#file-told .diff ins, #file-told .diff del");
  seen.meanwhile.kept = (await page.locator("#editor textarea").inputValue()).endsWith("# mine\n");
  await page.context().close();
});

await journey("a station that is read-only", async () => {
  const page = await open({ storageState: admin, viewport: { width: 360, height: 740 } });
  await page.route((url) => url.pathname === "/settings", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace("</h1>", '</h1><p class="heed"><b>Read-only</b>: <span id="read-only-why">it lies on a read-only file system</span></p>');
    await route.fulfill({ response: answer, body });
  });
  await page.goto(`${base}/settings?file=stations/tiny/formats.yaml&line=2#files`);
  await page.waitForSelector("#file-desk:not([hidden])");
  await page.locator("#editor textarea").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# more");
  await page.keyboard.press("Control+s");
  await page.waitForSelector("dialog.proposal[open]", { timeout: 60000 });
  const save = page.locator("dialog.proposal button[type=submit]");
  seen.readOnly = [await save.isEnabled(), await page.locator(`#${await save.getAttribute("aria-describedby")}`).innerText(), await page.locator("dialog.proposal button:nth-of-type(3)").isEnabled()];
  await check(page, "read-only");
  await page.context().close();
});

await journey("a bundle", async () => {
  const page = await open({ storageState: admin });
  await page.goto(`${base}/settings#about`);
  await page.waitForFunction(() => document.querySelectorAll("#facts dd").length > 4);
  seen.facts = await page.locator("#facts").innerText();
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120000 }), page.locator("#bundle").click()]);
  seen.bundle = { name: download.suggestedFilename(), begin: readFileSync(await download.path()).subarray(0, 2).toString() };
  await page.context().close();
});

await journey("the documentation, by keyboard", async () => {
  const page = await open();
  await page.goto(`${base}/docs`);
  await check(page, "docs");
  await page.keyboard.press("/");
  await page.keyboard.type("RV020 wrong type");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/docs?q=*");
  await check(page, "docs search");
  await tabTo(page, ".docs-hits a");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/docs/codes/RV020*");
  seen.code = await page.locator("h1").innerText();
  await page.goto(`${base}/docs/clients`);
  await page.locator(".prose a", { hasText: "Plex" }).first().click();
  await page.waitForURL("**/docs/client-plex");
  seen.docs = await page.locator("h1").innerText();
  for (const [colorScheme, path] of [["light", "/docs/language-breaks"], ["dark", "/docs/client-plex"]]) {
    const small = await open({ viewport: { width: 360, height: 740 }, colorScheme });
    await small.goto(base + path);
    await check(small, `${path} ${colorScheme} 360`);
    await small.context().close();
  }
  await page.context().close();
});

await journey("a viewer", async () => {
  const page = await open();
  await page.goto(`${base}/login?next=/settings`);
  await untilReady(page);
  await page.keyboard.type(VIEWER.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(VIEWER.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings");
  await page.waitForSelector("#settings-table tbody tr");
  await page.locator("#words").fill("media");
  await page.waitForFunction(() => document.querySelector("#settings-count").textContent);
  seen.viewer = {
    tests: await page.locator("[data-test]:enabled").count(),
    bundle: await page.locator("#bundle, #files").count(),
    refused: await page.evaluate(async () => {
      const csrf = document.querySelector("meta[name=csrf]").content;
      const ask = async (path, body) => (await fetch(path, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf } })).status;
      return [await ask("/api/v1/clients/vlc/test"), await ask("/api/v1/bundle", "{}")];
    }),
  };
  await page.context().close();
});

console.log(JSON.stringify(seen));
await browser.close();
