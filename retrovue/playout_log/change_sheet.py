"""The change sheet as people read it: a programme change sheet, not a text diff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby
from zoneinfo import ZoneInfo

from retrovue.playout_log.diff import ChangeKind, SlotChange
from retrovue.playout_log.log import DayLog
from retrovue.playout_log.words import title_of
from retrovue.timing.instants import zone

_SIGNS = {
    ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.PROGRAMME: "~", ChangeKind.BREAKS: "~",
    ChangeKind.GRAPHICS: "~", ChangeKind.GUIDE: "~",
}  # fmt: skip
_ASPECTS = {
    ChangeKind.BREAKS: "breaks", ChangeKind.GRAPHICS: "graphics", ChangeKind.GUIDE: "words of the guide",
}  # fmt: skip
_SHOWN = 20
_WIDTH = 30
_BUILD = "Apply with: retrovue build"


@dataclass(frozen=True, slots=True)
class ChannelChanges:
    """The changes of one channel, and the borders of its log."""

    channel: str
    number: str
    timezone: str
    frozen_until: int
    """0 when nothing is pinned yet."""
    window_until: int
    days: tuple[str, ...]
    """The broadcast dates that were planned."""
    changes: tuple[SlotChange, ...]

    @classmethod
    def of(
        cls, number: str, new: Sequence[DayLog], frozen_until: int, changes: tuple[SlotChange, ...]
    ) -> "ChannelChanges":
        header = new[0].header
        return cls(
            header.channel, number, header.timezone, frozen_until, new[-1].end,
            tuple(day.header.day for day in new), changes,
        )  # fmt: skip

    @property
    def unchanged_days(self) -> int:
        return len(set(self.days) - {change.day for change in self.changes})

    def as_json(self) -> dict[str, object]:
        """The channel as a record of `--json`, with its changes counted."""
        return {
            "channel": self.channel,
            "number": self.number,
            "frozen_until": self.frozen_until,
            "window_until": self.window_until,
            "changes": len(self.changes),
            "unchanged_days": self.unchanged_days,
        }


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """What a build would change, or what two texts of a station plan differently."""

    channels: tuple[ChannelChanges, ...]
    against: str = ""
    """The revision that the station is compared with, instead of its log."""

    @property
    def changes(self) -> tuple[SlotChange, ...]:
        return tuple(chain.from_iterable(channel.changes for channel in self.channels))


def render(sheet: ChangeSheet, *, all_changes: bool = False) -> str:
    """The sheet as text; without `all_changes` each channel shows its first ones only."""
    lines = [
        line
        for channel in sheet.channels
        if channel.changes or all_changes
        for line in _channel_lines(channel, all_changes)
    ]
    return "\n".join([*lines, _verdict(sheet)])


def _channel_lines(channel: ChannelChanges, all_changes: bool) -> list[str]:
    tz = zone(channel.timezone)
    frozen = f"frozen until {_moment(channel.frozen_until, tz)}" if channel.frozen_until else "nothing frozen"
    lines = [
        f"{channel.channel} ({channel.number})   {frozen}, window to {_moment(channel.window_until, tz)}"
    ]
    shown = channel.changes if all_changes else channel.changes[:_SHOWN]
    for day, changes in groupby(shown, key=lambda change: change.day):
        lines.append(f"  {date.fromisoformat(day):%a %d %b %Y}")
        lines += [_change_line(change, tz) for change in changes]
    if len(shown) < len(channel.changes):
        lines.append(f"  {len(channel.changes) - len(shown)} more changes (use --all)")
    if channel.unchanged_days:
        lines.append(f"  {_counted(channel.unchanged_days, 'day')} unchanged")
    return lines


def _change_line(change: SlotChange, tz: ZoneInfo) -> str:
    before = title_of(change.before) if change.before else ""
    after = title_of(change.after) if change.after else ""
    if change.kind is ChangeKind.PROGRAMME:
        what = f"{before:<{_WIDTH}} -> {after}"
    elif change.kind in _ASPECTS:
        what = f"{after:<{_WIDTH}}    {_ASPECTS[change.kind]}"
    else:
        what = after or before
    at = datetime.fromtimestamp(change.at // 1000, tz)
    why = ", ".join((change.why, *change.places))
    return f"    {_SIGNS[change.kind]} {at:%H:%M:%S}  {what:<{2 * _WIDTH}}  why: {why}"


def _moment(instant: int, tz: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(instant // 1000, tz):%a %H:%M}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counts(changes: Sequence[SlotChange]) -> dict[str, int]:
    """How many changes of each kind."""
    return {kind.value: sum(change.kind is kind for change in changes) for kind in ChangeKind}


_COUNTED = {
    ChangeKind.ADDED: "added", ChangeKind.REMOVED: "removed",
    ChangeKind.PROGRAMME: "with another programme", ChangeKind.BREAKS: "with other breaks",
    ChangeKind.GRAPHICS: "with other graphics", ChangeKind.GUIDE: "with other words in the guide",
}  # fmt: skip


def _counted_kinds(changes: Sequence[SlotChange]) -> Iterator[str]:
    found = counts(changes)
    return (f"{found[kind.value]} {name}" for kind, name in _COUNTED.items() if found[kind.value])


def _verdict(sheet: ChangeSheet) -> str:
    changed = [channel for channel in sheet.channels if channel.changes]
    if not changed:
        return f"nothing differs from {sheet.against}" if sheet.against else "nothing changes"
    text = f"{_counted(len(changed), 'channel')} {_verb(sheet, len(changed))}: {', '.join(_counted_kinds(sheet.changes))}"
    return text if sheet.against else f"{text}. {_BUILD}"


def _verb(sheet: ChangeSheet, count: int) -> str:
    verb = "differ" if sheet.against else "change"
    return (f"{verb}s" if count == 1 else verb) + (f" from {sheet.against}" if sheet.against else "")
