"""Addresses of live inputs: which programs may be asked for pictures, and how an address is written."""

from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.texts import read_text

SCHEMES = ("http", "https", "rtsp", "udp", "srt")
_NEEDS_PORT = ("udp", "srt")
_HELP = "write it as `https://host/stream`, `rtsp://host/stream`, `udp://host:port` or `srt://host:port`"


def read_live_address(value: object) -> str:
    """What was written may hold a secret, so that no finding repeats it."""
    text = read_text(value)
    if not text:
        return text  # a secret that could not be resolved was told of already
    parts = _split(text)
    if parts.scheme not in SCHEMES:
        raise _refused(f"the scheme `{parts.scheme}`" if parts.scheme else "no scheme")
    if not parts.hostname:
        raise _refused("no host")
    if parts.scheme in _NEEDS_PORT and not parts.port:
        raise _refused("no port")
    return text


def _split(text: str) -> SplitResult:
    if any(char.isspace() or char == "\\" for char in text):
        raise _refused("a blank or a backslash")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise _refused("a host or a port that is none") from None
    return parts


def _refused(has: str) -> Exception:
    return wrong("RV037", "a live input cannot have an address with {has}", has=has, help=_HELP)


LiveAddress = Annotated[str, BeforeValidator(read_live_address)]
