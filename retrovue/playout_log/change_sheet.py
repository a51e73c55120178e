"""The change sheet as people read it: a programme change sheet, not a text diff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from retrovue.playout_log.diff import ChangeKind, SlotChange
from retrovue.playout_log.log import CoarseLine, DayLog
from retrovue.timing.instants import zone

_SIGNS = {
    ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.PROGRAMME: "~", ChangeKind.BREAKS: "~",
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


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """What a build would change."""

    channels: tuple[ChannelChanges, ...]

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
    lines += [_change_line(change, tz) for change in shown]
    if len(shown) < len(channel.changes):
        lines.append(f"  {len(channel.changes) - len(shown)} more changes (use --all)")
    if channel.unchanged_days:
        lines.append(f"  {_counted(channel.unchanged_days, 'day')} unchanged")
    return lines


def _change_line(change: SlotChange, tz: ZoneInfo) -> str:
    before, after = _title(change.before), _title(change.after)
    if change.kind is ChangeKind.PROGRAMME:
        what = f"{before:<{_WIDTH}} -> {after}"
    elif change.kind is ChangeKind.BREAKS:
        what = f"{after:<{_WIDTH}}    breaks"
    else:
        what = after or before
    at = datetime.fromtimestamp(change.at // 1000, tz)
    return f"  {_SIGNS[change.kind]} {at:%a %H:%M:%S}  {what:<{2 * _WIDTH}}  why: {change.why}"


def _title(line: CoarseLine | None) -> str:
    if line is None:
        return ""
    if not line.item:
        return "slate"
    if line.season is not None and line.episode is not None:
        return f"{line.title} s{line.season:02d}e{line.episode:02d}"
    return line.title


def _moment(instant: int, tz: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(instant // 1000, tz):%a %H:%M}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _verdict(sheet: ChangeSheet) -> str:
    changed = [channel for channel in sheet.channels if channel.changes]
    if not changed:
        return "nothing changes"
    kinds = [change.kind for change in sheet.changes]
    counts = [
        (kinds.count(ChangeKind.ADDED), "added"),
        (kinds.count(ChangeKind.REMOVED), "removed"),
        (kinds.count(ChangeKind.PROGRAMME), "with another programme"),
        (kinds.count(ChangeKind.BREAKS), "with other breaks"),
    ]
    text = ", ".join(f"{count} {name}" for count, name in counts if count)
    verb = "changes" if len(changed) == 1 else "change"
    return f"{_counted(len(changed), 'channel')} {verb}: {text}. {_BUILD}"
