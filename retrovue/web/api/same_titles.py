"""`/api/v1/same-titles`: films and shows of one title, and the line of YAML that means each of them alone."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from retrovue.media.item import Item
from retrovue.media.picking import pickers, same_thing
from retrovue.media.shows import show_year, title_alone
from retrovue.media.text_tests import fold
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.api.source_state import shown_text
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem
from retrovue.web.source_looks import SOURCE_LOOKS

MOST = 200
"""Titles of one answer."""
_MOST_OF_ONE = 20


class Namesake(BaseModel):
    kind: str
    """`show`, or the kind of the item."""
    year: str
    source: str
    library: str
    ids: list[str]
    items: int
    """How many items it has."""
    selector: str
    """What means it alone under `from:`; empty where no line does."""


class SameTitle(BaseModel):
    title: str
    namesakes: list[Namesake]


class SameTitles(BaseModel):
    total: int
    titles: list[SameTitle]


async def same_titles(asked: Asked[Nothing, Nothing, Nothing]) -> SameTitles:
    app = asked.request.app
    accepted = app[LIBRARY].accepted()
    lookout = app[SOURCE_LOOKS].namesakes
    seen = await lookout.ask("", id(accepted), lambda: namesakes(accepted.snapshot))
    if seen is None:
        raise Problem(503, "busy", "titles are still being compared", "try again", {"Retry-After": "5"})
    found: SameTitles = seen.value
    return found


def namesakes(items: Iterable[Item]) -> SameTitles:
    """Of shows one item stands for all. What is the same thing in two places is one."""
    shows: dict[str, list[list[Item]]] = {}
    films: dict[str, list[list[Item]]] = {}
    seen: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        if not item.show and item.kind != "movie":
            continue
        known = seen.get(_known_by(item))
        if known is not None:
            known.append(item)
            continue
        name = fold(title_alone(item.show)) if item.show else fold(item.title)
        group = (shows if item.show else films).setdefault(name, [])
        same = next((one for one in group if same_thing(one[0], item)), None)
        if same is None:
            same = []
            group.append(same)
        same.append(item)
        seen[_known_by(item)] = same
    several = [group for found in (shows, films) for _, group in sorted(found.items()) if len(group) > 1]
    return SameTitles(total=len(several), titles=[_title(group) for group in several[:MOST]])


def _known_by(item: Item) -> tuple[object, ...]:
    """Equal for what need not be compared again."""
    if item.show:
        return "show", item.show, show_year(item), item.show_guids
    return "film", item.title, item.year, item.guids


def _title(group: list[list[Item]]) -> SameTitle:
    first = group[0][0]
    stand_ins = [one[0] for one in group]
    title = title_alone(first.show) if first.show else first.title
    return SameTitle(title=shown_text(title), namesakes=list(_namesakes(group[:_MOST_OF_ONE], stand_ins)))


def _namesakes(group: Iterable[list[Item]], stand_ins: list[Item]) -> Iterator[Namesake]:
    for same in group:
        item = same[0]
        lines = [line for line in pickers(item, stand_ins) if line.isprintable()]
        year = show_year(item) if item.show else str(item.year or "")
        ids = item.show_guids if item.show else item.guids
        yield Namesake(
            kind="show" if item.show else item.kind, year=year, source=item.source, library=shown_text(item.library),
            ids=[shown_text(id) for id in ids[:10]], items=len(same), selector=lines[0] if lines else "",
        )  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/same-titles", Role.VIEWER, "Films and shows of one title, and how each is meant",
              same_titles, SameTitles, problems=(503,)),
)  # fmt: skip
