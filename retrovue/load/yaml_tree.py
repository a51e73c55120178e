"""One YAML file as plain data and, beside it, the place of every key and value.

Every scalar stays text; the types of the language read it. Anchors, aliases, merge keys, tags, directives,
empty values and repeated keys are reported here, and reading goes on past them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from retrovue.diagnostics import Diagnostic, Label, Span
from retrovue.load.syntax import unreadable, wrong_syntax
from retrovue.load.yaml_events import TooMuch, read_events

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_MOST_MISTAKES = 500
_NONE_BELOW: "Mapping[str, Place]" = MappingProxyType({})
"""One for all scalars: there are many."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, and what stands below it. `broken`: already reported, so no second message."""

    value: Span
    key: Span | None = None
    children: "Mapping[str, Place]" = field(default_factory=lambda: _NONE_BELOW)
    broken: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """`data` is empty when the file could not be read."""

    name: str
    """Relative to the project folder, as in spans."""
    text: str
    data: dict[str, Any]
    place: Place
    diagnostics: tuple[Diagnostic, ...]


def parse_file(name: str, text: str) -> ParsedFile:
    """Never raises: what is wrong stands in the diagnostics."""
    top = Span(name, 1, 1, 1, 2)
    directive = _directive(name, text)
    if directive:
        return ParsedFile(name, text, {}, Place(top, broken=True), (directive,))
    builder = _Builder(name)
    try:
        data, place = builder.document(read_events(text))
    except MarkedYAMLError as error:
        return ParsedFile(name, text, {}, Place(top, broken=True), (wrong_syntax(name, text, error),))
    except (YAMLError, UnicodeError, TooMuch) as error:
        why = str(error) if isinstance(error, TooMuch) else "a character that text files do not hold"
        found = (*builder.found, unreadable(name, why))
        return ParsedFile(name, text, {}, Place(top, broken=True), found)
    if not isinstance(data, dict):
        problem = Diagnostic(
            "RV001", "the file is not a map of keys", Label(place.value),
            help=("write `key: value`, with a space after the colon",),
        )  # fmt: skip
        return ParsedFile(name, text, {}, Place(top, broken=True), (problem,))
    return ParsedFile(name, text, data, place, tuple(builder.found))


def _directive(name: str, text: str) -> Diagnostic | None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("%"):
            span = Span(name, number, 1, number, len(line.rstrip()) + 1)
            return Diagnostic(
                "RV003", "a station file takes no directives", Label(span), help=("leave the line out",)
            )
        if line.strip() and not line.startswith("#"):
            break
    return None


