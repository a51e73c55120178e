"""The last segments of live inputs on disk: what can be asked for after a restart, and cannot be made again."""

import contextlib
import logging
import os
from hashlib import blake2b
from pathlib import Path

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.transport.packets import PACKET, rows_of

log = logging.getLogger("retrovue.air")


class KeptLive:
    """Those of one channel in one profile, by their first frame. Every method waits for the disk."""

    def __init__(self, folder: Path, channel: str, profile: EncodeProfile) -> None:
        name = blake2b(profile.identity.encode(), digest_size=8).hexdigest()
        self.folder = folder / channel / name

    def put(self, start: int, data: bytes, oldest: int) -> None:
        """Keeps a segment, and lets go of what begins before the frame `oldest`. A fault of the disk costs no more."""
        try:
            self._write(start, data)
        except OSError as error:
            log.debug("a live segment cannot be kept: %s", error)
        with contextlib.suppress(OSError):
            for path in self.folder.glob("*.ts"):
                if not path.stem.isdecimal() or int(path.stem) < oldest:
                    path.unlink(missing_ok=True)

    def _write(self, start: int, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{start}.{os.getpid()}"
        try:
            part.write_bytes(data)
            part.replace(self.folder / f"{start}.ts")
        finally:
            part.unlink(missing_ok=True)  # of which a full disk has taken half

    def recall(self, oldest: int) -> dict[int, bytes]:
        """What is whole and not too old; what a killed process left half is taken away."""
        found = {}
        with contextlib.suppress(OSError):
            for path in self.folder.glob(".*"):
                path.unlink(missing_ok=True)
            for path in self.folder.glob("*.ts"):
                if (
                    path.stem.isdecimal()
                    and int(path.stem) >= oldest
                    and _is_whole(data := path.read_bytes())
                ):
                    found[int(path.stem)] = data
        return found


def _is_whole(data: bytes) -> bool:
    """A power cut may leave a file of the right length that holds nothing."""
    return bool(data) and len(data) % PACKET == 0 and bool((rows_of(data)[:, 0] == 0x47).all())
