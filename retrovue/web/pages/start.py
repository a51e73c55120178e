"""The start page: every channel with what airs now and next, and a player."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.timing.instants import utc_text
from retrovue.web.pages.environment import templates

BREAK = "Station break"
"""Shown where no programme is on."""


@dataclass(frozen=True, slots=True)
class NowNext:
    """One channel at one moment. Instants in ms UTC."""

    number: str
    id: str
    name: str
    now_title: str
    now_subtitle: str
    now_start: int
    now_end: int
    next_title: str
    next_start: int

    def as_json(self) -> dict[str, object]:
        """The row as the page's script reads it."""
        return {
            "number": self.number,
            "id": self.id,
            "name": self.name,
            "now": {
                "title": self.now_title or BREAK,
                "subtitle": self.now_subtitle,
                "start": utc_text(self.now_start),
                "end": utc_text(self.now_end),
            },
            "next": {"title": self.next_title or BREAK, "start": utc_text(self.next_start)},
        }


def render_start(words: Mapping[str, Any], rows: Sequence[NowNext], notice: str = "") -> str:
    """The page as HTML, for whoever `words` tell of. Times are in UTC; the script turns them into the viewer's own.

    `notice` is shown above everything: why the station is not the one its files describe.
    """
    template = templates().get_template("pages/start.html.j2")
    return template.render({**words, "channels": [row.as_json() for row in rows], "notice": notice})
