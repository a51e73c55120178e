"""Selectors as a query string: `kind:movie year:1974..1989 -genre:horror (label:a | label:b)`."""

import re

from retrovue.media.expression import Collection, Expression, Match, either, every, without
from retrovue.media.fields import field_named
from retrovue.media.selector_error import SelectorError

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

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def read(self) -> Expression:
        if not self.text.strip():
            raise SelectorError("the selector is empty", "write it as `kind:episode`")
        node = self._either()
        if self._next():
            raise SelectorError("`)` closes nothing")
        return node

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
            raise SelectorError("a condition is missing", "`|` and brackets need a condition on each side")
        return every(parts)

    def _factor(self, here: str) -> Expression:
        self.depth += 1
        if self.depth > _DEPTH:
            raise SelectorError("the selector is nested too deeply")
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
        self.at += 1
        node = self._either()
        if self._next() != ")":
            raise SelectorError(
                "a bracket is not closed", 'add `)`, or quote the text as `show:"Title (1978)"`'
            )
        self.at += 1
        return node

    def _term(self) -> Expression:
        if opened := _HAS.match(self.text, self.at):
            return self._has(opened.end())
        found = _FIELD.match(self.text, self.at)
        if found:
            field = field_named(found[1])
            self.at = found.end()
            return Match(field.name, ":" if found[2] == "=" else found[2], self._values(field.name))
        name = _COLLECTION.match(self.text, self.at)
        if name:
            self.at = name.end()
            return Collection(name[0])
        dated = _YEAR.match(self.text, self.at)
        if dated:
            raise SelectorError(
                "a title with its year needs quotes", f'write it as `show:"Some Title ({dated[1]})"`'
            )
        message = f"`{self._word()}` is neither a condition nor a collection"
        raise SelectorError(message, 'write it as `title:"Some Title"`')

    def _has(self, start: int) -> Expression:
        """`has(chapters)`"""
        self.at = start
        values = self._values("has")
        if self._next() != ")":
            raise SelectorError("a bracket is not closed", f"write it as `has({values[0]})`")
        self.at += 1
        return Match("has", ":", values)

    def _word(self) -> str:
        rest = self.text[self.at :].split(None, 1)
        return rest[0] if rest else "-"

    def _values(self, field: str) -> tuple[str, ...]:
        values = [self._value(field)]
        while self._next() == ",":
            self.at += 1
            values.append(self._value(field))
        return tuple(dict.fromkeys(values))

    def _value(self, field: str) -> str:
        here = self._next()
        found = _QUOTED.match(self.text, self.at)
        if found:
            self.at = found.end()
            inner = found[1] if found[1] is not None else found[2]
            return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)
        if here in ('"', "'") and here:
            raise SelectorError("a quote is not closed", f"end the text with `{here}`")
        bare = _BARE.match(self.text, self.at)
        if not bare:
            raise SelectorError(f"`{field}` has no value", f"write it as `{field}:value`")
        self.at = bare.end()
        return bare[0]


def parse_text(text: str) -> Expression:
    """Raises SelectorError."""
    return _Reader(text).read()
