"""A day of a channel as stretches of files: what exports for other players are made of. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from retrovue.export.model import ExportChannel
from retrovue.media.asset import Asset, files_of
from retrovue.playout_log import CoarseLine, DayLog, Event


@dataclass(frozen=True, slots=True)
class Found:
    """The file behind an item."""

    asset: Asset
    trim_in: int
    """Where its airable part begins (ms)."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PlayedDay:
    """A day of one channel, and the files on this machine behind its items."""

    channel: ExportChannel
    log: DayLog
    found: Mapping[str, Found]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Items without a file here, in the order of the log, and cards and live inputs by their kind."""
        missing = (
            event.item or event.kind
            for event in self.log.events
            if event.ms and event.item not in self.found and event.kind != "black"
        )
        return tuple(dict.fromkeys(missing))


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of one file, or black."""

    id: str
    at: int
    ms: int
    kind: str
    item: str
    title: str
    file: Asset | None = None
    """None for black."""
    begin: int = 0
    """Where in the file it begins (ms)."""

    @property
    def end(self) -> int:
        return self.at + self.ms


def clips_of(day: PlayedDay) -> list[Clip]:
    """Without holes: what has no file, and the pads of events, are black; black that adjoins is one clip."""
    clips: list[Clip] = []
    for clip in _all(day):
        before = clips[-1] if clips else None
        if before is not None and before.file is None and clip.file is None:
            clips[-1] = replace(before, ms=before.ms + clip.ms)
        elif clip.ms:
            clips.append(clip)
    return clips


def _all(day: PlayedDay) -> Iterator[Clip]:
    lines = {line.id: line for line in day.log.coarse}
    for event in day.log.events:
        found = day.found.get(event.item)
        if found is None:
            yield _black(event, event.at, event.ms + event.pad, "")
            continue
        title = _title(event, lines.get(event.id.rpartition("/")[0]), found)
        yield from _stretches(event, found, title)
        if event.pad:
            yield _black(event, event.at + event.ms, event.pad, "/pad")


def _black(event: Event, at: int, ms: int, suffix: str) -> Clip:
    return Clip(event.id + suffix, at, ms, "black", "", "")


def _title(event: Event, line: CoarseLine | None, found: Found) -> str:
    """The words of the guide for programmes; for what airs between them, the item's own."""
    if line is None or line.item != event.item:
        return found.title or event.kind
    return f"{line.title} - {line.subtitle}" if line.subtitle else line.title or found.title


def _stretches(event: Event, found: Found, title: str) -> Iterator[Clip]:
    """What lies behind the last file of an item is a matter of that file."""
    files = files_of(found.asset)
    at, left, position = event.at, event.ms, found.trim_in + event.offset
    for number, file in enumerate(files):
        room = file.duration - position
        if room <= 0 and number < len(files) - 1:
            position -= file.duration
            continue
        ms = left if number == len(files) - 1 else min(left, room)
        if ms:
            suffix = f"/file{number}" if at > event.at else ""
            yield Clip(event.id + suffix, at, ms, event.kind, event.item, title, file, position)
        at, left, position = at + ms, left - ms, max(0, position + ms - file.duration)
