"""The log's text: fixed keys, ASCII, and back again; damaged text is a finding, never a traceback."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.diagnostics import StationError
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.codec import coarse_text, fine_text, read_day

START = 1_759_788_000_000  # 2025-10-06T18:00 in New York
HEADER = Header("springfield", "wrtv", "2025-10-06", 30, "America/New_York", "2025.2")
DAY = DayLog(
    HEADER,
    (
        CoarseLine(
            START, 90_000, "wrtv/2025-10-06/1800-cheers/0", "cheers", "tvdb:77623:s01e04", "cheers\t0000001", 60_000, 1,
            "aa-bb-cc", "episode", "Cheers", 'The "Tortelli" Tort', 1, 4, 1982, "TV-PG", "Comedy", "Größe, naïveté, 寅さん",
        ),
    ),
    (
        Event(START, 30_500, 0, "wrtv/2025-10-06/1800-cheers/0/a0", "episode", "tvdb:77623:s01e04", 0),
        Event(START + 30_500, 29_700, 300, "wrtv/2025-10-06/1800-cheers/0/b0.0", "commercial", "sha-ü", 0, "substituted"),
        Event(START + 60_500, 29_500, 0, "wrtv/2025-10-06/1800-cheers/0/a1", "episode", "tvdb:77623:s01e04", 30_500),
    ),
)  # fmt: skip


def test_the_text_is_the_contract(snapshot):
    assert fine_text(DAY) + "\n" + coarse_text(DAY) == snapshot


def test_the_text_is_ascii_with_bare_line_ends():
    for text in (fine_text(DAY), coarse_text(DAY)):
        assert text.isascii() and text.endswith("}\n") and "\r" not in text


def test_what_was_written_reads_back():
    assert read_day(fine_text(DAY), coarse_text(DAY)) == DAY


def test_a_day_whose_fine_file_is_gone_keeps_its_programmes():
    day = read_day(None, coarse_text(DAY))
    assert day.coarse == DAY.coarse and day.events == ()


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
@given(
    start=st.integers(1_577_836_800_000, 2_000_000_000_000),
    steps=st.lists(st.integers(1_000, 7_200_000), min_size=1, max_size=30),
)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_instants_survive_every_zone_and_change_of_the_clock(zone, start, steps):
    events, at = [], start
    for number, length in enumerate(steps):
        events.append(Event(at, length, 0, f"one/2025-10-06/0600-x/0/t.{number}", "commercial", "a", 0))
        at += length
    line = DAY.coarse[0]._replace(at=start, ms=at - start)
    day = DayLog(HEADER._replace(timezone=zone), (line,), tuple(events))
    assert read_day(fine_text(day), coarse_text(day)).events == day.events


def _lines(text, count):
    return "".join(text.splitlines(keepends=True)[:count])


def _damage():
    fine, coarse = fine_text(DAY), coarse_text(DAY)
    yield "nothing", "", ""
    yield "an empty fine file", "", coarse
    yield "an empty coarse file", fine, ""
    yield "a fine header alone", _lines(fine, 1), coarse
    yield "a coarse header alone", fine, _lines(coarse, 1)
    yield "a fine file that was cut short", _lines(fine, 3), coarse
    yield "not JSON", fine[:-20], coarse
    yield "another format", fine.replace("retrovue-log/1", "retrovue-log/9"), coarse
    yield "a key is missing", fine.replace('"ms"', '"sm"'), coarse
    yield "a text for a number", fine.replace('"ms":30500', '"ms":"30500"'), coarse
    yield "a negative length", fine.replace('"ms":30500', '"ms":-1'), coarse
    yield "a number for a text", fine.replace('"kind":"episode"', '"kind":7'), coarse
    yield "not an instant", fine.replace("T18:", "T99:"), coarse
    yield "a short instant", fine.replace(".000-0400", ""), coarse
    yield "a list for a line", fine.replace("{", "[", 2).replace("}", "]", 2), coarse
    yield "a list of lines", fine, "[]\n"
    yield "headers that differ", fine, coarse.replace("wrtv", "other", 1)
    yield (
        "an unknown zone",
        fine.replace("America/New_York", "Mars/Base"),
        coarse.replace("America/New_York", "Mars/Base"),
    )
    yield (
        "a header of wrong types",
        fine.replace('"frame_rate":30', '"frame_rate":"x"'),
        coarse.replace('"frame_rate":30', '"frame_rate":"x"'),
    )
    yield "a season that is text", fine, coarse.replace('"season":1', '"season":"one"')


@pytest.mark.parametrize(("fine", "coarse"), [pytest.param(*texts, id=name) for name, *texts in _damage()])
def test_damaged_text_is_one_finding(fine, coarse):
    with pytest.raises(StationError) as raised:
        read_day(fine, coarse)
    assert [diagnostic.code for diagnostic in raised.value.diagnostics] == ["RV333"]


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_no_text_at_all_makes_a_traceback(fine, coarse):
    with pytest.raises(StationError):
        read_day(fine, coarse)
