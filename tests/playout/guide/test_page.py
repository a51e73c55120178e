"""Pages of the guide say what the log says, and are laid out within their picture."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.export.entries import BREAK, entries
from retrovue.playout.guide.book import GuideBook
from retrovue.playout.guide.draw import guide_font
from retrovue.playout.guide.look import GuideLook, Listed
from retrovue.playout.guide.metrics import read_font
from retrovue.playout.guide.page import COLUMNS, HALF_HOUR, Cell, Page, page_at, page_starts
from retrovue.playout.guide.paint import PALETTES, Box, Form, Picture, cycle, head, rows
from retrovue.playout.live.slot import program_of
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.log import Header
from retrovue.timing.instants import HOUR, MINUTE, local_text, parse_instant, zone

NEW_YORK = zone("America/New_York")
NOON = parse_instant("2026-11-21T12:00:00.000-0500", NEW_YORK)
SIX = NOON - 6 * HOUR


def line(channel: str, number: int, at: int, ms: int, title: str, **fields: object) -> CoarseLine:
    values = {"kind": "episode", "title": title} | fields
    return CoarseLine(at, ms, f"{channel}/2026-11-21/{number:04d}-p/0", "p", "i", "", ms, 0, "r", **values)


def log_of(channel: str, lengths: list[int], start: int = SIX, **fields: object) -> DayLog:
    lines, at = [], start
    for number, ms in enumerate(lengths):
        lines.append(line(channel, number, at, ms, f"{channel} {number}", **fields))
        at += ms
    header = Header("tv", channel, "2026-11-21", 30, "America/New_York", "2025b")
    return DayLog(header, tuple(lines), ())


class Logs(dict[str, DayLog]):
    def programmes_ahead(self, channel: str, today: date, days: int, instant: int) -> list[DayLog]:
        return [self[channel]] if channel in self else []


def book_of(look: GuideLook, *logs: DayLog) -> GuideBook:
    known = Logs({log.header.channel: log for log in logs})
    return GuideBook(known, NEW_YORK, 6 * HOUR, {("g", "listings"): look}, program_of)


def look_of(*channels: str, **fields: object) -> GuideLook:
    return GuideLook("Tonight", tuple(Listed(id, str(n + 2), id) for n, id in enumerate(channels)), **fields)


@given(st.lists(st.integers(1, 150), min_size=20, max_size=60), st.integers(0, 1500))
def test_a_page_says_of_every_minute_what_the_log_says(minutes: list[int], late: int) -> None:
    log = log_of("one", [length * MINUTE for length in minutes])
    (start,) = page_starts(SIX + late * MINUTE, SIX + late * MINUTE + 1, NEW_YORK)
    page = book_of(look_of("one"), log).page(look_of("one"), start)
    (row,) = page.rows
    assert (row.cells[0].start, row.cells[-1].end) == (start, page.end)
    assert all(before.end == after.start for before, after in zip(row.cells, row.cells[1:], strict=False))
    told = list(entries(log.coarse))
    for at in range(start, page.end, MINUTE):
        (cell,) = (cell for cell in row.cells if cell.start <= at < cell.end)
        entry = next((entry for entry in told if entry.start <= at < entry.end), None)
        assert cell.title == (entry.line.title if entry and entry.line else BREAK if entry else "")
        if entry is not None:
            assert (cell.begun, cell.goes_on) == (entry.start < start, entry.end > page.end)


def test_a_page_in_words(snapshot: SnapshotAssertion) -> None:
    film = [
        line("film", 0, SIX, 5 * HOUR, "Long", kind="movie", year=1982),
        line("film", 1, SIX + 5 * HOUR, 2 * HOUR, ""),
    ]
    look = look_of("one", "film", "none")
    log = DayLog(log_of("film", [1]).header, tuple(film), ())
    page = book_of(look, log_of("one", [25 * MINUTE] * 40), log).page(look, NOON - 90 * MINUTE)
    assert shown(page) == snapshot


def shown(page: Page) -> str:
    def cell(one: Cell) -> str:
        marks = ("<" if one.begun else "") + f"{one.title}|{one.subtitle}" + (">" if one.goes_on else "")
        return f"{local_text(one.start, NEW_YORK)[11:16]} {marks}"

    lines = [f"{page.title} -- {page.day} -- {', '.join(page.heads)}"]
    lines += [f"{row.number} {row.name}: " + "; ".join(map(cell, row.cells)) for row in page.rows]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "at", "count"),
    [
        ("America/New_York", "2026-11-01T00:30:00.000-0400", 7),
        ("Australia/Lord_Howe", "2026-10-04T00:30:00.000+1030", 7),
        ("Asia/Kathmandu", "2026-10-04T00:30:00.000+0545", 7),
    ],
)
def test_pages_begin_at_the_half_hours_of_the_clock(name: str, at: str, count: int) -> None:
    tz = zone(name)
    begin = parse_instant(at, tz)
    starts = page_starts(begin, begin + 3 * HOUR + 1, tz)
    assert len(starts) == count
    assert starts == sorted(set(starts))
    assert {local_text(start, tz)[14:19] for start in starts} <= {"00:00", "30:00"}


def test_24_hours() -> None:
    page = page_at(look_of(times="24h"), [], NOON, NEW_YORK)
    assert page.heads == ("12:00", "12:30", "13:00")
    assert page_at(look_of(), [], NOON + 12 * HOUR, NEW_YORK).heads == ("12:00 AM", "12:30 AM", "1:00 AM")


# ---- on the picture

HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "%{pts}",
        "a:b'c\\d,e;[f]",
        "\u202eABC",
        "😀" * 20,
        "日本テレビ",
        "שלום",
        "A\u0301" * 40,
        "x" * 500,
        "\x00\n\r\t",
        "\ud800",
    ]
)


@settings(max_examples=25)
@given(
    st.lists(HOSTILE, min_size=1, max_size=9),
    st.sampled_from([(854, 480), (1920, 1080), (320, 180)]),
    st.integers(3, 8),
)
def test_whatever_is_written_stays_on_the_picture(
    texts: list[str], size: tuple[int, int], count: int
) -> None:
    look = GuideLook(texts[0], tuple(Listed(f"c{n}", "4.1", text) for n, text in enumerate(texts)), count)
    log = [
        line("c", n, NOON + n * 20 * MINUTE, 20 * MINUTE, text, subtitle=texts[0])
        for n, text in enumerate(texts)
    ]
    page = page_at(look, [list(entries(log))] * len(texts), NOON, NEW_YORK)
    form, font = Form.of(*size, look), guide_font()
    pictures = [head(page, look, form, font), *rows(page, look, form, font)]
    assert form.head + form.window == size[1]
    assert form.head % 2 == form.window % 2 == 0
    assert sum(picture.height for picture in pictures[1:]) == cycle(look) * form.row > form.window
    for picture in pictures:
        for mark in picture.marks:
            if isinstance(mark, Box):
                assert 0 <= mark.x < mark.x + mark.width <= picture.width
                assert 0 <= mark.y < mark.y + mark.height <= picture.height
            else:
                assert set(mark.text) <= set(font.widths)
                assert 0 < mark.baseline <= picture.height
                begin = mark.x if mark.align == "left" else 0
                assert begin + font.width(mark.text, mark.size) <= picture.width + mark.size


def test_words_end_before_their_cell_does() -> None:
    font = guide_font()
    assert font.fitting("The Quick Brown Fox", 40, 1000) == "The Quick Brown Fox"
    assert font.fitting("The Quick Brown Fox", 40, 200) == "The Quic\u2026"
    assert font.wrapped("The Quick Brown Fox jumps", 40, 200, 2) == ["The Quick", "Brown F\u2026"]
    assert font.fitting("W", 40, 3) == ""


def test_signs_that_the_font_lacks_are_left_out() -> None:
    font = guide_font()
    assert font.readable("Cafe\u0301 \U0001f600 日本\t\uff21\u200b") == "Caf\u00e9 A"
    assert font.readable("\U0001f600") == ""


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x00\x00" + b"\xff" * 40, b"OTTO" + b"\x00" * 60])
def test_what_is_no_font_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a font"):
        read_font(data)


def test_every_colour_is_one_of_ffmpeg() -> None:
    for palette in PALETTES.values():
        assert all(color == "white" or len(color) == 8 for color in palette)


def test_an_empty_guide_can_be_drawn() -> None:
    look = look_of()
    page = page_at(look, [], NOON, NEW_YORK)
    form = Form.of(854, 480, look)
    assert all(isinstance(picture, Picture) for picture in rows(page, look, form, guide_font()))
    assert page.end - page.start == COLUMNS * HALF_HOUR


def test_an_event_of_no_guide_has_no_board() -> None:
    book = book_of(look_of("one"), log_of("one", [HOUR]))
    assert book.board(Event(NOON, HOUR, 0, "g/2026-11-21/1200-other/0/f0", "guide", "", 0), 30) is None
    assert book.board(Event(NOON, HOUR, 0, "g/2026-11-21/1200-listings/0/f0", "guide", "", 0), 30) is not None
