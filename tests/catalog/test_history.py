"""Runs: one at a time for each source, and none is forgotten too early."""

import os
from dataclasses import replace

from retrovue.catalog import Catalog, RunRecord
from retrovue.catalog.history import is_alive
from retrovue.timing.instants import DAY, SECOND


def run(id: str, started: int = 0, *sources: str) -> RunRecord:
    return RunRecord(id, "library_sync", started, sources=sources or ("films",), pid=7)


def alive(_: int) -> bool:
    return True


def test_a_run_is_kept_as_it_ended(catalog: Catalog) -> None:
    begun = run("a", 5)
    assert catalog.begin_run(begun, 5) is None
    ended = replace(
        begun, ended=9, state="partial", sections={"films/root": {"total": 3}}, message="cut", heartbeat=9
    )
    catalog.end_run(ended)
    assert catalog.runs() == (ended,)


def test_two_runs_do_not_read_one_source(catalog: Catalog) -> None:
    assert catalog.begin_run(run("a"), 0, alive) is None
    assert catalog.begin_run(run("b", 1, "films", "plex"), 1, alive).id == "a"
    assert catalog.begin_run(run("c", 1, "plex"), 1, alive) is None
    assert [one.id for one in catalog.runs()] == ["c", "a"]


def test_a_run_that_is_gone_was_interrupted(catalog: Catalog) -> None:
    catalog.begin_run(run("a"), 0, alive)
    catalog.heartbeat("a", 20 * SECOND)
    assert catalog.begin_run(run("b", 1), 50 * SECOND, alive).id == "a"
    assert catalog.begin_run(run("b", 1), 51 * SECOND, alive) is None, "it has been silent for too long"
    assert catalog.begin_run(run("c", 2), 51 * SECOND, lambda pid: False) is None, "its process is gone"
    assert [(one.id, one.state, one.ended) for one in catalog.runs()] == [
        ("c", "running", 0),
        ("b", "interrupted", 51 * SECOND),
        ("a", "interrupted", 20 * SECOND),
    ]


def test_a_run_of_a_clock_that_was_ahead_is_in_nobodys_way(catalog: Catalog) -> None:
    catalog.begin_run(run("a", DAY), DAY, alive)
    assert catalog.begin_run(run("b", 1), DAY - 20 * SECOND, alive).id == "a", "it may be a little ahead"
    assert catalog.begin_run(run("b", 1), SECOND, alive) is None
    assert not catalog.heartbeat("a", 2 * SECOND)


def test_a_run_that_slept_knows_that_another_took_its_place(catalog: Catalog) -> None:
    catalog.begin_run(run("a"), 0, alive)
    assert catalog.begin_run(run("b", 1), 51 * SECOND, alive) is None
    assert not catalog.heartbeat("a", 52 * SECOND)
    assert catalog.heartbeat("b", 52 * SECOND)
    assert [(one.id, one.state) for one in catalog.runs()] == [("b", "running"), ("a", "interrupted")]


def test_a_run_that_slept_goes_on_where_nobody_took_its_place(catalog: Catalog) -> None:
    catalog.begin_run(run("a"), 0, alive)
    assert catalog.begin_run(run("b", 1, "plex"), 51 * SECOND, alive) is None
    assert catalog.runs()[-1].state == "interrupted"
    assert catalog.heartbeat("a", 52 * SECOND)
    assert catalog.runs()[-1].state == "running"
    assert catalog.begin_run(run("c", 2), 53 * SECOND, alive).id == "a"
    assert not catalog.heartbeat("none", 53 * SECOND)


def test_old_runs_are_forgotten(catalog: Catalog) -> None:
    for number in range(3):
        catalog.begin_run(run(f"{number}", number), number, alive)
        catalog.end_run(replace(run(f"{number}", number), state="completed"))
    catalog.begin_run(run("new", 90 * DAY + 1), 90 * DAY + 1, alive)
    assert [one.id for one in catalog.runs()] == ["new", "2", "1"]


def test_a_process_is_there_or_not() -> None:
    assert is_alive(os.getpid())
    assert is_alive(0), "nobody has said which process it is"
