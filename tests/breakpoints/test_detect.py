"""Break points of drawn films against their labels."""

from fractions import Fraction
from pathlib import Path

import pytest
from breakpoints.labelled import SLOT, Film, Look

from retrovue.breakpoints.candidates import Limits
from retrovue.breakpoints.examine import examine
from retrovue.breakpoints.tool import Tool
from retrovue.ffmpeg.run import run

NEAR = Limits(edge=1_000, spacing=1_500, looks=500)
FILMS = {
    "plain.mkv": (36, Fraction(25), Look(), ("-c:v", "mpeg4", "-q:v", "4", "-c:a", "mp2")),
    "logo-and-bars.ts": (
        36,
        Fraction(30000, 1001),
        Look(bars=9, logo=True),
        ("-c:v", "mpeg2video", "-q:v", "4", "-g", "250", "-c:a", "mp2"),
    ),
    "tape.mp4": (
        32,
        Fraction(24000, 1001),
        Look(hiss=150, lift=14),
        ("-c:v", "mpeg4", "-q:v", "4", "-c:a", "aac"),
    ),
}


@pytest.mark.parametrize("name", FILMS)
def test_finds_the_breaks_and_nothing_else(tmp_path: Path, ffmpeg: str, name: str) -> None:
    slots, rate, look, codec = FILMS[name]
    film = Film(slots, rate, look, seed=len(name))
    film.write(ffmpeg, tmp_path / name, *codec)
    found = examine(Tool(ffmpeg), str(tmp_path / name), 0, NEAR)
    assert found.problems == ()
    two_frames = int(2000 / rate) + 1
    hits = {
        (one.kind, one.at): near
        for one in found.proposals
        for near in film.breaks
        if abs(one.at - near.at) <= two_frames and one.kind == near.kind
    }
    missed = [one for one in film.breaks if one not in hits.values()]
    wrong = [one for one in found.proposals if (one.kind, one.at) not in hits]
    assert len(missed) * 20 <= len(film.breaks), missed
    assert len(wrong) * 10 <= len(found.proposals), wrong
    assert SLOT * 1000 * slots // rate - found.length < 100


def test_a_format_without_an_index_is_sought_early_enough(tmp_path: Path, ffmpeg: str) -> None:
    """A picture that needs no other comes every ten seconds, and never where it is black."""
    picture = "testsrc2=s=128x96:r=25:d=45,drawbox=c=black:t=fill:enable='between(t,16.99,17.39)+between(t,35.99,36.79)'"
    sound = "sine=d=45:r=16000,volume=0:enable='between(t,16.9,17.5)+between(t,35.9,36.9)'"
    sparse = ("-g", "250", "-sc_threshold", "1000000000")
    made = run(
        (ffmpeg, "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "mpeg2video",
         "-q:v", "5", *sparse, "-c:a", "mp2", str(tmp_path / "sparse.ts")), timeout=60,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found = examine(Tool(ffmpeg), str(tmp_path / "sparse.ts"), 45_000, NEAR)
    assert [(one.at // 100, one.kind) for one in found.proposals] == [(172, "black"), (364, "black")]
