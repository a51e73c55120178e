"""GStreamer's own demuxer, the strictest about timing: nearly every picture and not a word, over many joins."""

import os
import re
import subprocess
from itertools import pairwise

import pytest
from conformance.demo_on_air import OnAir
from conformance.joins import SECONDS, crossed

RATE = 30
STARTS = 12
"""Seconds until it has read and buffered what it wants, on a busy machine."""
_COMPLAINT = re.compile(r"\b(ERROR|WARN(ING)?)\b")
_PICTURE = re.compile(r"seen: last-message = chain .*? pts: (\d+):(\d\d):([\d.]+),")


@pytest.mark.parametrize("ending", ["m3u8", "ts"])
def test_playbin3_loses_nothing(on_air: OnAir, ending: str) -> None:
    command = ["timeout", "-s", "INT", str(SECONDS), "gst-launch-1.0", "-v", "playbin3", f"uri={on_air.base}/channel/1.{ending}",
               "video-sink=fakesink sync=true silent=false name=seen", "audio-sink=fakesink sync=true"]  # fmt: skip
    with crossed(on_air, f"gstreamer {ending}"):
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS + 60, env=_environment()
        )
    lines = result.stdout.splitlines()
    shown = [_seconds(found) for line in lines if (found := _PICTURE.search(line))]
    complaints = [line for line in [*lines, *result.stderr.splitlines()] if _complains(line)]
    assert complaints == []
    assert len(shown) > 1, result.stdout[-2000:]
    span, widest = shown[-1] - shown[0], max(two - one for one, two in pairwise(shown))
    print(
        f"gstreamer {ending}: {len(shown)} pictures of {span:.1f} s in {SECONDS} s, {widest:.3f} s apart at most"
    )
    assert span >= SECONDS - STARTS
    assert len(shown) >= (span * RATE + 1) * 0.95
    assert min(two - one for one, two in pairwise(shown)) > 0


def _complains(line: str) -> bool:
    """What `-v` of the launcher itself cannot print is no word about the stream."""
    return bool(_COMPLAINT.search(line)) and "GstSoupSession" not in line


def _seconds(found: re.Match[str]) -> float:
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_the_discoverer_finds_picture_and_sound(on_air: OnAir) -> None:
    for ending in ("m3u8", "ts"):
        result = subprocess.run(
            ["gst-discoverer-1.0", "-t", "15", f"{on_air.base}/channel/1.{ending}"],
            capture_output=True, text=True, timeout=60, env=_environment(),
        )  # fmt: skip
        assert "H.264" in result.stdout, result.stdout + result.stderr
        assert "AAC" in result.stdout, result.stdout + result.stderr


def _environment() -> dict[str, str]:
    """Errors and warnings of its elements are shown."""
    return {**os.environ, "GST_DEBUG": "2", "GST_DEBUG_NO_COLOR": "1"}
