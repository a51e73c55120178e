"""A YAML text as nodes that remember how they were written, and its comments; for laying it out anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from retrovue.load.yaml_events import read_events


@dataclass(frozen=True, slots=True)
class At:
    """A place in the text; lines and columns count from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """`style` is empty for a plain one, else the character that it was written with."""

    start: At
    end: At
    value: str
    style: str = ""

    @property
    def is_block(self) -> bool:
        return self.style in ("|", ">")


@dataclass(frozen=True, slots=True)
class Map:
    """`flow`: written in braces."""

    start: At
    end: At
    flow: bool
    entries: "tuple[tuple[Scalar, Node], ...]"


@dataclass(frozen=True, slots=True)
class Seq:
    """`flow`: written in brackets."""

    start: At
    end: At
    flow: bool
    items: "tuple[Node, ...]"


Node = Scalar | Map | Seq


@dataclass(frozen=True, slots=True)
class Comment:
    """`alone`: nothing else stands on its line, or only the dash of an element."""

    at: At
    text: str
    alone: bool


class Unusual(Exception):
    """The text is YAML, but written in a way that is not laid out anew; the message says which."""


def read_nodes(text: str) -> tuple[Node, tuple[Comment, ...]]:
    """The first document. Raises Unusual, and YAMLError for what is no YAML."""
    node = read_node(text)
    if node is None:
        raise Unusual("it holds nothing")
    return node, tuple(_comments(text.split("\n"), list(_scalars(node))))


def read_node(text: str) -> Node | None:
    """The first document without its comments; None when there is none. Raises as `read_nodes` does."""
    lines, events = text.split("\n"), iter(read_events(text))
    for event in events:
        if isinstance(event, DocumentStartEvent):
            return _node(next(events), events, lines)
    return None


def _at(mark: Any) -> At:
    return At(mark.line, mark.column)


def _node(event: Event, events: Iterator[Event], lines: list[str]) -> Node:
    start = _at(event.start_mark)
    if isinstance(event, ScalarEvent):
        style = str(event.style or "")
        return Scalar(start, _at(event.end_mark), str(event.value), style if style in "'\"|>" else "")
    flow = lines[start.line][start.column : start.column + 1] in ("{", "[") and bool(
        getattr(event, "flow_style", False)
    )
    if isinstance(event, SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(_node(event, events, lines))
        return Seq(start, _at(event.end_mark), flow, tuple(items))
    if isinstance(event, MappingStartEvent):
        entries = []
        while not isinstance(event := next(events), MappingEndEvent):
            key = _node(event, events, lines)
            if not isinstance(key, Scalar) or key.start.line != key.end.line or key.is_block:
                raise Unusual("a key is no text of one line")
            entries.append((key, _node(next(events), events, lines)))
        return Map(start, _at(event.end_mark), flow, tuple(entries))
    raise Unusual("it holds an alias")


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Map(entries=entries):
            for key, value in entries:
                yield key
                yield from _scalars(value)
        case Seq(items=items):
            for item in items:
                yield from _scalars(item)


def block_lines(lines: list[str], scalar: Scalar) -> tuple[str, range, int]:
    """The header of a block scalar, the lines of its text, and how far these are indented."""
    header = lines[scalar.start.line][scalar.start.column :].split(" ")[0].split("\t")[0]
    if any(char.isdigit() for char in header):
        raise Unusual("a text block says how far it is indented")
    first = scalar.start.line + 1
    filled = next((number for number in range(first, len(lines)) if lines[number].strip(" ")), None)
    if filled is None or not scalar.value.strip("\n"):
        raise Unusual("a text block is empty")
    indent = len(lines[filled]) - len(lines[filled].lstrip(" "))
    end = first
    for number in range(first, len(lines)):
        line = lines[number]
        if line.strip(" ") and len(line) - len(line.lstrip(" ")) < indent:
            break
        end = number + 1 if line.strip(" ") else end
    return header, range(first, end), indent


def _comments(lines: list[str], scalars: list[Scalar]) -> Iterator[Comment]:
    """Every `#` that begins a comment: after a space or at the start of a line, and in no text."""
    texts: dict[int, list[tuple[int, int]]] = {}
    whole: set[int] = set()
    for scalar in scalars:
        if scalar.is_block:
            whole.update(block_lines(lines, scalar)[1])
            continue
        for number in range(scalar.start.line, scalar.end.line + 1):
            begin = scalar.start.column if number == scalar.start.line else 0
            end = scalar.end.column if number == scalar.end.line else len(lines[number])
            texts.setdefault(number, []).append((begin, end))
    for number, line in enumerate(lines):
        if "#" in line and number not in whole:
            column = _comment_column(line, texts.get(number, []))
            if column is not None:
                alone = line[:column].strip("- \t") == ""
                yield Comment(At(number, column), line[column:].rstrip(), alone)


def _comment_column(line: str, texts: list[tuple[int, int]]) -> int | None:
    for column, char in enumerate(line):
        begins = char == "#" and (column == 0 or line[column - 1] in " \t")
        if begins and not any(begin <= column < end for begin, end in texts):
            return column
    return None
