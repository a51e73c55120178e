"""Links as sync would hand them over, without any file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from retrovue.catalog import Catalog, open_catalog
from retrovue.catalog.links import SeenLink
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Item, Mark
from retrovue.media.version import Part, Version

VIDEO = Video("h264", 640, 480, (8, 9), True, (30000, 1001), 90)


def asset(path: str, duration: int = 60_000) -> Asset:
    return Asset(f"/media/{path}", f"print of {path}", duration, VIDEO, (Audio("aac", 2, 48_000, "eng"),))


_OWN = (
    "source", "section", "ref", "text_stamp", "media_stamp", "versions", "chosen", "local", "size", "mtime_ns", "asset",
    "state", "names", "problems", "joins", "moved_from", "exact", "found_marks", "guessed",
)  # fmt: skip


def seen(path: str, key: str = "", **fields: Any) -> SeenLink:
    """A sound file of the folder source `films`; fields of the item go to the item, the others to the link."""
    own = {name: fields.pop(name) for name in _OWN if name in fields}
    values = {
        "kind": "movie",
        "title": path,
        "duration": 60_000,
        "marks": (Mark(20_000, "chapter"),),
    } | fields
    source = own.setdefault("source", "films")
    item = Item(key=key or f"sha-{path}", source=source, path=path, **values)
    versions = (Version((Part(f"/media/{path}"),)),)
    return SeenLink(
        **{
            "section": "root", "ref": path, "path": path, "text_stamp": "text", "media_stamp": "", "versions": versions,
            "size": 10, "mtime_ns": 20, "asset": asset(path), "item": item, "marks": own.pop("found_marks", None), **own,
        }
    )  # fmt: skip


@pytest.fixture(name="seen")
def seen_fixture() -> Callable[..., SeenLink]:
    return seen


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with open_catalog(tmp_path / "catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[[], Catalog]]:
    """Makes empty catalogs."""
    opened: list[Catalog] = []

    def make() -> Catalog:
        opened.append(open_catalog(tmp_path / f"fresh-{len(opened)}.sqlite"))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
