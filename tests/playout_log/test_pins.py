"""The four zones of a log."""

from retrovue.playout_log import CoarseLine
from retrovue.playout_log.pins import Zone, pins

MINUTE = 60_000
LINES = [CoarseLine(n * 30 * MINUTE, 30 * MINUTE, f"one/d/x/{n}", "x", "a", "", 1, 0, "") for n in range(4)]


def test_the_running_slot_is_frozen():
    borders = pins(LINES, 40 * MINUTE, 45 * MINUTE)
    assert borders.frozen_until == 60 * MINUTE
    assert [borders.zone(at * MINUTE) for at in (39, 40, 59, 60, 84, 85)] == [
        Zone.AIRED, Zone.FROZEN, Zone.FROZEN, Zone.PUBLISHED, Zone.PUBLISHED, Zone.OPEN,
    ]  # fmt: skip


def test_the_slot_of_thirty_seconds_later_is_frozen_too():
    assert pins(LINES, 60 * MINUTE - 30_001, 0).frozen_until == 60 * MINUTE
    assert pins(LINES, 60 * MINUTE - 30_000, 0).frozen_until == 90 * MINUTE


def test_nothing_is_frozen_before_the_first_build():
    assert pins([], 40 * MINUTE, MINUTE).frozen_until == 0
    assert pins(LINES[1:], 0, MINUTE).frozen_until == 0
