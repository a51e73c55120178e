"""What aired, in one short line an event, and beside the log."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.as_run import AsRun, compare, merged, pack, unpack

LETTERS = st.text(alphabet=".riso", max_size=40)


def ran(trace: str, at: int = 0, id: str = "one/x/1/a0", reason: str = "") -> AsRun:
    return AsRun("one", at, id, "movie", "k", 10_000, 300, 30, trace, reason)


@given(LETTERS)
def test_a_trace_is_read_as_it_was_packed(letters: str) -> None:
    assert unpack(pack(letters)) == letters
    assert len(pack(letters)) <= max(len(letters), 1)


@given(LETTERS, LETTERS)
def test_together_the_first_answer_counts(one: str, two: str) -> None:
    both = unpack(merged(ran(pack(one)), ran(pack(two))).trace)
    assert both == "".join(new if old == "." else old for old, new in zip(one, two, strict=False))


def test_what_became_of_an_event() -> None:
    said = {trace: ran(trace).status for trace in ("5r", "i4r", "3r2.", "2s3.", "2i", "5o", "5.", "2o3r")}
    assert said == {
        "5r": "aired", "i4r": "partly", "3r2.": "partly", "2s3.": "slate", "2i": "ident", "5o": "overridden",
        "5.": "not watched", "2o3r": "partly",
    }  # fmt: skip


def test_the_drift_is_that_of_an_event_watched_from_its_start() -> None:
    assert ran("5r").drift == 0
    assert ran("2s3r", at=1_000).drift == 4_266
    assert ran("2s3r", at=1_000).started == 5_266
    assert ran("2.3r").drift is None
    assert ran("5s").drift is None
    assert (ran("2s2rs").shown("s"), ran("2s2rs").shown("r")) == (5_733, 4_266)


def day() -> DayLog:
    events = tuple(
        Event(at, 10_000, 0, f"one/{slot}/{part}", "movie", "k", 0)
        for at, slot, part in [
            (0, "x", "a0"),
            (10_000, "x", "b0.0"),
            (20_000, "x", "a1"),
            (30_000, "y", "a0"),
        ]
    )
    slots = tuple(
        CoarseLine(at, ms, f"one/{slot}", "p", "k", "", 0, 0, "r", title=slot.upper())
        for at, ms, slot in [(0, 30_000, "x"), (30_000, 10_000, "y")]
    )
    return DayLog(Header("s", "one", "1970-01-01", 30, "UTC", "2026.1"), slots, events)


def told(lines: list[AsRun], log: DayLog, end: int = 90_000) -> list[tuple[str, str, bool]]:
    return [
        (
            entry.planned.id if entry.planned else entry.slot.id if entry.slot else "-",
            entry.ran.status if entry.ran else "not watched",
            entry.differs,
        )
        for entry in compare(log.coarse, log.events, lines, 0, end)
    ]


def test_the_log_beside_what_ran() -> None:
    lines = [ran("5r", 0, "one/x/a0"), ran("s4r", 20_000, "one/x/a1"), ran("5r", 25_000, "one/z/a0")]
    assert told(lines, day()) == [
        ("one/x/a0", "aired", False),
        ("one/x/b0.0", "not watched", False),
        ("one/x/a1", "partly", True),
        ("-", "aired", True),
        ("one/y", "not watched", False),
    ]


def test_days_whose_pieces_are_gone_still_say_what_ran() -> None:
    old = DayLog(day().header, day().coarse, ())
    assert told([ran("5r", 10_000, "one/x/b0.0")], old) == [
        ("one/x/b0.0", "aired", False),
        ("one/y", "not watched", False),
    ]
