"""Playout logs on disk: one fine and one coarse file per channel and broadcast day."""

import contextlib
import json
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.log_memory import LogMemory
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.codec import coarse_text, fine_text, read_day, read_events, read_programmes
from retrovue.timing.broadcast_day import Span
from retrovue.timing.instants import DAY, parse_instant, zone

_UTC = zone("UTC")
_LONGEST_LINE = 1 << 16
T = TypeVar("T")


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that a reader sees the old text or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
        _sweep(path)
    finally:
        part.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Takes away what a process left that was killed while it wrote this file."""
    for left in path.parent.glob(f".{path.name}.*.part"):
        pid = left.name.split(".")[-2]
        if pid.isdecimal() and not _runs(int(pid)):
            left.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@dataclass(frozen=True, slots=True)
class LogFolder:
    """`logs/<channel>/<yyyy>/<mm>/<yyyy-mm-dd>.jsonl` (fine) and `.grid.jsonl` (coarse) below the state folder."""

    state: Path
    memory: LogMemory | None = field(default=None, compare=False, repr=False)
    """Where a process keeps what it reads again and again."""

    def _paths(self, channel: str, day: date) -> tuple[Path, Path]:
        folder = self.state / "logs" / channel / f"{day:%Y}" / f"{day:%m}"
        return folder / f"{day.isoformat()}.jsonl", folder / f"{day.isoformat()}.grid.jsonl"

    def files(self, channel: str, day: date) -> tuple[Path, Path]:
        """The fine and the coarse file of a day, whether they are there or not."""
        return self._paths(channel, day)

    def read_day(self, channel: str, day: date) -> DayLog | None:
        """The log of a day, or None when there is none. Raises StationError RV333 for one that is damaged."""
        fine, coarse = self._paths(channel, day)
        texts = _ascii(fine), _ascii(coarse)
        return None if texts[0] is None or texts[1] is None else _decoded(fine, texts[0], texts[1])

    def holds(self, channel: str, day: date, instant: int) -> bool:
        """Whether a day's log reaches over an instant, by the ends of its files: what lies between is not read."""
        fine, coarse = self._paths(channel, day)
        try:
            first, last = _ends(coarse)
            begins, ends = (parse_instant(line["at"], _UTC) for line in (first, last))
            return fine.stat().st_size > 0 and begins <= instant < ends + int(last["ms"])
        except (OSError, ValueError, LookupError, TypeError):
            return False

    def read_ahead(self, channel: str, today: date, days: int, instant: int) -> list[DayLog]:
        """The logs that end after an instant of `today`, so many days ahead; what cannot be read is left out.

        After a change of zone the day on the air may bear the name of the day before.
        """
        found = []
        for step in range(-1, days + 1):
            with contextlib.suppress(StationError):
                day = self.read_day(channel, today + timedelta(days=step))
                if day is not None and day.end > instant:
                    found.append(day)
        return found

    def programmes_ahead(self, channel: str, today: date, days: int, instant: int) -> list[DayLog]:
        """As `read_ahead`, without the events: all that a guide needs, for a tenth of the work."""
        found = []
        for step in range(-1, days + 1):
            _, coarse = self._paths(channel, today + timedelta(days=step))
            with contextlib.suppress(StationError):
                text = _ascii(coarse)
                day = _decoded(coarse, None, text) if text is not None else None
                if day is not None and day.coarse[-1].end > instant:
                    found.append(day)
        return found

    def last_begun(self, channel: str, before: date, days: int) -> dict[str, str]:
        """When every item began for the last time in so many days before a date: the local time of its line, by key.

        Read without decoding the lines, for a day has thousands; what is damaged is passed over.
        """
        found: dict[str, str] = {}
        for step in range(1, days + 1):
            _, coarse = self._paths(channel, before - timedelta(days=step))
            with contextlib.suppress(StationError):
                begun = dict(_begun(_ascii(coarse) or ""))
                found = {**begun, **found}
        return found

    def naming(self, channel: str, day: date, item: str, pieces: bool) -> list[tuple[int, int, str]]:
        """Start, length and address of the lines of a day at which an item begins: `pieces` are looked for among the
        events, programmes in the coarse file. No other line is decoded; what cannot be read names nothing.
        """
        wanted, found = f',"item":{json.dumps(item)},', []
        with contextlib.suppress(StationError, ValueError, LookupError):
            for text in (_ascii(self._paths(channel, day)[0 if pieces else 1]) or "").splitlines():
                if wanted in text and "begin" not in (line := json.loads(text)):
                    found.append((parse_instant(line["at"], _UTC), int(line["ms"]), str(line["id"])))
        return found

    def programmes_between(self, channel: str, span: Span) -> list[CoarseLine]:
        """The programmes that air in a span; only they are decoded, and what is damaged is left out."""
        texts = (_ascii_or_none(self._paths(channel, day)[1]) for day in span.dates)
        lines = (line for text in texts if text for line in _decoded_around(read_programmes, text, span))
        return [line for line in lines if line.at < span.end and line.end > span.start]

    def events_between(self, channel: str, span: Span) -> list[Event]:
        """Likewise the events."""
        texts = (_ascii_or_none(self._paths(channel, day)[0]) for day in span.dates)
        lines = (line for text in texts if text for line in _decoded_around(read_events, text, span))
        return [line for line in lines if line.at < span.end and line.end > span.start]

    def read_all(self, channel: str, fine_from: date, as_of: int) -> tuple[list[DayLog], list[Diagnostic]]:
        """Every day that has a log, in order; days before `fine_from` without their events.

        A damaged day is told of and passed over; if only its fine file is damaged and it is two days old,
        its programmes remain.
        """
        found: list[DayLog] = []
        remarks: list[Diagnostic] = []
        for path in sorted((self.state / "logs" / channel).glob("????/??/????-??-??.grid.jsonl")):
            day = date.fromisoformat(path.name.removesuffix(".grid.jsonl"))
            try:
                found.append(self._pinned_day(channel, day, as_of, with_events=day >= fine_from))
            except StationError as error:
                aired = self._programmes(path, as_of)
                found += aired
                remarks += _passed_over(error, bool(aired))
        if self.memory is not None:
            self.memory.keep(channel, {log.header.day for log in found})
        return found, remarks

    def read_between(
        self, channel: str, first: date, last: date, as_of: int
    ) -> tuple[list[DayLog], list[Diagnostic]]:
        """The days from `first` to `last`, as `read_all` reads them; those whose fine file is gone without events."""
        found: list[DayLog] = []
        remarks: list[Diagnostic] = []
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            fine, coarse = self._paths(channel, day)
            if not coarse.is_file():
                continue
            try:
                found.append(self._pinned_day(channel, day, as_of, with_events=fine.is_file()))
            except StationError as error:
                aired = self._programmes(coarse, as_of)
                found += aired
                remarks += _passed_over(error, bool(aired))
        return found, remarks

    def _pinned_day(self, channel: str, day: date, as_of: int, *, with_events: bool) -> DayLog:
        fine, coarse = self._paths(channel, day)

        def decoded() -> DayLog:
            return _decoded(coarse, _ascii(fine) if with_events else None, _ascii(coarse) or "")

        files = (fine, coarse) if with_events else (coarse,)
        log = self.memory.read(channel, day.isoformat(), files, decoded) if self.memory else decoded()
        if log.coarse[-1].end > as_of and not log.events:
            raise StationError([Diagnostic("RV333", "a pinned log has lost its events", place=str(fine))])
        return log

    def _programmes(self, path: Path, as_of: int) -> list[DayLog]:
        """A day that has surely aired, without its events; nothing when its coarse file is damaged too."""
        try:
            log = _decoded(path, None, _ascii(path) or "")
        except StationError:
            return []
        return [log] if log.coarse[0].at <= as_of - 2 * DAY else []

    def latest(self, channel: str) -> date | None:
        """The last broadcast date that has a log."""
        names = sorted((self.state / "logs" / channel).glob("????/??/????-??-??.jsonl"))
        return date.fromisoformat(names[-1].stem) if names else None

    def write(self, days: Sequence[DayLog]) -> int:
        """Writes what differs from the files; returns how many days changed. The coarse file goes last."""
        changed = 0
        for day in days:
            fine, coarse = self._paths(day.header.channel, date.fromisoformat(day.header.day))
            if self.memory is not None and self.memory.is_on_disk(day, (fine, coarse)):
                continue
            texts = {fine: fine_text(day), coarse: coarse_text(day)}
            different = [path for path, text in texts.items() if _text_of(path) != text]
            for path in different:
                write_whole(path, texts[path])
            changed += bool(different)
        return changed


