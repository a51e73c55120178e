"""`# rv: allow RVnnn -- why` silences what the planner says of a line, as what load and check say of it."""

from collections import defaultdict
from datetime import date

from load.conftest import Bench
from load.test_explained import items, ms

from retrovue.diagnostics import Diagnostic, Severity
from retrovue.load.station import locate
from retrovue.load.tree import allowances
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station


def planned(bench: Bench) -> list[Diagnostic]:
    loaded = bench.load()
    assert loaded.document is not None
    snapshot = CatalogSnapshot.of(items())
    plan = plan_station(
        loaded.document, snapshot, pinned={}, as_of=ms(date(2026, 12, 21)), days=8, tzdata="x"
    )
    return locate(plan.diagnostics, loaded.tree)


def test_every_finding_of_a_plan_can_be_allowed_at_its_line(bench: Bench) -> None:
    (bench.place.folder / "hard.yaml").write_text(
        "pools:\n  jingles:\n    from: 'kind:bumper'\n    rest: 9h\n    cap: {per_day: 1}\n"
        "breaks:\n  hard:\n    internal:\n      pod: [{spots: jingles}]\n    between:\n      pod: [{spots: jingles}]\n"
    )
    channel = bench.place.folder / "channels/one.yaml"
    channel.write_text(
        channel.read_text()
        .replace("default: network", "default: hard")
        .replace("  thu: {20:00: cheers, 20:30: reruns}\n", "")
    )
    found = planned(bench)
    told = {one.code for one in found if one.primary}
    assert {"RV304", "RV346"} <= told
    lines: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in found:
        assert one.severity is not Severity.ERROR
        if one.primary:
            lines[one.primary.span.file, one.primary.span.line].add(one.code)
    for (file, number), codes in lines.items():
        allow(bench, file, number, sorted(codes))
    assert [one for one in planned(bench) if one.primary] == []


def allow(bench: Bench, file: str, number: int, codes: list[str]) -> None:
    path = bench.place.project / file
    lines = path.read_text().splitlines()
    lines[number - 1] += f" # rv: allow {', '.join(codes)} -- it is meant"
    path.write_text("\n".join(lines) + "\n")


def test_an_allowance_of_nothing_is_told_once_all_is_known(bench: Bench) -> None:
    channel = bench.place.folder / "channels/one.yaml"
    text = channel.read_text().replace("20:00: cheers", "20:10: cheers")
    told = text.replace("fallback: reruns", "fallback: reruns  # rv: allow RV211 -- it is meant")
    channel.write_text(told)
    assert [one.code for one in bench.findings()] == ["RV004", "RV210", "RV211"]
    assert [one.code for one in bench.load().diagnostics] == []
    channel.write_text(told.replace("show:Cheers", "show:"))
    assert "RV004" not in [one.code for one in bench.findings()]
    meant = text.replace("20:30: reruns}", "20:30: reruns}  # rv: allow RV211 -- it is meant")
    channel.write_text(meant.replace("22:00: reruns}", "22:00: reruns}  # rv: allow RV210 -- so is it"))
    assert bench.findings() == []


def test_a_line_may_allow_several_codes() -> None:
    allowed, problems = allowances("x.yaml", "a: b # rv: allow RV304, RV346 RV211 -- they are meant\n")
    assert allowed == {("x.yaml", 1, code) for code in ("RV304", "RV346", "RV211")}
    assert problems == []
    _, problems = allowances("x.yaml", "a: b # rv: allow RV304 RV101 -- they are meant\n")
    assert [one.message for one in problems] == ["`RV101` is an error and cannot be allowed"]
