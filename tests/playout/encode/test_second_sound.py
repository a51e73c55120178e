"""Two sounds in one stream: always both, on one lattice, without a seam, whatever airs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from playout.encode.test_joins import FPS, SOME_DAY, assemble, complaints
from playout.encode.test_tracks import eight, pitch  # noqa: F401 - a fixture

from retrovue.media.asset import Asset
from retrovue.media.spoken import long_code
from retrovue.playout.encode.gate import ParameterSets, fault
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.stand_in import Card, make_stand_in
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.rules import Rules, second_of, tracks_of
from retrovue.playout.transport.packets import AUDIO_PID, SECOND_PID, pids, rows_of
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice

pytestmark = pytest.mark.xdist_group("encode")

ONE = EncodeProfile("small", 256, 144, 300_000, 96_000, FPS, "superfast")
TWO = replace(ONE, second="eng+spa")
RULES = Rules(spoken=("en",), second=("es", "fr"))
EncodeAll = Callable[..., list[Segment]]


def two(asset: Asset, start: int, frames: int) -> Piece:
    return Piece(
        asset,
        "movie",
        start,
        frames,
        7,
        tracks=tracks_of(asset, RULES.spoken),
        second=second_of(asset, RULES),
    )


def heard(path: Path, sound: int) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=sound)], axis=1)


def test_joins_of_files_with_two_sounds_one_and_none_leave_no_trace(
    sources: dict[str, Asset],
    eight: Asset,  # noqa: F811
    encode_all: EncodeAll,
    ffmpeg: str,
    tmp_path: Path,
) -> None:
    pieces = [
        two(eight, 0, 50), two(sources["film"], 3, 71), two(sources["silent"], 0, 33), two(sources["tape"], 11, 64),
        two(eight, 7, 49), Piece(None, "black", 0, 40), two(sources["pal"], 2, 101),
    ]  # fmt: skip
    programme = [(piece, encode_all(piece, 0, TWO)) for piece in pieces]
    card = make_stand_in(ffmpeg, Card("slate", "One moment"), TWO)
    slate = (Piece(None, "slate", 0, 64), [Segment(0, 64, card.segment(64))])
    programme[3:3] = [slate]
    stream, frames = assemble(programme, SOME_DAY)
    seen = walk(stream, FPS)
    assert seen.faults == []
    assert seen.second == seen.sounds
    assert len(seen.sounds) == lattice(SOME_DAY + frames, FPS) - lattice(SOME_DAY, FPS)
    path = tmp_path / "joined.ts"
    path.write_bytes(stream)
    assert complaints(ffmpeg, path) == ""
    with av.open(str(path)) as container:
        assert [sound.language for sound in container.streams.audio] == ["eng", "spa"]
        assert [sound.id for sound in container.streams.audio] == [AUDIO_PID, SECOND_PID]
    first, second = heard(path, 0), heard(path, 1)
    assert first.shape == second.shape
    begin, rate = 9_600, 48_000
    assert [pitch(sound[0, begin : begin + rate]) for sound in (first, second)] == [200, 800]


def test_a_file_without_the_language_is_heard_twice(sources: dict[str, Asset], encode_all: EncodeAll) -> None:
    (segment, *_) = encode_all(two(sources["pal"], 0, 64), 0, TWO)
    rows = rows_of(segment.data)
    by_pid = [rows[pids(rows) == pid] for pid in (AUDIO_PID, SECOND_PID)]
    assert all(len(mine) and len(mine) % 16 == 0 for mine in by_pid)
    assert walk(segment.data, FPS).second == walk(segment.data, FPS).sounds


def test_every_place_on_the_lattice_drops_the_same_of_both(eight: Asset, encode_all: EncodeAll) -> None:  # noqa: F811
    (segment,) = encode_all(two(eight, 0, 38), 0, TWO)
    for start in range(SOME_DAY, SOME_DAY + 16):
        seen = walk(stamp(segment.data, start, segment.frames, start, FPS), FPS)
        assert (seen.faults, seen.second) == ([], seen.sounds)


def test_the_gate_wants_both_or_one(eight: Asset, encode_all: EncodeAll) -> None:  # noqa: F811
    (both,) = encode_all(two(eight, 0, 38), 0, TWO)
    (lone,) = encode_all(two(eight, 0, 38), 0, ONE)

    def wrong(segment: Segment, second: bool) -> str:
        return fault(segment.data, segment.frames, FPS, "p", ParameterSets(), second=second)

    assert (wrong(both, True), wrong(lone, False)) == ("", "")
    assert wrong(both, False) == wrong(lone, True) == "the second sound is not beside the first"


def test_what_is_heard_second_is_part_of_the_key_and_of_nothing_where_there_is_none(eight: Asset) -> None:  # noqa: F811
    piece = two(eight, 0, 64)
    other = replace(piece, second=(2,))
    keys = {
        segment_key(one, 0, profile)
        for one in (piece, other)
        for profile in (TWO, replace(TWO, second="eng+fra"))
    }
    assert len(keys) == 4
    plain = replace(piece, second=())
    assert segment_key(plain, 0, ONE) == segment_key(plain, 0, replace(ONE, second=""))
    assert ONE.identity == replace(TWO, second="").identity


def test_which_sound_is_the_second(eight: Asset, sources: dict[str, Asset]) -> None:  # noqa: F811
    assert second_of(eight, Rules(spoken=("en",), second=("fr",))) == (2,)
    assert second_of(eight, Rules(spoken=("en",), second=("ko", "fr"))) == (2,)
    assert second_of(eight, Rules(spoken=("en",), second=("ko",))) == (), "the first again"
    assert second_of(eight, Rules(spoken=("en",), second=("en",))) == ()
    assert second_of(eight, Rules(spoken=("en",))) == ()
    assert second_of(sources["silent"], RULES) == ()


@pytest.mark.parametrize(
    ("code", "long"),
    [("en", "eng"), ("de", "deu"), ("es", "spa"), ("haw", "haw"), ("", "und"), ("xx", "und")],
)
def test_languages_have_three_letters_in_the_stream(code: str, long: str) -> None:
    assert long_code(code) == long


def test_players_are_told_of_the_bits_of_both() -> None:
    assert TWO.peak - ONE.peak == 96_000 * 21 // 20
    assert TWO.for_tuners.second == TWO.second
