// Opens every page of a station whose every text is an attack, and prints what ran, what the policy stopped, what it made.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/.venv/npm/node_modules/");
const { chromium } = require("playwright-core");

const [base, file] = process.argv.slice(2);
const answers = JSON.parse(readFileSync(file, "utf-8"));
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const seen = { ran: [], reports: [], made: [], shown: {}, landed: {} };

/** What is wrong with a file would be made from its own text. */
const proposed = { ok: false, saved: false, git: null, commit: "", draft: "", files: answers["/api/v1/files"].files.map(({ file }) => ({ file, before: "", after: "", diff: `---\n+++\n+${file}` })),
  problems: answers["/api/v1/files"].files.map(({ file }, at) => ({ code: file, severity: "error", message: file, help: file, file: answers["/api/v1/files"].files[at % 2 ? at : 59].file, line: at + 1, column: 1, new: true })) };

await context.addInitScript(() => {
  globalThis.xss = () => console.error("XSS ran");
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => console.error(`CSP ${violatedDirective} ${blockedURI} ${sample}`));
});

/** Elements and attributes that no page of the console has by itself. */
function foreign() {
  const wrong = [];
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    if (/^(iframe|object|embed|base|style|svg|math|image|marquee|x|source|audio)$/.test(name)) wrong.push(name);
    if (name === "img" && !(element.closest(".picture") && /^(data:image\/|$)/.test(element.getAttribute("src") ?? ""))) wrong.push(name);
    if (name === "script" && !element.src.startsWith(`${location.origin}/static/`)) wrong.push(element.outerHTML);
    for (const { name: key, value } of element.attributes) {
      if (key.startsWith("on") || /^\s*javascript:/i.test(/^(href|src|action|formaction|data)$/.test(key) ? value : "")) wrong.push(`${name} ${key}`);
    }
  }
  return wrong;
}

async function open(isAnswered = true) {
  const page = await context.newPage();
  page.on("dialog", (dialog) => (seen.ran.push(`dialog ${dialog.message()}`), dialog.dismiss()));
  page.on("pageerror", (error) => seen.reports.push(`${page.url()}: ${error}`));
  page.on("console", (line) => {
    const text = line.text();
    if (text.includes("XSS ran")) seen.ran.push(page.url());
    else if (/CSP|Content.Security.Policy|Refused to/i.test(text)) seen.reports.push(`${page.url()}: ${text}`);
  });
  if (isAnswered) {
    await page.route("**/api/v1/**", (route) => {
      const { pathname } = new URL(route.request().url());
      const body = route.request().method() === "GET" ? answers[pathname] : pathname === "/api/v1/files/edits" ? proposed : undefined;
      return body ? route.fulfill({ json: body }) : route.continue();
    });
  }
  return page;
}

async function look(page, name, within, count) {
  await page.waitForFunction(([place, least]) => document.querySelectorAll(place).length >= least, [within, count], { timeout: 20000 });
  await page.waitForTimeout(300);
  for (const each of await page.evaluate(foreign)) seen.made.push(`${name}: ${each}`);
  seen.shown[name] = await page.locator(within).count();
}

// where one is sent after signing in
const next = { "javascript:xss()": 0, "//evil.example/": 0, "/\\evil.example/": 0, "https://evil.example/": 0, "/\t/evil.example": 0, "data:text/html,<script>xss()</script>": 0 };
for (const place of Object.keys(next)) {
  const page = await open(false);
  await page.goto(`${base}/login?next=${encodeURIComponent(place)}`);
  await page.fill("#name", "anna");
  await page.fill("#password", "a good long password");
  await Promise.all([page.waitForURL((url) => url.pathname !== "/login"), page.click("button[type=submit]")]);
  seen.landed[place] = page.url().startsWith(`${base}`);
  await page.close();
}

