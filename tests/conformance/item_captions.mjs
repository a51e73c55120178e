// Captions on the page of an item, switched on and off by keyboard; prints what was seen as JSON.
import { ADMIN, chromium, listenTo, signIn, tabTo } from "./visitor.mjs";

const [base] = process.argv.slice(2);
const complaints = [];
const browser = await chromium();
const page = await browser.newPage();
listenTo(page, complaints);
await signIn(page, base, ADMIN, "/library");
const key = await page.evaluate(async () => (await (await fetch("/api/v1/items?q=Red")).json()).items[0].key);
const mode = () => page.evaluate(() => document.getElementById("video").textTracks[0].mode);
await page.route("**/breaks", async (route) => { // as if a search had found one
  const answer = await route.fetch();
  await route.fulfill({ json: { ...(await answer.json()), examined: true, proposals: [{ at: 3000, kind: "black", confidence: 90, reason: "black" }] } });
});
await page.goto(`${base}/item?key=${encodeURIComponent(key)}`);
await page.waitForSelector("#desk:not([hidden])");
await page.fill("#go-time", "00:00:03.15");
await page.press("#go-time", "Enter");
await page.waitForSelector("[data-act=captions]:not([hidden])", { timeout: 60_000 });
const before = await mode();
await tabTo(page, "[data-act=captions]");
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.getElementById("video").textTracks[0].activeCues?.length, null, { timeout: 30_000 });
const text = await page.evaluate(() => document.getElementById("video").textTracks[0].activeCues[0].text);
await page.keyboard.press("Enter");
const after = await mode();

// those of a break, which the browser's own controls switch on
await page.getByText("Play the break").press("Enter");
const tracks = () => page.evaluate(() => [...document.getElementById("join-video").textTracks].filter((each) => each.kind === "captions").map((each) => [each.mode, each.cues?.length ?? 0]));
await page.waitForFunction(() => [...document.getElementById("join-video").textTracks].some((each) => each.kind === "captions" && each.cues?.length), null, { timeout: 60_000 });
const ofBreak = await tracks();
const words = await page.evaluate(() => [...document.getElementById("join-video").textTracks].find((each) => each.cues?.length).cues[0].text);
await page.keyboard.press("Escape");
await page.waitForFunction(() => !document.querySelector("#join-video track"));
console.log(JSON.stringify({ before, text, after, ofBreak, words, complaints }));
await browser.close();
