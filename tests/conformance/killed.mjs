// A run that ends with its station while a page shows it. Prints a line when it is held, is told when the station is back.
import { link } from "node:fs/promises";
import { createInterface } from "node:readline";
import { ADMIN, chromium, signIn } from "./visitor.mjs";

const [base, clips] = process.argv.slice(2);
const PATIENCE = { timeout: 90_000 };
for (let number = 0; number < 80; number += 1) await link(`${clips}/Red - one.ts`, `${clips}/Red - part ${number}.ts`);
const browser = await chromium();
const page = await browser.newPage();
await signIn(page, base, ADMIN, "/sync");
await page.waitForSelector("#sources input");
await page.waitForSelector('#line[data-state="live"]');
await page.click("#start button[type=submit]");
await page.waitForFunction(() => document.querySelector('.run button[data-word="pause"]')?.disabled === false, null, PATIENCE);
await page.click('.run button[data-word="pause"]');
await page.waitForFunction(() => document.querySelector(".run .badge")?.textContent === "Paused", null, PATIENCE);
console.log("held");
for await (const _ of createInterface({ input: process.stdin })) break;
await page.waitForSelector(".run", { state: "detached", ...PATIENCE });
await page.waitForSelector("#run-summary:not([hidden])", PATIENCE);
console.log(JSON.stringify({ result: await page.locator("#run-result").innerText(), notices: await page.locator(".notice span").allInnerTexts() }));
await browser.close();
