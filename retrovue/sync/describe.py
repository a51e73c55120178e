"""A listed file, what describes it and what was measured -> the item that it is."""

from retrovue.media.asset import Asset
from retrovue.media.item import KINDS, Item, Mark
from retrovue.metadata import Details
from retrovue.metadata.guids import best_guid, episode_guids, path_key
from retrovue.sources import ListedFile
from retrovue.timing.instants import MINUTE

_SHORT = 10 * MINUTE


def kind_of(details: Details, duration: int) -> str:
    """Where nothing tells the kind, the length does: a short piece stands between programmes."""
    if details.kind in KINDS:
        return details.kind
    return "interstitial" if duration < _SHORT else "movie"


def names_of(listed: ListedFile, kind: str, details: Details) -> tuple[str, tuple[str, ...]]:
    """The key that the item should have, and all its other names."""
    by_path = path_key(listed.source, listed.path)
    by_show: tuple[str, ...] = ()
    if kind == "episode":
        by_show = episode_guids(details.show_guids, details.season, details.episode)
    key = best_guid(kind, details.guids, by_show) or by_path
    return key, tuple(dict.fromkeys((*details.guids, *by_show, by_path)))


def item_of(
    listed: ListedFile, details: Details, asset: Asset, marks: tuple[Mark, ...]
) -> tuple[Item, tuple[str, ...]]:
    """The item, with the key it should have, and its other names."""
    kind = kind_of(details, asset.duration)
    key, names = names_of(listed, kind, details)
    return Item(
        key=key,
        kind=kind,
        title=details.title or listed.path.rpartition("/")[2],
        duration=asset.duration,
        show=details.show,
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
        marks=marks,
        guids=details.guids,
        extra=details.extra,
    ), names
