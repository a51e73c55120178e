"""Which file of the disk an edit means: one of the station's own, and nothing outside of its folder."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from retrovue.editing.change import Refusal
from retrovue.load.files import LARGEST

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Held:
    """What a file holds now: None when there is none. `real` is where links lead."""

    file: str
    real: Path
    content: bytes | None


def read_held(folder: Path, file: str) -> Held:
    """Raises Refusal for a name that is no station file's, and for what cannot be read."""
    _check_name(file)
    home = Path(os.path.realpath(folder))
    real = Path(os.path.realpath(folder / file))
    if not real.is_relative_to(home):
        raise Refusal(
            f"`{file}` leads out of the station's folder", "keep the file itself in the folder", file
        )
    if real.suffix != ".yaml":
        raise Refusal(
            f"`{file}` leads to something else than a station file", "station files end in `.yaml`", file
        )
    try:
        with os.fdopen(os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as held:
            if not stat.S_ISREG(os.fstat(held.fileno()).st_mode):
                raise Refusal(f"`{file}` is no plain file", "put a file there, or name another", file)
            content = held.read(LARGEST + 1)
    except FileNotFoundError:
        return Held(file, real, None)
    except OSError as error:
        why = (error.strerror or "the system refuses").lower()
        raise Refusal(f"`{file}` cannot be read: {why}", "let RetroVue read the file", file) from None
    if len(content) > LARGEST:
        raise Refusal(f"`{file}` is larger than 1 MB", "split it into several files", file)
    return Held(file, real, content)


def _check_name(file: str) -> None:
    parts = file.split("/")
    sound = file.isprintable() and len(file) <= _LONGEST and "\\" not in file
    if not sound or any(part in ("", ".", "..") or part.startswith(".") for part in parts):
        raise Refusal(
            f"`{file}` is not the name of a station file", "name it from the station's folder on", file[:60]
        )
    if not file.endswith(".yaml"):
        raise Refusal(f"`{file}` is no station file", "station files end in `.yaml`", file)


def text_of(held: Held) -> str:
    """Raises Refusal for what is no text."""
    try:
        return (held.content or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(
            f"`{held.file}` is not UTF-8: byte {error.start + 1}", "save it as UTF-8", held.file
        ) from None
