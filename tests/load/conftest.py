"""A station folder to load: the plain station of `tests/cases/good`, with files of a case laid over it."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retrovue.check import check_station
from retrovue.check.graphics import template_uses
from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.render_text import render
from retrovue.load.files import TreeCache
from retrovue.load.project import StationPlace
from retrovue.load.station import Loaded, load_station, locate
from retrovue.load.templates import read_templates
from retrovue.load.tree import kept_silent
from retrovue.load.unused import unused
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.pipeline import missing_roots
from retrovue.plan.overrides import apply_overrides
from retrovue.station_type import StationFile

CASES = Path(__file__).parent.parent / "cases"
TODAY = date(2026, 10, 1)
TREES = TreeCache()
"""The same few files are read a thousand times."""
Verdict = Callable[[], list[Diagnostic]]


class Bench:
    """A project folder with one station in it."""

    def __init__(self, project: Path) -> None:
        self.place = StationPlace("plain", project, project / "stations/plain", project / ".retrovue/plain")
        self.catalog: CatalogSnapshot | None = None
        (project / "media/reels").mkdir(parents=True)
        shutil.copytree(CASES / "good/plain", self.place.folder)

    def lay_over(self, case: Path) -> None:
        shutil.copytree(case, self.place.folder, dirs_exist_ok=True)
        catalog = self.place.folder / "catalog.json"
        if catalog.exists():
            self.catalog = CatalogSnapshot.of(map(_item, json.loads(catalog.read_text())))

    def load(self, env: dict[str, str] | None = None) -> Loaded[Any]:
        return load_station(self.place, StationFile, env or {}, TREES)

    def findings(self, env: dict[str, str] | None = None) -> list[Diagnostic]:
        """Of load and check together, as `retrovue check` reports them."""
        loaded = self.load(env)
        if loaded.draft is None:
            return list(loaded.diagnostics)
        missing = missing_roots(self.place, loaded.draft)
        corrected, remarks = None, ()
        if self.catalog is not None:
            corrected, remarks = apply_overrides(
                self.catalog, loaded.draft.overrides, loaded.draft.collections
            )
        templates = read_templates(self.place.folder, (name for _, name in template_uses(loaded.draft)))
        checked = check_station(
            loaded.draft, self.catalog, missing, corrected=corrected, today=TODAY, templates=templates
        )
        found = locate([*loaded.diagnostics, *remarks, *checked], loaded.tree)
        silenced = loaded.silenced | kept_silent([*remarks, *checked], loaded.tree)
        return locate([*found, *unused(loaded.tree, silenced, found)], loaded.tree)

    def read_line(self, file: str, line: int) -> str | None:
        try:
            return (self.place.project / file).read_text(encoding="utf-8").splitlines()[line - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            return None

    def shown(self, env: dict[str, str] | None = None) -> str:
        return render(self.findings(env), self.read_line, color=False)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _item(fields: dict[str, Any]) -> Item:
    return Item(**{key: _frozen(value) for key, value in fields.items()})


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
