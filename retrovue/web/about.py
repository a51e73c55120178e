"""What runs here: versions of the program, of Python, of ffmpeg and of the libraries."""

import platform
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version

from pydantic import BaseModel

from retrovue import __version__
from retrovue.ffmpeg.run import run

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_PATIENCE = 10


class Library(BaseModel):
    name: str
    version: str


class About(BaseModel):
    version: str
    licence: str
    python: str
    platform: str
    """System, its release and the kind of processor."""
    ffmpeg: str
    """Its first line, without where it lies; empty when it does not answer."""
    libraries: list[Library]


def about(ffmpeg: str) -> About:
    """Blocks for as long as ffmpeg takes to answer."""
    return About(
        version=__version__, licence="MIT",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        platform=f"{platform.system()} {platform.release()} ({platform.machine()})",
        ffmpeg=_ffmpeg(ffmpeg), libraries=list(libraries()),
    )  # fmt: skip


def _ffmpeg(path: str) -> str:
    try:
        return _first_line(path)
    except OSError:
        return ""


@cache
def _first_line(path: str) -> str:
    """Raises OSError where it says nothing: what was too busy is asked again."""
    said = run([path, "-hide_banner", "-version"], timeout=_PATIENCE).stdout.decode(errors="replace")
    if not (found := said.partition("\n")[0].partition(" Copyright")[0].strip()):
        raise OSError("no answer")
    return found


def libraries() -> Iterator[Library]:
    """Those that the program asks for, as they are installed."""
    try:
        wanted = requires("retrovue") or []
    except PackageNotFoundError:
        wanted = []
    names = dict.fromkeys(found[0] for one in wanted if (found := _NAME.match(one)))
    for name in sorted(names, key=str.lower):
        try:
            yield Library(name=name, version=version(name))
        except PackageNotFoundError:
            continue
