"""A listed item, what describes it and what was measured -> the item as its source alone tells it."""

from retrovue.media.asset import Asset, Video
from retrovue.media.item import KINDS, Item, Mark
from retrovue.metadata import Details
from retrovue.metadata.guids import best_guid, episode_guids, path_key
from retrovue.metadata.json_fields import clean
from retrovue.metadata.marks import with_measured
from retrovue.sources import Description, ListedItem, Section
from retrovue.timing.instants import MINUTE

_SHORT = 10 * MINUTE


def kind_of(details: Details, duration: int) -> str:
    """Where nothing tells the kind, the length does: a short piece stands between programmes."""
    if details.kind in KINDS:
        return details.kind
    return "interstitial" if duration < _SHORT else "movie"


def names_of(listed: ListedItem, kind: str, details: Details) -> tuple[str, tuple[str, ...]]:
    """The key that the item should have, and all its other names."""
    by_path = path_key(listed.source, listed.path)
    by_show: tuple[str, ...] = ()
    if kind == "episode":
        by_show = episode_guids(details.show_guids, details.season, details.episode)
    key = best_guid(kind, details.guids, by_show) or by_path
    return key, tuple(dict.fromkeys((*details.guids, *by_show, by_path)))


def _lines(video: Video | None, listed: ListedItem, chosen: int) -> int | None:
    """Wide films are stored without their black bars: 1920x800 counts as 1080 lines."""
    if video is not None:
        return max(video.height, video.width * 9 // 16)
    return listed.versions[chosen].height if listed.versions else None


def _spoken(asset: Asset | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(track.language for track in asset.audio if track.language)) if asset else ()


def item_of(
    listed: ListedItem,
    section: Section,
    told: Description,
    asset: Asset | None,
    marks: tuple[Mark, ...],
    chosen: int = 0,
) -> tuple[Item, tuple[str, ...]]:
    """The item, with the key it should have, and its other names. Without a file here, its length is the listed one."""
    details = told.details
    duration = asset.duration if asset else told.duration
    kind = kind_of(details, duration)
    key, names = names_of(listed, kind, details)
    return Item(
        key=key,
        kind=kind,
        title=clean(details.title or listed.path.rpartition("/")[2]),
        duration=duration,
        show=clean(details.show),
        season=details.season,
        episode=details.episode,
        year=details.year,
        aired=details.aired,
        source=listed.source,
        path=listed.path,
        rating=details.rating,
        warnings=details.warnings,
        genres=details.genres,
        labels=details.labels,
        companies=details.companies,
        category=details.category,
        dayparts=details.dayparts,
        seasons=details.seasons,
        starts=details.starts,
        expires=details.expires,
        description=details.description,
        marks=with_measured(told.marks, marks),
        guids=details.guids,
        extra=details.extra,
        artists=details.artists,
        directors=details.directors,
        actors=details.actors,
        added=details.added,
        score=details.score,
        height=_lines(asset.video if asset else None, listed, chosen),
        tags=details.tags,
        studios=details.studios,
        networks=details.networks,
        languages=details.languages or _spoken(asset),
        countries=details.countries,
        collections=details.collections,
        demo=details.demo,
        show_guids=details.show_guids if kind == "episode" else (),
        available=details.available,
        campaign=details.campaign,
        library=details.library or section.title,
        group=details.group,
        split=details.split,
        notes=details.notes,
        subtitles=(asset is not None and asset.subtitles) if details.subtitles is None else details.subtitles,
        custom=details.custom,
    ), names
