"""Guides as they are drawn and encoded: the same picture for the same frame, whichever run makes it."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playout.guide.test_page import NEW_YORK, NOON, Logs, book_of, line, log_of, look_of
from small_disk import small_disk

from retrovue.ffmpeg.fonts import shipped_font
from retrovue.ffmpeg.run import run
from retrovue.media.asset import Asset, Audio
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.encode.command import encode_command
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment, encode
from retrovue.playout.encode.work import Piece, board_part, part, segment_key
from retrovue.playout.guide.book import GuideBook
from retrovue.playout.guide.look import GuideLook, Listed
from retrovue.playout.guide.paint import FONT
from retrovue.playout.guide.pictures import GuidePictures
from retrovue.playout.guide.scroll import board_graph
from retrovue.playout.library import Library
from retrovue.playout_log import DayLog, Event
from retrovue.timing.frames import frame_at
from retrovue.timing.instants import HOUR, MINUTE, SECOND

SMALL = EncodeProfile("small", 320, 180, 300_000, 64_000, 30)
LOOK = look_of("one", "two", scroll=1_000, rows=3)
HOUR_LOG, HALF_LOG = log_of("one", [HOUR] * 30), log_of("two", [30 * MINUTE] * 60)
ADDRESS = "g/2026-11-21/1200-listings/0/f0"


def piece_of(
    at: int, ms: int, *, look: GuideLook = LOOK, logs: Sequence[DayLog] = (HOUR_LOG, HALF_LOG), fps: int = 30
) -> Piece:
    event = Event(at, ms, 0, ADDRESS, "guide", "", 0)
    library = Library(CatalogSnapshot.of([]), {}.get, guides=book_of(look, *logs))
    piece = library.piece(event, fps)
    assert piece is not None
    assert piece.board is not None
    return piece


def keys(piece: Piece, profile: EncodeProfile = SMALL) -> list[str]:
    return [segment_key(piece, index, profile) for index in range(len(piece.segments(profile.fps)))]


def test_what_a_full_disk_left_of_the_font_is_made_whole(tmp_path: Path) -> None:
    pictures, board = GuidePictures(tmp_path / "guides", "/nowhere/ffmpeg"), piece_of(NOON, HOUR).board
    assert board is not None
    (tmp_path / "guides").mkdir()
    with small_disk(tmp_path / "guides", "64k"), pytest.raises(OSError, match="No space left"):
        pictures.make(board, 0, 0, SMALL)
    (tmp_path / "guides" / FONT).write_bytes(b"half")
    pictures.make(board, 0, 0, SMALL)
    assert [file.name for file in pictures.folder.iterdir()] == [FONT]
    assert (pictures.folder / FONT).read_bytes() == shipped_font().read_bytes()


# ---- keys


def test_an_edit_of_another_channel_makes_other_keys_from_the_page_on_that_shows_it() -> None:
    begin, ms = NOON - 10 * MINUTE, 20 * MINUTE
    before = keys(piece_of(begin, ms))
    edited = log_of("two", [*[30 * MINUTE] * 14, 15 * MINUTE, 45 * MINUTE])  # at 13:00: seen from 12:00 on
    after = keys(piece_of(begin, ms, logs=(HOUR_LOG, edited)))
    border = (10 * MINUTE * 30 // 1000) // 64
    assert before[:border] == after[:border]
    assert not set(before[border:]) & set(after[border:])
    assert keys(piece_of(begin, ms, logs=(HOUR_LOG, log_of("two", [30 * MINUTE] * 70)))) == before


@pytest.mark.parametrize(
    "other",
    [
        replace(LOOK, title="Later"), replace(LOOK, rows=4), replace(LOOK, scroll=2_000), replace(LOOK, times="24h"),
        replace(LOOK, colors="teal"), replace(LOOK, channels=LOOK.channels[:1]),
        replace(LOOK, channels=(Listed("one", "2", "Uno"), LOOK.channels[1])),
    ],
)  # fmt: skip
def test_what_is_seen_is_part_of_every_key(other: GuideLook) -> None:
    assert not set(keys(piece_of(NOON, MINUTE))) & set(keys(piece_of(NOON, MINUTE, look=other)))


def test_another_instant_is_another_picture_and_an_event_that_began_earlier_is_none() -> None:
    plain = keys(piece_of(NOON, MINUTE))
    assert not set(plain) & set(keys(piece_of(NOON + SECOND, MINUTE)))
    whole = 64 * 15  # segments that end on the same frames
    earlier = piece_of(NOON - whole * 1000 // 30, MINUTE + whole * 1000 // 30)
    assert keys(earlier)[15:] == plain


def test_music_is_heard_and_a_missing_file_leaves_silence() -> None:
    song = Asset("/song.mp3", "s", 60_000, None, (Audio("mp3", 2, 44_100),))
    event = Event(NOON, 40_000, 500, ADDRESS, "guide", "song:1", 2_000)
    book = book_of(LOOK, HOUR_LOG, HALF_LOG)
    heard = Library(CatalogSnapshot.of([]), {"song:1": song}.get, guides=book).piece(event, 30)
    silent = Library(CatalogSnapshot.of([]), {}.get, guides=book).piece(event, 30)
    assert heard is not None and silent is not None
    assert (heard.asset, heard.start_frame, heard.frames, heard.pad) == (song, 60, 1200, 15)
    assert (silent.asset, silent.frames, silent.pad) == (None, 1215, 0)
    assert heard.board == silent.board
    assert not set(keys(heard)) & set(keys(silent))
    assert Library(CatalogSnapshot.of([]), {}.get).piece(event, 30) is None


# ---- pictures


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory, ffmpeg: str) -> GuidePictures:
    return GuidePictures(tmp_path_factory.mktemp("guides"), ffmpeg)


def frames_of(guides: GuidePictures, ffmpeg: str, piece: Piece, first: int, count: int) -> NDArray[np.uint8]:
    """What the filters show of some segments, before it is encoded."""
    assert piece.board is not None
    shown = board_part(piece, part(piece, first, count, 30))
    guides.make(piece.board, *shown, SMALL)
    whole = encode_command(ffmpeg, piece, first, SMALL)
    inputs = whole[whole.index("-protocol_whitelist") : whole.index("-filter_complex")]
    graph = f"{board_graph(piece.board, *shown, SMALL, 0)}[v]"
    argv = [
        ffmpeg,
        "-v",
        "error",
        "-nostdin",
        *inputs,
        "-filter_complex",
        graph,
        "-map",
        "[v]",
        "-f",
        "rawvideo",
        "pipe:1",
    ]
    finished = run(argv, timeout=60, cwd=guides.folder)
    assert finished.returncode == 0, finished.stderr
    return np.frombuffer(finished.stdout, np.uint8).reshape(-1, SMALL.width * SMALL.height * 3 // 2)


def test_every_run_shows_the_same_over_a_half_hour(guides: GuidePictures, ffmpeg: str) -> None:
    piece = piece_of(NOON - 4 * SECOND, 9 * SECOND)
    whole = frames_of(guides, ffmpeg, piece, 0, 4)
    assert len(whole) == 270
    later = frames_of(guides, ffmpeg, piece, 2, 2)
    assert (whole[128:] == later).all()
    seconds = whole[29::30, : SMALL.width * SMALL.height]
    assert len({frame.tobytes() for frame in seconds}) == 9
    border = 4 * 30
    head = SMALL.width * 40  # the times above the columns
    assert (whole[border - 1, :head] == whole[border, :head]).all()
    assert (whole[border - 2] != whole[border - 1]).mean() < (whole[border - 1] != whole[border]).mean()


def test_hostile_words_are_drawn_and_nothing_else(guides: GuidePictures, ffmpeg: str) -> None:
    words = "%{pts} 'a':b,[c];d\\e " + "\U0001f600日本" * 3
    look = GuideLook(words, (Listed("one", "4.1", words), Listed("two", "9999.99", "\U0001f600")), 8)
    log = DayLog(HOUR_LOG.header, (line("one", 0, NOON, 2 * HOUR, words, subtitle=words),), ())
    assert len(frames_of(guides, ffmpeg, piece_of(NOON, 2_200, look=look, logs=[log]), 0, 1)) == 66


def test_pages_are_drawn_once_and_the_oldest_go(tmp_path: Path, ffmpeg: str) -> None:
    guides = GuidePictures(tmp_path / "guides", ffmpeg)
    first = piece_of(NOON, 5 * SECOND)
    assert first.board is not None
    guides.make(first.board, 0, 64, SMALL)
    (page,) = (path for path in guides.folder.iterdir() if path.is_dir())
    before = {path.name: path.stat().st_mtime_ns for path in page.iterdir()}
    assert set(before) == {"clock.txt", "head.png", "rows0.png"}
    guides.make(first.board, 64, 64, SMALL)
    assert before == {path.name: path.stat().st_mtime_ns for path in page.iterdir()}
    for number in range(60):
        (guides.folder / f"{number:032x}-320x180").mkdir()
    guides.make(first.board, 0, 64, SMALL)
    assert page.is_dir()
    assert sum(path.is_dir() for path in guides.folder.iterdir()) == 48


def test_half_a_page_of_a_process_that_was_killed_goes(tmp_path: Path, ffmpeg: str) -> None:
    half = tmp_path / "guides" / ".page-killed" / "page"
    half.mkdir(parents=True)
    (half / "head.png").write_bytes(b"half")
    board = piece_of(NOON, 30_000).board
    assert board is not None
    GuidePictures(tmp_path / "guides", ffmpeg).make(board, 0, 25, SMALL)
    assert not list((tmp_path / "guides").glob(".page-*"))


def segments_of(ffmpeg: str, piece: Piece, guides: GuidePictures) -> list[Segment]:
    async def collect() -> list[Segment]:
        async with contextlib.aclosing(encode(ffmpeg, piece, 0, SMALL, guides=guides)) as found:
            return [segment async for segment in found]

    return asyncio.run(collect())


def test_segments_pass_their_check_with_music_that_ends_and_a_pad(
    guides: GuidePictures, ffmpeg: str, tmp_path: Path
) -> None:
    path = tmp_path / "song.wav"
    tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3", str(path)]
    assert run([ffmpeg, "-v", "error", "-nostdin", *tone], timeout=60).returncode == 0
    silent = piece_of(NOON, 4_300)
    song = Asset(str(path), "s", 3_000, None, (Audio("pcm_s16le", 1, 44_100),))
    piece = replace(silent, asset=song, frames=115, pad=14)
    found = segments_of(ffmpeg, piece, guides)
    assert [segment.frames for segment in found] == piece.segments(30) == [64, 65]


def test_what_cannot_be_drawn_is_a_failed_encode(tmp_path: Path, ffmpeg: str) -> None:
    (tmp_path / "guides").write_text("a file is in the way")
    with pytest.raises(EncodeFailed, match="RV702"):
        segments_of(ffmpeg, piece_of(NOON, 3_000), GuidePictures(tmp_path / "guides", ffmpeg))


# ---- the book


def test_a_book_reads_every_day_once() -> None:
    asked = []

    class Counting(Logs):
        def programmes_ahead(self, *words):  # type: ignore[no-untyped-def]
            asked.append(words[:2])
            return super().programmes_ahead(*words)

    book = GuideBook(
        Counting({"one": HOUR_LOG}), NEW_YORK, 6 * HOUR, {("g", "listings"): LOOK}, lambda _: "listings"
    )
    book.read(NOON)
    for minute in range(0, 120, 3):
        book.board(Event(NOON + minute * MINUTE, 3 * MINUTE, 0, ADDRESS, "guide", "", 0), 30)
    assert len(asked) == len(set(asked)) == 2
    board = book.board(Event(NOON, HOUR, 0, ADDRESS, "guide", "", 0), 30)
    assert board is not None
    assert [sheet.frame for sheet in board.sheets] == [frame_at(NOON, 30), frame_at(NOON + 30 * MINUTE, 30)]
