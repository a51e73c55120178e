"""How far local time is ahead of UTC, for instants that come in order."""

from zoneinfo import ZoneInfo

from retrovue.timing.instants import HOUR, offset_ms


class LocalOffset:
    """The offset of a zone at an instant, in ms. The zone is asked once an hour: it is a slow thing to ask."""

    def __init__(self, tz: ZoneInfo) -> None:
        self._tz = tz
        self._from = self._until = self._offset = 0

    def __call__(self, instant: int) -> int:
        if not self._from <= instant < self._until:
            self._ask(instant)
        return self._offset

    def _ask(self, instant: int) -> None:
        begin, self._offset = instant // HOUR * HOUR, offset_ms(instant, self._tz)
        edges = offset_ms(begin, self._tz), offset_ms(begin + HOUR - 1, self._tz)
        stays = edges == (self._offset, self._offset)
        self._from, self._until = (begin, begin + HOUR) if stays else (instant, instant + 1)
