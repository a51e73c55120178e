"""Items and assets as rows and back. Reading 17,000 items is the hot path: equal texts share one value."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Item, Mark, chapters_at, item_of

PLANNED = (
    "key", "kind", "title", "duration", "show", "season", "episode", "year", "aired", "source", "path",
    "rating", "description", "added", "score", "height", "genres", "guids", "artists", "directors", "actors",
    "marks", "more",
)  # fmt: skip
"""The columns that make an item, in the order in which `read_item` takes them."""

_PLAIN = PLANNED[:16]
"""Columns that hold the item's value as it is, dates apart."""
_LISTS = ("genres", "guids", "artists", "directors", "actors")
_DATES = ("aired", "added")

_MORE_TEXTS = ("warnings", "labels", "companies", "dayparts", "seasons")
_RARE_TEXTS = (
    "tags", "studios", "networks", "languages", "countries", "collections", "demo", "show_guids", "available",
)  # fmt: skip
_RARE_WORDS = ("campaign", "library", "group", "split", "notes")


def compact(value: Any) -> str:
    """The one way in which the catalog writes JSON."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _joined(texts: Iterable[str]) -> str:
    """One text a line: four times as quick to read as JSON."""
    return "\n".join(text.replace("\n", " ") for text in texts)


@lru_cache(maxsize=1 << 14)
def read_texts(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def marks_text(marks: Sequence[Mark]) -> str:
    """Instants alone where that is all: 17,000 items of them are read at once."""
    if any(mark.title or not mark.breaks for mark in marks):
        return compact([[mark.at, mark.origin, mark.title, mark.breaks] for mark in marks])
    return ",".join(str(m.at) if m.origin == "chapter" else f"{m.at}@{m.origin}" for m in marks)


def read_marks(text: str) -> tuple[Mark, ...]:
    if not text:
        return ()
    if text[0] == "[":
        return tuple([Mark(*fields) for fields in json.loads(text)])
    if "@" not in text:
        return chapters_at(map(int, text.split(",")))
    cut = (part.partition("@") for part in text.split(","))
    return tuple(Mark(int(at), origin or "chapter") for at, _, origin in cut)


@lru_cache(maxsize=1 << 14)
def _read_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_MORE_FIELDS = (
    *_MORE_TEXTS, "category", "extra", "trim_in", *_RARE_TEXTS, *_RARE_WORDS, "subtitles", "custom",
)  # fmt: skip


def _more(item: Item) -> dict[str, Any]:
    rare: dict[str, Any] = {name: getattr(item, name) for name in _MORE_FIELDS}
    rare["starts"] = item.starts.isoformat() if item.starts else ""
    rare["expires"] = item.expires.isoformat() if item.expires else ""
    return {name: value for name, value in rare.items() if value}


def item_row(item: Item, state: str) -> dict[str, Any]:
    """The row of an item, with the digest of all that planning sees of it."""
    more = _more(item)
    row: dict[str, Any] = {name: getattr(item, name) for name in _PLAIN}
    row |= {name: row[name].isoformat() if row[name] else "" for name in _DATES}
    row |= {name: _joined(getattr(item, name)) for name in _LISTS}
    row["marks"] = marks_text(item.marks)
    row["more"] = compact(more) if more else ""
    digest = blake2b(compact([row[name] for name in PLANNED]).encode("ascii"), digest_size=16).hexdigest()
    return {**row, "digest": digest, "state": state}


_More = tuple[tuple[Any, ...], date | None, date | None, int, tuple[tuple[str, str], ...], tuple[Any, ...]]


@lru_cache(maxsize=1 << 14)
def _read_more(text: str) -> _More:
    """The fields that few items have; whole shows share one text of them."""
    rare = json.loads(text) if text else {}
    texts = tuple(tuple(rare.get(name, ())) for name in _MORE_TEXTS)
    classes = (*texts[:3], rare.get("category", ""), *texts[3:])
    starts, expires = (_read_date(rare.get(name, "")) for name in ("starts", "expires"))
    late = (
        *(tuple(rare.get(name, ())) for name in _RARE_TEXTS), *(rare.get(name, "") for name in _RARE_WORDS),
        rare.get("subtitles", False), _read_pairs(rare.get("custom", ())),
    )  # fmt: skip
    return classes, starts, expires, rare.get("trim_in", 0), _read_pairs(rare.get("extra", ())), late


class More(NamedTuple):
    """What lists show of the column `more`."""

    tags: tuple[str, ...]
    """Labels too."""
    warnings: tuple[str, ...]
    companies: tuple[str, ...]
    category: str
    dayparts: tuple[str, ...]
    seasons: tuple[str, ...]
    expires: date | None
    demo: tuple[str, ...]
    available: tuple[str, ...]
    campaign: str


def read_more(more: str) -> More:
    (warnings, labels, companies, category, dayparts, seasons), _, expires, *_, late = _read_more(more)
    rare = dict(zip((*_RARE_TEXTS, *_RARE_WORDS), late, strict=False))
    return More(
        (*rare["tags"], *labels), warnings, companies, category, dayparts, seasons, expires, rare["demo"], rare["available"],
        rare["campaign"],
    )  # fmt: skip


@lru_cache(maxsize=1 << 14)
def read_wide_tags(more: str) -> tuple[str, ...]:
    """Tags and labels out of the column `more`."""
    return read_more(more).tags


def _read_pairs(pairs: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs)


def read_item(row: Sequence[Any]) -> Item:
    """An item from the columns of `PLANNED`. Positional all the way: names cost twice the time."""
    (
        key, kind, title, duration, show, season, episode, year, aired, source, path, rating, description,
        added, score, height, genres, guids, artists, directors, actors, marks, more,
    ) = row  # fmt: skip
    classes, starts, expires, trim_in, extra, late = _read_more(more)
    warnings, labels, companies, category, dayparts, seasons = classes
    return item_of(
        key, kind, title, duration, show, season, episode, year, _read_date(aired) if aired else None, source,
        path, rating, warnings, read_texts(genres) if genres else (), labels, companies, category, dayparts,
        seasons, starts, expires, description, read_marks(marks) if marks else (), trim_in,
        read_texts(guids) if guids else (), extra, read_texts(artists) if artists else (),
        read_texts(directors) if directors else (), read_texts(actors) if actors else (),
        _read_date(added) if added else None, score, height, *late,
    )  # fmt: skip


def asset_columns(asset: Asset | None) -> dict[str, Any]:
    """The columns of a file row that hold what the probe measured."""
    if asset is None:
        return {"fingerprint": "", "duration": 0, "video": "", "audio": "", "subtitles": 0}
    return {
        "fingerprint": asset.fingerprint,
        "duration": asset.duration,
        "video": compact(asdict(asset.video)) if asset.video else "",
        "audio": compact([asdict(track) for track in asset.audio]) if asset.audio else "",
        "subtitles": int(asset.subtitles),
    }


def read_video(fields: dict[str, Any]) -> Video:
    return Video(**{**fields, "sar": tuple(fields["sar"]), "rate": tuple(fields["rate"])})


def read_asset(
    path: str, fingerprint: str, duration: int, video: str, audio: str, subtitles: int
) -> Asset | None:
    """The asset of a file row; None when the file was never measured."""
    if not fingerprint:
        return None
    return Asset(
        path, fingerprint, duration,
        read_video(json.loads(video)) if video else None,
        tuple(Audio(**track) for track in json.loads(audio)) if audio else (),
        subtitles=bool(subtitles),
    )  # fmt: skip
