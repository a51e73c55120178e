"""What the tests of the Plex reader share: a reader for an emulator, and a whole run of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_reader import PlexReader
from retrovue.sources.plex_session import Patience
from retrovue.sources.reader import Asked, Context, Description, ListedItem, ListingCut, Section

HURRIED = Patience(connect=2, answer=10, waits=(1, 4, 15))


class Naps(list[float]):
    """A sleep that takes no time."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def reader(
    plex: Any,
    asked: Asked = Asked(),
    check: Callable[[], None] = lambda: None,
    patience: Patience = HURRIED,
    sleep: Callable[[float], None] | None = None,
    **keys: Any,
) -> PlexReader:
    model = PlexSource.model_validate({"type": "plex", "url": plex.url, "token": plex.token, **keys})
    return PlexReader(
        model, "main", Context(Path(), asked=asked, check=check), patience=patience, sleep=sleep or Naps()
    )


@dataclass
class Listed:
    """Everything that one run saw."""

    sections: list[Section] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    items: dict[str, ListedItem] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    cut: dict[str, ListingCut] = field(default_factory=dict)
    requests: int = 0

    def __getitem__(self, title: str) -> ListedItem:
        found = [one for one in self.items.values() if one.title == title]
        assert len(found) == 1, (title, found)
        return found[0]

    @property
    def stamps(self) -> dict[str, tuple[str, str]]:
        return {ref: (one.text_stamp, one.media_stamp) for ref, one in self.items.items()}


def run(opened: PlexReader) -> Listed:
    """Sections, totals and pages; a section that is cut is noted, and the next one goes on."""
    found = Listed()
    try:
        for section in opened.sections():
            found.sections.append(section)
            counted = opened.count(section)
            found.totals[section.title] = counted.total
            found.problems += counted.problems
            try:
                for page in opened.pages(counted):
                    for item in page:
                        assert item.ref not in found.items
                        found.items[item.ref] = item
            except ListingCut as cut:
                found.cut[section.title] = cut
    finally:
        opened.close()
    found.requests = opened.requests
    return found


def described(opened: PlexReader, listed: Listed) -> dict[str, Description]:
    items = list(listed.items.values())
    return dict(zip(listed.items, opened.describe(items), strict=True))


def seconds() -> float:
    return time.perf_counter()
