"""An XMLTV guide as clients take it: which channels of the line-up it tells of, and how far ahead."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree

from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit, failed
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import counted
from retrovue.timing.instants import HOUR

LEAST = 24 * HOUR
"""A guide that ends sooner has gaps before a client asks again: Plex and Jellyfin ask once a day."""
_INSTANT = re.compile(r"(\d{14})\s*([+-]\d{4})")
_MOST = 400 << 20


@dataclass(slots=True)
class Told:
    """What a guide says of one of its channels."""

    names: set[str] = field(default_factory=set)
    now: bool = False
    until: int = 0


def steps(visit: Visit, url: str, listed: Sequence[Listed], *, by_id: bool) -> Iterator[Step]:
    """The guide, judged. `by_id`: the client joins by the ids of the line-up; else by numbers and names."""
    try:
        answer = visit.get(url, headers=(("Accept-Encoding", "gzip"),), most=_MOST)
        channels, wrong = read(_plain(answer.body), visit.now)
    except StationError as error:
        yield failed("guide", error)
        return
    except (ElementTree.ParseError, zlib.error, ValueError) as error:
        yield Step("guide", "", (_unfit(f"`{url}` is not XMLTV: {error}", "run `retrovue export xmltv`"),))
        return
    wrong += _of_channels(channels, listed, visit.now, by_id=by_id)
    shown = [one.until for one in channels.values() if one.until > visit.now]
    hours = (min(shown) - visit.now) // HOUR if shown else 0
    length = f"{hours // 24} days" if hours >= 48 else f"{hours} h"
    size = (
        f"{len(answer.body) / 1e6:.1f} MB" if len(answer.body) >= 1e6 else f"{len(answer.body) / 1e3:.0f} kB"
    )
    text = f"{counted(len(channels), 'channel')}, {length} ahead, {size} in {answer.taken:.1f} s"
    yield Step("guide", text, tuple(wrong))


def _plain(body: bytes) -> bytes:
    """Unpacked where it is packed, as far as a client could keep it."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacking = zlib.decompressobj(wbits=31)
    plain = unpacking.decompress(body, _MOST)
    if not unpacking.eof:
        raise ValueError("it is too large, or its end is missing")
    return plain


def read(body: bytes, now: int) -> tuple[dict[str, Told], list[Diagnostic]]:
    """What it says of each channel; what is wrong with all of it."""
    if b"<!ENTITY" in body[:4096]:
        raise ValueError("it defines entities")
    root = ElementTree.fromstring(body)  # noqa: S314 - without entities there is nothing that could grow
    channels = {
        one.get("id", ""): Told({text for name in one.iterfind("display-name") if (text := name.text or "")})
        for one in root.iterfind("channel")
    }
    bare, strangers = 0, set()
    for programme in root.iterfind("programme"):
        start, stop = _instant(programme.get("start", "")), _instant(programme.get("stop", ""))
        if start is None or stop is None:
            bare += 1
            continue
        told = channels.get(programme.get("channel", ""))
        if told is None:
            strangers.add(programme.get("channel", ""))
            continue
        told.now = told.now or start <= now < stop
        told.until = max(told.until, stop)
    return channels, _of_programmes(bare, strangers)


def _of_programmes(bare: int, strangers: set[str]) -> list[Diagnostic]:
    found = []
    if bare:
        found.append(
            _unfit(
                f"{bare} programmes have no instant with an offset", "give instants as `20261031200000 +0000`"
            )
        )
    if strangers:
        found.append(_unfit(f"programmes belong to `{min(strangers)}`, which is no channel of the guide",
                            "use the same ids for both"))  # fmt: skip
    return found


def _instant(text: str) -> int | None:
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    return round(datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S%z").timestamp()) * 1000


def _of_channels(
    channels: dict[str, Told], listed: Sequence[Listed], now: int, *, by_id: bool
) -> Iterator[Diagnostic]:
    if not channels:
        yield _unfit("the guide is empty", "run `retrovue build`, and look at `retrovue show now`")
        return
    names = {name: told for told in channels.values() for name in told.names}
    for one in listed:
        told = channels.get(one.guide_id) if by_id else names.get(one.number) or names.get(one.name)
        shown = f"channel {one.number} `{one.name}`" if one.number else f"`{one.name}`"
        if told is None:
            how = f"the id `{one.guide_id}`" if by_id else "its number or its name"
            yield _unfit(
                f"the guide has no channel with {how} of {shown}",
                "take line-up and guide from the same station",
            )
        elif not told.now:
            yield _unfit(f"the guide says nothing of what {shown} airs now", "look at `retrovue show now`")
        elif told.until < now + LEAST:
            hours = (told.until - now) / HOUR
            yield _unfit(
                f"the guide of {shown} ends in {hours:.1f} h",
                "raise `horizon.build`, or run `retrovue build`",
            )


def _unfit(message: str, cure: str) -> Diagnostic:
    return Diagnostic("RV835", message, help=(cure,))
