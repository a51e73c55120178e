"""What a guide is made of: the coarse logs from today on, and when their items aired before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from retrovue.export.model import Airing, ExportChannel
from retrovue.load.log_files import LogFolder
from retrovue.playout_log import DayLog
from retrovue.timing.instants import parse_instant, zone

LOOK_BACK = 28
"""An airing so many days ago still makes the next one a repeat with its date."""


@dataclass(frozen=True)
class GuideDays:
    """Coarse logs by channel id, and the last airing of every item before them."""

    days: Mapping[str, Sequence[DayLog]] = field(default_factory=dict)
    aired: Mapping[str, Airing] = field(default_factory=dict)


def read_guide_days(
    logs: LogFolder, channels: Sequence[ExportChannel], today: date, days: int, now: int
) -> GuideDays:
    """From the broadcast day on the air, so many days ahead."""
    ahead = {channel.id: logs.programmes_ahead(channel.id, today, days, now) for channel in channels}
    return GuideDays(ahead, _aired(logs, channels, today))


def _aired(logs: LogFolder, channels: Sequence[ExportChannel], today: date) -> dict[str, Airing]:
    found: dict[str, Airing] = {}
    for channel in channels:
        for item, begun in logs.last_begun(channel.id, today, LOOK_BACK).items():
            at = parse_instant(begun, zone("UTC"))
            if item not in found or found[item].at < at:
                found[item] = Airing(at, channel.guide_id)
    return found
