"""Many files: each is kept as soon as it is done, nothing is done twice, and it stops when told."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrovue.breakpoints import Findings, JobResult, Proposal, Wanted, look_for_breaks
from retrovue.breakpoints.tool import Tool
from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.watched import Stopped
from retrovue.progress import ProgressEvent, Scope

GOOD = Findings(1000, ("h264",), proposals=(Proposal(500, "black", 90, "b"),))
BAD = Findings(problems=(Diagnostic("RV511", "x does not play", help=("copy it",)),))
ODD = Findings(1000, problems=(Diagnostic("RV512", "x runs longer"),))
AWAY = Findings(problems=(Diagnostic("RV513", "x is away"),), passing=True)


class Shelf:
    """A store in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Findings] = {}

    def done(self, fingerprint: str) -> bool:
        return fingerprint in self.kept

    def keep(self, fingerprint: str, findings: Findings) -> None:
        assert fingerprint not in self.kept
        self.kept[fingerprint] = findings


class Bench:
    """Runs jobs over invented files; `stop_after` looks the job is told to stop."""

    def __init__(self, answers: dict[str, Findings]) -> None:
        self.answers, self.shelf = answers, Shelf()
        self.events: list[ProgressEvent] = []
        self.looked: list[str] = []

    def go(self, files: list[Wanted], stop_after: int = 1 << 30) -> JobResult:
        self.events, self.looked = [], []
        clock = iter(range(0, 1 << 30, 50))
        return look_for_breaks(
            files, self.shelf, self.events.append, lambda: next(clock), ffmpeg="ffmpeg",
            cancel=lambda: len(self.looked) >= stop_after, examine=self.look,
        )  # fmt: skip

    def look(self, tool: Tool, path: str, listed: int) -> Findings:
        self.looked.append(path)
        return self.answers.get(path, GOOD)


def files(*names: str, source: str = "films") -> list[Wanted]:
    return [Wanted(f"print-{name}", name, 1000, Scope(source_id=source)) for name in names]


def test_each_file_is_kept_and_none_done_twice() -> None:
    bench = Bench({"b": BAD, "c": ODD})
    first = bench.go(files("a", "b", "c"))
    assert (first.examined, first.failed, first.skipped, first.state) == (2, 1, 0, "completed_with_errors")
    assert bench.shelf.kept == {"print-a": GOOD, "print-b": BAD, "print-c": ODD}
    again = bench.go(files("a", "b", "c", "d"))
    assert (bench.looked, again.examined, again.skipped, again.state) == (["d"], 1, 3, "completed")


def test_a_broken_file_is_tried_again_when_it_changed() -> None:
    bench = Bench({"a": BAD})
    bench.go(files("a"))
    bench.answers = {}
    assert bench.go([Wanted("another", "a", 1000)]).examined == 1


def test_a_file_that_is_away_is_tried_again() -> None:
    bench = Bench({"a": AWAY})
    assert bench.go(files("a")).failed == 1
    bench.answers = {}
    assert bench.go(files("a")).examined == 1


def test_one_content_under_two_names_is_looked_at_once() -> None:
    bench = Bench({})
    both = [Wanted("same", "a", 0), Wanted("same", "b", 0)]
    result = bench.go(both)
    assert (bench.looked, result.examined, result.skipped) == (["a"], 1, 1)


def test_stops_between_files_and_goes_on_there() -> None:
    bench = Bench({})
    assert bench.go(files("a", "b", "c"), stop_after=2).state == "cancelled"
    assert bench.events[-1].phase == "done" and bench.events[-1].message == "cancelled"
    assert (bench.go(files("a", "b", "c")).skipped, bench.looked) == (2, ["c"])


def test_what_was_stopped_half_way_is_not_kept() -> None:
    bench = Bench({})

    def stop(tool: Tool, path: str, listed: int) -> Findings:
        raise Stopped

    result = look_for_breaks(
        files("a"), bench.shelf, bench.events.append, lambda: 0, ffmpeg="x", examine=stop
    )
    assert (result.cancelled, bench.shelf.kept) == (True, {})


def test_tells_of_itself() -> None:
    bench = Bench({"b": BAD, "c": ODD})
    bench.go([*files("a", "b"), *files("c", source="tv")])
    assert {event.operation for event in bench.events} == {"breakpoint_scan"}
    assert [event.progress.percent for event in bench.events if event.phase == "batch_commit"] == [
        33,
        66,
        100,
    ]
    told = [(event.level, event.error.code, event.scope.source_id) for event in bench.events if event.error]
    assert told == [("error", "RV511", "films"), ("warning", "RV512", "tv")]
    assert "a" in [event.scope.item_title for event in bench.events if event.phase == "item"]


KINDS = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([GOOD, BAD, ODD, AWAY]))


@given(KINDS, st.lists(st.sampled_from("abcdefgh"), unique=True), st.integers(0, 8))
def test_never_goes_back_and_counts_every_file(
    answers: dict[str, Findings], names: list[str], stop: int
) -> None:
    bench = Bench(answers)
    bench.go(files(*names), stop_after=stop)
    result = bench.go(files(*names))
    assert result.examined + result.failed + result.skipped == len(names)
    percents = [event.progress.percent for event in bench.events if event.progress.percent is not None]
    assert percents == sorted(percents) and percents[-1] == 100


def test_looks_at_a_real_file(clips: Path, ffmpeg: str) -> None:
    shelf = Shelf()
    wanted = [Wanted("p", str(clips / "plain.mkv"), 12_000), Wanted("t", str(clips / "text.mp4"), 0)]
    result = look_for_breaks(wanted, shelf, lambda event: None, lambda: 0, ffmpeg=ffmpeg)
    assert (result.examined, [one.code for one in result.problems]) == (1, ["RV511"])
    assert shelf.kept["p"].loudness is not None
