"""The metrics say what the air counted, in the form that Prometheus reads."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from runs.fake_process import FakeProcess

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.channel import Names
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.library import Library
from retrovue.playout.programme import ChannelPlan, Programme
from retrovue.web.application import make_application
from retrovue.web.console import Console

PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)


@pytest.fixture
async def client(tmp_path) -> AsyncIterator[TestClient]:
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    plan = ChannelPlan(Names("one", "1", 'The "First"'), PROFILE)
    library = Library(CatalogSnapshot(()), lambda key: None)
    programme = Programme("s", "Station", ZoneInfo("UTC"), 0, (plan,), library)
    director.commit(programme, [director._channel(plan, programme)])
    director.tally.answered("one", "slate", "RV701")
    director.tally.encodes.update(["started", "RV702"])
    director.tally.count("sync_runs", source="plex")
    console = Console(director, FakeProcess)
    console.people.known.set()
    app = make_application(director, SimpleNamespace(refused=(), tolerated=()), console)
    async with TestClient(TestServer(app)) as client:
        yield client


async def samples(client: TestClient) -> dict[str, float]:
    """By name and labels, as Prometheus reads them."""
    response = await client.get("/metrics")
    assert response.status == 200
    families = text_string_to_metric_families(await response.text())
    found = [sample for family in families for sample in family.samples]
    return {
        one.name + "".join(f" {one.labels[key]}" for key in sorted(one.labels)): one.value for one in found
    }


async def test_what_was_counted_is_shown(client: TestClient) -> None:
    seen = await samples(client)
    assert seen["retrovue_channels"] == 1
    assert seen["retrovue_channel_on_air one"] == 0
    assert seen["retrovue_segments_answered_total one RV701 slate"] == 1
    assert seen["retrovue_encodes_ended_total RV702"] == 1
    assert seen["retrovue_sync_runs_total plex"] == 1
    assert seen["retrovue_config_last_reload_successful"] == 1
    assert seen["retrovue_config_last_reload_success_timestamp_seconds"] > 0


async def test_requests_are_counted_by_route_and_a_playlist_makes_a_player(client: TestClient) -> None:
    await client.get("/channel/one/small.m3u8", headers={"User-Agent": "tv"})
    await client.get("/channel/one/small.m3u8", headers={"User-Agent": "tv"})
    await client.get("/channel/two/small.m3u8")
    stranger = {"User-Agent": "scan", "X-Forwarded-For": "8.8.8.8"}
    assert (await client.get("/channel/one/small.m3u8", headers=stranger)).status == 403
    assert (await client.get("/channel/one/large.m3u8", headers={"User-Agent": "lost"})).status == 404
    await client.get('/nowhere"}')
    seen = await samples(client)
    assert seen["retrovue_viewers one hls"] == 1
    assert (
        sum(
            count
            for name, count in seen.items()
            if name.startswith("retrovue_requests_total") and "m3u8" in name
        )
        == 5
    )
    assert seen["retrovue_requests_total none 404"] == 1


async def test_text_of_the_station_is_in_no_label(client: TestClient) -> None:
    assert "First" not in await (await client.get("/metrics")).text()


async def test_a_station_without_a_log_is_not_ready(client: TestClient) -> None:
    response = await client.get("/readyz")
    assert (response.status, await response.json()) == (503, {"ready": False})


async def test_the_state_of_the_air_names_every_channel(client: TestClient) -> None:
    state = await (await client.get("/api/v1/air")).json()
    assert state["station"] == "s"
    (channel,) = state["channels"]
    assert channel["number"] == "1"
    assert channel["stand_ins"] == {"RV701": 1}
    assert channel["on_air"] is False
