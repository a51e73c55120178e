"""A start without planning: the station as it was published last, while nothing of it was edited since.

What is on the air now is frozen in the published log, and every plan leaves it as it is. So a start serves from
there at once, and plans afterwards.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from retrovue import pipeline
from retrovue.catalog.place import is_there
from retrovue.load.log_files import LogFolder
from retrovue.load.project import StationPlace
from retrovue.pipeline import Accepted, Document
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import zone


def published(place: StationPlace, env: Mapping[str, str], now: int) -> Accepted | None:
    """The station that was published last; None when it was edited since, or its logs do not reach the instant."""
    build = pipeline.last_build(place)
    if not build.get("items"):
        return None
    loaded = pipeline.load(place, env)
    document = loaded.document
    if document is None or any(
        build.get(name) != print for name, print in pipeline.inputs_of(loaded).items()
    ):
        return None
    if not _catalog_is_there(place, document) or not _reaches(place, document, now):
        return None
    snapshot = pipeline.correct(document, pipeline.read_known(place, document).snapshot)
    return Accepted(place, loaded, document, snapshot, ()) if snapshot.items else None


def _catalog_is_there(place: StationPlace, document: Document) -> bool:
    where = pipeline.catalog_url(place, document)
    return isinstance(where, Path) and is_there(where)


def _reaches(place: StationPlace, document: Document, now: int) -> bool:
    """Whether every channel's log holds the instant; after a change of zone under the name of another day."""
    logs = LogFolder(place.state)
    today = date_on_air(zone(document.station.timezone), now, document.station.day_start)
    days = [today + timedelta(days=step) for step in (0, -1, 1)]
    enabled = [id_ for id_, held in document.channels.items() if held.channel.enabled]
    return all(any(logs.holds(id_, day, now) for day in days) for id_ in enabled)
