"""What a run tells: nothing goes backwards, every event is of one form."""

from dataclasses import asdict, dataclass, field
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.progress import EVENT_SCHEMA, EventError, ProgressEvent, Run, Scope

VALID = jsonschema.Draft202012Validator(EVENT_SCHEMA)


def section(key: str, source: str = "plex", **more: Any) -> Scope:
    return Scope(source_id=source, library_key=key, library_title=key.title(), **more)


@dataclass
class Recorder:
    """A run whose clock goes by itself, and everything that it told."""

    events: list[ProgressEvent] = field(default_factory=list)
    instant: int = 1_700_000_000_000

    def now(self) -> int:
        return self.instant

    def start(self) -> Run:
        return Run("library_sync", self.events.append, self.now)


FIVE = {"kids-movies": 412, "horror": 1203, "adult": 756, "kids-tv": 1142, "80s-tv": 3486}


def test_five_libraries_have_one_fixed_total() -> None:
    seen = Recorder()
    run = seen.start()
    for key, count in FIVE.items():
        assert run.meter.overall().percent is None
        run.counted(section(key), count)
    run.lock()
    assert seen.events[-1].progress.total == 6_999
    run.committed(section("horror"), 100, imported=100)
    last = seen.events[-1]
    assert (last.progress.current, last.progress.percent) == (100, 1)
    assert (last.source_progress.current, last.source_progress.total) == (100, 1203)


def test_a_server_and_a_folder_of_commercials() -> None:
    seen = Recorder()
    run = seen.start()
    run.counted(section("sitcoms"), 2_110)
    run.counting(section("reels", "ads"), 500)
    run.counted(section("reels", "ads"), 28)
    run.lock()
    run.committed(section("reels", "ads"), 100)
    assert (seen.events[-1].progress.current, seen.events[-1].progress.total) == (100, 2_638)


def test_work_begins_while_others_are_still_counted() -> None:
    seen = Recorder()
    run = seen.start()
    run.counted(section("quick"), 50)
    run.counting(section("slow", "nas"), 10)
    run.committed(section("quick"), 25)
    assert seen.events[-1].progress.percent is None and seen.events[-1].progress.current == 25
    assert seen.events[-1].source_progress.percent == 50
    run.counted(section("slow", "nas"), 40)
    run.lock()
    assert (seen.events[-1].progress.total, seen.events[-1].progress.percent) == (100, 25)


# ---------------------------------------------------------------- a thousand runs

PARTS = ("a", "b", "c")
STEP = st.tuples(
    st.sampled_from(("commit", "finish", "error", "retry", "removed", "look")), st.sampled_from(PARTS),
    st.integers(0, 50), st.integers(-5, 3000),
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(
    st.fixed_dictionaries({part: st.integers(0, 60) for part in PARTS}),
    st.lists(STEP, max_size=30), st.lists(st.integers(0, 30), min_size=4, max_size=4), st.booleans(),
)  # fmt: skip
def test_no_run_goes_backwards(
    counts: dict[str, int],
    steps: list[tuple[str, str, int, int]],
    locks: list[int],
    cancelled: bool,
) -> None:
    """Parts lock at some of the steps; units come twice, too many or not at all; some runs are stopped."""
    seen = Recorder()
    run = seen.start()
    due = dict(zip(PARTS, locks, strict=False))
    locked: set[str] = set()
    for number, (what, part, units, passed) in enumerate(steps):
        seen.instant += passed
        for one in [one for one, at in due.items() if at <= number and one not in locked]:
            locked.add(one)
            run.counted(section(one), counts[one], [("Quay", counts[one] // 2)])
        if locked == set(PARTS) and not run.meter.locked:
            run.lock()
        if part in locked:
            _step(run, what, section(part), units)
    if not cancelled:
        for part in PARTS:
            if part not in locked:
                run.counted(section(part), counts[part])
    run.done("cancelled" if cancelled else "completed")
    _check(seen.events, sum(counts.values()), cancelled)


def _step(run: Run, what: str, scope: Scope, units: int) -> None:
    if what == "commit":
        run.committed(scope, units, imported=units, shows={"Quay": units // 3})
    elif what == "retry":
        run.committed(scope, 0)
        run.committed(scope, units)
    elif what == "finish":
        run.finished(scope)
    elif what == "removed":
        run.removed(scope, units)
    elif what == "look":
        run.looking_at(scope)
    else:
        run.failed(scope, EventError("RV501", "bad"))


def _check(events: list[ProgressEvent], total: int, cancelled: bool) -> None:
    whole = [event for event in events if event.progress.total is not None]
    assert {event.progress.total for event in whole} <= {total}
    _rises([event.progress.percent for event in whole])
    _rises([event.progress.current for event in events])
    for part in PARTS:
        mine = [event for event in events if event.scope.part == section(part).part]
        _rises([one.source_progress.percent for one in mine if one.source_progress.percent is not None])
        shows = [event.show_progress for event in mine if event.scope.show_title]
        _rises([one.current for one in shows])
        assert all(one.current <= one.total for one in shows if one.total is not None)
    if not cancelled:
        assert events[-1].progress.percent == 100
    for event in events:
        left = event.stats.estimated_remaining_seconds
        assert event.stats.elapsed_seconds >= 0 and event.stats.records_per_second >= 0
        assert left is None or left >= 0
    assert [event.id for event in events] == list(range(1, len(events) + 1))


def _rises(values: list[Any]) -> None:
    assert values == sorted(values)


# ---------------------------------------------------------------- events


def test_an_error_moves_nothing() -> None:
    seen = Recorder()
    run = seen.start()
    run.counted(section("a"), 4)
    run.lock()
    run.committed(section("a"), 2)
    before = seen.events[-1].progress
    run.failed(section("a"), EventError("RV501", "bad", item="x.mkv"))
    assert seen.events[-1].progress == before
    assert seen.events[-1].error.item == seen.events[-1].scope.item_title == "x.mkv"


def test_what_is_looked_at_is_told_ten_times_a_second_at_most() -> None:
    seen = Recorder()
    run = seen.start()
    for _ in range(1000):
        seen.instant += 10
        run.looking_at(section("a"))
    assert 90 <= len(seen.events) <= 101


def _a_bit_of_everything() -> list[ProgressEvent]:
    seen = Recorder()
    run = seen.start()
    tv = section("tv", kind="episode", season_number=1, episode_number=2, item_title="Bell")
    run.tell("dry_run", "2 sources")
    run.counting(tv, 5)
    run.counted(tv, 3, [("Quay", 4)])
    run.lock()
    run.looking_at(tv)
    run.committed(tv, 2, imported=1, failed=1, shows={"Quay": 2})
    run.failed(tv, EventError("RV501", "bad", item="x.mkv", hint="copy it again"))
    run.removed(tv, 1)
    run.finished(tv)
    run.done("completed_with_errors")
    return seen.events


def test_every_event_is_as_the_schema_says() -> None:
    for event in _a_bit_of_everything():
        VALID.validate(event.as_json())
        assert set(asdict(event)) == set(EVENT_SCHEMA["properties"]) - {"changes"}, (
            "those are told by the console"
        )
    bad = _a_bit_of_everything()[0].as_json() | {"phase": "lunch"}
    with pytest.raises(jsonschema.ValidationError):
        VALID.validate(bad)


def test_the_envelope(snapshot) -> None:
    events = _a_bit_of_everything()
    assert next(event for event in events if event.phase == "show").as_json() == snapshot
