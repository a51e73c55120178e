"""Over HTTP: a channel's address names its profiles, and each is a playlist with segments of its own."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import m3u8
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playout.test_channel import PROFILE, World, card  # noqa: F401 - a fixture
from playout.test_variants import LARGE, beside, together

from retrovue.playout.at_hand import FirstLooks
from retrovue.playout.deliver import DIRECTOR, hls
from retrovue.playout.encode.stand_in import StandIn


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:  # noqa: F811
    world = World(tmp_path, card)
    together(world.channel, beside(world, LARGE))
    return world


@pytest.fixture
async def client(world: World) -> AsyncIterator[TestClient]:
    app = web.Application()
    app[DIRECTOR] = SimpleNamespace(
        by_id={"one": world.channel},
        by_number={"1": world.channel},
        clock=world.clock,
        kick=lambda: None,
        first_looks=FirstLooks(),
    )
    hls.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def text(client: TestClient, path: str) -> str:
    response = await client.get(path)
    assert response.status == 200, path
    return await response.text()


async def test_every_profile_can_be_reached_from_the_channels_address(client: TestClient) -> None:
    listed = m3u8.loads(await text(client, "/channel/1.m3u8"))
    assert [one.uri for one in listed.playlists] == ["one/small.m3u8", "one/large.m3u8"]
    assert [one.stream_info.resolution for one in listed.playlists] == [(320, 180), (640, 360)]
    assert [one.stream_info.frame_rate for one in listed.playlists] == [30, 30]
    media = [m3u8.loads(await text(client, f"/channel/{one.uri}")) for one in listed.playlists]
    assert len({(one.media_sequence, tuple(s.duration for s in one.segments)) for one in media}) == 1
    for one in media:
        response = await client.get(f"/channel/one/{one.segments[-1].uri}")
        assert (response.status, response.content_type) == (200, "video/mp2t")


@pytest.mark.parametrize(
    "path", ["one/huge.m3u8", "two/small.m3u8", "one/huge/7.ts", "one/small/7.ts", "one/large/7.ts"]
)
async def test_what_is_not_there(client: TestClient, path: str) -> None:
    assert (await client.get(f"/channel/{path}")).status == 404


async def test_a_playlist_alone_wakes_nothing(client: TestClient, world: World) -> None:
    await text(client, "/channel/one/large.m3u8")
    assert not world.channel.watched_at_all()


async def test_the_playlist_of_another_profile_is_the_sign_of_a_change(
    client: TestClient, world: World
) -> None:
    small, large = world.channel.variants
    small.hls_asked(small.on_air().msn)
    assert PROFILE == small.profile
    await text(client, "/channel/one/large.m3u8")
    assert large.watched()
    assert large.survey()[0]
