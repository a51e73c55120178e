"""Documents that clients fetch again and again: whole, packed, and not at all when they have them already."""

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

from aiohttp import ETag, web

_LEVEL = 6


@dataclass(slots=True)
class Document:
    """One text as it is given; `changed` is when it last became another (ms)."""

    body: bytes
    changed: int
    tag: str = field(init=False)
    _packed: bytes = b""

    def __post_init__(self) -> None:
        self.tag = blake2b(self.body, digest_size=12).hexdigest()

    @property
    def is_packed(self) -> bool:
        return bool(self._packed)

    @property
    def packed(self) -> bytes:
        """With gzip, the same bytes every time. The first call costs 20 ms a megabyte."""
        self._packed = self._packed or gzip.compress(self.body, _LEVEL, mtime=0)
        return self._packed

    @classmethod
    def after(cls, body: bytes, now: int, before: "Document | None") -> "Document":
        """As made now; one that says what it said before is as old as that."""
        made = cls(body, now)
        return before if before is not None and before.tag == made.tag else made


def takes_gzip(request: web.Request) -> bool:
    """Whether the client unpacks what it gets."""
    for word in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = word.partition(";")
        if name.strip() in ("gzip", "x-gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def answered(
    request: web.Request, document: Document, kind: str, *, packed: bytes | None = None, encoded: bool = False
) -> web.Response:
    """The document, or 304. `packed`: its gzip; `encoded`: only for the way, so that the client unpacks it."""
    tag = document.tag if packed is None else f"{document.tag}-gz"
    changed = datetime.fromtimestamp(document.changed // 1000, UTC)
    fresh = _has_it(request, tag, changed)
    body = None if fresh else document.body if packed is None else packed
    response = web.Response(body=body, status=304 if fresh else 200)
    if not fresh:
        response.content_type = kind
        if kind != "application/gzip":
            response.charset = "utf-8"
    if encoded and not fresh:
        response.headers["Content-Encoding"] = "gzip"
    response.etag, response.last_modified = ETag(tag), changed
    response.headers["Cache-Control"], response.headers["Vary"] = "no-cache", "Accept-Encoding"
    return response


def _has_it(request: web.Request, tag: str, changed: datetime) -> bool:
    """The tag decides where the client names one."""
    known = request.if_none_match
    if known is not None:
        return any(one.value in (tag, "*") for one in known)
    since = request.if_modified_since
    return since is not None and since >= changed
