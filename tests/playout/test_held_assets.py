"""What was known of an item stays known while the catalog is away."""

import pytest

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset
from retrovue.playout.held_assets import HeldAssets

ONE, MOVED = Asset("/media/one.mkv", "one", 1_000), Asset("/new/one.mkv", "one", 1_000)


def lost(key: str) -> Asset | None:
    raise StationError([Diagnostic("RV601", "the catalog cannot be opened")])


def test_the_last_answer_holds_while_nobody_answers(caplog: pytest.LogCaptureFixture) -> None:
    held = HeldAssets()
    assert held.over({"a": ONE}.get)("a") == ONE
    away = held.over(lost)
    assert (away("a"), away("a"), away("b")) == (ONE, ONE, None)
    assert [record.message for record in caplog.records] == [
        "the catalog cannot be asked: the catalog cannot be opened"
    ]
    assert held.over({}.get)("a") == ONE
    assert held.over({"a": MOVED}.get)("a") == MOVED


def test_a_catalog_that_does_not_answer_is_not_asked_for_every_item() -> None:
    instants, asked = iter(range(0, 1_000_000, 500)), []

    def ask(key: str) -> Asset | None:
        asked.append(key)
        return lost(key)

    held = HeldAssets(lambda: next(instants))
    held.learn({"a": ONE})
    assert [held.over(ask)("a") for _ in range(24)] == [ONE] * 24
    assert len(asked) == 3
