"""From a line of the log to what the encoder must show."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from retrovue.media.asset import Asset, files_of
from retrovue.media.remote import remote_part
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.captions.cues import Cue
from retrovue.playout.captions.keep import NONE, CaptionStore
from retrovue.playout.captions.seen import cues_of
from retrovue.playout.encode.work import Piece, longest_fade
from retrovue.playout.guide.book import GuideBook
from retrovue.playout.rules import AS_IT_IS, Rules, gain_of, second_of, tracks_of
from retrovue.playout_log import Event
from retrovue.playout_log.log import GUIDE
from retrovue.timing.frames import frame_at

AssetOf = Callable[[str], Asset | None]


class Library:
    """Resolves items of the log; `assets` answers for catalog keys and their older names."""

    def __init__(
        self,
        snapshot: CatalogSnapshot,
        assets: AssetOf,
        rules: Rules = AS_IT_IS,
        captions: CaptionStore | None = None,
        guides: GuideBook | None = None,
    ) -> None:
        self._snapshot, self._assets, self.rules, self._captions = snapshot, assets, rules, captions
        self.guides = guides
        self._pieces: dict[tuple[Event, int], Piece | None] = {}

    def ruled(self, rules: Rules, captions: CaptionStore | None = None) -> "Library":
        """The same items, as one channel wants them."""
        return Library(self._snapshot, self._assets, rules, captions, self.guides)

    def piece(self, event: Event, fps: int) -> Piece | None:
        """What to show for an event; None when its item has no file any more."""
        known = self._pieces.get((event, fps))
        if known is None:
            known = self._make(event, fps)
            burnt = self._burnt(known)
            if burnt is None:
                return known  # without captions, until they are found
            if burnt and known:
                known = replace(known, burnt=burnt)
            if len(self._pieces) > 4096:
                self._pieces.clear()
            self._pieces[event, fps] = known
        return known

    def _burnt(self, piece: Piece | None) -> tuple[str, ...] | None:
        """Captions to draw into a piece; None while nobody knows."""
        if not self.rules.burnt or self._captions is None or piece is None or piece.asset is None:
            return ()
        if piece.board:
            return ()
        found = [self._captions.of(file, self.rules.captions) for file in files_of(piece.asset)]
        if any(captions is None for captions in found):
            return None
        keys = tuple(captions.key for captions in found if captions)
        return keys if any(keys) else ()

    def cues(self, event: Event, fps: int) -> tuple[Cue, ...] | None:
        """Captions of an event, counted from its first frame (ms); None while nobody knows."""
        piece = self.piece(event, fps)
        if self._captions is None or piece is None or piece.board is not None:
            return ()
        return cues_of(piece, fps, self._cues)

    def _cues(self, file: Asset) -> tuple[Cue, ...] | None:
        found = self._captions.of(file, self.rules.captions) if self._captions else NONE
        return found.cues if found else None

    def _make(self, event: Event, fps: int) -> Piece | None:
        start = frame_at(event.at, fps)
        frames, whole = frame_at(event.at + event.ms, fps) - start, frame_at(event.end, fps) - start
        board = self.guides.board(event, fps) if self.guides and event.kind == GUIDE else None
        if not event.item:
            return Piece(None, event.kind, 0, whole, 0, board=board)
        item, asset = self._snapshot.get(event.item), self._assets(event.item)
        if asset is None:  # a guide goes on without its music
            return Piece(None, event.kind, 0, whole, 0, board=board) if board else None
        offset = (item.trim_in if item else asset.trim_in) + event.offset
        most = longest_fade(frames, fps)
        fade_in, fade_out = (min(ms * fps // 1000, most) for ms in event.fade)
        gain = gain_of(asset, self.rules.loudness)
        tracks = tracks_of(asset, self.rules.spoken)
        start = (2 * offset * fps + 1000) // 2000
        return Piece(
            asset,
            event.kind,
            start,
            frames,
            whole - frames,
            gain,
            fade_in,
            fade_out,
            tracks,
            (),
            board,
            second_of(asset, self.rules),
        )

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
        return None if remote_part(asset.path) or Path(asset.path).is_file() else asset.path
