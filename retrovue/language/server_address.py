"""The address that clients reach the station by: line-ups and guides are made of it."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.texts import read_shown_text

SCHEMES = ("http", "https")
_HELP = "write it as `http://192.168.1.20:8080` or `https://tv.example`"


def read_server_address(value: object) -> str:
    """What was written may hold a secret, so that no finding repeats it."""
    text = read_shown_text(value)
    if text and (what := _unfit(text)):
        raise wrong("RV020", "the station cannot have an address with {what}", what=what, help=_HELP)
    return text


def _unfit(text: str) -> str:
    """Why no client would come anywhere by it; empty when one would."""
    if any(char.isspace() or char in '\\"<>^`{|}' for char in text):
        return "a blank or a sign that no address has"
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        return "a host or a port that is none"
    if parts.scheme not in SCHEMES or "://" not in text:
        return "no `http://` before it"
    if not host or port == 0:
        return "no host" if not host else "a host or a port that is none"
    return "a query or a fragment" if "?" in text or "#" in text else ""


ServerAddress = Annotated[str, BeforeValidator(read_server_address)]
