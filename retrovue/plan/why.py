"""Why a line of the log airs: the rule that chose it, what aired around it, and what gave way for it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.language.document import StationDocument
from retrovue.language.traffic import ROLES
from retrovue.plan.line_rule import PROGRAM, LineRule, LineRules
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.pins import Zone, coarse_lines, pins

Holds = Callable[[str, str], bool]
"""(pool, item's key) -> whether the pool holds it."""
Path = tuple[str, ...]
_ROLE_OF_KIND = {"commercial": "spots", "station-id": "id"}


@dataclass(frozen=True, slots=True)
class PoolUse:
    """A pool that an element of a break may have come from."""

    pool: str
    path: Path
    rest: int


@dataclass(frozen=True, slots=True)
class Reason:
    """All that the log and the station say about one line."""

    line: CoarseLine
    event: Event | None
    zone: Zone
    rule: LineRule | None
    """None: the channel is gone."""
    before: CoarseLine | None
    """What its program aired before it."""
    after: CoarseLine | None
    aired: int | None
    """When its item was last on this channel."""
    pools: tuple[PoolUse, ...]
    spare: str | None
    """The channel's fallback."""

    @property
    def instead(self) -> str:
        """Why another program airs than the one that the grid names, or an empty text."""
        other = self.line.id.rpartition("/")[2].partition("=")[2]
        if not other or self.line.layer.startswith("airing:"):
            return ""
        if other == self.spare:
            return "the fallback, since nothing of the entry's own program fits or is left"
        return "in place of the entry's own program, which has ended"

    @property
    def short_rest(self) -> str:
        """What the item rests by, `pool` or `program`, where it aired again before that was over; else an empty text."""
        if self.aired is None:
            return ""
        if self.event is not None and self.event.item != self.line.item:
            rests = [use.rest for use in self.pools]
            return "pool" if rests and self.event.at - self.aired < min(rests) else ""
        if self.line.begin or not self.line.sort or self.rule is None or PROGRAM in self.rule.edited:
            return ""
        rest = getattr(self.rule.program, "rest", 0)
        return "program" if self.line.at - self.aired < rest else ""


def find(days: Iterable[DayLog], address: str) -> tuple[CoarseLine, Event | None] | None:
    """The line of an address, coarse or fine. The newest day wins where a line moved between files."""
    wanted = address.strip("/")
    for day in reversed(list(days)):
        for line in day.coarse:
            if line.id == wanted:
                return line, None
            if wanted.startswith(f"{line.id}/"):
                event = next((event for event in day.events if event.id == wanted), None)
                return (line, event) if event is not None else None
    return None


def why(
    document: StationDocument[Any, Any], days: Sequence[DayLog], line: CoarseLine, event: Event | None,
    as_of: int, holds: Holds | None,
) -> Reason:  # fmt: skip
    """The reason of a line of a channel's log; `days` are all of the channel that are known."""
    lines = coarse_lines(days)
    own = [other for other in lines if other.program == line.program]
    index = bisect_left(own, line.at, key=lambda other: other.at)
    rules = LineRules(document)
    rule = rules.of(line)
    return Reason(
        line, event, pins(lines, as_of, document.station.horizon.publish).zone(line.at), rule,
        own[index - 1] if index else None, own[index + 1] if index + 1 < len(own) else None,
        _aired_before(days, lines, line, event),
        _pools(document, rule, line, event, holds) if rule is not None and event is not None else (),
        document.channels[line.id.partition("/")[0]].channel.fallback if rule is not None else None,
    )  # fmt: skip


def _aired_before(
    days: Sequence[DayLog], lines: Sequence[CoarseLine], line: CoarseLine, event: Event | None
) -> int | None:
    if event is None or event.item == line.item:
        found = [other for other in lines if other.at < line.at and other.item and other.item == line.item]
        part = line
        while found and part.begin and found[-1].remains and found[-1].program == part.program:
            part = found.pop()  # an earlier part of the same airing
        return found[-1].at if found else None
    times = (
        other.at for day in days for other in day.events if other.item == event.item and other.at < event.at
    )
    return max(times, default=None) if event.item else None


def _pools(
    document: StationDocument[Any, Any], rule: LineRule, line: CoarseLine, event: Event, holds: Holds | None
) -> tuple[PoolUse, ...]:
    """The pools of the break's elements that have this role, and hold the item where the catalog is known."""
    part = event.id[len(line.id) + 1 :]
    form = document.breaks.get(rule.format)
    role = _ROLE_OF_KIND.get(event.kind, event.kind)
    if form is None or part[:1] not in ("b", "t") or not event.item:
        return ()
    name = "internal" if part.startswith("b") or not form.between.pod else "between"
    pod = (form.internal if name == "internal" else form.between).pod
    channel = line.id.partition("/")[0]
    own = [
        (pool, ("channels", channel, "channel", "pools"))
        for pool in document.channels[channel].channel.pools.values()
    ]
    found: dict[str, PoolUse] = {}
    for number, element in enumerate(pod):
        path = ("breaks", rule.format, name, "pod", str(number))
        for pool, where in [(element.pool, path), *(own if element.role == "spots" else [])]:
            model = document.pools.get(pool)
            fits = holds(pool, event.item) if holds else element.role == role or role not in ROLES
            if model is not None and fits:
                found.setdefault(pool, PoolUse(pool, where, model.rest))
    return tuple(found.values())
