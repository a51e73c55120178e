"""What airs of an item: its files on this machine, and the part of them that is shown."""

import os
from dataclasses import dataclass

from retrovue import pipeline
from retrovue.catalog import open_catalog, precedence_of
from retrovue.media.asset import Asset, files_of
from retrovue.media.item import Item
from retrovue.media.splitting import whole_key
from retrovue.pipeline import Accepted
from retrovue.playout.encode.work import Piece
from retrovue.playout.rules import gain_of, tracks_of
from retrovue.sources.local import local_paths


@dataclass(frozen=True, slots=True)
class Showing:
    """Instants are ms from the first frame that airs."""

    item: Item
    """As the station's overrides have it."""
    asset: Asset
    fps: int
    """Of the house."""
    target: int
    """Of the house: loudness in LUFS."""

    @property
    def length(self) -> int:
        whole = max(0, self.asset.duration - self.item.trim_in)
        return min(self.item.duration or whole, whole)

    @property
    def frames(self) -> int:
        return frame_of(self.length, self.fps)

    @property
    def trim_in(self) -> int:
        return self.item.trim_in

    @property
    def has_picture(self) -> bool:
        return any(file.video for file in files_of(self.asset))

    @property
    def has_sound(self) -> bool:
        return any(file.audio for file in files_of(self.asset))

    def piece(self, first: int = 0, frames: int | None = None) -> Piece:
        """The frames from `first` on, as the air shows them."""
        start = frame_of(self.item.trim_in, self.fps) + first
        left = max(1, self.frames - first)
        return Piece(
            self.asset, self.item.kind, start, left if frames is None else min(frames, left),
            gain=gain_of(self.asset, self.target), tracks=tracks_of(self.asset, ()),
        )  # fmt: skip


def frame_of(ms: int, fps: int) -> int:
    return (2 * ms * fps + 1000) // 2000


@dataclass(frozen=True, slots=True)
class NotHere:
    """An item that cannot be shown, and why, for people."""

    why: str
    item: Item | None = None


def find(accepted: Accepted, key: str) -> Showing | NotHere | None:
    """None: there is no such item. Reads the catalog and looks at the disk: never on the loop."""
    document, place = accepted.document, accepted.place
    if pipeline.shipped_catalog(place, document) is not None:
        item = accepted.snapshot.get(key)
        return NotHere("its files have not been measured on this machine yet", item) if item else None
    with open_catalog(pipeline.catalog_url(place, document), readonly=True) as catalog:
        catalog.precedence = precedence_of(document)
        reports = catalog.reports([key]) or catalog.reports([whole_key(key)])
        if not reports:
            return None
        found = catalog.asset(key, local_paths(document.sources, place.project))
    item = accepted.snapshot.get(key) or reports[0].item
    return NotHere(_NEVER, item) if found is None else _shown(accepted, item, found)


_NEVER = "no file of it has been measured on this machine"


def _shown(accepted: Accepted, item: Item, asset: Asset) -> Showing | NotHere:
    paths = [file.path for file in files_of(asset)]
    if not all(paths):
        return NotHere("no path on this machine leads to its file", item)
    if not all(os.path.isfile(path) for path in paths):  # noqa: PTH113 - Path raises below a locked folder
        return NotHere("its file is not there", item)
    house = accepted.document.station.format
    return Showing(item, asset, house.frame_rate, house.loudness)
