"""The record is written off the air, survives what files go through, and never holds anybody up."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from older_database import make_older
from small_disk import small_disk

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout_log.as_run import AsRun
from retrovue.record import Override, Start, StationRecord, station_record
from retrovue.record.opening import open_record
from retrovue.record.reading import as_run_lines
from retrovue.record.tables import HEAD

BIG = 1 << 50


def line(at: int, trace: str = "2r", channel: str = "one", reason: str = "") -> AsRun:
    return AsRun(channel, at, f"one/x/{at}/0/a0", "movie", "k", 4_000, 128, 30, trace, reason)


class Open:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: list[Diagnostic] = []
        self.record = StationRecord(path, self.said.append)
        self.record.start()

    def codes(self) -> list[str]:
        return [diagnostic.code for diagnostic in self.said]

    def kept(self, channel: str = "one") -> list[AsRun]:
        return as_run_lines(self.path, channel, 0, BIG)

    def written(self, *lines: AsRun) -> None:
        self.record.put(lines)
        wait(lambda: self.holds(lines))

    def holds(self, lines: Iterable[AsRun]) -> bool:
        try:
            kept = {(each.at, each.trace) for each in self.kept()}
        except StationError:
            return False
        return {(each.at, each.trace) for each in lines} <= kept


def wait(done: Callable[[], bool], seconds: float = 8) -> None:
    for _ in range(int(seconds * 50)):
        if done():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr(station_record, "RETRY", 0.05)
    found = Open(tmp_path / "station.sqlite")
    yield found
    found.record.close()


def test_lines_are_kept_by_channel_and_time(opened: Open) -> None:
    opened.written(line(1_000), line(2_000))
    opened.record.put([line(1_500, channel="two")])
    opened.record.close()
    assert [kept.at for kept in opened.kept()] == [1_000, 2_000]
    assert [kept.at for kept in opened.kept("two")] == [1_500]
    assert opened.said == []


def test_what_another_process_saw_of_an_event_is_kept_with_it(opened: Open) -> None:
    opened.written(line(1_000, "is2.", reason="tune-in"))
    opened.record.put([line(1_000, "2.sr", reason="late")])
    wait(lambda: opened.kept()[0].trace == "i2sr")
    assert opened.kept()[0].reason == "tune-in"


def test_overrides_are_read_as_they_were_left(opened: Open) -> None:
    first = opened.record.journal(
        Override(0, "card", 10, 100, ("one",), text="Storm", first={"one": Start(7, 12)}), 10
    ).result(5)
    second = opened.record.journal(Override(0, "slate", 20, 30), 20).result(5)
    assert (first.id, second.id) == (1, 2)
    ended = replace(first, until=60, state="cleared", last={"one": 9})
    opened.record.journal(ended, 50).result(5)
    assert opened.record.overrides(40).result(5) == [ended]
    assert opened.record.overrides(0).result(5) == [ended, second]
    with sqlite3.connect(opened.path) as raw:
        assert raw.execute("select override, state from override_journal order by line").fetchall() == [
            (1, "raised"), (2, "raised"), (1, "cleared"),
        ]  # fmt: skip
    raw.close()


def test_a_file_that_another_program_holds_is_written_later(opened: Open) -> None:
    opened.written(line(1_000))
    raw = sqlite3.connect(opened.path)
    raw.execute("BEGIN EXCLUSIVE")
    asked = opened.record.journal(Override(0, "slate", 0, 100), 0)
    begun = time.perf_counter()
    opened.record.put([line(2_000)])
    assert time.perf_counter() - begun < 0.5, "it does not wait for the file"
    wait(lambda: "RV606" in opened.codes())
    assert asked.cancel()
    raw.rollback()
    raw.close()
    wait(lambda: len(opened.kept()) == 2)
    assert opened.record.overrides(0).result(5) == []


def test_what_waits_too_long_is_given_up_but_for_what_must_not_be(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_record, "MOST_TASKS", 20)
    opened.written(line(1_000))
    raw = sqlite3.connect(opened.path)
    raw.execute("BEGIN EXCLUSIVE")
    first = opened.record.ask(lambda _: "first")
    lossy = [opened.record.ask(lambda _, n=n: n, lossy=True) for n in range(60)]
    kept = [opened.record.ask(lambda _, n=n: n) for n in range(10)]
    assert len(opened.record._tasks) <= 20
    assert sum(one.cancelled() for one in lossy) == opened.record.given_up > 40
    more = [opened.record.ask(lambda _, n=n: n) for n in range(30)]
    refused = [one for one in more if one.done()]
    with pytest.raises(StationError, match="waited was given up"):
        refused[0].result()
    assert sum("was given up" in said.message for said in opened.said) == 1
    raw.rollback()
    raw.close()
    assert first.result(5) == "first"
    assert [one.result(5) for one in kept] == list(range(10))
    assert [one.result(5) for one in more if one not in refused] == list(range(len(more) - len(refused)))
    assert all(one.cancelled() or one.result(5) >= 40 for one in lossy)


def test_what_a_full_disk_did_not_take_waits_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station_record, "RETRY", 0.05)
    long = Override(0, "slate", 0, 100, text="too long " * 1_000)
    with small_disk(tmp_path, "1m"):
        opened = Open(tmp_path / "station.sqlite")
        assert opened.record.journal(Override(0, "slate", 0, 100), 0).result(5).id == 1
        with (tmp_path / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(bytes(4_096))
        asked, given_up = opened.record.journal(long, 0), opened.record.journal(long, 0)
        wait(lambda: "RV606" in opened.codes())
        opened.record.put([line(1_000)])
        wait(given_up.cancel)
        (tmp_path / "ballast").unlink()
        assert asked.result(5).id == 2
        wait(lambda: opened.holds([line(1_000)]))
        assert [override.id for override in opened.record.overrides(0).result(5)] == [1, 2]
        opened.record.close()


def test_a_file_that_is_taken_away_is_made_anew(opened: Open) -> None:
    opened.written(line(1_000))
    for path in opened.path.parent.glob("station.sqlite*"):
        path.unlink()
    opened.written(line(2_000))
    assert [kept.at for kept in opened.kept()] == [2_000]
    assert opened.record.made == 2


def test_a_lost_log_of_writes_loses_no_more_than_its_lines(opened: Open) -> None:
    opened.written(line(1_000))
    opened.path.with_name("station.sqlite-wal").unlink()
    opened.record.close()
    again = Open(opened.path)
    again.written(line(2_000))
    again.record.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 400, b"SQLite format 3\0" + b"\xff" * 8_000])
def test_a_damaged_file_is_put_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "station.sqlite"
    path.write_bytes(content)
    opened = Open(path)
    opened.written(line(1_000))
    opened.record.close()
    assert opened.codes() == ["RV607"]
    assert (tmp_path / "station.sqlite.damaged-1").read_bytes() == content


def test_a_damaged_page_is_found_and_the_file_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "station.sqlite"
    opened = Open(path)
    opened.written(*(line(at * 1_000) for at in range(2_000)))
    opened.record.close()
    whole = bytearray(path.read_bytes())
    whole[40_960:53_248] = b"\xa5" * 12_288
    path.write_bytes(whole)
    again = Open(path)
    again.record.put([line(5_000_000)])
    wait(lambda: again.codes() == ["RV607"])
    again.written(line(6_000_000))
    again.record.close()


def test_a_newer_record_is_left_alone_and_lines_are_dropped_at_last(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.written(line(1_000))
    opened.record.close()
    with sqlite3.connect(opened.path) as raw:
        raw.execute("update alembic_version set version_num = '9999'")
    raw.close()
    monkeypatch.setattr(station_record, "PENDING", 10)
    newer = Open(opened.path)
    newer.record.put(line(at) for at in range(25))
    wait(lambda: "RV606" in newer.codes())
    assert newer.record.dropped == 15
    assert "RV608" in newer.codes()
    newer.record.close()
    with sqlite3.connect(opened.path) as raw:
        assert raw.execute("select count(*) from as_run").fetchone() == (1,)
    raw.close()


def test_old_lines_are_forgotten_in_steps(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(station_record, "_AT_ONCE", 3)
    opened.written(*(line(at) for at in range(20)))
    opened.record.forget(15)
    wait(lambda: [kept.at for kept in opened.kept()] == [15, 16, 17, 18, 19])


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrovue.catalog.place._mount_types", lambda: [("/", "nfs4")])
    opened = Open(tmp_path / "station.sqlite")
    opened.record.put([line(1)])
    wait(lambda: opened.codes() == ["RV606"])
    opened.record.close()
    assert "nfs4" in opened.said[0].message
    assert not opened.path.exists()


def test_nobody_else_reads_the_accounts(tmp_path: Path) -> None:
    """Hashes of passwords and the trail of what was done are for this user alone; those of an older version, too."""
    path = tmp_path / "station.sqlite"
    for mode in (None, 0o644):
        if mode:
            path.chmod(mode)
        engine = open_record(path)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA user_version")
            found = {each.name: each.stat().st_mode & 0o007 for each in tmp_path.iterdir()}
            assert len(found) > 1
        engine.dispose()
        assert "station.sqlite" in found and not any(found.values()), found


def test_the_copy_of_an_older_record_holds_what_only_its_log_has(tmp_path: Path) -> None:
    path = tmp_path / "station.sqlite"
    make_older(path, "retrovue.record:migrations", "0001")
    with contextlib.closing(sqlite3.connect(path)) as other:  # one that is still open, or was killed
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("CREATE TABLE beside AS SELECT 7 AS number")
        other.commit()
        open_record(path).dispose()
    copy = tmp_path / f"station.sqlite.before-{HEAD}"
    with contextlib.closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT number FROM beside").fetchall() == [(7,)]
    assert copy.stat().st_mode & 0o007 == 0
