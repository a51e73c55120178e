"""Previews over the API: what airs, exact to the frame, and never more work than two encodes."""

import asyncio
import io
import itertools
import subprocess
import time
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.preview.conftest import FFMPEG, RATE, Looking, shade

from retrovue.playout.encode.work import Piece
from retrovue.web.preview import encodes, previews
from retrovue.web.preview.playlist import cuts_of, playlist

BLUE = "Blue - one.mp4"


def segments_of(text: bytes) -> list[tuple[float, str]]:
    lines = text.decode().splitlines()
    return [
        (float(line.removeprefix("#EXTINF:").rstrip(",")), lines[number + 1])
        for number, line in enumerate(lines)
        if line.startswith("#EXTINF:")
    ]


def pictures_of(data: bytes) -> list[int]:
    """The frame numbers, modulo 40, that a segment shows."""
    done = subprocess.run(
        [FFMPEG, "-v", "error", "-i", "pipe:0", "-an", "-vf", "crop=iw/2:ih/2,scale=1:1:flags=area,format=yuv420p",
         "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"],
        input=data, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return [round((shade - 20) / 5) for shade in done.stdout[:: len(done.stdout) // _count(done.stdout)]]


def _count(data: bytes) -> int:
    """A picture of one point takes three bytes: its brightness, and two colours."""
    return len(data) // 3


def running() -> list[str]:
    """Command lines of all that runs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        found.append(line)
    return found


@given(
    st.lists(st.integers(min_value=1, max_value=5_000), min_size=1, max_size=4),
    st.sampled_from((24, 25, 30, 50, 60)),
)
def test_every_frame_is_in_one_segment(lengths: list[int], fps: int) -> None:
    pieces = [Piece(None, "slate", 0, frames) for frames in lengths]
    cuts = cuts_of(pieces, fps)
    assert sum(cut.frames for cut in cuts) == sum(lengths)
    assert all(after.start == cut.start + cut.frames for cut, after in zip(cuts, cuts[1:], strict=False))
    text = playlist(cuts, fps, "x/")
    told = segments_of(text.encode())
    assert [address for _, address in told] == [f"x/{number}.ts" for number in range(len(cuts))]
    longest = int(text.split("TARGETDURATION:")[1].split()[0])
    assert max(seconds for seconds, _ in told) <= longest <= 8
    assert abs(sum(seconds for seconds, _ in told) - sum(lengths) / fps) < 0.001 * len(told)


async def test_the_whole_length_is_listed_and_plays_from_anywhere(looking: Looking) -> None:
    key = looking.key(BLUE)
    status, text, kind = await looking.get(key, "preview.m3u8")
    assert (status, kind) == (200, "application/vnd.apple.mpegurl")
    listed = segments_of(text)
    assert round(sum(seconds for seconds, _ in listed)) == 20 and b"#EXT-X-ENDLIST" in text
    begun = sum(round(seconds * RATE) for seconds, _ in listed[:3])
    status, data, kind = await looking.get(key, listed[3][1])
    assert (status, kind) == (200, "video/mp2t")
    assert pictures_of(data) == [number % 40 for number in range(begun, begun + round(listed[3][0] * RATE))]
    status, first, _ = await looking.get(key, listed[0][1])
    with av.open(io.BytesIO(first)) as container:  # a player begins with the first picture, and no frame late
        assert {one.dts for one in itertools.islice(container.demux(video=0), 1)} == {900_000}
    assert pictures_of(first)[:3] == [0, 1, 2]
    assert (await looking.get(key, "preview/9999.ts"))[0] == 404


async def test_a_frame_is_that_frame(looking: Looking) -> None:
    key = looking.key(BLUE)
    for number in (0, 1, 89, 90, 91, 333, 599):
        at = number * 1000 // RATE + (number * 1000 % RATE > 0)
        status, data, kind = await looking.get(key, f"frame?at={at}&width=160")
        assert (status, kind, data[:2]) == (200, "image/jpeg", b"\xff\xd8")
        assert shade(data) == number % 40, number
    status, text, _ = await looking.get(key, "frame?at=20001")
    assert status == 400 and b"beyond_end" in text
    assert (
        (await looking.get(key, "frame?at=-1"))[0]
        == (await looking.get(key, "frame?at=0&width=9999"))[0]
        == 400
    )


async def test_a_break_is_the_end_of_an_act_an_advert_and_the_next_act(looking: Looking) -> None:
    key = looking.key(BLUE)
    status, text, _ = await looking.get(key, "break.m3u8?at=10000")
    listed = segments_of(text)
    assert status == 200 and round(sum(seconds for seconds, _ in listed)) == 5 + 3 + 5
    shown = [shown for _, address in listed for shown in pictures_of((await looking.get(key, address))[1])]
    assert shown[:150] == [number % 40 for number in range(150, 300)]
    assert len(set(shown[152:238])) == 1  # red
    assert shown[240:] == [number % 40 for number in range(300, 450)]
    status, text, _ = await looking.get(key, "break.m3u8?at=0")
    assert round(sum(seconds for seconds, _ in segments_of(text))) == 3 + 5


async def test_who_may_and_what_there_is(looking: Looking) -> None:
    key = looking.key(BLUE)
    for what in ("preview.m3u8", "preview/0.ts", "frame?at=0", "break.m3u8?at=0", "break/0/0.ts"):
        assert (await looking.get(key, what, "viewer"))[0] == 403, what
        for bad in ("nothing", "../../etc/passwd", "/etc/passwd", "\0", "a" * 3000, "%2e%2e", "sha-\ud7ff"):
            assert (await looking.get(bad, what))[0] in (400, 404), (bad, what)
    file = looking.media / BLUE
    file.rename(file.with_suffix(".away"))
    try:
        status, text, _ = await looking.get(key, "preview.m3u8")
    finally:
        file.with_suffix(".away").rename(file)
    assert status == 409 and b"its file is not there" in text and b"media" not in text


async def test_sound_alone_and_pictures_alone(looking: Looking) -> None:
    for name in ("Mute - one.mp4", "Heard - one.mkv"):
        keys = [item.key for item in looking.accepted.snapshot if item.path == name]
        for key in keys:  # what has no picture may not be in the catalog
            _, text, _ = await looking.get(key, "preview.m3u8")
            assert (await looking.get(key, segments_of(text)[-1][1]))[0] == 200


async def test_a_crowd_gets_its_turn_or_is_told_to_come_again(looking: Looking) -> None:
    keys = [looking.key(BLUE), looking.key("Red - one.mkv")]
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, looking.previews.running)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    found = await asyncio.gather(
        *(
            looking.get(keys[n % 2], f"preview/{n % 2}.ts" if n < 60 else f"frame?at={n * 37}")
            for n in range(100)
        )
    )
    watching.cancel()
    assert {status for status, _, _ in found} <= {200, 503} and most <= encodes.AT_ONCE
    assert sum(status == 200 for status, _, _ in found) >= 30


async def test_nothing_is_left_of_a_client_that_hung_up(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodes, "IDLE", 0.2)
    monkeypatch.setattr(encodes, "LOOK", 0.05)
    monkeypatch.setattr(encodes, "REACH", 0)
    key = looking.key(BLUE)
    asking = asyncio.create_task(looking.get(key, "preview/0.ts"))
    while not looking.previews.running:
        await asyncio.sleep(0.01)
    asking.cancel()
    for _ in range(200):
        if not looking.previews.running:
            break
        await asyncio.sleep(0.05)
    assert looking.previews.running == 0 and not [line for line in running() if str(looking.media) in line]


async def test_a_file_that_is_no_video_any_more(looking: Looking) -> None:
    key, file = looking.key("Red - one.mkv"), looking.media / "Red - one.mkv"
    file.rename(file.with_suffix(".away"))
    file.write_bytes(b"no video at all" * 1000)
    try:
        segment = await looking.get(key, "preview/0.ts")
        still = await looking.get(key, "frame?at=1000")
    finally:
        file.with_suffix(".away").replace(file)
    assert segment[0] == still[0] == 409 and b"RV702" in segment[1] and b"no_picture" in still[1]
    assert (await looking.get(key, "preview/0.ts"))[0] == 200  # and nothing of that was kept


async def test_a_dead_disk_keeps_nobody_waiting(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "_LOOK", 0.05)
    monkeypatch.setattr(previews, "find", lambda *_: time.sleep(0.5))
    found = await asyncio.gather(*(looking.get(f"key{n}", "frame?at=0") for n in range(8)))
    assert {(status, b"disk_asleep" in text) for status, text, _ in found} == {(503, True)}
    await asyncio.sleep(1.2)
    monkeypatch.undo()
    assert (await looking.get(looking.key(BLUE), "preview.m3u8"))[0] == 200
