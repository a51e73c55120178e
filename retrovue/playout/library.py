"""From a line of the log to what the encoder must show."""

from collections.abc import Callable
from pathlib import Path

from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.encode.work import Piece, longest_fade
from retrovue.playout.rules import AS_IT_IS, Rules, gain_of, tracks_of
from retrovue.playout_log import Event
from retrovue.timing.frames import frame_at

AssetOf = Callable[[str], Asset | None]


class Library:
    """Resolves items of the log; `assets` answers for catalog keys and their older names."""

    def __init__(self, snapshot: CatalogSnapshot, assets: AssetOf, rules: Rules = AS_IT_IS) -> None:
        self._snapshot, self._assets, self._rules = snapshot, assets, rules
        self._pieces: dict[tuple[Event, int], Piece | None] = {}

    def ruled(self, rules: Rules) -> "Library":
        """The same items, as one channel wants them."""
        return Library(self._snapshot, self._assets, rules)

    def piece(self, event: Event, fps: int) -> Piece | None:
        """What to show for an event; None when its item has no file any more."""
        known = self._pieces.get((event, fps))
        if known is None:
            known = self._make(event, fps)
            if len(self._pieces) > 4096:
                self._pieces.clear()
            self._pieces[event, fps] = known
        return known

    def _make(self, event: Event, fps: int) -> Piece | None:
        start = frame_at(event.at, fps)
        frames, whole = frame_at(event.at + event.ms, fps) - start, frame_at(event.end, fps) - start
        if not event.item:
            return Piece(None, event.kind, 0, whole, 0)
        item, asset = self._snapshot.get(event.item), self._assets(event.item)
        if asset is None:
            return None
        offset = (item.trim_in if item else asset.trim_in) + event.offset
        most = longest_fade(frames, fps)
        fade_in, fade_out = (min(ms * fps // 1000, most) for ms in event.fade)
        gain = gain_of(asset, self._rules.loudness)
        tracks = tracks_of(asset, self._rules.spoken)
        start = (2 * offset * fps + 1000) // 2000
        return Piece(asset, event.kind, start, frames, whole - frames, gain, fade_in, fade_out, tracks)

    def length(self, key: str) -> int | None:
        """How long an item that can air is (ms); None when there is none or it has no file."""
        item = self._snapshot.get(key)
        return item.duration if item is not None and self._assets(key) is not None else None

    def missing_file(self, event: Event) -> str | None:
        """The path of the event's file when it is not there now."""
        if not event.item:
            return None
        asset = self._assets(event.item)
        if asset is None:
            return event.item
        return None if Path(asset.path).is_file() else asset.path
