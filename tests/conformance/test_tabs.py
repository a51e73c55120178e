"""Twelve tabs at once: a browser has six lines to a station, and the events of all tabs take one of them."""

from collections.abc import Callable

from amounts import amount
from conformance.visits import visit
from e2e.tiny_station import OnAir


def test_every_tab_loads_at_once_beside_eleven_others(console: OnAir, figure: Callable[[str], None]) -> None:
    seen = visit("tabs.mjs", console.base, str(amount(9, 3)), seconds=400)
    took = sorted(seen["took"])
    p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
    figure(
        f"{len(took)} loads: p50 {p50:.0f} ms, p99 {p99:.0f} ms on a machine {seen['busy']:.1f} times busy"
    )
    assert p99 < (500 if seen["busy"] < 1.5 else 1_000 * seen["busy"])
    assert seen["complaints"] == []