def _ends(coarse: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first line behind the header, and the last."""
    with coarse.open("rb") as lines:
        lines.readline()
        first = lines.readline()
        lines.seek(max(0, lines.seek(0, os.SEEK_END) - _LONGEST_LINE))
        return json.loads(first), json.loads(lines.read().splitlines()[-1])


def _ascii_or_none(path: Path) -> str | None:
    try:
        return _ascii(path)
    except StationError:
        return None


def _decoded_around(read: Callable[[Sequence[str]], tuple[T, ...]], text: str, span: Span) -> tuple[T, ...]:
    """The lines of a file around a span, found without decoding the others."""
    try:
        header, *lines = text.splitlines()
        first = max(0, bisect_right(lines, span.start, key=_instant_of) - 1)
        return read([header, *lines[first : bisect_left(lines, span.end, key=_instant_of)]])
    except (StationError, ValueError):
        return ()


def _instant_of(line: str) -> int:
    """Lines begin with `{"at":"`, and an instant has 28 signs."""
    return parse_instant(line[7:35], _UTC)


def _passed_over(error: StationError, remembered: bool) -> list[Diagnostic]:
    """The findings of a day that is passed over, with what becomes of it."""
    fate = "its programmes are still known" if remembered else "its day is passed over, or planned anew"
    cure = "restore the file from a backup, or move the day's two files away"
    return [
        Diagnostic(d.code, f"{d.message}; {fate}", place=d.place, help=(cure,)) for d in error.diagnostics
    ]


def _decoded(path: Path, fine: str | None, coarse: str) -> DayLog:
    try:
        log = read_day(fine, coarse)
        if log.header.day != path.name[:10] or log.header.channel != path.parents[2].name:
            cure = "move the file away: it was copied from another day or channel"
            raise StationError([Diagnostic("RV333", "a pinned log is another day's", help=(cure,))])
        return log
    except StationError as error:
        raise StationError(
            Diagnostic(d.code, d.message, place=str(path), help=d.help) for d in error.diagnostics
        ) from error


_BEGUN = re.compile(r'^\{"at":"([^"]{28})","ms":\d+,.*?"item":"([^"\\]+)"(?!.*"begin":)', re.MULTILINE)
"""Lines with an item that begins there; a key with an escape in it is not worth a decoder."""


def _begun(coarse: str) -> Iterator[tuple[str, str]]:
    for at, item in _BEGUN.findall(coarse):
        yield item, at


def _ascii(path: Path) -> str | None:
    """The text of a log file, or None when there is none. Raises StationError RV333."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        cure = "restore the file from a backup, or delete the day's two files and build again"
        raise StationError(
            [Diagnostic("RV333", f"the log cannot be read: {error}", place=str(path), help=(cure,))]
        ) from error


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None
