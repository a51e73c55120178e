"""Encoder families: what they are told, and that only one that works is used."""

import asyncio
import json
import shlex
import time
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from retrovue.diagnostics import Diagnostic
from retrovue.playout.encode import settle
from retrovue.playout.encode.command import encode_command
from retrovue.playout.encode.gate import PARAMETER_SETS
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.settle import Encoders, trial
from retrovue.playout.encode.stand_in import Card, card_command, make_stand_in
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.verify import walk

PROFILE = EncodeProfile("small", 256, 144, 200_000, 64_000, 30)


def readable(argv: list[str]) -> str:
    return " ".join(shlex.quote(word) for word in argv).replace(" -", "\n-").replace(";", ";\n  ")


@pytest.mark.parametrize("family", ["nvenc", "qsv", "vaapi", "videotoolbox"])
def test_what_a_family_is_told(family: str, snapshot: SnapshotAssertion) -> None:
    profile = replace(PROFILE, family=family)
    command = encode_command("ffmpeg", Piece(None, "black", 0, 90), 0, profile)
    assert readable(command) == snapshot
    card = card_command("ffmpeg", Card("slate", "One moment"), profile)
    assert card[card.index("-map") :] == command[command.index("-map") :]


class Station:
    """A state folder, an ffmpeg that is a script, and what was told."""

    def __init__(self, folder: Path, ffmpeg: str) -> None:
        self.folder, self.real = folder, ffmpeg
        self.ffmpeg = folder / "ffmpeg"
        self.said: list[Diagnostic] = []

    def acts(self, hardware: str, software: str = 'exec "$REAL" "$@"') -> None:
        """Shell lines for runs with a hardware encoder, and for those with x264."""
        self.ffmpeg.write_text(
            f"#!/bin/sh\nREAL={shlex.quote(self.real)}\necho run >> {self.folder}/runs\n"
            f'case "$*" in *h264_nvenc*) {hardware} ;; *) {software} ;; esac\n'
        )
        self.ffmpeg.chmod(0o755)

    def settle(self, profile: EncodeProfile) -> EncodeProfile:
        return asyncio.run(Encoders(str(self.ffmpeg), self.folder, self.said.append).settle(profile))

    @property
    def runs(self) -> int:
        file = self.folder / "runs"
        return len(file.read_text().splitlines()) if file.exists() else 0


AS_X264 = """
  for word in "$@"; do
    shift
    case "$word" in
      h264_nvenc) word=libx264 ;;
      p4) word=fast ;;
      -no-scenecut|-strict_gop) dropped=1; continue ;;
    esac
    [ "$dropped" ] && { dropped=; continue; }
    set -- "$@" "$word"
  done
  exec "$REAL" "$@" """
"""Hardware that works: x264 under another name."""


@pytest.fixture
def station(tmp_path: Path, ffmpeg: str) -> Station:
    return Station(tmp_path, ffmpeg)


NVENC = replace(PROFILE, family="nvenc")


def test_a_family_that_works_is_used(station: Station) -> None:
    station.acts(AS_X264)
    settled = station.settle(NVENC)
    assert (settled.family, station.said) == ("nvenc", [])
    assert settled.sets.startswith("64001f-")
    assert settled.identity != station.settle(PROFILE).identity
    card = make_stand_in(str(station.ffmpeg), Card("slate", "One moment"), settled)
    assert walk(card.segment(50), 30).faults == []


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ("echo '[h264_nvenc @ 0x5f] No device found' >&2; echo 'Failed' >&2; exit 1", "here: No device found"),
        ("exit 0", "it writes no parameter sets"),
        ("kill -SEGV $$", "it ended with code"),
        ("head -c 9999 /dev/zero", "it writes no parameter sets"),
    ],
)  # fmt: skip
def test_one_that_does_not_gives_way_to_x264(station: Station, acts: str, why: str) -> None:
    station.acts(acts)
    settled = station.settle(NVENC)
    assert settled == station.settle(PROFILE)
    (told,) = station.said
    assert told.code == "RV821"
    assert why in told.message


def test_one_that_hangs_gives_way_in_time(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "_TIME_OUT", 1)
    station.acts("exec sleep 60")
    begun = time.perf_counter()
    assert station.settle(NVENC).family == "x264"
    assert time.perf_counter() - begun < 5
    assert "it took too long" in station.said[0].message


def test_what_x264_writes_is_kept_for_the_same_ffmpeg(station: Station) -> None:
    station.acts("exit 1")
    settled = station.settle(PROFILE)
    assert (station.runs, station.settle(PROFILE), station.runs) == (1, settled, 1)
    kept = json.loads((station.folder / "parameter-sets.json").read_text())
    assert list(kept.values()) == [settled.sets]
    station.acts("exit 22")
    assert station.settle(PROFILE) == settled
    assert station.runs == 2


@pytest.mark.parametrize("content", ["", "[]", '{"x": 5}', "\0", '{"a": {"b": 1}}'])
def test_a_damaged_record_is_made_anew(station: Station, content: str) -> None:
    station.acts("exit 1")
    (station.folder / "parameter-sets.json").write_text(content)
    assert station.settle(PROFILE).sets.startswith("64001f-")


def test_an_ffmpeg_that_cannot_encode_is_left_to_the_first_card(station: Station) -> None:
    station.acts("exit 1", "exit 1")
    assert station.settle(NVENC) == PROFILE


def test_another_encoder_than_the_one_that_was_tried_is_refused(station: Station) -> None:
    station.acts("exit 1")
    settled = station.settle(replace(PROFILE, audio=96_000))
    assert PARAMETER_SETS.agree(settled.identity, settled.sets.partition("-")[2])
    assert not PARAMETER_SETS.agree(settled.identity, "0" * 32)


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_both_rungs_of_the_ladder_write_the_same_parameter_sets(ffmpeg: str, fps: int) -> None:
    profile = replace(PROFILE, fps=fps)
    slow, fast = trial(ffmpeg, profile), trial(ffmpeg, profile.faster())
    assert slow == fast
    assert slow[0]
    assert profile.faster().preset == profile.faster().faster().preset == "superfast"
    assert profile.faster().identity == profile.identity


def test_a_late_encode_goes_on_faster_in_the_same_stream(sources: dict, encode_all, ffmpeg: str) -> None:
    profile = EncodeProfile("small", 256, 144, 300_000, 64_000, 30)
    piece = Piece(sources["film"], "movie", 10, 150)
    slow, fast = encode_all(piece, 0, profile), encode_all(piece, 0, profile.faster())
    seen = [walk(segment.data, 30).parameter_sets for segment in (*slow, *fast)]
    assert len(set(seen)) == 1
    assert slow[0].data != fast[0].data


@pytest.mark.parametrize(
    ("size", "fps"),
    [((640, 480), 24), ((854, 480), 60), ((1280, 720), 30), ((1280, 720), 50), ((1920, 1080), 25), ((1920, 1080), 60)],
)  # fmt: skip
def test_the_level_that_players_are_told_is_the_one_that_is_written(
    ffmpeg: str, size: tuple[int, int], fps: int
) -> None:
    profile = EncodeProfile("any", *size, 3_000_000, 128_000, fps)
    sets, _ = trial(ffmpeg, profile)
    assert profile.codecs == replace(profile, sets=sets).codecs == f"avc1.{sets[:6]},mp4a.40.2"
