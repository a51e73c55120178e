"""What events were begun with: an edit, a new measurement or a new plan changes nothing of what is on the air."""

from dataclasses import replace

from retrovue.media.asset import Asset, files_of
from retrovue.playout.encode.work import Piece
from retrovue.playout_log import Event
from retrovue.timing.instants import MINUTE

FETCHABLE = 2 * MINUTE
"""Nobody can ask for a segment of an event that ended so long ago (ms)."""


class Begun:
    """The events of one profile that somebody was shown, or is about to be, each with the piece it goes on with.

    What is drawn into the picture, captions and the pages of a guide, may change within an event, where nothing is
    encoded yet. Everything else counts from the next event on, unless the event shows other files by now.
    """

    def __init__(self) -> None:
        self._pieces: dict[Event, list[tuple[int, Piece]]] = {}
        """With the first segment that each of them is for."""

    def piece(self, event: Event, index: int, now: Piece | None) -> Piece | None:
        """What a segment shows of an event that would show `now`, were it to begin."""
        known = self._pieces.get(event)
        if known is None or now is None:
            return now
        held = next(piece for first, piece in reversed(known) if first <= index)
        return _with_files_of(held, now)

    def begin(self, event: Event, piece: Piece, instant: int) -> None:
        """Whatever comes, the event goes on with this piece."""
        known = self._pieces.get(event)
        if known is None or _prints(known[-1][1]) != _prints(piece):
            self._pieces[event] = [(0, piece)]
            self._forget(instant - FETCHABLE)

    def give_up(self, event: Event) -> None:
        """It cannot be encoded: the next look takes what would be shown now."""
        self._pieces.pop(event, None)

    def draw_anew(self, event: Event, index: int, now: Piece | None) -> None:
        """From this segment on, the picture has what would be drawn into it now. Captions that are gone stay."""
        known = self._pieces.get(event)
        if known is None or now is None:
            return
        held = known[-1][1]
        drawn = replace(held, burnt=now.burnt or held.burnt, board=now.board or held.board)
        if drawn != held and _prints(held) == _prints(now):
            known.append((index, drawn))

    def _forget(self, instant: int) -> None:
        for event in [event for event in self._pieces if event.end < instant]:
            del self._pieces[event]


def _with_files_of(held: Piece, now: Piece) -> Piece:
    """Files that lie elsewhere by now are read there; what other files show begins anew."""
    if _prints(held) != _prints(now):
        return now
    return held if _paths(held) == _paths(now) else replace(held, asset=now.asset)


def _prints(piece: Piece) -> tuple[str, ...]:
    return tuple(file.fingerprint for file in _files(piece))


def _paths(piece: Piece) -> tuple[str, ...]:
    return tuple(file.path for file in _files(piece))


def _files(piece: Piece) -> tuple[Asset, ...]:
    return files_of(piece.asset) if piece.asset else ()
