"""Files that lie on a server alone: for as long as a program reads them they are behind a door."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from retrovue.ffmpeg.loopback import Loopback, Upstream
from retrovue.media.asset import Asset, files_of
from retrovue.media.remote import remote_part
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece

PartOf = Callable[[str, str], Upstream | None]
"""(source, address) -> where its bytes come from; None for a source that may not be read so."""
Encoder = Callable[[Piece, int, EncodeProfile], AsyncGenerator[Segment, None]]


def nowhere(source: str, address: str) -> None:
    """No source may be read from afar."""


class RemoteFiles:
    """`parts` follows the station that is on the air."""

    def __init__(self, loopback: Loopback) -> None:
        self._loopback = loopback
        self.parts: PartOf = nowhere

    def reading(self, encoder: Encoder) -> Encoder:
        """The encoder, given the door in place of the remote path; what it says names the path again."""

        async def encode(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
            assert piece.asset is not None
            async with self.opened(piece.asset) as (asset, doors):
                try:
                    local = replace(piece, asset=asset)
                    async with contextlib.aclosing(encoder(local, first, profile)) as segments:
                        async for segment in segments:
                            yield segment
                except EncodeFailed as failed:
                    words = (plain(text, doors) for text in (failed.reason, failed.stderr, failed.path))
                    raise type(failed)(failed.code, *words) from None

        return lambda piece, first, profile: (
            encode(piece, first, profile) if _is_remote(piece) else encoder(piece, first, profile)
        )

    @contextlib.asynccontextmanager
    async def opened(self, asset: Asset) -> AsyncIterator[tuple[Asset, dict[str, str]]]:
        """The asset with doors in place of its remote paths, and the door of each of these."""
        doors = dict[str, str]()
        async with contextlib.AsyncExitStack() as stack:
            for file in files_of(asset):
                named = remote_part(file.path)
                upstream = self.parts(*named) if named else None
                if named and upstream:
                    base = await stack.enter_async_context(self._loopback.admitted(upstream))
                    doors[file.path] = f"{base}/{quote(PurePosixPath(named[1]).name)}"
            yield _through(asset, doors), doors


def _is_remote(piece: Piece) -> bool:
    return piece.asset is not None and any(remote_part(file.path) for file in files_of(piece.asset))


def _through(asset: Asset, doors: dict[str, str]) -> Asset:
    following = tuple(replace(file, path=doors.get(file.path, file.path)) for file in asset.following)
    return replace(asset, path=doors.get(asset.path, asset.path), following=following)


def plain(text: str, doors: dict[str, str]) -> str:
    """What a program said of the doors, said of the paths."""
    for path, door in doors.items():
        text = text.replace(door, path)
    return text
