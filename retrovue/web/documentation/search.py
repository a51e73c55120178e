"""Finds sections of the documentation by their words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrovue.web.documentation.markup import render
from retrovue.web.documentation.shelf import Leaf

MOST = 40
_AROUND = 90
_INLINE = re.compile(r"</?(?:a|code|em|strong|span)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
_HEADING = re.compile(r'<h[2-6] id="([^"]*)">(.*?)</h[2-6]>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a page under one heading."""

    address: str
    page: str
    heading: str
    text: str
    folded: str
    """What is searched, page and heading included."""


@dataclass(frozen=True, slots=True)
class Hit:
    address: str
    page: str
    heading: str
    before: str
    found: str
    after: str


def sections(leaves: Iterable[Leaf]) -> list[Section]:
    return [section for leaf in leaves for section in _sections(leaf)]


def _sections(leaf: Leaf) -> list[Section]:
    pieces = _HEADING.split(str(render(leaf.text).html))
    made = [_section(leaf, "", "", pieces[0])]
    made += [_section(leaf, *pieces[at : at + 3]) for at in range(1, len(pieces) - 2, 3)]
    return made


def _section(leaf: Leaf, slug: str, heading: str, html: str) -> Section:
    title, text = _text(heading), _text(html)
    address = f"{leaf.address}#{slug}" if slug else leaf.address
    return Section(address, leaf.title, title, text, f"{leaf.title} {title} {text}".casefold())


def _text(html: str) -> str:
    text = _TAG.sub(" ", _INLINE.sub("", html))
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return " ".join(text.split())


def find(sections: Sequence[Section], asked: str) -> list[Hit]:
    """Sections that hold all words; those that have them in their heading, and in their page's title, come first."""
    words = asked.casefold().split()
    if not words:
        return []
    held = [section for section in sections if all(word in section.folded for word in words)]
    held.sort(key=lambda section: -_rank(section, words))
    return [_hit(section, words) for section in held[:MOST]]


def _rank(section: Section, words: Sequence[str]) -> int:
    heading, page = section.heading.casefold(), section.page.casefold()
    return sum(2 * (word in heading) + (word in page) + (not heading and word in page) for word in words)


def _hit(section: Section, words: Sequence[str]) -> Hit:
    """The first place of the longest word."""
    text, folded = section.text, section.text.casefold()
    word = max(words, key=len)
    at = folded.find(word) if len(folded) == len(text) else -1
    if at < 0:
        return Hit(section.address, section.page, section.heading, text[: 2 * _AROUND], "", "")
    begin, end = max(0, at - _AROUND), at + len(word)
    before = ("… " if begin else "") + text[begin:at]
    return Hit(
        section.address, section.page, section.heading, before, text[at:end], text[end : end + _AROUND]
    )
