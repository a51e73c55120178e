"""Who watches with what: by the kind of program, and without addresses for those who are no operators."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from web.test_metrics import client

from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.tally import Tally
from retrovue.web.viewers import MOST_ADDRESSES, OTHER, client_of, watching

__all__ = ["client"]
AGENTS = [
    ("VLC/3.0.20 LibVLC/3.0.20", "VLC"),
    ("Kodi/20.5 (X11; Linux x86_64) App_Bitness/64", "Kodi"),
    ("Lavf/60.16.100", "ffmpeg"),
    ("PlexMediaServer/1.40.0", "Plex"),
    ("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36", "Chrome"),
    (
        "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
        "Edge",
    ),
    (
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
        "Safari",
    ),
    ("Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 Chrome/76.0 Safari/537.36", "a television"),
    ("AppleCoreMedia/1.0.0.21L569 (Apple TV; U; CPU OS 17_4)", "an Apple player"),
    ("<script>xss()</script>", OTHER),
    ("", OTHER),
]


@pytest.mark.parametrize(("agent", "client"), AGENTS)
def test_programs_go_by_their_kind(agent: str, client: str) -> None:
    assert client_of(agent) == client


def test_viewers_by_client() -> None:
    tally = Tally(SimpleNamespace(now=lambda: 1_800_000_000_000))
    for player in ("10.0.0.1 VLC/3", "10.0.0.2 VLC/3", "10.0.0.2 VLC/4", "10.0.0.3 "):
        tally.player_asked("one", player)
    with tally.streaming("one", "10.0.0.4 Lavf/60"):
        found = [(each.client, each.how, each.count, each.addresses) for each in watching(tally, "one")]
    assert found == [
        ("VLC", "hls", 3, ["10.0.0.1", "10.0.0.2"]), (OTHER, "hls", 1, ["10.0.0.3"]), ("ffmpeg", "stream", 1, ["10.0.0.4"]),
    ]  # fmt: skip
    assert watching(tally, "two") == []


def test_few_addresses_of_many() -> None:
    tally = Tally(SimpleNamespace(now=lambda: 1_800_000_000_000))
    for number in range(1_000):
        tally.player_asked("one", f"10.0.{number // 250}.{number % 250} VLC/3")
    (found,) = watching(tally, "one")
    assert (found.count, len(found.addresses)) == (1_000, MOST_ADDRESSES)


async def one_of(client: TestClient, **headers: str) -> Any:
    return (await (await client.get("/api/v1/air", headers=headers)).json())["channels"][0]


@pytest.fixture
def token(client: TestClient) -> Iterator[dict[str, str]]:
    from retrovue.load.air_token import read_token

    yield {"Authorization": f"Bearer {read_token(client.app[DIRECTOR].state)}"}


async def test_addresses_are_for_operators(client: TestClient, token: dict[str, str]) -> None:
    await client.get("/channel/one/small.m3u8", headers={"User-Agent": "VLC/3"})
    seen, known = await one_of(client), await one_of(client, **token)
    assert seen["viewers"] == [{"client": "VLC", "how": "hls", "count": 1, "addresses": []}]
    assert known["viewers"][0]["addresses"] == ["127.0.0.1"]


async def test_what_is_not_watched_has_no_figures(client: TestClient) -> None:
    channel = await one_of(client)
    assert (channel["segment_age"], channel["bitrate"], channel["late"], channel["pids"]) == (
        None,
        None,
        0,
        [],
    )
    client.app[DIRECTOR].jobs.failures["one"] += 2
    client.app[DIRECTOR].tally.count("slots_missed", channel="one")
    channel = await one_of(client)
    assert (channel["failures"], channel["missed"]) == (2, 1)
