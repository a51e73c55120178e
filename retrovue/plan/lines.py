"""Coarse lines: an item, or a slot without items, with the words a guide shows."""

from retrovue.language.program import GuideWords
from retrovue.media.item import Item
from retrovue.playout_log import CoarseLine
from retrovue.timing.instants import MINUTE

SHORTEST_SHOWN = 5 * MINUTE
"""The guide leaves out shorter fillers and pieces of sequences for which it has no words of its own."""
JOINED = "joined in progress"


def coarse_line(
    item: Item, at: int, length: int, address: str, program: str, breaks: int, rule: str, sort: str,
    *, part: tuple[int, int, int] | None = None, layer: str = "",
) -> CoarseLine:  # fmt: skip
    """The line of an item in its slot, with the words a guide shows. With no `sort` its rotation does not move.

    `part`: how much of it airs, from where on, and what is left of it.
    """
    airs, begin, remains = part or (item.duration, 0, 0)
    title, subtitle = (item.show, item.title) if item.show and item.kind == "episode" else (item.title, "")
    return CoarseLine(
        at, length, address, program, item.key, sort, airs, breaks, rule, item.kind, title, subtitle,
        item.season, item.episode, item.year, item.rating, item.genres[0] if item.genres else "", item.description,
        begin, remains, layer,
    )  # fmt: skip


def sketched_line(
    at: int, ms: int, address: str, program: str, item: str, sort: str, length: int, begin: int, remains: int
) -> CoarseLine:  # fmt: skip
    """A line that says which item airs when, and nothing else; half of all lines, so that every field stands here."""
    return tuple.__new__(CoarseLine, (
        at, ms, address, program, item, sort, length, 0, "", "", "", "", None, None, None, "", "", "", begin, remains,
        "", "", False,
    ))  # fmt: skip


def plain_line(at: int, length: int, address: str, program: str, rule: str, kind: str) -> CoarseLine:
    """A line without an item whose whole time is taken: a card, a loop, a flow."""
    title = program.replace("-", " ").title()
    return CoarseLine(at, length, address, program, "", "", length, 0, rule, kind, title)


def in_guide(line: CoarseLine, words: GuideWords | None, *, filler: bool = False) -> CoarseLine:
    """The line with what its program tells the guide instead."""
    if words is None:
        return line._replace(hidden=True) if filler and line.ms < SHORTEST_SHOWN else line
    return line._replace(
        title=words.title or line.title, description=words.desc or line.description,
        category=words.category or line.category, image=words.image, hidden=words.hide,
    )  # fmt: skip


def with_part(line: CoarseLine, label: str) -> CoarseLine:
    """The line with what is said about the part of its item: which part, or that it is joined."""
    return line._replace(subtitle=f"{line.subtitle} ({label})" if line.subtitle else label.capitalize())
