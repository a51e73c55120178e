"""Accounts, audit and the history of runs, as the console keeps them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from retrovue.record import StationRecord, station_record
from retrovue.record.accounts import AccessToken, Account, Accounts, Everybody, KeptSession
from retrovue.record.audit import Audit, AuditLine, first_break
from retrovue.record.runs import RunHistory, RunRow


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StationRecord]:
    monkeypatch.setattr(station_record, "RETRY", 0.05)
    found = StationRecord(tmp_path / "station.sqlite", lambda _: None)
    found.start()
    yield found
    found.close()


ANNA = Account("anna", "admin", "hash", 1, 1)


def test_accounts_sessions_and_tokens_are_kept_and_dropped(record: StationRecord) -> None:
    accounts = Accounts(record)
    session = KeptSession("k1", "anna", 1, 1, "127.0.0.1", "Firefox")
    token = AccessToken("t1", "metrics", "viewer", 2, "anna")
    accounts.keep_account(ANNA)
    accounts.keep_session(session)
    accounts.keep_session(session._replace(key="k2"))
    accounts.touch_session("k2", 9)
    accounts.keep_token(token)
    accounts.keep_account(ANNA._replace(role="viewer")).result(5)
    found = accounts.everybody().result(5)
    assert found.accounts == (ANNA._replace(role="viewer"),)
    assert {(each.key, each.seen) for each in found.sessions} == {("k1", 1), ("k2", 9)}
    assert found.tokens == (token,)
    accounts.drop_sessions(("k1",))
    accounts.drop_token("t1")
    accounts.drop_account("anna")
    assert accounts.everybody().result(5) == Everybody()


def line(action: str, at: int = 5) -> AuditLine:
    return AuditLine(at, "anna", "admin", "127.0.0.1", action, "x", "", "", "ok", "c")


def test_a_changed_or_missing_line_of_the_audit_breaks_its_chain(
    record: StationRecord, tmp_path: Path
) -> None:
    audit = Audit(record)
    for number in range(6):
        audit.add(line(f"act {number}", number))
    lines = audit.page().result(5)[::-1]
    assert [each.number for each in lines] == [1, 2, 3, 4, 5, 6]
    assert first_break(lines, "") is None
    assert [each.number for each in audit.page(before=3).result(5)] == [2, 1]
    with sqlite3.connect(tmp_path / "station.sqlite") as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE line = 4")
    assert first_break(audit.page().result(5)[::-1], "") == 4
    assert first_break([*lines[:2], *lines[3:]], "") == 4
    audit.forget(2).result(5)
    left = audit.page().result(5)[::-1]
    assert [each.number for each in left] == [3, 4, 5, 6]
    assert first_break(left[:1], lines[1].chain) is None


def row(run_id: str, begun: int, state: str = "running") -> RunRow:
    return RunRow(
        run_id, "library_sync", state, ("plex",), {"mode": "full"}, "anna", "", "c", begun, 0, {"id": 1}
    )


def test_runs_keep_their_events_in_order_and_old_ones_are_forgotten(record: StationRecord) -> None:
    history = RunHistory(record)
    history.keep(row("a", 1), [(1, {"phase": "overall"}), (3, {"phase": "done"})])
    history.keep(row("b", 2, "completed"), [(2, {"phase": "overall"})])
    history.keep(row("a", 1), [(4, {"phase": "error"})])
    assert [found.id for found in history.page().result(5)] == ["b", "a"]
    assert [found.id for found in history.page(before=2).result(5)] == ["a"]
    assert [number for number, _ in history.events("a").result(5)] == [1, 3, 4]
    assert history.events("a", after=3).result(5) == [(4, {"phase": "error"})]
    assert history.interrupt(("running", "paused"), "interrupted", 50).result(5) == [row("a", 1)]
    assert history.find("a").result(5) == row("a", 1, "interrupted")._replace(ended=50)
    assert history.find("c").result(5) is None
    history.keep(row("going", 0), [(5, {"phase": "overall"})])
    history.forget(0, 1)
    assert [found.id for found in history.page().result(5)] == ["b", "going"]
    assert history.events("going").result(5) == [(5, {"phase": "overall"})]
    assert history.events("a").result(5) == []


def test_ids_of_events_are_never_given_twice(record: StationRecord, tmp_path: Path) -> None:
    history = RunHistory(record)
    assert history.reserve(100).result(5) == 1
    assert history.reserve(10).result(5) == 101
    history.keep(row("a", 1), [(500, {})])
    assert history.reserve(1).result(5) == 501


def test_work_that_fails_fails_alone(record: StationRecord) -> None:
    def sick(_: Connection) -> Any:
        raise ValueError("no")

    failed = record.ask(sick)
    with pytest.raises(ValueError, match="no"):
        failed.result(5)
    Accounts(record).keep_account(ANNA).result(5)
