"""`/api/v1/items/{key}`: all that is known of one item."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from retrovue import pipeline
from retrovue.catalog import open_catalog, precedence_of
from retrovue.catalog.item_json import item_fields
from retrovue.catalog.links import ItemReport, LinkReport
from retrovue.catalog.spoiled import LeftOut
from retrovue.diagnostics import StationError
from retrovue.media.asset import Asset, files_of
from retrovue.media.availability import allows
from retrovue.media.item import Item
from retrovue.media.splitting import whole_key
from retrovue.pipeline import Accepted
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.off_loop import off_loop
from retrovue.sources.local import local_paths
from retrovue.sources.places import path_map
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import zone
from retrovue.web.access.roles import Role
from retrovue.web.airings import Airing, Airings
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.discretion import without_paths
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem, from_diagnostic

LOOK = 2.0
"""Seconds that a disk has to say whether a file is there."""
_LOOKERS = threading.BoundedSemaphore(4)
"""A dead disk holds a thread for ever; so many and no more."""
PROGRAMMES = frozenset(("movie", "episode"))
_ELSEWHERE = ("path", "marks", "key")
"""Fields that are shown apart, or not to everybody."""
_STATES = {
    "unmeasured": "its source lists it, but no file of it has been measured on this machine",
    "unavailable": "its source lists it as not available",
    "unusable": "its file cannot be used",
    "missing": "its source does not list it any more",
    "deleted": "its source has not listed it for so long that it counts as gone",
}


class ItemPath(Shape):
    key: Annotated[str, Field(max_length=1000)]


class MarkShown(BaseModel):
    at: int
    origin: str
    title: str
    breaks: bool


class MappingShown(BaseModel):
    """A line of `paths`."""

    begins: str
    """How the source's paths begin."""
    to: str
    place: str
    """`file:line`."""


class LinkShown(BaseModel):
    """Where a source lists it; instants are ms UTC."""

    source: str
    section: str
    state: str
    versions: list[str]
    length: int
    first_seen: int
    last_seen: int
    missing_since: int | None
    error_count: int
    last_error: str = ""
    """For operators, as all that follows."""
    paths: list[str] = []
    """As the source writes them."""
    local: list[str] = []
    """Where that lies on this machine."""
    mapped: list[MappingShown] = []
    """By which lines of the source's `paths`; without any the paths are the same here as there."""


class FileShown(BaseModel):
    path: str
    here: bool | None
    """Unknown when the disk did not answer in time."""
    size: int
    problem: str = ""


class SpoiledShown(BaseModel):
    code: str
    at: int
    reason: str = ""
    """For operators."""


class AiringShown(BaseModel):
    channel: str
    at: int
    length: int
    address: str
    status: str


class ItemShown(BaseModel):
    key: str
    state: str
    about: dict[str, Any]
    """Fields of the item that say something, as the station's overrides have them."""
    marks: list[MarkShown]
    picture: str
    sound: list[str]
    links: list[LinkShown]
    files: list[FileShown]
    """What airs, for operators."""
    spoiled: SpoiledShown | None
    aired: AiringShown | None
    next: list[AiringShown]
    why_not: list[str]
    """What is known to keep it from being scheduled."""


async def item(asked: Asked[ItemPath, Nothing, Nothing]) -> ItemShown:
    app, key = asked.request.app, asked.params.key
    accepted, director = app[LIBRARY].accepted(), app[DIRECTOR]
    for_operators, now = asked.actor.role >= Role.OPERATOR, director.clock.now()
    try:
        found = await asyncio.to_thread(_found, accepted, key)
    except (StationError, ValueError) as error:  # ValueError: a key that no text of a database can be
        if isinstance(error, StationError):
            raise from_diagnostic(error.diagnostics[0], 503) from error
        found = None
    if found is None:
        raise Problem(404, "no_such_item", "there is no item of this key", "search for it by its title")
    shown = await asyncio.to_thread(_shown, accepted, found, for_operators, now, director.state)
    if for_operators:
        shown.files = await _files(accepted, found)
    return shown


class Found:
    """An item with what the catalog remembers of it."""

    def __init__(self, report: ItemReport, asset: Asset | None, spoiled: LeftOut | None) -> None:
        self.report, self.asset, self.spoiled = report, asset, spoiled


def _found(accepted: Accepted, key: str) -> Found | None:
    """A station that came with its catalog knows no links yet."""
    where = pipeline.catalog_url(accepted.place, accepted.document)
    if not isinstance(where, Path) or not where.is_file():
        item = accepted.snapshot.get(key)
        return Found(ItemReport(item, "active", ()), None, None) if item is not None else None
    with open_catalog(where, readonly=True) as catalog:
        catalog.precedence = precedence_of(accepted.document)
        reports = catalog.reports([key]) or catalog.reports([whole_key(key)])
        if not reports:
            return None
        asset = catalog.asset(reports[0].item.key, is_file=lambda _: True)
        spoiled = next((one for one in catalog.left_out() if one.key == reports[0].item.key), None)
    return Found(reports[0], asset, spoiled)


