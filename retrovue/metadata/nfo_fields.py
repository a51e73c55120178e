"""The elements of an .nfo's entry as values; what cannot be read says nothing."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lxml import etree

from retrovue.metadata.json_fields import clean, day

_LONGEST = 10_000
"""Of any text: a description may be long, but no file fills the guide."""


def name_of(element: "etree._Element") -> str:
    """In lower case, without its namespace; a mended file may hold prefixes that stand for none."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def words(element: "etree._Element") -> str:
    """An element's own text on one line; in a mended file `&#27;` may have become what steers a terminal."""
    return clean(element.text or "", _LONGEST)


class Fields:
    """The children of an entry by their names in lower case."""

    def __init__(self, element: "etree._Element") -> None:
        self.name = name_of(element)
        self.all = [(name_of(child), child) for child in element]
        self.notes: list[str] = []
        """What was odd, and did no harm."""

    def texts(self, *names: str) -> tuple[str, ...]:
        found = (words(child) for name, child in self.all if name in names)
        return tuple(dict.fromkeys(text for text in found if text))

    def text(self, *names: str) -> str:
        return next((text for name in names for text in self.texts(name)), "")

    def split(self, *names: str) -> tuple[str, ...]:
        parts = (part.strip() for text in self.texts(*names) for part in text.split(" / "))
        return tuple(dict.fromkeys(part for part in parts if part))

    def number(self, name: str, low: int = 0, high: int = 100_000) -> int | None:
        text = self.text(name)
        value = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None
        return value if value is not None and low <= value <= high else None

    def day(self, *names: str) -> date | None:
        """The first of the elements that tells one."""
        return next(filter(None, (day(self.text(name)) for name in names)), None)

    def elements(self, name: str) -> Iterator["etree._Element"]:
        return (child for own, child in self.all if own == name)


_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,6})?")


def score_of(found: Fields) -> int | None:
    """0 to 100: the owner's own rating, then the first that has a value."""
    ratings = [one for holder in found.elements("ratings") for one in holder]
    told = [(found.text("userrating"), "10")]
    told += [(Fields(one).text("value"), one.get("max") or "10") for one in sorted(ratings, key=_by_default)]
    told += [(text, "10") for text in found.texts("rating", "communityrating")]
    for value, most in told:
        score = _score(value, most)
        if score is not None and score > 100:
            found.notes.append(f"a rating of {value} of {most} counts as {most}")
        if score is not None:
            return min(score, 100)
    return None


def _by_default(rating: "etree._Element") -> bool:
    return (rating.get("default") or "").lower() != "true"


def _score(value: str, most: str) -> int | None:
    """A rating of 0 means that nobody has rated."""
    if not _NUMBER.fullmatch(value) or not _NUMBER.fullmatch(most):
        return None
    got, top = Fraction(value.replace(",", ".")), Fraction(most.replace(",", "."))
    return round(got * 100 / top) if got > 0 and top > 0 else None
