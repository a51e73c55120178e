"""The id of this station's tuner: made once, kept in the state folder, and the same whatever the station is called."""

import logging
import secrets
from pathlib import Path

from retrovue.load.log_files import write_whole
from retrovue.playout.deliver.hdhomerun.device_id import device_id, is_device_id

_NAME = "device-id"
_NUMBERS = 13 << 20

log = logging.getLogger("retrovue.tuner")


def keep_device_id(state: Path) -> str:
    """The id, made when there is none yet; one that cannot be kept holds until the station is started again."""
    known = _read(state / _NAME)
    if is_device_id(known):
        return known
    made = device_id(secrets.randbelow(_NUMBERS))
    try:
        write_whole(state / _NAME, f"{made}\n")
    except OSError as error:
        log.warning("the id of the tuner cannot be kept: %s", error)
    return made


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
