"""Lines of the log in words, as lists and sheets show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from retrovue.playout_log.log import CoarseLine, Header
from retrovue.timing.instants import zone


def title_of(line: CoarseLine) -> str:
    """`Cheers s01e04`, `Halloween`, or `slate` where nothing airs."""
    if line.is_empty:
        return "slate"
    if line.season is not None and line.episode is not None:
        return f"{line.title} s{line.season:02d}e{line.episode:02d}"
    return line.title or line.kind or "slate"


def long_title_of(line: CoarseLine) -> str:
    """The title with what else tells it apart: `Cheers s01e04 The Tortelli Tort`, `Halloween (1978)`."""
    title = title_of(line)
    if line.subtitle:
        return f"{title} {line.subtitle}"
    return f"{title} ({line.year})" if line.kind == "movie" and line.year else title


def length_text(ms: int) -> str:
    """`1:30:00`, and `1:30:00.250` where there is more than whole seconds."""
    seconds, rest = divmod(ms, 1000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{rest:03d}" if rest else text


class Clock:
    """Local times of one log; with their offset on days on which the clocks change."""

    def __init__(self, timezone: str, start: int, end: int) -> None:
        self._tz: ZoneInfo = zone(timezone)
        self._offset = "%z" if self._offset_at(start) != self._offset_at(end - 1) else ""

    @classmethod
    def of(cls, header: Header, start: int, end: int) -> "Clock":
        return cls(header.timezone, start, end)

    def _offset_at(self, instant: int) -> object:
        return self._local(instant).utcoffset()

    def _local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant // 1000, self._tz)

    def second(self, instant: int) -> str:
        """`20:00:00`, and with ms where it is not a whole second."""
        rest = instant % 1000
        return f"{self._local(instant):%H:%M:%S}" + (f".{rest:03d}" if rest else "") + self._tail(instant)

    def exact(self, instant: int) -> str:
        """`20:00:00.000`."""
        return f"{self._local(instant):%H:%M:%S}.{instant % 1000:03d}" + self._tail(instant)

    def moment(self, instant: int) -> str:
        """`Sat 31 Oct 2026 20:00:00`."""
        return f"{self._local(instant):%a %d %b %Y} {self.second(instant)}"

    def _tail(self, instant: int) -> str:
        return f"{self._local(instant):{self._offset}}" if self._offset else ""