// a run, by the stream and by asking
const sync = await open();
const polling = await open();
await sync.goto(`${base}/sync`);
await polling.goto(`${base}/sync?events=poll`);
await sync.waitForSelector('#line[data-state="live"]');
await sync.waitForSelector("#sources input");
await sync.click("#look");
await sync.waitForSelector(".run");
await polling.waitForSelector(".run");
console.log("listening");
await look(sync, "sync", "#told li", 60);
await look(polling, "sync by asking", "#told li", 60);
await sync.waitForSelector("#run-summary:not([hidden])");
await sync.waitForSelector("#files-refused");
await sync.waitForFunction(() => document.querySelectorAll("#notices a[href^='/monitor']").length >= 60);
seen.shown.alerts = await sync.locator("#notices a[href^='/monitor']").count();
for (const each of await sync.evaluate(foreign)) seen.made.push(`sync at its end: ${each}`);
seen.shown.sources = await sync.locator("#sources input").count();

const monitor = await open();
await monitor.goto(`${base}/monitor`);
await look(monitor, "monitor", "#channels tbody tr", 60);
await monitor.locator("#channels button").evaluateAll((buttons) => buttons.forEach((button) => button.click()));
for (const each of await monitor.evaluate(foreign)) seen.made.push(`channels in depth: ${each}`);
seen.shown.channels = await monitor.locator(".about-channel:visible").count();
seen.shown.overrides = await monitor.locator("#overrides button").count();
seen.shown.notices = await monitor.locator("#told li").count();
await monitor.fill("#text", answers["/api/v1/air"].notices[11].message);
await monitor.check('#where input[value="c11"]');
await monitor.click("#alert button[type=submit]");
await monitor.waitForSelector("dialog[open]");
await monitor.waitForFunction(() => document.getElementById("confirm-drawing").textContent.startsWith("No picture"));
for (const each of await monitor.evaluate(foreign)) seen.made.push(`confirm: ${each}`);
await monitor.keyboard.press("Escape");
await monitor.waitForSelector("dialog:not([open])", { state: "attached" });
await monitor.evaluate(() => document.activeElement.blur());
await monitor.keyboard.press("Delete");
await monitor.waitForSelector("#end[open]");
for (const each of await monitor.evaluate(foreign)) seen.made.push(`end: ${each}`);

const guide = await open();
await guide.goto(`${base}/guide`);
await look(guide, "guide", ".grid-lane button", 60);
for (const number of [0, 11, 27, 50, 59]) {
  await guide.locator(".grid-lane button").nth(number).evaluate((button) => button.click());
  await guide.waitForSelector("dialog[open]");
  for (const each of await guide.evaluate(foreign)) seen.made.push(`about: ${each}`);
  await guide.keyboard.press("Escape");
}

const settings = await open();
await settings.goto(`${base}/settings`);
await look(settings, "settings", "#audit tbody tr", 60);
seen.shown.files = await settings.locator("#file-name option").count();
for (const number of [1, 12, 28, 39, 60]) {
  await settings.locator("#file-name").selectOption({ index: number });
  await settings.waitForSelector("#file-desk:not([hidden])");
  await settings.waitForFunction((wanted) => document.querySelector("#editor textarea").value === wanted, answers["/api/v1/files/text"].text);
  for (const each of await settings.evaluate(foreign)) seen.made.push(`file ${number}: ${each}`);
}
await settings.click("#file-check");
await settings.waitForSelector("#file-told li");
await settings.locator("#editor textarea").focus();
for (const each of await settings.evaluate(foreign)) seen.made.push(`file checked: ${each}`);
seen.shown.findings = await settings.locator("#file-told li").count();
seen.shown.diffs = await settings.locator("#file-told .diff").count();
seen.shown.drafts = await settings.locator("#draft-list tbody tr").count();
seen.shown.accounts = await settings.locator("#accounts tbody tr").count();
seen.shown.tokens = await settings.locator("#tokens tbody tr").count();

const start = await open(false);
await start.goto(`${base}/`);
await look(start, "start", "#channels button", 60);
await start.locator("#channels button").nth(11).click();
await start.waitForTimeout(200);
for (const each of await start.evaluate(foreign)) seen.made.push(`start tuned: ${each}`);
for (const place of ["/#<img src=x onerror=xss()>", "/setup#<img src=x onerror=xss()>", "/?player=<script>xss()</script>", "/<script>xss()</script>", "/login?next=<script>xss()</script>"]) {
  await start.goto(base + place);
  for (const each of await start.evaluate(foreign)) seen.made.push(`${place}: ${each}`);
}

console.log(JSON.stringify(seen));
await browser.close();
