"""Items and assets as rows and back. Reading 17,000 items is the hot path: equal texts share one value."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Item, Mark

PLANNED = (
    "key", "kind", "title", "duration", "show", "season", "episode", "year", "aired", "source", "path",
    "rating", "description", "genres", "guids", "marks", "more",
)  # fmt: skip
"""The columns that make an item, in the order in which `read_item` takes them."""

_MORE_TEXTS = ("warnings", "labels", "companies", "dayparts", "seasons")


def compact(value: Any) -> str:
    """The one way in which the catalog writes JSON."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _joined(texts: Iterable[str]) -> str:
    """One text a line: four times as quick to read as JSON."""
    return "\n".join(text.replace("\n", " ") for text in texts)


@lru_cache(maxsize=1 << 14)
def _read_texts(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def marks_text(marks: Iterable[Mark]) -> str:
    return ",".join(str(m.at) if m.origin == "chapter" else f"{m.at}@{m.origin}" for m in marks)


def read_marks(text: str) -> tuple[Mark, ...]:
    if not text:
        return ()
    if "@" not in text:
        return tuple([Mark(int(at), "chapter") for at in text.split(",")])
    cut = (part.partition("@") for part in text.split(","))
    return tuple(Mark(int(at), origin or "chapter") for at, _, origin in cut)


@lru_cache(maxsize=1 << 14)
def _read_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _more(item: Item) -> dict[str, Any]:
    rare: dict[str, Any] = {name: getattr(item, name) for name in (*_MORE_TEXTS, "category")}
    rare["extra"] = item.extra
    rare["trim_in"] = item.trim_in
    rare["starts"] = item.starts.isoformat() if item.starts else ""
    rare["expires"] = item.expires.isoformat() if item.expires else ""
    return {name: value for name, value in rare.items() if value}


def item_row(item: Item, state: str) -> dict[str, Any]:
    """The row of an item, with the digest of all that planning sees of it."""
    more = _more(item)
    row: dict[str, Any] = {name: getattr(item, name) for name in PLANNED[:13]}
    row["aired"] = item.aired.isoformat() if item.aired else ""
    row["genres"], row["guids"] = _joined(item.genres), _joined(item.guids)
    row["marks"] = marks_text(item.marks)
    row["more"] = compact(more) if more else ""
    digest = blake2b(compact([row[name] for name in PLANNED]).encode("ascii"), digest_size=16).hexdigest()
    return {**row, "digest": digest, "state": state}


_Rare = tuple[
    tuple[str, ...], tuple[str, ...], tuple[str, ...], str, tuple[str, ...], tuple[str, ...], date | None,
    date | None, int, tuple[tuple[str, str], ...],
]  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _read_more(text: str) -> _Rare:
    """The fields that few items have; whole shows share one text of them."""
    rare = json.loads(text) if text else {}
    warnings, labels, companies, dayparts, seasons = (tuple(rare.get(name, ())) for name in _MORE_TEXTS)
    starts, expires = (_read_date(rare.get(name, "")) for name in ("starts", "expires"))
    extra = tuple((name, value) for name, value in rare.get("extra", ()))
    return (
        warnings, labels, companies, rare.get("category", ""), dayparts, seasons, starts, expires,
        rare.get("trim_in", 0), extra,
    )  # fmt: skip


def read_item(row: Sequence[Any]) -> Item:
    """An item from the columns of `PLANNED`. Positional all the way: names cost twice the time."""
    (
        key, kind, title, duration, show, season, episode, year, aired, source, path, rating, description,
        genres, guids, marks, more,
    ) = row  # fmt: skip
    warnings, labels, companies, category, dayparts, seasons, starts, expires, trim_in, extra = _read_more(
        more
    )
    return Item(
        key, kind, title, duration, show, season, episode, year, _read_date(aired) if aired else None, source,
        path, rating, warnings, _read_texts(genres) if genres else (), labels, companies, category, dayparts,
        seasons, starts, expires, description, read_marks(marks) if marks else (), trim_in,
        _read_texts(guids) if guids else (), extra,
    )  # fmt: skip


def asset_columns(asset: Asset | None) -> dict[str, Any]:
    """The columns of a file row that hold what the probe measured."""
    if asset is None:
        return {"fingerprint": "", "duration": 0, "video": "", "audio": ""}
    return {
        "fingerprint": asset.fingerprint,
        "duration": asset.duration,
        "video": compact(asdict(asset.video)) if asset.video else "",
        "audio": compact([asdict(track) for track in asset.audio]) if asset.audio else "",
    }


def read_video(fields: dict[str, Any]) -> Video:
    return Video(**{**fields, "sar": tuple(fields["sar"]), "rate": tuple(fields["rate"])})


def read_asset(
    path: str, fingerprint: str, duration: int, video: str, audio: str, trim_in: int = 0
) -> Asset | None:
    """The asset of a file row; None when the file was never measured."""
    if not fingerprint:
        return None
    return Asset(
        path, fingerprint, duration,
        read_video(json.loads(video)) if video else None,
        tuple(Audio(**track) for track in json.loads(audio)) if audio else (),
        trim_in,
    )  # fmt: skip
