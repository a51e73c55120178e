"""Break points of drawn films against their labels."""

from fractions import Fraction
from pathlib import Path

import pytest
from breakpoints.labelled import SLOT, Film, Look

from retrovue.breakpoints.candidates import Limits
from retrovue.breakpoints.detect import Tool
from retrovue.breakpoints.examine import examine

NEAR = Limits(edge=1_000, spacing=1_500, looks=500)
FILMS = {
    "plain.mkv": (40, Fraction(25), Look(), ("-c:v", "mpeg4", "-q:v", "4", "-c:a", "mp2")),
    "logo-and-bars.ts": (
        40,
        Fraction(30000, 1001),
        Look(bars=9, logo=True),
        ("-c:v", "mpeg2video", "-q:v", "4", "-c:a", "mp2"),
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
