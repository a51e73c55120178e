"""The published logs for commands that only look: the station as it is, or as it was accepted last."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from retrovue.cli.session import Session

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from retrovue.load.project import StationPlace
    from retrovue.load.station import Loaded
    from retrovue.pipeline import Document
    from retrovue.playout_log import DayLog


@dataclass(frozen=True)
class Published:
    """A station, its logs and the instant that is asked about."""

    place: StationPlace
    loaded: Loaded[Document]
    document: Document
    tz: ZoneInfo
    now: int

    @property
    def today(self) -> date:
        """The broadcast date on the air."""
        from retrovue.timing.broadcast_day import date_on_air

        return date_on_air(self.tz, self.now, self.document.station.day_start)

    def number(self, channel: str) -> str:
        return self.document.channels[channel].channel.number

    def channels(self, asked: str | None = None) -> list[str]:
        """The channel of this id or number, or all that are enabled, by number."""
        import typer

        from retrovue.diagnostics.suggest import closest

        found = {id: file.channel for id, file in self.document.channels.items()}
        if asked is None:
            enabled = (channel for channel in found.values() if channel.enabled)
            ordered = sorted(enabled, key=lambda channel: tuple(map(int, channel.number.split("."))))
            return [channel.id for channel in ordered]
        for id, channel in found.items():
            if asked in (id, channel.number):
                return [id]
        near = closest(asked, found)
        hint = f"; did you mean `{near}`?" if near else ""
        raise typer.BadParameter(f"there is no channel `{asked}`{hint}")

    def day(self, channel: str, day: date) -> DayLog:
        """The log of a day; old ones without their events. Raises StationError RV814 or RV333."""
        from retrovue.diagnostics import Diagnostic, StationError
        from retrovue.load.log_files import LogFolder

        logs = LogFolder(self.place.state)
        found = logs.read_day(channel, day)
        if found is None:
            known, _ = logs.read_all(channel, day, self.now)
            found = next((log for log in known if log.header.day == day.isoformat()), None)
        if found is None:
            last = logs.latest(channel)
            cure = f"the last day with a log is {last}" if last else "`retrovue build` writes the logs"
            message = f"channel `{channel}` has no log of {day}"
            raise StationError([Diagnostic("RV814", message, place=channel, help=(cure,))])
        return found

    def ahead(self, channel: str) -> list[DayLog]:
        """The logs from the instant on, as far as they reach."""
        from retrovue.load.log_files import LogFolder

        logs = LogFolder(self.place.state)
        last = logs.latest(channel)
        return logs.read_ahead(channel, self.today, (last - self.today).days, self.now) if last else []


def published(session: Session, as_of: str | None) -> Published:
    """Never refused for broken files: then the station is the one that was accepted last."""
    from retrovue import pipeline
    from retrovue.cli import station_in_use
    from retrovue.cli.compiling import instant_of
    from retrovue.diagnostics import StationError
    from retrovue.timing.instants import zone

    place = station_in_use.find(session)
    loaded = pipeline.load(place, os.environ)
    if loaded.document is None:
        accepted = pipeline.last_good(place)
        if accepted is None or accepted.document is None:
            raise StationError(loaded.diagnostics)
        session.say("the station's files have errors: this is about its last good version")
        loaded = accepted
    document = loaded.document
    assert document is not None
    tz = zone(document.station.timezone)
    return Published(place, loaded, document, tz, instant_of(as_of, tz))


def parse_day(text: str | None, today: date) -> date:
    """`2026-10-31`, `today`, `tomorrow` or `yesterday`."""
    import typer

    named = {None: 0, "today": 0, "tomorrow": 1, "yesterday": -1}
    if text in named:
        return today + timedelta(days=named[text])
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        message = f"`{text}` is not a day; write it as 2026-10-31, `today`, `tomorrow` or `yesterday`"
        raise typer.BadParameter(message) from None
