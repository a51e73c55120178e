"""A HDHomeRun as Plex, Jellyfin and Emby look at one: what it says of itself, and its line-up."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from retrovue.clients.place import only_here, split
from retrovue.clients.visit import Step, Visit, failed
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import counted

_CHECK = (0xA, 0x5, 0xF, 0x6, 0x7, 0xC, 0x1, 0xB, 0x9, 0x2, 0x8, 0xD, 0x4, 0x3, 0xE, 0x0)


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel of a line-up, whichever kind it is."""

    number: str
    name: str
    url: str
    guide_id: str = ""
    """What the line-up says that it is called in the guide; empty when it does not say."""


def document(visit: Visit, path: str) -> Any:
    """A JSON document. Raises StationError."""
    url = path if "://" in path else visit.url(path)
    try:
        return json.loads(visit.get(url).body)
    except (ValueError, RecursionError):
        raise StationError([_cannot_use(f"`{url}` is not JSON")], 4) from None


def discovered(visit: Visit, device: dict[str, Any]) -> Iterator[Step]:
    """What `/discover.json` says, judged; fills `device` with it."""
    try:
        said = document(visit, "/discover.json")
    except StationError as error:
        yield failed("tuner", error)
        return
    wrong = list(_of_device(visit, said))
    if isinstance(said, dict):
        device.update(said)
    name, count = device.get("FriendlyName"), device.get("TunerCount")
    yield Step("tuner", f"`{name}` is a tuner with {counted(_number(count), 'tuner')}", tuple(wrong))


def _of_device(visit: Visit, said: Any) -> Iterator[Diagnostic]:
    wanted = ("FriendlyName", "DeviceID", "BaseURL", "LineupURL", "TunerCount")
    lacking = [name for name in wanted if name not in said] if isinstance(said, dict) else list(wanted)
    if lacking:
        yield _cannot_use(f"`/discover.json` does not say `{'`, `'.join(lacking)}`")
        return
    if not valid_id(str(said["DeviceID"])):
        yield _cannot_use(f"`{said['DeviceID']}` is no id that a HDHomeRun can have")
    if _number(said["TunerCount"]) < 1:
        yield Diagnostic(
            "RV837", "the station says that it has no tuner", help=("set `server.tuners` to 1 or more",)
        )
    for name in ("BaseURL", "LineupURL"):
        yield from elsewhere(visit, str(said[name]), f"`{name}`")


def elsewhere(visit: Visit, url: str, what: str) -> Iterator[Diagnostic]:
    """Addresses that the station gives out must lead back to it from where the client is."""
    if only_here(url) and not only_here(visit.base):
        yield Diagnostic(
            "RV832", f"{what} sends clients to `{url}`, which is their own machine",
            help=(f"set `server.url` to `{visit.base}`, or leave it out",),
        )  # fmt: skip
    elif not split(url).hostname:
        yield _cannot_use(f"{what} is `{url}`, which is no address")


def line_up(visit: Visit, url: str, listed: list[Listed]) -> Iterator[Step]:
    """`/lineup.json`, judged; fills `listed`."""
    try:
        said = document(visit, url)
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            raise StationError([_cannot_use(f"`{url}` is not a list of channels")], 4)
    except StationError as error:
        yield failed("line-up", error)
        return
    listed += [
        Listed(*(str(one.get(key) or "") for key in ("GuideNumber", "GuideName", "URL"))) for one in said
    ]
    yield Step("line-up", counted(len(listed), "channel"), tuple(of_line_up(visit, listed)))


def of_line_up(visit: Visit, listed: list[Listed]) -> Iterator[Diagnostic]:
    """What any client dislikes about a line-up."""
    if not listed:
        yield _line_up("the line-up has no channels", "write a channel, and look at `retrovue check`")
    for one in listed:
        if not one.number:
            yield _line_up(f"`{one.name}` has no number: Plex leaves it out", "give it a `number`")
        if not one.name:
            yield _line_up(f"channel {one.number} has no name", "give it a `name`")
        if split(one.url).query:
            yield _line_up(
                f"the address of channel {one.number} has a query: Plex adds its own", "leave it out"
            )
    twice = [
        number for number, count in Counter(one.number for one in listed).items() if number and count > 1
    ]
    for number in twice:
        yield _line_up(f"number {number} belongs to {counted(Counter(o.number for o in listed)[number], 'channel')}",
                       "give each channel a `number` of its own")  # fmt: skip
    for one in listed[:1]:
        yield from elsewhere(visit, one.url, f"channel {one.number}")


def _line_up(message: str, cure: str) -> Diagnostic:
    return Diagnostic("RV834", message, help=(cure,))


def _cannot_use(message: str) -> Diagnostic:
    return Diagnostic(
        "RV833", message, help=("check that the address is the station's, and not another server's",)
    )


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def valid_id(text: str) -> bool:
    """Eight hexadecimal digits, of which one makes up for the others."""
    try:
        value = int(text, 16)
    except ValueError:
        return False
    digits = [value >> shift & 15 for shift in range(28, -4, -4)]
    check = 0
    for at, digit in enumerate(digits):
        check ^= digit if at % 2 else _CHECK[digit]
    return len(text) == 8 and check == 0 and value not in (0, 0xFFFFFFFF)
