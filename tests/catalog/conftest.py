"""Files as sync would hand them over, without any file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from retrovue.catalog import Catalog, SeenFile, open_catalog
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Item, Mark

VIDEO = Video("h264", 640, 480, (8, 9), True, (30000, 1001), 90)


def asset(path: str, duration: int = 60_000) -> Asset:
    return Asset(f"/media/{path}", f"print of {path}", duration, VIDEO, (Audio("aac", 2, 48_000, "eng"),))


def seen(path: str, key: str = "", **fields: Any) -> SeenFile:
    """A sound file; `item` fields go to the item, the others to the file."""
    own = {
        name: fields.pop(name)
        for name in ("aliases", "problems", "moved_from", "exact", "source")
        if name in fields
    }
    values = {
        "kind": "movie",
        "title": path,
        "duration": 60_000,
        "marks": (Mark(20_000, "chapter"),),
    } | fields
    source = own.pop("source", "films")
    item = Item(key=key or f"sha-{path}", source=source, path=path, **values)
    return SeenFile(source, "films", path, f"/media/{path}", 10, 20, "text", asset(path), item, **own)


@pytest.fixture(name="seen")
def seen_fixture() -> Callable[..., SeenFile]:
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
