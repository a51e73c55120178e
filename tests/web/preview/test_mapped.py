"""Which lines of a station's files lead to the files of an item."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from retrovue.web.api import item as item_api


def test_the_lines_that_lead_to_a_file(tmp_path: Path) -> None:
    lines = [("/data/tv", "/mnt/tv"), ("/data", "/mnt")]
    paths = tuple(SimpleNamespace(from_=begins, to=to, case=None) for begins, to in lines)
    document = SimpleNamespace(
        sources={"plex": SimpleNamespace(paths=paths, passthrough=False), "nfo": object()}
    )
    tree = SimpleNamespace(where=lambda path: f"sources.yaml:{path[-1]}")
    accepted: Any = SimpleNamespace(
        document=document, place=SimpleNamespace(project=tmp_path), loaded=SimpleNamespace(tree=tree)
    )
    found = item_api._mapped("plex", ["/data/tv/a.mkv", "/data/tv/b.mkv", "/data/c.mkv", "/x"], accepted)
    assert [(one.begins, one.to, one.place) for one in found] == [
        ("/data/tv", "/mnt/tv", "sources.yaml:0"), ("/data", "/mnt", "sources.yaml:1"),
    ]  # fmt: skip
    assert item_api._mapped("nfo", ["/data/a"], accepted) == item_api._mapped("gone", ["/a"], accepted) == []