class _Builder:
    """Turns the parser's events into data and places."""

    def __init__(self, name: str) -> None:
        self.name, self.found = name, list[Diagnostic]()
        self._events: Iterator[Event] = iter(())

    def document(self, events: Iterable[Event]) -> tuple[Any, Place]:
        """Raises TooMuch for a file that is nothing but mistakes."""
        self._events = iter(events)
        documents = 0
        data: Any = {}
        place = Place(Span(self.name, 1, 1, 1, 2))
        for event in self._events:
            if not isinstance(event, DocumentStartEvent):
                continue
            documents += 1
            if documents > 1:
                cure = "leave the second `---` out" if event.explicit else "leave the `...` out"
                self._report("RV001", "a file holds one document", self._span(event), help=cure)
                break
            data, place = self._node(next(self._events))
            if place.broken and data == "":
                data = {}
        return data, place

    def _span(self, event: Event) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _report(
        self, code: str, message: str, span: Span, label: str = "", help: str = "", *others: Label
    ) -> None:
        if len(self.found) == _MOST_MISTAKES:
            raise TooMuch(f"it has more than {_MOST_MISTAKES} mistakes")
        self.found.append(
            Diagnostic(code, message, Label(span, label), tuple(others), (help,) if help else ())
        )

    def _node(self, event: Event) -> tuple[Any, Place]:
        if isinstance(event, AliasEvent):
            self._report(
                "RV017", f"`*{_property(event, 'anchor')}` is an alias", self._span(event), help=_BY_NAME
            )
            return "", Place(self._span(event), broken=True)
        self._refuse_properties(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event)
        return _property(event, "value"), Place(self._span(event), broken=bool(_property(event, "tag")))

    def _refuse_properties(self, event: Event) -> None:
        anchor, tag = _property(event, "anchor"), _property(event, "tag")
        if not anchor and not tag:
            return
        span = self._span(event)
        if anchor:
            start = Span(span.file, span.line, span.column, span.line, span.column + len(anchor) + 1)
            self._report("RV017", f"`&{anchor}` is an anchor", start, help=_BY_NAME)
        if tag:
            self._report(
                "RV003",
                f"a station file takes no tags, such as `{_short(tag)}`",
                span,
                help="leave the tag out",
            )

    def _sequence(self, start: Event) -> tuple[list[Any], Place]:
        data: list[Any] = []
        children: dict[str, Place] = {}
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                return data, Place(self._between(start, event), None, children)
            item, place = self._node(event)
            if _is_null(event):
                place = self._refuse_null(place, "an element of the list is empty", place.value, "")
            children[str(len(data))] = place
            data.append(item)
        raise AssertionError("the parser closes what it opens")

    def _mapping(self, start: Event) -> tuple[dict[str, Any], Place]:
        data: dict[str, Any] = {}
        children: dict[str, Place] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                return data, Place(self._between(start, event), None, children)
            key, key_place = self._node(event)
            value_event = next(self._events)
            value, place = self._node(value_event)
            span = key_place.value
            if not isinstance(key, str):
                cure = "write it as `key: value`; a text that begins with `{` or `[` stands in quotes"
                self._report("RV020", "a key is a text", span, help=cure)
            elif key == "<<":
                self._report("RV017", "`<<` is a merge key", span, help=_BY_NAME)
            elif key in children:
                first = children[key].key or span
                self._report(
                    "RV011",
                    f"`{key}` is written twice",
                    span,
                    "again here",
                    "keep one of them",
                    Label(first, "first here"),
                )
            else:
                if _is_null(value_event):
                    place = self._refuse_empty(key, place, span)
                data[key] = value
                children[key] = Place(place.value, span, place.children, place.broken or key_place.broken)
        raise AssertionError("the parser closes what it opens")

    def _refuse_empty(self, key: str, place: Place, span: Span) -> Place:
        name, colon, rest = key.partition(":")
        if colon and rest and name.isidentifier():
            self._report("RV001", "a space is missing after `:`", span, help=f"write it as `{name}: {rest}`")
            return Place(place.value, broken=True)
        bare = (place.value.line, place.value.column) == (span.end_line, span.end_column)
        if bare and not key.endswith(":"):
            cure = f"write `{key}: ` and its value; a text with a comma in it stands in quotes"
            self._report("RV015", f"`{key}` has no value", span, help=cure)
            return Place(place.value, broken=True)
        return self._refuse_null(place, f"`{key}` is empty", span, "")

    def _refuse_null(self, place: Place, message: str, span: Span, label: str) -> Place:
        self._report(
            "RV015", message, span, label, 'give it a value, or leave the key out; an empty text is `""`'
        )
        return Place(place.value, broken=True)

    def _between(self, start: Event, end: Event) -> Span:
        first, last = start.start_mark, end.end_mark
        return Span(self.name, first.line + 1, first.column + 1, last.line + 1, last.column + 1)


_BY_NAME = "write it out, or use `extends:` and names, which work across files"


def _is_null(event: Event) -> bool:
    return (
        isinstance(event, ScalarEvent)
        and event.value in _NULLS
        and not event.style
        and not _property(event, "tag")
    )


def _property(event: Event, name: str) -> str:
    """The anchor, the tag or the text that the file gives a node, or nothing."""
    return str(getattr(event, name, None) or "")


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
