"""Why a request to a Plex server failed, in words. Texts of exceptions are never passed on: they hold addresses."""

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import requests
from urllib3.exceptions import LocationValueError

from retrovue.diagnostics import Diagnostic
from retrovue.sources.reader import ListingCut, SourceAway


class Trouble(StrEnum):
    """What kind of failure it is; it decides whether another try makes sense."""

    AWAY = "away"
    FAILING = "failing"
    CUT = "cut"
    SLOW = "slow"
    WRONG = "wrong"
    """The address itself, or the certificate there: trying again does not help."""
    REJECTED = "rejected"
    STRANGE = "strange"
    GONE = "gone"

    @property
    def passes(self) -> bool:
        return self in (Trouble.AWAY, Trouble.FAILING, Trouble.CUT, Trouble.SLOW)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A failed request, before it has an address and a cure."""

    trouble: Trouble
    why: str
    heard: bool = True
    """Whether anybody was there at all."""


class PlexFailure(ListingCut):
    """A request that failed for good."""

    def __init__(self, refusal: Refusal, address: str, source: str = "") -> None:
        super().__init__(_told(refusal, address, source))
        self.trouble = refusal.trouble

    def away(self) -> SourceAway:
        """The same for the whole source."""
        return SourceAway(self.diagnostic)


_CODES = {
    Trouble.AWAY: "RV520", Trouble.FAILING: "RV520", Trouble.WRONG: "RV520", Trouble.REJECTED: "RV521",
    Trouble.STRANGE: "RV522", Trouble.CUT: "RV522", Trouble.GONE: "RV522", Trouble.SLOW: "RV523",
}  # fmt: skip
_CURES = {
    "RV520": "start the server, or correct `url` of the source",
    "RV521": "take a new token, and put it where `token` of the source reads it from",
    "RV522": "correct `url` of the source: it is the address of the server alone, such as `http://plex.lan:32400`",
    "RV523": "try again while the server has less to do, or make `page_size` of the source smaller",
}
_NOBODY = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN)
_AT = "`url`"
_ELSEWHERE = "sends on to another address"
_BUSY = "look at the server's own log, and try again later"


def _told(refusal: Refusal, address: str, source: str) -> Diagnostic:
    code = _CODES[refusal.trouble]
    cure = _BUSY if refusal.trouble in (Trouble.FAILING, Trouble.CUT) else _CURES[code]
    key = {"RV521": "token", "RV523": "page_size"}.get(code, "url")
    path = ("sources", source, key) if source else ()
    if address.endswith("://?"):
        cure = f"set {_AT} of the source, or what it is read from"
        return Diagnostic(code, f"{_AT} names no server", place=source or address, help=(cure,), path=path)
    return Diagnostic(code, f"`{address}` {refusal.why}", place=source or address, help=(cure,), path=path)


def shown_address(url: str) -> str:
    """Without names, passwords, paths and queries: any of them may be a secret."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "?"
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "the Plex server"


def refused_by_status(status: int) -> Refusal | None:
    """None for an answer that can be read."""
    if status == 200:
        return None
    if status in (401, 403):
        return Refusal(Trouble.REJECTED, "rejects the token")
    if status == 404:
        return Refusal(Trouble.GONE, "does not know what it is asked for (404)")
    if status >= 500 or status in (408, 429):
        return Refusal(Trouble.FAILING, f"answers with error {status}")
    if 300 <= status < 400:
        return Refusal(Trouble.STRANGE, _ELSEWHERE)
    return Refusal(Trouble.STRANGE, f"answers with {status}, as no Plex server does")


def refusal_of(error: BaseException) -> Refusal | None:
    """None for an error that no network makes."""
    if isinstance(error, LocationValueError):
        return Refusal(Trouble.WRONG, "is not an address")  # as that of `plex..lan`
    if isinstance(error, requests.exceptions.InvalidHeader | UnicodeEncodeError):
        return Refusal(Trouble.REJECTED, "cannot be sent this token: it holds characters that no token has")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Refusal(Trouble.WRONG, "is not an address")
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return Refusal(Trouble.STRANGE, _ELSEWHERE)
    if isinstance(error, requests.exceptions.SSLError):
        if "WRONG_VERSION_NUMBER" in str(error) or "record layer" in str(error):
            return Refusal(Trouble.WRONG, "answers without encryption: its address begins with `http://`")
        return Refusal(Trouble.WRONG, "has a certificate that is not good for this address")
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Refusal(Trouble.AWAY, "cannot be reached: nobody answers", heard=False)
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return Refusal(Trouble.CUT, "broke off in the middle of an answer")
    if isinstance(error, requests.exceptions.Timeout) or "Read timed out" in str(error):
        return slow()
    if isinstance(error, ParseError):
        return strange("what is not XML")
    if isinstance(error, requests.exceptions.RequestException | OSError):
        return Refusal(Trouble.AWAY, f"cannot be reached: {_reason(error)}", heard=not _nobody_there(error))
    return None


def slow(seconds: float = 0) -> Refusal:
    return Refusal(
        Trouble.SLOW, f"takes longer than {seconds:.0f} s" if seconds else "takes too long to answer"
    )


def strange(what: str) -> Refusal:
    return Refusal(Trouble.STRANGE, f"does not answer as a Plex server does, but with {what}")


def _reason(error: BaseException) -> str:
    for one in _chain(error):
        if isinstance(one, socket.gaierror):
            return "there is no host of that name"
        if isinstance(one, OSError) and one.errno and one.strerror:
            return one.strerror.lower()
    return "the connection broke"


def _nobody_there(error: BaseException) -> bool:
    return any(
        isinstance(one, socket.gaierror) or (isinstance(one, OSError) and one.errno in _NOBODY)
        for one in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """What lies below an error: its causes, and what libraries wrap into theirs."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 50:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__context__, one.__cause__, getattr(one, "reason", None), *one.args]
