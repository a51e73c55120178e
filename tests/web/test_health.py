"""What everybody may know of the station's health."""

from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from retrovue.diagnostics import Diagnostic
from retrovue.playout.deliver import DIRECTOR
from retrovue.web import health


def channel(id: str, on: bool) -> SimpleNamespace:
    log = SimpleNamespace(at_hand=lambda _: None)
    return SimpleNamespace(names=SimpleNamespace(id=id), on_air=lambda: object() if on else None, log=log)


@pytest.mark.parametrize(
    ("on", "status", "word"),
    [((True, True), 200, "ok"), ((True, False), 200, "degraded"), ((), 503, "degraded")],
)
async def test_health(on: tuple[bool, ...], status: int, word: str) -> None:
    channels = {str(number): channel(str(number), one) for number, one in enumerate(on)}
    said = Diagnostic("RV701", "`/srv/media/Blue two.mkv` is gone, as is /home/anna/x.mkv")
    app = web.Application()
    clock = SimpleNamespace(now=lambda: 0)
    app[DIRECTOR] = SimpleNamespace(
        by_id=channels, notices=[said] * 30, figures=lambda: {"encodes": 0}, clock=clock
    )  # type: ignore[misc]
    health.add_routes(app)
    async with TestClient(TestServer(app)) as client, client.get("/healthz") as response:
        found = await response.json()
    assert (response.status, found["status"], len(found["notices"])) == (status, word, 20)
    assert found["notices"][0] == {"code": "RV701", "message": "`…` is gone, as is …"}
