"""The command line, whole, and the arithmetic of shapes."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.language.station import Profile
from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout.encode.command import encode_command
from retrovue.playout.encode.picture import fit
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, card_command
from retrovue.playout.encode.stretch import stretches_of
from retrovue.playout.encode.work import Part, Piece

PROFILE = EncodeProfile.of("480p", Profile(), 30)
SOUND = (Audio("ac3", 6, 48_000),)


def asset(video: Video | None = None, audio: tuple[Audio, ...] = SOUND, duration: int = 1_320_000) -> Asset:
    return Asset("/media/Tom's 50% show: part 1, [a].mkv", "sha-1", duration, video, audio)


TAPE = Video("mpeg2video", 720, 480, (8, 9), True, (30_000, 1_001))
FILM = Video("h264", 1920, 1080, rate=(24_000, 1_001))
CASES = {
    "whole-film": (Piece(asset(FILM), "movie", 0, 300), 0),
    "act-of-a-tape-with-a-pad": (Piece(asset(TAPE), "episode", 25_678, 3_000, 11, gain=-47), 0),
    "from-the-fifth-segment": (Piece(asset(FILM), "episode", 25_678, 3_000, 11, gain=6), 4),
    "only-the-pad-is-left": (Piece(asset(FILM), "episode", 0, 100, 200), 2),
    "past-the-end-of-the-file": (Piece(asset(FILM, duration=10_000), "episode", 400, 100), 0),
    "an-act-that-dips-to-black": (Piece(asset(FILM), "movie", 0, 300, fade_in=15, fade_out=15), 0),
    "the-end-of-an-act-that-dips-to-black": (Piece(asset(FILM), "movie", 0, 300, fade_in=15, fade_out=15), 3),
    "no-sound": (Piece(asset(FILM, audio=()), "bumper", 30, 90), 0),
    "no-picture": (Piece(asset(None), "music-video", 30, 90), 0),
    "phone-video": (Piece(asset(Video("hevc", 1920, 1080, rotation=90)), "interstitial", 30, 90), 0),
    "black": (Piece(None, "black", 0, 90), 0),
    "slate": (Piece(None, "slate", 0, 90, 4), 0),
}


def readable(argv: list[str]) -> str:
    """A word a line; the filter graph a chain a line."""
    words = " ".join(shlex.quote(word) for word in argv)
    return words.replace(" -", "\n-").replace(";", ";\n  ")


@pytest.mark.parametrize("name", CASES)
def test_command(name: str, snapshot: SnapshotAssertion) -> None:
    piece, first = CASES[name]
    assert readable(encode_command("ffmpeg", piece, first, PROFILE)) == snapshot


def test_card_command(snapshot: SnapshotAssertion) -> None:
    card = Card("ident", "Retro 'TV': 100%\n;[x]", "W\\RTV", "12.1")
    assert readable(card_command("ffmpeg", card, PROFILE)) == snapshot


def test_no_text_of_a_user_reaches_a_filter() -> None:
    piece, _ = CASES["whole-film"]
    argv = encode_command("ffmpeg", piece, 0, PROFILE)
    assert [word for word in argv if "Tom's" in word] == [f"file:{piece.asset.path}" if piece.asset else ""]
    card = card_command("ffmpeg", Card("ident", "MARKER", "MARKER", "MARKER"), PROFILE)
    assert not any("MARKER" in word for word in card)


@pytest.mark.parametrize(
    ("video", "shape"),
    [
        (Video("", 1920, 1080), (854, 480)), (Video("", 720, 480, (8, 9)), (640, 480)),
        (Video("", 720, 576, (16, 15)), (640, 480)), (Video("", 720, 576, (64, 45)), (854, 480)),
        (Video("", 1920, 800), (854, 356)), (Video("", 1080, 1920), (270, 480)),
        (Video("", 1920, 1080, rotation=270), (270, 480)), (Video("", 100, 100, (0, 1)), (480, 480)),
    ],
)  # fmt: skip
def test_shape(video: Video, shape: tuple[int, int]) -> None:
    assert fit(video, 854, 480) == shape


@given(
    width=st.integers(1, 8_000),
    height=st.integers(1, 8_000),
    sar=st.tuples(st.integers(0, 99), st.integers(0, 99)),
)
def test_every_shape_fits(width: int, height: int, sar: tuple[int, int]) -> None:
    across, down = fit(Video("", width, height, sar), 854, 480)
    assert 2 <= across <= 854 and 2 <= down <= 480
    assert across % 2 == down % 2 == 0
    assert across == 854 or down == 480


@pytest.mark.parametrize(("size", "fps", "level"), [((854, 480), 30, 31), ((1280, 720), 30, 31), ((1280, 720), 60, 32),
                                                    ((1920, 1080), 30, 40), ((1920, 1080), 60, 42)])  # fmt: skip
def test_level(size: tuple[int, int], fps: int, level: int) -> None:
    assert EncodeProfile("x", *size, 3_000_000, 128_000, fps).level == level


def test_a_file_without_an_index_is_opened_before_the_key_frame() -> None:
    """In the others a demuxer finds the key frame by itself. Few pictures a second make a group long."""
    shown = Part(40 * 30, 30, 0, False, False)
    files = (
        ("a.mkv", "h264", 25), ("A.TS", "h264", 25), ("a.vob", "mpeg2video", 25), ("a.m2ts", "vc1", 0), ("a.ts", "h264", 10),
    )  # fmt: skip
    seeks = [
        stretches_of(Asset(path, "f", 60_000, Video(codec, 320, 180, rate=(rate, 1))), shown, 30)[0].seek
        for path, codec, rate in files
    ]
    assert seeks == [39, 29, 38, 29, 14]
