"""Joins of unlike sources, as decoders see them: 100 of them, or 1,000 with RETROVUE_LONG=1."""

import asyncio
import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from amounts import amount
from playout.encode.joins import FORMS, FPS, Decoded, encoded, events, first_of, make_all, skews_of

from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice

JOINS = amount(1_000)


def bench() -> list[tuple[str, str, str]]:
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    with tempfile.TemporaryDirectory() as folder:
        wanted, path = events(make_all(ffmpeg, Path(folder)), JOINS), Path(folder) / "air.ts"
        frames = asyncio.run(encoded(ffmpeg, wanted, path))
        said = subprocess.run(
            [ffmpeg, "-nostdin", "-v", "warning", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True
        ).stderr  # fmt: skip
        decoded, first = Decoded(path), first_of(JOINS)
        faults = walk(path.read_bytes(), FPS).faults
        (pictures, _), (sounds, _, _) = decoded.pictures, decoded.sounds
        steps = int((np.diff(pictures) != 3_000).sum() + (np.diff(sounds) != 1_920).sum())
        lost = abs(len(pictures) - frames) + abs(
            len(sounds) - lattice(first + frames, FPS) + lattice(first, FPS)
        )
        skews = skews_of(wanted, decoded)
    half, name = len(skews) // 2, f"joins: {JOINS:,} of {len(FORMS)} sources"
    drift = float(np.mean(skews[half:]) - np.mean(skews[:half]))
    return [
        (f"{name}, decoder complaints", "0", str(len(said.splitlines()))),
        (f"{name}, faults of the transport", "0", str(len(faults))),
        (f"{name}, steps and frames lost", "0", f"{steps}, {lost}"),
        (
            f"{name}, skew, drift",
            "0 to 21.4 ms, none",
            f"{min(skews) * 1000:.1f} to {max(skews) * 1000:.1f} ms, {drift * 1000:.2f} ms",
        ),
    ]
