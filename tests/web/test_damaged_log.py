"""A log that cannot be read takes no other channel off what shows all of them."""

from types import SimpleNamespace

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout.deliver import DIRECTOR
from retrovue.web import health
from retrovue.web.application import now_and_next


def channel(number: str, *, damaged: bool = False) -> SimpleNamespace:
    def look(*_: int) -> object:
        if damaged:
            raise StationError([Diagnostic("RV333", "the log cannot be read")])
        return line, None

    line = SimpleNamespace(title="News", subtitle="", at=0, end=60_000)
    log = SimpleNamespace(at_hand=lambda _: None, now_and_next=look)
    return SimpleNamespace(names=SimpleNamespace(id=number, number=number, name=number), log=log, on_air=look)


DAMAGED = SimpleNamespace(
    by_id={"1": channel("1", damaged=True), "2": channel("2")},
    notices=[],
    figures=dict,
    clock=SimpleNamespace(now=lambda: 30_000),
)


async def test_the_start_page_shows_the_others() -> None:
    rows = await now_and_next(DAMAGED)  # type: ignore[arg-type]
    assert [row.now_title for row in rows] == ["", "News"]


async def test_the_station_is_degraded() -> None:
    app = web.Application()
    app[DIRECTOR] = DAMAGED  # type: ignore[misc]
    health.add_routes(app)
    async with TestClient(TestServer(app)) as client, client.get("/healthz") as response:
        found = await response.json()
    assert (response.status, found["status"], found["on_air"]) == (200, "degraded", ["2"])
