"""Selectors as a query string: `kind:movie year:1974..1989 -genre:horror (label:a | label:b)`."""

import re

from retrovue.media.expression import Collection, Expression, Match, either, every, without
from retrovue.media.fields import field_named
from retrovue.media.selector_error import SelectorError, Spot, Term

_SPACE = re.compile(r"\s*")
_FIELD = re.compile(r"([A-Za-z_][\w-]*(?:\.[\w-]+)?)(<=|>=|<|>|=|:)")
_HAS = re.compile(r"has\(", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"' + "|" + r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_BARE = re.compile(r"[^\s\"'(),|<>=][^\s\"'(),|<>=]*")
_COLLECTION = re.compile(r"[a-z][a-z0-9-]*(?![^\s()|])")
_YEAR = re.compile(r"(\d{4})\)")
_DEPTH = 32


class _Reader:
    """Recursive descent over one query string."""

    def __init__(self, text: str, path: tuple[str, ...], terms: list[Term]) -> None:
        """What it reads joins `terms`; `path` leads to the text in a mapping."""
        self.text, self.at, self.depth = text, 0, 0
        self._path, self._terms = path, terms

    def read(self) -> Expression:
        if not self.text.strip():
            raise SelectorError("the selector is empty", "write it as `kind:episode`")
        node = self._either()
        if self._next():
            raise SelectorError("`)` closes nothing", spot=self._spot(self.at, self.at + 1))
        return node

    def _spot(self, start: int, end: int | None = None) -> Spot:
        """From `start` on; to the end of the text, without the spaces behind it, where no end is told."""
        return Spot(self._path, start, len(self.text.rstrip()) if end is None else end)

    def _next(self) -> str:
        """The next character that is not space, or nothing at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def _either(self) -> Expression:
        parts = [self._every()]
        while self._next() == "|":
            self.at += 1
            parts.append(self._every())
        return either(parts)

    def _every(self) -> Expression:
        parts: list[Expression] = []
        while (here := self._next()) and here not in "|)":
            parts.append(self._factor(here))
        if not parts:
            cure = "`|` and brackets need a condition on each side"
            raise SelectorError("a condition is missing", cure, spot=self._spot(self.at))
        return every(parts)

    def _factor(self, here: str) -> Expression:
        self.depth += 1
        if self.depth > _DEPTH:
            raise SelectorError("the selector is nested too deeply", spot=self._spot(self.at))
        if here == "-":
            self.at += 1
            node = without(self._factor(self._next()))
        elif here == "(":
            node = self._group()
        else:
            node = self._term()
        self.depth -= 1
        return node

    def _group(self) -> Expression:
        opened = self.at
        self.at += 1
        node = self._either()
        if self._next() != ")":
            cure = 'add `)`, or quote the text as `show:"Title (1978)"`'
            raise SelectorError("a bracket is not closed", cure, spot=self._spot(opened))
        self.at += 1
        return node

    def _term(self) -> Expression:
        if opened := _HAS.match(self.text, self.at):
            return self._has(opened)
        found = _FIELD.match(self.text, self.at)
        if found:
            try:
                field = field_named(found[1])
            except SelectorError as error:
                raise error.at(self._spot(self.at, found.end(1))) from None
            self.at = found.end()
            return Match(
                field.name, ":" if found[2] == "=" else found[2], self._values(field.name, found.start())
            )
        name = _COLLECTION.match(self.text, self.at)
        if name:
            self.at = name.end()
            here = self._spot(*name.span())
            self._terms.append(Term("", name[0], here, here))
            return Collection(name[0])
        dated = _YEAR.match(self.text, self.at)
        if dated:
            raise SelectorError(
                "a title with its year needs quotes", f'write it as `show:"Some Title ({dated[1]})"`',
                spot=self._spot(self.text.rfind("(", 0, self.at), dated.end()),
            )  # fmt: skip
        word = self._word()
        message = f"`{word}` is neither a condition nor a collection"
        raise SelectorError(
            message, 'write it as `title:"Some Title"`', spot=self._spot(self.at, self.at + len(word))
        )

    def _has(self, opened: re.Match[str]) -> Expression:
        """`has(chapters)`"""
        self.at = opened.end()
        values = self._values("has", opened.start())
        if self._next() != ")":
            cure = f"write it as `has({values[0]})`"
            raise SelectorError("a bracket is not closed", cure, spot=self._spot(opened.start()))
        self.at += 1
        return Match("has", ":", values)

    def _word(self) -> str:
        rest = self.text[self.at :].split(None, 1)
        return rest[0] if rest else "-"

    def _values(self, field: str, start: int) -> tuple[str, ...]:
        """The values of the condition that begins at `start`."""
        values: list[tuple[str, Spot]] = []
        while not values or self._next() == ",":
            self.at += bool(values)
            self._next()
            here = self.at
            value = self._value(field, start)
            values.append((value, self._spot(here, self.at)))
        condition = self._spot(start, values[-1][1].end)
        self._terms += (Term(field, value, at, condition) for value, at in values)
        return tuple(dict.fromkeys(value for value, _ in values))

    def _value(self, field: str, start: int) -> str:
        here = self._next()
        found = _QUOTED.match(self.text, self.at)
        if found:
            self.at = found.end()
            inner = found[1] if found[1] is not None else found[2]
            return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)
        if here in ('"', "'") and here:
            raise SelectorError(
                "a quote is not closed", f"end the text with `{here}`", spot=self._spot(self.at)
            )
        bare = _BARE.match(self.text, self.at)
        if not bare:
            spot = self._spot(start, len(self.text[: self.at].rstrip()))
            raise SelectorError(f"`{field}` has no value", f"write it as `{field}:value`", spot=spot)
        self.at = bare.end()
        return bare[0]


def parse_text(text: str, terms: list[Term] | None = None, path: tuple[str, ...] = ()) -> Expression:
    """What a text means; its terms join `terms`. Raises SelectorError."""
    return _Reader(text, path, [] if terms is None else terms).read()
