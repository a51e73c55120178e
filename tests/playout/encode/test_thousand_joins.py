"""A thousand joins between fourteen unlike sources, in and out anywhere: every promise, on what a decoder gives.

The full form is RETROVUE_LONG=1, about six minutes of two quiet cores; the short one plays a tenth.
"""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from amounts import FORM, amount
from playout.encode.joins import FORMS, FPS, Decoded, Event, encoded, events, first_of, make_all, skews_of

from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("encode")]

JOINS = amount(1_000)
FIRST = first_of(JOINS)


@pytest.fixture(scope="module")
def aired(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], Path, int]:
    folder = tmp_path_factory.mktemp("joins")
    wanted, path = events(make_all(ffmpeg, folder), JOINS), folder / "air.ts"
    return wanted, path, asyncio.run(encoded(ffmpeg, wanted, path))


@pytest.fixture(scope="module")
def decoded(aired: tuple[list[Event], Path, int]) -> Decoded:
    return Decoded(aired[1])


def test_decoders_say_nothing(
    ffmpeg: str, aired: tuple[list[Event], Path, int], figure: Callable[[str], None]
) -> None:
    wanted, path, frames = aired
    command = [ffmpeg, "-nostdin", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=600)
    figure(
        f"{len(wanted) - 1} joins of {len(FORMS)} sources ({FORM} form), {frames} pictures; ffmpeg says {said.stderr!r}"
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_every_byte_is_in_its_place(aired: tuple[list[Event], Path, int]) -> None:
    """Counters, clocks, tables, one frame a frame, the lattice of sound: an independent walk through all of it."""
    _, path, frames = aired
    seen = walk(path.read_bytes(), FPS)
    assert seen.faults == []
    assert len(seen.pictures) == frames
    assert len(seen.sounds) == lattice(FIRST + frames, FPS) - lattice(FIRST, FPS)


def test_pictures_and_sound_go_on_without_a_step(
    aired: tuple[list[Event], Path, int], decoded: Decoded
) -> None:
    frames, (pictures, _), (sounds, lengths, _) = aired[2], decoded.pictures, decoded.sounds
    assert len(pictures) == frames
    assert set(np.diff(pictures)) == {3_000}
    assert set(np.diff(sounds)) == {1_920} and set(lengths) == {1_024}
    assert len(sounds) == lattice(FIRST + frames, FPS) - lattice(FIRST, FPS)
    assert 0 <= sounds[0] - pictures[0] < 1_920


def test_every_event_shows_its_own_frames(aired: tuple[list[Event], Path, int], decoded: Decoded) -> None:
    """The corner flashes where its source flashes: later only by a frame of the source, and by what its format is late."""
    light, worst = decoded.pictures[1], 0
    for event in aired[0]:
        for instant in event.instants():
            lit = np.flatnonzero(light[instant - 5 : instant + 8] > 170)
            late = int(lit[0]) - 5 if len(lit) else 99
            assert -1 <= late <= 1 + (event.form.frame + event.form.late) * FPS, (
                event.form.file,
                event.at,
                instant,
            )
            worst = max(worst, late)
    assert worst <= 4


def test_sound_stays_with_its_picture_from_the_first_join_to_the_last(
    aired: tuple[list[Event], Path, int], decoded: Decoded, figure: Callable[[str], None]
) -> None:
    skews = skews_of(aired[0], decoded)
    half = len(skews) // 2
    drift = float(np.mean(skews[half:]) - np.mean(skews[:half]))
    figure(
        f"{len(skews)} tones: {min(skews) * 1000:.1f} to {max(skews) * 1000:.1f} ms, {drift * 1000:.2f} ms of drift"
    )
    assert -0.001 <= min(skews) and max(skews) <= 0.0225
    assert abs(drift) < 0.03 / len(skews) ** 0.5
