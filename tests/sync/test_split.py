"""A compilation of spots, from its file to the picture of one of them."""

import asyncio
import io

import av
import pytest
from sync.conftest import H264, ffmpeg

from retrovue.ffmpeg.find import find_ffmpeg
from retrovue.language.overriding import Override
from retrovue.plan.overrides import apply_overrides
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.library import Library as OnAir
from retrovue.playout_log import Event

CHAPTERS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}\n"
    for start, end, title in ((0, 4000, "Robo Duck"), (4000, 6000, "leader"), (6000, 10_000, "Cereal"))
)
COLOURS = ("red", 4), ("white", 2), ("blue", 4)
PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30, "superfast")


@pytest.fixture
def reel(library, tmp_path):
    """A file of a red, a white and a blue chapter, synced by a rule that splits it."""
    (tmp_path / "chapters.txt").write_text(CHAPTERS)
    inputs = [
        part for name, d in COLOURS for part in ("-f", "lavfi", "-i", f"color={name}:s=192x144:r=25:d={d}")
    ]
    ffmpeg(*inputs, "-i", tmp_path / "chapters.txt", "-filter_complex", "[0][1][2]concat=n=3[v]", "-map", "[v]",
           "-map_metadata", "3", *H264, tmp_path / "films/reel.mkv")  # fmt: skip
    rules = ({"match": "reel", "set": {"kind": "commercial", "split": "chapters", "company": "Acme"}},)
    library.sources = {"reels": {"type": "folder", "roots": ("films",), "rules": rules}}
    library.sync(probe=None)
    return library.catalog


def average(piece: Piece) -> tuple[int, ...]:
    """The colour (red, green, blue) of the piece's first second."""

    async def first() -> bytes:
        return b"".join(
            [segment.data async for segment in encode(find_ffmpeg("", {}, None).path, piece, 0, PROFILE)]
        )

    with av.open(io.BytesIO(asyncio.run(first()))) as container:
        pixels = next(container.decode(video=0)).reformat(format="rgb24").to_ndarray()
    return tuple(int(value) for value in pixels[120, 213])


def test_every_chapter_is_a_spot_that_plays(reel) -> None:
    (whole,) = reel.snapshot()
    assert (whole.split, len(whole.marks)) == ("chapters", 3)
    part = f"{whole.key}#3"
    override = Override.model_validate({"match": {"key": part}, "set": {"company": "Cereals Inc"}})
    corrected, found = apply_overrides(reel.snapshot(), [override], {})
    assert found == ()
    assert [(item.key, item.title, item.company, item.duration) for item in corrected] == [
        (part, "Cereal", "Cereals Inc", 4000), (f"{whole.key}#1", "Robo Duck", "Acme", 4000),
    ]  # fmt: skip
    on_air = OnAir(corrected, reel.asset)
    event = Event(at=0, ms=1000, pad=0, id="c/2026-01-01/0600-x/0/a0", kind="commercial", item=part, offset=0)
    piece = on_air.piece(event, 30)
    assert piece is not None and piece.asset is not None
    assert (piece.start_frame, piece.frames) == (180, 30)
    red, green, blue = average(piece)
    assert blue > 200 and red < 60 and green < 60


def test_a_part_of_a_vanished_file_still_has_its_place_in_it(reel) -> None:
    (whole,) = reel.snapshot()
    reel.mark_missing("reels", ["reel.mkv"], 1)
    assert reel.snapshot().items == ()
    assert reel.asset(f"{whole.key}#3").trim_in == 6000
    assert reel.asset(f"{whole.key}#9").trim_in == 0 and reel.asset("nobody#1") is None
