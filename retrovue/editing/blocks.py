"""Where in a text a step is made, and with which characters."""

from collections.abc import Iterator
from typing import Any

from retrovue.editing.change import Refusal
from retrovue.editing.flows import Flows
from retrovue.editing.intended import Step
from retrovue.editing.source import Source, Splice
from retrovue.editing.writing import Writer, fits_in_flow, flow_text, is_collection, scalar, text_block
from retrovue.load.yaml_nodes import Map, Node, Scalar, Seq


class Blocks:
    """Splices of one text. Braces and brackets are another matter: `flows`."""

    def __init__(self, source: Source) -> None:
        self._source, self._writer = source, Writer(source.unit, source.dash)
        self._flows = Flows(source)

    def splices(self, step: Step) -> list[Splice]:
        way = self._source.find(step.path)
        if step.kind == "put":
            return list(self._put(way, step))
        parent = way[-1] if step.kind == "add" and len(way) == len(step.path) else None
        if step.kind == "add":
            at = way[len(step.path) - 1] if len(way) >= len(step.path) else None
            return list(self._add(way[: len(step.path)], at if parent is None else parent, step))
        return list(self._drop(way, step))

    # ---- put

    def _put(self, way: list[Node], step: Step) -> Iterator[Splice]:
        parent, node, source = way[-2], way[-1], self._source
        start, end = source.offset(node.start), source.offset(source.end(node))
        if _in_flow(way[:-1]):
            yield Splice(start, end, _flow_value(step.given, node))
        elif isinstance(node, Scalar) and not is_collection(step.given):
            yield from self._put_scalar(parent, node, step)
        elif isinstance(node, Map | Seq) and not node.flow:
            yield from self._put_block(parent, node, step)
        else:
            yield from self._put_beside(parent, node, step)

    def _put_scalar(self, parent: Node, node: Scalar, step: Step) -> Iterator[Splice]:
        source, value = self._source, step.given
        start, end = source.offset(node.start), source.offset(source.end(node))
        lines = self._lines_of_text(parent, node, value)
        if not node.is_block and lines is None:
            yield Splice(start, end, scalar(value, flow=False, style=node.style))
            return
        rest = source.line_end(node.start.line if node.is_block else source.end(node).line)
        head = source.header(node) if node.is_block else ""
        first = lines[0] if lines else scalar(value, flow=False)
        yield Splice(start, start + len(head) if node.is_block else end, first)
        below = "".join(f"\n{line}" for line in (lines or [])[1:])
        yield Splice(rest, end if node.is_block else rest, below)

    def _lines_of_text(self, parent: Node, node: Scalar, value: Any) -> list[str] | None:
        """A text of several lines as a block; also one of a single line where a block stands already."""
        if not isinstance(value, str) or not (node.is_block or "\n" in value.removesuffix("\n")):
            return None
        at_the_end = self._source.offset(self._source.end(node)) == len(self._source.text)
        if node.style in ("'", '"') or (at_the_end and value.endswith("\n")):
            return None
        indent = parent.start.column + self._source.unit
        if node.is_block:
            below = range(node.start.line + 1, self._source.end(node).line + 1)
            indent = next((self._source.indent(n) for n in below if not self._source.is_blank(n)), indent)
        return text_block(value, indent, node.style if node.is_block else "|")

    def _put_beside(self, parent: Node, node: Node, step: Step) -> Iterator[Splice]:
        """In place of a value that stands on the line of its key or dash."""
        source, value = self._source, step.given
        start, end = source.offset(node.start), source.offset(source.end(node))
        if isinstance(node, Scalar) and node.is_block:
            yield from self._put_block(parent, node, step)
        elif not is_collection(value):
            yield Splice(start, end, scalar(value, flow=False))
        elif fits_in_flow(value, node.start.column, deep=_holds_something(node)):
            yield Splice(start, end, flow_text(value))
        elif isinstance(parent, Map) or source.text[end : source.line_end(source.end(node).line)].strip():
            yield from self._put_below(parent, node, value)
        else:
            lines = self._writer.block(value, node.start.column)
            yield Splice(start, end, "\n".join(lines).lstrip(" "))

    def _put_below(self, parent: Node, node: Node, value: Any) -> Iterator[Splice]:
        """A block under its key or dash; a comment behind the old value stays where it was."""
        source = self._source
        start, end = source.offset(node.start), source.offset(source.end(node))
        last = source.line_end(source.end(node).line)
        gap = len(source.text[:start]) - len(source.text[:start].rstrip(" \t"))
        rest = source.text[end:last]
        comment = rest.lstrip(" \t")
        yield Splice(start - gap, end + len(rest) - len(comment), "  " if comment else "")
        yield Splice(
            last, last, "".join(f"\n{line}" for line in self._writer.block(value, self._below(parent, value)))
        )

    def _put_block(self, parent: Node, node: Node, step: Step) -> Iterator[Splice]:
        """In place of lines below a key, or behind a dash."""
        source, value = self._source, step.given
        last = source.line_end(source.end(node).line)
        if isinstance(parent, Seq):
            lines = self._writer.item(value, parent.start.column)
            yield Splice(source.offset(node.start), last, "\n".join(lines).lstrip(" ").removeprefix("- "))
            return
        key = next(key for key, inner in parent.entries if inner is node) if isinstance(parent, Map) else None
        assert key is not None
        behind = source.colon(key)
        if isinstance(node, Scalar):
            yield Splice(behind, source.offset(node.start) + len(source.header(node)), "")
        first = node.start.line if not isinstance(node, Scalar) else node.start.line + 1
        if is_collection(value) and not fits_in_flow(value, key.end.column + 2):
            below = "".join(f"\n{line}" for line in self._writer.block(value, self._below(parent, value)))
            yield Splice(source.line_end(first - 1), last, below)
            return
        text = flow_text(value) if is_collection(value) else scalar(value, flow=False)
        yield Splice(behind, behind, f" {text}")
        yield Splice(source.line_end(first - 1), last, "")

    def _below(self, parent: Node, value: Any) -> int:
        source = self._source
        if isinstance(parent, Seq):
            return parent.start.column + 2
        return parent.start.column + (source.dash if isinstance(value, list | tuple) else source.unit)

    # ---- add

    def _add(self, way: list[Node], parent: Node | None, step: Step) -> Iterator[Splice]:
        if parent is None:  # a file without any data
            yield self._first(step)
            return
        empty = isinstance(parent, Map | Seq) and not (
            parent.entries if isinstance(parent, Map) else parent.items
        )
        if empty:
            yield from self._fill(way, parent, step)
        elif _in_flow(way):
            yield from self._flows.add(parent, step)
        elif isinstance(parent, Map):
            yield from self._add_key(way, parent, step)
        elif isinstance(parent, Seq):
            yield from self._add_item(parent, step)
        else:
            raise Refusal(f"`{'.'.join(step.path[:-1])}` holds no keys", "set it to a map")

    def _first(self, step: Step) -> Splice:
        text = self._source.text
        lines = "\n".join(self._writer.entry(step.path[-1], step.given, 0)) + "\n"
        gap = "" if not text or text.endswith("\n") else "\n"
        return Splice(len(text), len(text), gap + lines)

    def _fill(self, way: list[Node], parent: Node, step: Step) -> Iterator[Splice]:
        """An empty `{}` or `[]` gets its first."""
        given = {step.path[-1]: step.given} if isinstance(parent, Map) else [step.given]
        if len(way) == 1:
            start, end = self._source.offset(parent.start), self._source.offset(parent.end)
            yield Splice(start, end, "\n".join(self._writer.block(given, 0)))
        else:
            yield from self._put(way, Step("put", step.path[:-1], None, given))

    def _add_key(self, way: list[Node], parent: Map, step: Step) -> Iterator[Splice]:
        source = self._source
        lines = self._writer.entry(step.path[-1], step.given, parent.start.column)
        line = self._last_line(parent, parent.start.column)
        airy = len(way) == 1 and self._is_airy(parent) and not source.ends_in_kept_lines(parent)
        apart = "\n" if airy else ""
        yield Splice(
            source.line_end(line), source.line_end(line), apart + "".join(f"\n{one}" for one in lines)
        )

    def _add_item(self, parent: Seq, step: Step) -> Iterator[Splice]:
        source, place = self._source, int(step.path[-1])
        column = parent.start.column
        beside = parent.items[min(place, len(parent.items) - 1)]
        flow = None if isinstance(beside, Scalar) else beside.flow
        lines = self._writer.item(step.given, column, flow=flow)
        if place < len(parent.items):
            start = source.line_start(source.dash_line(parent, place))
            lead = source.text[start : start + column]
            if lead.strip():  # the first of a list that stands behind another dash
                text = "\n".join(lines).lstrip(" ") + "\n" + " " * column
                yield Splice(start + column, start + column, text)
            else:
                yield Splice(start, start, "".join(f"{one}\n" for one in lines))
            return
        line = self._last_line(parent, column)
        apart = "\n" if self._is_airy_list(parent) else ""
        yield Splice(
            source.line_end(line), source.line_end(line), apart + "".join(f"\n{one}" for one in lines)
        )

    def _last_line(self, node: Node, column: int) -> int:
        """The last line of a block, with the comments below that belong to it."""
        line = self._source.end(node).line
        while self._source.is_comment(line + 1) and self._source.indent(line + 1) >= max(column, 1):
            line += 1
        return line

    def _is_airy(self, root: Map) -> bool:
        """Whether top-level keys stand apart; by the house's layout they do."""
        source = self._source
        starts = [source.first_line(key.start.line, 0) for key, _ in root.entries[1:]]
        return not starts or any(source.is_blank(line - 1) for line in starts)

    def _is_airy_list(self, node: Seq) -> bool:
        source = self._source
        starts = [
            source.first_line(source.dash_line(node, at), node.start.column)
            for at in range(1, len(node.items))
        ]
        return bool(starts) and all(source.is_blank(line - 1) for line in starts)

    # ---- drop

    def _drop(self, way: list[Node], step: Step) -> Iterator[Splice]:
        parent, node, source = way[-2], way[-1], self._source
        only = (
            len(
                parent.entries if isinstance(parent, Map) else parent.items if isinstance(parent, Seq) else ()
            )
            == 1
        )
        if only and len(way) > 2:
            empty: Any = {} if isinstance(parent, Map) else []
            yield from self._put(way[:-1], Step("put", step.path[:-1], None, empty))
        elif _in_flow(way[:-1]):
            yield from self._flows.drop(parent, node)
        elif only:
            yield Splice(source.offset(parent.start), source.line_end(source.end(node).line), "{}")
        else:
            yield from self._drop_lines(parent, node)

    def _drop_lines(self, parent: Node, node: Node) -> Iterator[Splice]:
        source = self._source
        first, column = source.entry_start(parent, node)
        last = source.end(node).line
        while source.is_comment(last + 1) and source.indent(last + 1) > column:
            last += 1  # a comment further in is a part of what goes
        start = source.line_start(first)
        if source.text[start : start + column].strip():  # behind a dash: the next one takes its place
            yield Splice(start + column, self._next_start(parent, node, last), "")
            return
        is_last = node is (
            parent.entries[-1][1] if isinstance(parent, Map) else getattr(parent, "items", (None,))[-1]
        )
        if first > 0 and source.is_blank(first - 1) and (is_last or source.is_blank(last + 1)):
            first -= 1
        end = source.line_start(last + 1) if last + 1 < len(source.lines) else len(source.text)
        start = source.line_start(first)
        if end == len(source.text) and not source.text.endswith("\n") and start:
            start = source.line_end(first - 1)  # the file goes on having no end of its last line
        yield Splice(start, end, "")

    def _next_start(self, parent: Node, node: Node, last: int) -> int:
        source = self._source
        if any(source.is_comment(line) for line in range(last + 1, self._following_line(parent, node))):
            return source.line_end(last)
        line, column = source.entry_start(parent, self._following(parent, node))
        return source.line_start(line) + column

    def _following(self, parent: Node, node: Node) -> Node:
        inner = (
            [value for _, value in parent.entries]
            if isinstance(parent, Map)
            else list(getattr(parent, "items", ()))
        )
        return inner[next(at for at, one in enumerate(inner) if one is node) + 1]

    def _following_line(self, parent: Node, node: Node) -> int:
        return self._source.entry_start(parent, self._following(parent, node))[0]


def _holds_something(node: Node) -> bool:
    return bool(node.entries if isinstance(node, Map) else node.items if isinstance(node, Seq) else ())


def _in_flow(way: list[Node]) -> bool:
    return any(isinstance(node, Map | Seq) and node.flow for node in way)


def _flow_value(given: Any, node: Node) -> str:
    if is_collection(given):
        return flow_text(given)
    style = node.style if isinstance(node, Scalar) else ""
    return scalar(given, flow=True, style=style)
