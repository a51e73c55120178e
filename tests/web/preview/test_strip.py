"""Brightness and loudness of an item, second by second, made while one waits and kept for the next time."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.preview.conftest import Looking

from retrovue.breakpoints import strip
from retrovue.media.asset import Asset
from retrovue.web.preview import strips
from retrovue.web.preview.strips import Strip, Strips, joined


async def made(looking: Looking, name: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while (found := await looking.json(looking.key(name), "strip"))["state"] == "making":
            assert 0 <= found["percent"] <= 99
            await asyncio.sleep(0.1)
    return found


async def test_black_and_silence_are_seen(looking: Looking) -> None:
    found = await made(looking, "Acts - one.mkv")
    assert (found["state"], found["step"], len(found["luma"]), len(found["loudness"])) == (
        "ready",
        1000,
        60,
        60,
    )
    assert found["luma"][30] < 20 < 60 < min(found["luma"][:29] + found["luma"][32:])
    assert (found["loudness"][30] or -80) < -45 < -40 < found["loudness"][10] < 0
    async with asyncio.timeout(20):  # it is shown a moment before it is kept
        await asyncio.gather(*looking.previews.strips._tasks.values())
    looking.previews.strips._known.clear()
    assert (await looking.json(looking.key("Acts - one.mkv"), "strip"))["state"] == "ready"  # from the disk


async def test_without_sound(looking: Looking) -> None:
    found = await made(looking, "Mute - one.mp4")
    assert found["loudness"] == [] and len(found["luma"]) == 8
    assert (await looking.json("nothing", "strip"))["code"] == "no_such_item"


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=4), st.integers(0, 9_000), st.integers(1, 9_000))
def test_every_second_of_an_item_has_its_place(lengths: list[int], trim_in: int, length: int) -> None:
    files = [Asset("x", str(number), own) for number, own in enumerate(lengths)]
    strips = [
        Strip(tuple(100 * number + second for second in range(-(-own // 1000))), percent=100, done=True)
        for number, own in enumerate(lengths)
    ]
    found = joined(files, strips, trim_in, length)
    assert len(found.luma) == -(-length // 1000) and found.done and found.loudness == ()
    begin = min(trim_in, sum(lengths) - 1)
    number = next(n for n in range(len(lengths)) if begin < sum(lengths[: n + 1]))
    if trim_in < sum(lengths):
        assert found.luma[0] == 100 * number + (trim_in - sum(lengths[:number])) // 1000
    assert list(found.luma) == sorted(found.luma)


def test_pictures_that_were_cut_short() -> None:
    size = strip.ACROSS * strip.DOWN
    assert strip.luma_of(b"") == [] and strip.luma_of(bytes([9]) * (size * 5 + 3)) == [9, 9]


async def test_a_strip_on_disk_may_be_anything(looking: Looking) -> None:
    strips = Strips(looking.previews.folder / "strips", "no-ffmpeg")
    path = strips._path("x")
    path.parent.mkdir(parents=True, exist_ok=True)
    for text in ("", "[]", "{}", '{"form": 1, "print": "y"}', '{"form": 1, "print": "x", "luma": 3}'):
        path.write_text(text)
        assert strips._read("x") is None, text


async def test_what_failed_is_measured_again_for_whoever_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may have been away. Whoever keeps asking is not answered by one try after the other."""
    answers = [Strip(percent=100, done=True, problem="away"), Strip((9,), percent=100, done=True)]
    monkeypatch.setattr(strips, "measure", lambda *_: answers.pop(0))
    measured = Strips(tmp_path, "no-ffmpeg")

    async def asked() -> Strip:
        await measured.of(Asset("x", "print", 1_000))
        await asyncio.gather(*measured._tasks.values())
        return (await measured.of(Asset("x", "print", 1_000)))[0]

    assert [(await asked()).problem for _ in range(2)] == ["away", "away"]
    monkeypatch.setattr(strips, "FORGOTTEN", -1.0)
    assert ((await asked()).luma, answers) == ((9,), [])
