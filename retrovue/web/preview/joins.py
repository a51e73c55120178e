"""A break as it would be seen: the end of an act, the first advert that the channel would play, the next act."""

from collections.abc import Iterator, Sequence

from retrovue.load.log_files import LogFolder
from retrovue.pipeline import Accepted
from retrovue.playout.encode.work import Piece
from retrovue.playout_log.log import SLATE
from retrovue.timing.broadcast_day import Span, date_on_air
from retrovue.timing.instants import DAY, zone
from retrovue.web.airings import Airings
from retrovue.web.preview.showing import Showing, find

BESIDE = 5
"""Seconds of the item before and after, and of a card where there is no advert."""
LONGEST = 30
"""Seconds of an advert."""
_TRIES = 8
_ADVERT = "commercial"


def join_of(accepted: Accepted, showing: Showing, frame: int, now: int) -> Sequence[Piece]:
    """Reads logs and the catalog: never on the loop."""
    beside = BESIDE * showing.fps
    before = min(frame, beside)
    pieces = [showing.piece(frame - before, before)] if before else []
    pieces.append(_advert(accepted, showing, now))
    if frame < showing.frames:
        pieces.append(showing.piece(frame, beside))
    return pieces


def _advert(accepted: Accepted, showing: Showing, now: int) -> Piece:
    tried: set[str] = set()
    for key in _adverts(accepted, showing.item.key, now):
        if key in tried:
            continue
        tried.add(key)
        found = find(accepted, key)
        if isinstance(found, Showing) and found.frames:
            return found.piece(0, LONGEST * found.fps)
        if len(tried) >= _TRIES:
            break
    return Piece(None, SLATE, 0, BESIDE * showing.fps)


def _adverts(accepted: Accepted, item: str, now: int) -> Iterator[str]:
    """Those of the item's next airing, then the next on any channel, then any."""
    document, state = accepted.document, accepted.place.state
    channels = [name for name, held in document.channels.items() if held.channel.enabled]
    tz, day_start = zone(document.station.timezone), document.station.day_start
    today = date_on_air(tz, now, day_start)
    spans = [(one.channel, one.at, max(one.length, 1))
             for one in Airings(state, channels, item, False, now).coming(today)[:1]]  # fmt: skip
    for channel, at, length in [*spans, *((channel, now, DAY) for channel in channels)]:
        events = LogFolder(state).events_between(channel, Span.of(tz, day_start, at, at + length))
        yield from (event.item for event in events if event.kind == _ADVERT)
    yield from (one.key for one in accepted.snapshot if one.kind == _ADVERT)
