"""What is said of real files: sound ones, broken ones, and those that only look like media."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from retrovue.breakpoints.candidates import Limits
from retrovue.breakpoints.examine import examine
from retrovue.breakpoints.findings import Findings
from retrovue.breakpoints.tool import Tool
from retrovue.ffmpeg.watched import Stopped

pytestmark = pytest.mark.long

NEAR = Limits(edge=1_000, spacing=1_500)


@pytest.fixture
def look(clips: Path, ffmpeg: str) -> Callable[..., Findings]:
    return lambda name, listed=0, tool=None: examine(tool or Tool(ffmpeg), str(clips / name), listed, NEAR)


Look = Callable[..., Findings]


@pytest.mark.parametrize("name", ["plain.mp4", "plain.mkv", "open.ts", "long-sound.mkv"])
def test_a_sound_file(look: Look, name: str) -> None:
    found = look(name)
    assert (found.problems, found.codecs, found.proposals) == ((), ("h264", "aac"), ())
    assert abs(found.length - (16_000 if name.startswith("long") else 12_000)) < 120


def test_a_recording_that_begins_anywhere_is_sound(look: Look) -> None:
    assert look("tuned-in.ts").problems == ()


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no other ffmpeg on this machine")
@pytest.mark.parametrize(
    "name", ["mute.mp4", "plain.mkv", "open.ts", "tuned-in.ts", "hole.mp4", "cut.mp4", "text.mp4"]
)
def test_another_ffmpeg_finds_the_same(look: Look, name: str) -> None:
    """Its loudness may differ by a rounding, its words altogether."""
    other, own = look(name, tool=Tool(str(shutil.which("ffmpeg")))), look(name)
    assert [problem.code for problem in other.problems] == [problem.code for problem in own.problems]
    assert (other.proposals, other.codecs) == (own.proposals, own.codecs)
    assert (other.loudness is None) == (own.loudness is None)
    assert abs((other.loudness or 0) - (own.loudness or 0)) <= 100


def test_loudness_and_peak_of_a_sine(look: Look) -> None:
    """Of 1 kHz at -20 dBFS in both channels, by the definition of the unit -20 LUFS."""
    found = look("tone.mkv")
    assert found.loudness is not None and abs(found.loudness - -20_000) <= 100
    assert found.peak is not None and abs(found.peak - -20_000) <= 100


def test_a_file_without_sound_is_searched_whole(look: Look) -> None:
    found = look("mute.mp4")
    assert (found.problems, found.codecs, found.loudness, found.peak) == ((), ("h264",), None, None)
    assert [(one.at, one.kind, one.confidence) for one in found.proposals] == [(5_400, "black", 80)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cut.mp4", "its last second of `cut.mp4` does not play: "),
        ("hole.mp4", "its middle second of `hole.mp4` does not play: "),
        ("text.mp4", "`text.mp4` does not play"),
        ("list.mp4", "`list.mp4` does not play"),
        ("sound.m4a", "its first second of `sound.m4a` does not play"),
    ],
)
def test_a_broken_file_says_what_is_broken(look: Look, name: str, words: str) -> None:
    found = look(name)
    assert [(one.code, one.place) for one in found.problems] == [("RV511", found.problems[0].place)]
    message = found.problems[0].message
    assert words in message and "0x" not in message and not message.endswith(".")
    assert found.proposals == () and not found.passing


@pytest.mark.parametrize(
    ("listed", "codes"), [(12_000, []), (10_100, []), (13_999, []), (9_900, ["RV512"]), (0, [])]
)
def test_a_length_other_than_listed(look: Look, listed: int, codes: list[str]) -> None:
    assert [one.code for one in look("plain.mkv", listed).problems] == codes


def test_a_file_that_is_away_is_not_its_own_fault(look: Look) -> None:
    found = look("gone.mkv")
    assert [one.code for one in found.problems] == ["RV513"] and found.passing


def test_an_ffmpeg_that_is_away_is_not_the_files_fault(look: Look) -> None:
    found = look("plain.mkv", tool=Tool("/nowhere/ffmpeg"))
    assert [one.code for one in found.problems] == ["RV513"] and found.passing


@pytest.mark.parametrize("name", ["-y.mkv", "a:b.mkv", "http:x.mkv", "it's 100%[v];.mkv", "ü\n.mkv"])
def test_odd_names_are_names(tmp_path: Path, clips: Path, ffmpeg: str, name: str) -> None:
    (tmp_path / name).symlink_to(clips / "plain.mkv")
    assert examine(Tool(ffmpeg), str(tmp_path / name), 0).problems == ()


def test_can_be_stopped_within_a_file(clips: Path, ffmpeg: str) -> None:
    asked: list[float] = []

    def cancel() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 2

    with pytest.raises(Stopped):
        examine(Tool(ffmpeg, cancel), str(clips / "plain.mkv"), 0)
    assert time.monotonic() - asked[-1] < 2
