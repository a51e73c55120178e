"""The text of a file with its places: where nodes begin and end, and how the file is written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from retrovue.load.yaml_nodes import At, Map, Node, Scalar, Seq, read_node

_BOM = "\ufeff"
_UNIT = 2
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Splice:
    """Replaces the characters from `start` to `end`."""

    start: int
    end: int
    text: str


class Source:
    """Lines and columns count from 0; offsets are those of `text`, whose ends of lines are as they were."""

    def __init__(self, content: str) -> None:
        self.bom = _BOM if content.startswith(_BOM) else ""
        self.text = content.removeprefix(_BOM)
        raw = self.text.split("\n")
        self.lines = [line.removesuffix("\r") for line in raw]
        self.eol = "\r\n" if raw[0].endswith("\r") and len(raw) > 1 else "\n"
        self._starts = [0]
        for line in raw:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.root: Node | None = read_node("\n".join(self.lines))

    @cached_property
    def data(self) -> Any:
        """Plain data in which every scalar is text; None in a file without any."""
        return None if self.root is None else data_of(self.root)

    def offset(self, at: At) -> int:
        return min(self._starts[at.line] + at.column, len(self.text))

    def line_start(self, line: int) -> int:
        return min(self._starts[line], len(self.text))

    def line_end(self, line: int) -> int:
        """Before the line's end."""
        return self._starts[line] + len(self.lines[line])

    def end(self, node: Node) -> At:
        """Behind the last character that belongs to the node."""
        match node:
            case Scalar() if node.is_block:
                last = self._block_end(node)
                return At(last, len(self.lines[last]))
            case Map(flow=False, entries=entries) if entries:
                return self.end(entries[-1][1])
            case Seq(flow=False, items=items) if items:
                return self.end(items[-1])
            case _:
                return node.end

    def _block_end(self, node: Scalar) -> int:
        """The last line of a text block; blank ones at its end belong to it only where it keeps them."""
        last = node.end.line if node.end.column else node.end.line - 1
        last = max(node.start.line, min(last, len(self.lines) - 1))
        keeps = "+" in self.header(node)
        while (
            last > node.start.line
            and not self.lines[last].strip(" ")
            and not (keeps and last < len(self.lines) - 1)
        ):
            last -= 1
        return last

    def header(self, node: Scalar) -> str:
        """Of a text block: its sign, and what it says of its end and its indentation."""
        return re.split(r"[ \t]", self.lines[node.start.line][node.start.column :], maxsplit=1)[0]

    def find(self, path: Path) -> "list[Node]":
        """The nodes on the way, root first, as far as they are there."""
        found = [self.root] if self.root is not None else []
        for segment in path:
            inner = child(found[-1], segment) if found else None
            if inner is None:
                break
            found.append(inner)
        return found

    def is_blank(self, line: int) -> bool:
        return not 0 <= line < len(self.lines) or not self.lines[line].strip()

    def is_comment(self, line: int) -> bool:
        return 0 <= line < len(self.lines) and self.lines[line].lstrip(" \t").startswith("#")

    def indent(self, line: int) -> int:
        return len(self.lines[line]) - len(self.lines[line].lstrip(" "))

    def ends_in_kept_lines(self, node: Node) -> bool:
        """Whether its last text takes every blank line below for its own."""
        match node:
            case Scalar():
                return node.is_block and "+" in self.header(node)
            case Map(flow=False, entries=entries) if entries:
                return self.ends_in_kept_lines(entries[-1][1])
            case Seq(flow=False, items=items) if items:
                return self.ends_in_kept_lines(items[-1])
            case _:
                return False

    def dash_line(self, node: Seq, place: int) -> int:
        """The line of an element's dash."""
        line = node.items[place].start.line
        while line > node.start.line and self.lines[line][node.start.column : node.start.column + 1] != "-":
            line -= 1
        return line

    def entry_start(self, parent: Node, node: Node) -> tuple[int, int]:
        """Line and column at which an entry of a block begins: its key or its dash."""
        if isinstance(parent, Map):
            key = next(key for key, value in parent.entries if value is node)
            return key.start.line, key.start.column
        assert isinstance(parent, Seq)
        place = next(number for number, item in enumerate(parent.items) if item is node)
        return self.dash_line(parent, place), parent.start.column

    def first_line(self, line: int, column: int) -> int:
        """The first of the comments right above a line."""
        while self.is_comment(line - 1) and self.indent(line - 1) <= column:
            line -= 1
        return line

    @cached_property
    def unit(self) -> int:
        """How much further in a map stands below its key: as the first one that does."""
        return next((step for step in _steps(self.root, Map) if step > 0), _UNIT)

    @cached_property
    def dash(self) -> int:
        """Likewise of the dashes of a list."""
        return next(iter(_steps(self.root, Seq)), _UNIT)

    def applied(self, splices: Sequence[Splice]) -> str:
        """The text with the splices, and the mark at its start. Those of one place keep their order."""
        out, at = [self.bom], 0
        for splice in sorted(splices, key=lambda one: (one.start, one.end)):
            assert splice.start >= at
            out += [self.text[at : splice.start], splice.text.replace("\n", self.eol)]
            at = splice.end
        return "".join([*out, self.text[at:]])

    def colon(self, key: Scalar) -> int:
        """Behind the colon of a key."""
        start = self.offset(key.end)
        found = re.compile(r"[ \t]*:").match(self.text, start)
        return found.end() if found else start


def child(node: Node, segment: str) -> Node | None:
    match node:
        case Map(entries=entries):
            return next((value for key, value in entries if key.value == segment), None)
        case Seq(items=items) if segment.isdecimal() and int(segment) < len(items):
            return items[int(segment)]
        case _:
            return None


def data_of(node: Node) -> Any:
    match node:
        case Scalar():
            return node.value
        case Map(entries=entries):
            return {key.value: data_of(value) for key, value in entries}
        case Seq(items=items):
            return [data_of(item) for item in items]


def _steps(node: Node | None, wanted: type[Map] | type[Seq]) -> list[int]:
    """How far blocks of a kind stand further in than the map that holds them."""
    found: list[int] = []
    match node:
        case Map(entries=entries, flow=False):
            for _, value in entries:
                if isinstance(value, wanted) and not value.flow:
                    found.append(value.start.column - node.start.column)
                found += _steps(value, wanted)
        case Seq(items=items, flow=False):
            for item in items:
                found += _steps(item, wanted)
    return found
