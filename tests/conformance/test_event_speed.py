"""From an event to the page, beside twenty who listen and one who does not take what it is sent; and what it costs."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from conformance.demo_on_air import PROJECT
from conformance.told_station import Station, told_station

from retrovue.runs import bus
from retrovue.web import event_streams
from retrovue.web.access.throttle import Throttle
from retrovue.web.api import events as api

LISTENERS, EVENTS, EVERY = 19, 200, 0.05
EVENT_TO_PAGE = """
const { createRequire } = require("node:module");
const { chromium } = createRequire(process.cwd() + "/.venv/npm/node_modules/")("playwright-core");
(async () => {
  const [base, token, count] = process.argv.slice(1);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${base}/login?next=/sync`);
  await page.fill("#name", "anna");
  await page.fill("#password", "a good long password");
  await page.click("button[type=submit]");
  await page.waitForSelector('#line[data-state="live"]');
  await page.evaluate(() => {
    globalThis.late = [];
    new MutationObserver((changes) => {
      const now = Date.now();
      for (const { addedNodes } of changes) for (const node of addedNodes) {
        const told = /sent (\\d+)/.exec(node.textContent);
        if (told) globalThis.late.push(now - Number(told[1]));
      }
    }).observe(document.getElementById("told"), { childList: true });
  });
  console.log("listening");
  await page.waitForFunction((all) => globalThis.late.length >= all, Number(count), { timeout: 60000 });
  console.log(JSON.stringify(await page.evaluate(() => globalThis.late)));
  await browser.close();
})();
"""


@pytest.fixture
async def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Station]:
    monkeypatch.setattr(Throttle, "wait", lambda *_: 0)
    monkeypatch.setattr(event_streams, "MOST_PER_PERSON", 100)
    async with told_station(tmp_path) as found:
        yield found


async def swallow(answer: ClientResponse, sizes: list[int]) -> None:
    async for chunk in answer.content.iter_any():
        sizes[0] += len(chunk)


async def test_from_the_event_to_the_page(station: Station) -> None:
    process, client = await station.begin(), station.client
    listeners = [await client.get("/api/v1/events", headers=station.headers) for _ in range(LISTENERS)]
    heard = [asyncio.create_task(swallow(each, [0])) for each in listeners]
    stalled = await client.get("/api/v1/events", headers=station.headers)
    browser = await asyncio.create_subprocess_exec(
        "node", "-e", EVENT_TO_PAGE, str(client.make_url("")).rstrip("/"), "-", str(EVENTS),
        cwd=PROJECT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert browser.stdout is not None
    assert await asyncio.wait_for(browser.stdout.readline(), 60) == b"listening\n"
    took = []
    for number in range(EVENTS):
        begun = time.perf_counter()
        process.say("batch_commit", number, 1000, message=f"sent {time.time_ns() // 1_000_000} {'x' * 500}")
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(EVERY)
    late = sorted(json.loads((await asyncio.wait_for(browser.communicate(), 90))[0]))
    for task in heard:
        task.cancel()
    stalled.close()
    p50, p99 = late[len(late) // 2], late[len(late) * 99 // 100]
    print(
        f"event to page: p50 {p50} ms, p99 {p99} ms of {len(late)}; to tell one: {max(took) * 1000:.1f} ms at most"
    )
    assert len(late) == EVENTS and p99 < 100


async def test_whoever_stalls_slows_nobody(station: Station) -> None:
    process = await station.begin()
    bus = station.console.runs.bus

    def told() -> float:
        begun = time.process_time()
        for number in range(2_000):
            process.say("item", number, 2_000)
        return time.process_time() - begun

    alone, beside = [], []
    for _ in range(12):  # by turns, so that what else the machine does is in both
        alone.append(told())
        stalled = bus.listen()
        beside.append(told())
        assert len(stalled._pending) <= 256
        bus.forget(stalled)
    slower = min(beside) / min(alone)
    print(
        f"2,000 events told in {min(alone) * 1000:.0f} ms of the processor; beside one who stalls {slower:.3f} of that"
    )
    assert slower < 1.05


async def test_bytes_on_the_wire(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a minute in which nothing happens (a hundred times as fast), and of a run of a thousand items in twenty seconds."""
    monkeypatch.setattr(api, "HEARTBEAT", 0.15)
    monkeypatch.setattr(api, "LOOK", 0.04)
    sizes = [0]
    answer = await station.client.get("/api/v1/events", headers=station.headers)
    hearing = asyncio.create_task(swallow(answer, sizes))
    await asyncio.sleep(0.6)
    idle, idle_by_asking = sizes[0] + 300, (await station.size("/api/v1/runs?most=5"))[0] * 60
    monkeypatch.setattr(api, "HEARTBEAT", 15.0)
    monkeypatch.setattr(bus, "TICK_GAP", bus.TICK_GAP * 0.04)  # ten ticks a second are told in 40 ms
    process, last, by_asking = await station.begin(), 0, 0
    sizes[0] = 0
    for second in range(20):
        for tick in range(10):
            process.say("item", second * 50 + tick * 5, 1000)
            await asyncio.sleep(0.004)
        for batch in (25, 50):
            process.say("batch_commit", second * 50 + batch, 1000)
            await asyncio.sleep(0.004)
        size, listed = await station.size("/api/v1/runs?most=5")
        more, found = await station.size(f"/api/v1/runs/{listed['active'][0]['id']}?after_id={last}")
        last, by_asking = found["events"][-1]["id"], by_asking + size + more
    print(
        f"an idle minute: {idle} bytes by stream, {idle_by_asking} by asking ({idle * 100 // idle_by_asking} %); a run of "
        f"1,000 items: {sizes[0]} by stream, {by_asking} by asking ({sizes[0] * 100 // by_asking} %)"
    )
    assert idle * 2 <= idle_by_asking
    assert sizes[0] * 2 <= by_asking
    hearing.cancel()
