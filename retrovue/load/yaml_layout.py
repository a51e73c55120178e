"""YAML laid out in one way: two spaces, one blank line between top-level keys, short flow maps, few quotes."""

from collections.abc import Iterator

from retrovue.load.yaml_nodes import At, Comment, Map, Node, Scalar, Seq, Unusual, block_lines, read_nodes
from retrovue.load.yaml_scalars import scalar_text

WIDTH = 110
_IN_FLOW = 1 << 20
"""Column of what stood in braces: a comment before it goes with it, wherever it stood."""


def laid_out(text: str) -> str:
    """The text in its one layout. Raises Unusual and YAMLError; the caller proves that nothing was lost."""
    root, comments = read_nodes(text)
    if not isinstance(root, Map):
        raise Unusual("it is not a map of keys")
    return _Layout(text.split("\n"), comments).text(root)


class _Layout:
    """Writes lines from top to bottom; comments come along in the order of the source."""

    def __init__(self, lines: list[str], comments: tuple[Comment, ...]) -> None:
        self._source, self._comments = lines, list(comments)
        self._out: list[str] = []
        self._levels: list[tuple[int, int]] = []
        """Columns of the source, and the indentations that they became, of the blocks passed so far."""
        self._fresh = False
        """Whether the last line is a key whose block begins now."""

    def text(self, root: Map) -> str:
        for number, (key, value) in enumerate(root.entries):
            self._begin(key.start, key.start.column if not root.flow else _IN_FLOW, 0, apart=number > 0)
            self._entry("", key, value, 0)
        self._begin(At(len(self._source), 0), -1, 0)
        return "\n".join(self._out).strip("\n") + "\n"

    # ---- comments and blank lines

    def _begin(self, start: At, column: int, indent: int, *, apart: bool = False) -> None:
        """What stands before an entry that begins at `start`; `apart` puts a blank line before all of it."""
        self._finish_line(start.line)
        alone = self._take(start.line)
        near = _nearest(alone, start.line, column)
        for number, comment in enumerate(alone):
            self._space(comment.at.line, force=apart and number == near)
            self._out.append(" " * self._indent_of(comment, column, indent) + comment.text)
            self._fresh = False
        self._space(start.line, force=apart and near == len(alone))
        while self._levels and self._levels[-1][0] >= column:
            self._levels.pop()
        self._levels.append((column, indent))

    def _take(self, line: int) -> list[Comment]:
        """The comments before a line of the source, each once."""
        count = next(
            (n for n, comment in enumerate(self._comments) if comment.at.line >= line), len(self._comments)
        )
        taken, self._comments = self._comments[:count], self._comments[count:]
        return taken

    def _finish_line(self, line: int) -> None:
        """Puts the comments at line ends before `line` behind what was written last."""
        while self._comments and not self._comments[0].alone and self._comments[0].at.line < line:
            comment = self._comments.pop(0)
            if not self._out:
                raise Unusual("a comment stands behind the start of the document")
            last = self._out[-1]
            self._out[-1] = last + " " * max(2, comment.at.column - len(last)) + comment.text

    def _indent_of(self, comment: Comment, column: int, indent: int) -> int:
        """A comment further in than what follows belongs to the block before it."""
        if comment.at.column <= column:
            return indent
        deeper = [out for source, out in self._levels if column < source <= comment.at.column]
        return deeper[-1] if deeper else indent

    def _space(self, line: int, *, force: bool) -> None:
        """One blank line where there were some; none at the start of a block."""
        blank = 0 < line <= len(self._source) and not self._source[line - 1].strip()
        if self._out and self._out[-1] and (force or (blank and not self._fresh)):
            self._out.append("")

    # ---- nodes

    def _entry(self, lead: str, key: Scalar, value: Node, indent: int) -> None:
        name = f"{lead}{scalar_text(key, is_key=True)}:"
        if not self._on_one_line(f"{name} ", value):
            self._block(name, value, indent)

    def _on_one_line(self, lead: str, node: Node) -> bool:
        """Writes a scalar, or a flow collection that fits."""
        if isinstance(node, Scalar) and node.is_block:
            return False
        if not isinstance(node, Scalar):
            empty = not (node.entries if isinstance(node, Map) else node.items)
            if not empty and (not node.flow or self._holds_comment(node)):
                return False
            if not empty and len(lead) + len(flow_text(node)) > WIDTH and not self._is_allowed(node):
                return False
        self._write(lead + flow_text(node))
        return True

    def _write(self, line: str) -> None:
        self._out.append(line)
        self._fresh = False

    def _holds_comment(self, node: Map | Seq) -> bool:
        start, end = (node.start.line, node.start.column), (node.end.line, node.end.column)
        return any(start < (c.at.line, c.at.column) < end for c in self._comments)

    def _behind(self, node: Node) -> Comment | None:
        """The comment at the end of a node's last line."""
        first = next((comment for comment in self._comments if comment.at.line >= node.end.line), None)
        return first if first and first.at.line == node.end.line and not first.alone else None

    def _is_allowed(self, node: Node) -> bool:
        """`# rv: allow` speaks of its line, so the line stays one."""
        comment = self._behind(node)
        return comment is not None and "rv:" in comment.text

    def _block(self, name: str, node: Node, indent: int) -> None:
        if isinstance(node, Scalar):
            self._text_block(name, node, indent + 2)
            return
        self._write(name)
        self._fresh = True
        if node.flow and not self._holds_comment(node) and self._behind(node):
            self._finish_line(node.end.line + 1)
        if isinstance(node, Map):
            self._map(node, "", indent + 2)
        else:
            self._seq(node, "", indent + 2)

    def _map(self, node: Map, lead: str, indent: int) -> None:
        """`lead` stands in for the indentation of the first entry: the dash of an element."""
        for key, value in node.entries:
            if not lead:
                self._begin(key.start, _IN_FLOW if node.flow else key.start.column, indent)
            self._entry(lead or " " * indent, key, value, indent)
            lead = ""

    def _seq(self, node: Seq, lead: str, indent: int) -> None:
        for item in node.items:
            if not lead:
                self._begin(item.start, _IN_FLOW if node.flow else node.start.column, indent)
            dash = f"{lead or ' ' * indent}- "
            lead = ""
            if self._on_one_line(dash, item):
                continue
            if isinstance(item, Map):
                self._map(item, dash, indent + 2)
            elif isinstance(item, Seq):
                self._seq(item, dash, indent + 2)
            else:
                self._text_block(dash.rstrip(), item, indent + 2)

    def _text_block(self, lead: str, node: Scalar, indent: int) -> None:
        header, lines, held = block_lines(self._source, node)
        ends_early = header in ("|", ">") and not node.value.endswith("\n")
        self._write(f"{lead} {header}-" if ends_early else f"{lead} {header}")
        self._finish_line(node.start.line + 1)
        for number in lines:
            text = self._source[number][held:]
            self._out.append(" " * indent + text if text.strip(" ") else "")


def _nearest(alone: list[Comment], line: int, column: int) -> int:
    """The first of the comments that stand right above an entry and belong to it."""
    near = len(alone)
    while near and alone[near - 1].at.line == line - 1 and alone[near - 1].at.column <= column:
        near, line = near - 1, line - 1
    return near


def flow_text(node: Node) -> str:
    """A node on one line."""
    return "".join(_flow(node))


def _flow(node: Node) -> Iterator[str]:
    match node:
        case Scalar():
            yield scalar_text(node)
        case Map(entries=entries):
            yield "{"
            for number, (key, value) in enumerate(entries):
                yield f"{', ' if number else ''}{scalar_text(key, is_key=True)}: "
                yield from _flow(value)
            yield "}"
        case Seq(items=items):
            yield "["
            for number, item in enumerate(items):
                yield ", " if number else ""
                yield from _flow(item)
            yield "]"