def _shown(accepted: Accepted, found: Found, for_operators: bool, now: int, state: Path) -> ItemShown:
    report, tz = found.report, zone(accepted.document.station.timezone)
    item = accepted.snapshot.get(report.item.key) if report.state == "active" else None
    today = date_on_air(tz, now, accepted.document.station.day_start)
    channels = [name for name, held in accepted.document.channels.items() if held.channel.enabled]
    known = item or report.item
    airings = Airings(state, channels, known.key, known.kind not in PROGRAMMES, now)
    last, spoiled = airings.last(today), found.spoiled
    return ItemShown(
        key=known.key, state="spoiled" if spoiled else report.state, about=_about(known, for_operators),
        marks=[MarkShown(at=m.at, origin=m.origin, title=m.title, breaks=m.breaks) for m in known.marks],
        picture=_picture(found.asset), sound=_sound(found.asset),
        links=[_link(link, accepted if for_operators else None) for link in report.links], files=[],
        spoiled=SpoiledShown(code=spoiled.code, at=spoiled.at, reason=spoiled.reason if for_operators else "")
        if spoiled else None,
        aired=_airing(last) if last else None, next=[_airing(one) for one in airings.coming(today)],
        why_not=list(_why_not(report, spoiled, item, today)),
    )  # fmt: skip


def _about(item: Item, for_operators: bool) -> dict[str, Any]:
    found = {name: value for name, value in item_fields(item).items() if name not in _ELSEWHERE}
    return found if for_operators else {name: without_paths(value) for name, value in found.items()}


def _why_not(report: ItemReport, spoiled: LeftOut | None, item: Item | None, today: Any) -> list[str]:
    if report.state in _STATES:
        return [_STATES[report.state]]
    if spoiled is not None:
        return [f"on the air its file was found to be spoiled ({spoiled.code})"]
    if item is None:
        return ["the station does not plan with it at this moment"]
    found = []
    if item.starts is not None and today < item.starts:
        found.append(f"it may not air before {item.starts.isoformat()}")
    if item.expires is not None and today > item.expires:
        found.append(f"it may not air after {item.expires.isoformat()}")
    if not allows(item.available, today):
        found.append(f"it may not air today, but only {', '.join(item.available)}")
    return found


def _picture(asset: Asset | None) -> str:
    video = asset.video if asset else None
    return f"{video.width}x{video.height} {video.codec}" if video else ""


def _sound(asset: Asset | None) -> list[str]:
    tracks = asset.audio if asset else ()
    return [" ".join(filter(None, (one.language, one.codec, f"{one.channels} ch"))) for one in tracks]


def _link(link: LinkReport, accepted: Accepted | None) -> LinkShown:
    """Without `accepted` it is told without paths, also those that an error may name."""
    parts = link.versions[link.chosen].parts if link.chosen < len(link.versions) else ()
    paths = [part.path for part in parts] if accepted else []
    local = local_paths(accepted.document.sources, accepted.place.project) if accepted else None
    return LinkShown(
        source=link.source, section=link.section if local else "", state=link.state,
        versions=[version.name for version in link.versions if version.name], length=link.duration,
        first_seen=link.first_seen, last_seen=link.last_seen, missing_since=link.missing_since,
        error_count=link.error_count, last_error=link.last_error if local else "", paths=paths,
        local=[local(link.source, path) for path in paths] if local else [],
        mapped=_mapped(link.source, paths, accepted) if accepted else [],
    )  # fmt: skip


def _mapped(source: str, paths: Sequence[str], accepted: Accepted) -> list[MappingShown]:
    """The lines that lead to the files, each once."""
    model = accepted.document.sources.get(source)
    lines = getattr(model, "paths", ())
    if model is None or not lines:
        return []
    known = path_map(model, str(accepted.place.project))
    rules = [rule.index for path in paths if (rule := known.local(path).rule)]
    where = accepted.loaded.tree.where
    return [
        MappingShown(begins=lines[n].from_, to=lines[n].to, place=where(("sources", source, "paths", str(n))))
        for n in dict.fromkeys(rules)
    ]


def _airing(one: Airing) -> AiringShown:
    return AiringShown(**one._asdict())


# ---------------------------------------------------------------- files, which may lie on a disk that does not answer


async def _files(accepted: Accepted, found: Found) -> list[FileShown]:
    if found.asset is None:
        return []
    if not _LOOKERS.acquire(blocking=False):
        return _not_looked_at(accepted, found)
    try:
        async with asyncio.timeout(LOOK):
            return await off_loop(_looked_at, accepted, found.report.item.key)
    except TimeoutError:
        return _not_looked_at(accepted, found)


def _looked_at(accepted: Accepted, key: str) -> list[FileShown]:
    """What airs is the first link whose file is there."""
    try:
        local = local_paths(accepted.document.sources, accepted.place.project)
        where = pipeline.catalog_url(accepted.place, accepted.document)
        with open_catalog(where, readonly=True) as catalog:
            catalog.precedence = precedence_of(accepted.document)
            asset = catalog.asset(key, local)
        return [_file(part.path) for part in files_of(asset) if part.path] if asset is not None else []
    finally:
        _LOOKERS.release()


def _file(path: str) -> FileShown:
    try:
        return FileShown(path=path, here=Path(path).is_file(), size=Path(path).stat().st_size)
    except OSError as error:
        return FileShown(
            path=path, here=False, size=0, problem=(error.strerror or "it cannot be read").lower()
        )


def _not_looked_at(accepted: Accepted, found: Found) -> list[FileShown]:
    local = local_paths(accepted.document.sources, accepted.place.project)
    first = found.report.links[0] if found.report.links else None
    parts = first.versions[first.chosen].parts if first and first.chosen < len(first.versions) else ()
    slow = "the disk does not answer"
    return [
        FileShown(path=local(first.source, part.path), here=None, size=0, problem=slow)
        for part in parts if first is not None
    ]  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/items/{key:.+}", Role.VIEWER, "All that is known of one item", item, ItemShown,
              params=ItemPath, problems=(503,)),
)  # fmt: skip
