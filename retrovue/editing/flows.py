"""Steps inside of braces and brackets, on one line or on several."""

from collections.abc import Iterator

from retrovue.editing.intended import Step
from retrovue.editing.source import Source, Splice
from retrovue.editing.writing import flow_text, scalar
from retrovue.load.yaml_nodes import Map, Node, Seq


class Flows:
    """Splices of one text."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def add(self, parent: Node, step: Step) -> Iterator[Splice]:
        """`parent` holds something already."""
        source, text = self._source, flow_text(step.given)
        if isinstance(parent, Map):
            text = f"{scalar(step.path[-1], flow=True, key=True)}: {text}"
        parts = _parts(parent)
        if isinstance(parent, Seq) and int(step.path[-1]) < len(parts):
            start = source.offset(parts[int(step.path[-1])][0].start)
            yield Splice(start, start, f"{text}, ")
            return
        first, last = parts[-1]
        end = source.offset(source.end(last))
        if not self._stands_alone(first) or first.start.line == parent.start.line:
            yield Splice(end, end, f", {text}")
            return
        comma = self._comma(end)
        line_end = source.line_end(source.end(last).line)
        indent = " " * source.indent(first.start.line)
        if comma is None:
            yield Splice(end, end, ",")
        yield Splice(line_end, line_end, f"\n{indent}{text}{',' if comma is not None else ''}")

    def drop(self, parent: Node, node: Node) -> Iterator[Splice]:
        """`parent` holds more than one."""
        source, parts = self._source, _parts(parent)
        at = next(number for number, (_, value) in enumerate(parts) if value is node)
        begin, last = parts[at][0], source.end(node).line
        end = source.offset(source.end(node))
        comma = self._comma(end)
        behind = end if comma is None else comma + 1
        rest = source.text[behind : source.line_end(last)].strip()
        if self._stands_alone(begin) and (not rest or rest.startswith("#")):
            before = (
                self._comma(source.offset(source.end(parts[at - 1][1]))) if comma is None and at else None
            )
            if before is not None:
                yield Splice(before, before + 1, "")
            yield Splice(source.line_start(begin.start.line), source.line_start(last + 1), "")
        elif at + 1 < len(parts):
            start = source.offset(begin.start)
            gap = len(source.text[behind:]) - len(source.text[behind:].lstrip(" "))
            yield Splice(start, behind + gap, "")
        else:
            before = source.offset(source.end(parts[at - 1][1]))
            yield Splice(before, end, "")

    def _stands_alone(self, first: Node) -> bool:
        source = self._source
        return not source.lines[first.start.line][: first.start.column].strip()

    def _comma(self, end: int) -> int | None:
        """Where the comma behind a part stands, if there is one on its line."""
        text = self._source.text
        while end < len(text) and text[end] in " \t":
            end += 1
        return end if text[end : end + 1] == "," else None


def _parts(node: Node) -> list[tuple[Node, Node]]:
    """The first and the last node of each part."""
    if isinstance(node, Map):
        return list(node.entries)
    return [(item, item) for item in node.items] if isinstance(node, Seq) else []
