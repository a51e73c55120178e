"""The picture of an item and what its source says, over the API."""

import asyncio
from typing import Any

import pytest
from web.preview.conftest import Looking

from retrovue.diagnostics import Diagnostic
from retrovue.sources.reader import ListingCut
from retrovue.sources.told import Groups, Listed
from retrovue.web.preview import sources
from retrovue.web.preview.sources import Asking

BLUE = "Blue - one.mp4"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


async def test_a_cover_beside_the_file_and_none_without(looking: Looking) -> None:
    key = looking.key(BLUE)
    status, text, _ = await looking.get(key, "cover", "viewer")
    assert status == 404 and b"no_cover" in text
    looking.previews.covers._kept.clear()
    picture = looking.media / "poster.jpg"
    picture.write_bytes(JPEG)
    try:
        assert await looking.get(key, "cover", "viewer") == (200, JPEG, "image/jpeg")
    finally:
        picture.unlink()
    assert (await looking.get(key, "cover", "viewer"))[0] == 200  # it is remembered for a while
    assert (await looking.json(key, "source", "viewer")) == {"groups": []}
    for bad in ("nothing", "\0", "../x"):
        assert (await looking.get(bad, "cover"))[0] == (await looking.get(bad, "source"))[0] == 404


async def test_a_source_that_is_away_is_told_and_names_nothing_to_viewers(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(model: Any, listed: Listed) -> bytes:
        raise ListingCut(
            Diagnostic("RV520", "`http://plex.lan:32400` cannot be reached", help=("start the server",))
        )

    looking.previews.covers = Asking(away, b"", 1000, len)
    operator = await looking.json(looking.key(BLUE), "cover")
    viewer = await looking.json(looking.key(BLUE), "cover", "viewer")
    assert (operator["status"], operator["code"], operator["action"]) == (503, "RV520", "start the server")
    assert (viewer["status"], viewer["code"]) == (503, "source_away") and "plex.lan" not in str(viewer)


async def test_paths_in_what_a_source_says_are_for_operators(looking: Looking) -> None:
    def says(model: Any, listed: Listed) -> Groups:
        return (("General", (("Labels", "from `/secret/place`"),)),)

    looking.previews.facts = Asking(says, (), 10)
    told = [str(await looking.json(looking.key(BLUE), "source", role)) for role in ("operator", "viewer")]
    assert ["/secret/place" in one for one in told] == [True, False]


async def test_many_who_look_are_one_question_and_a_dead_source_holds_nobody(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def slow(model: Any, listed: Listed) -> bytes:
        asked.append(listed)
        __import__("time").sleep(0.6)
        return JPEG

    looking.previews.covers = Asking(slow, b"", 1000, len)
    found = await asyncio.gather(*(looking.get(looking.key(BLUE), "cover") for _ in range(20)))
    assert {status for status, _, _ in found} == {200} and len(asked) == 1
    monkeypatch.setattr(sources, "LONGEST", 0.1)
    looking.previews.covers = Asking(slow, b"", 1000, len)
    assert (await looking.get(looking.key(BLUE), "cover"))[0] == 503
