"""Changes as the smallest splices of a text, each proven: what is read afterwards is what was meant, and nothing else."""

from collections.abc import Iterator, Sequence

from ruamel.yaml.error import YAMLError

from retrovue.diagnostics import Label, Span
from retrovue.editing.blocks import Blocks
from retrovue.editing.change import Change, Path, Refusal
from retrovue.editing.intended import Step, after, extended, steps
from retrovue.editing.source import Source
from retrovue.load.yaml_events import TooMuch
from retrovue.load.yaml_nodes import Node, Scalar, Seq, Unusual
from retrovue.load.yaml_tree import parse_file

_OTHER_LINE_ENDS = ("\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c")
_BY_HAND = "write it into the file by hand"


def edited(name: str, text: str, changes: Sequence[Change]) -> str:
    """The text with the changes, made one after the other; those that do not touch each other in one go, so that
    hundreds stay quick. Raises Refusal. `name` is for messages.
    """
    _insist_on_sound(name, text)
    source = _read(name, text)
    for bunch in _bunches(changes):
        found = _extended(source, bunch, name) or [
            step for change in bunch for step in steps(source.data, change, name)
        ]
        for group in _groups(found, source):
            source = _spliced(name, source, group)
    return source.bom + source.text


def _extended(source: Source, bunch: Sequence[Change], name: str) -> list[Step]:
    """Several elements for the end of one list; nothing where it is not that."""
    if len(bunch) < 2 or bunch[0].op != "append" or any(each.path != bunch[0].path for each in bunch):
        return []
    return extended(source.data, bunch[0].path, [each.value for each in bunch], name)


def _bunches(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes of one bunch speak of places that are the same before and after each of them."""
    bunch: list[Change] = []
    touched = _Touched()
    for change in changes:
        run = _goes_on(change, bunch)
        if (
            bunch
            and not run
            and ((len(bunch) > 1 and _goes_on(bunch[1], bunch[:1])) or touched.meets(_touched(change)))
        ):
            yield bunch
            bunch, touched = [], _Touched()
        bunch.append(change)
        touched.add(_touched(change))
    if bunch:
        yield bunch


def _goes_on(change: Change, bunch: Sequence[Change]) -> bool:
    """Whether all of them bring something to the end of one list."""
    ends = (*bunch[:1], *bunch[-1:])
    return bool(ends) and all(one.op == change.op == "append" and one.path == change.path for one in ends)


class _Touched:
    """Places that are spoken of: another one meets them when it lies in one of them, or around one."""

    def __init__(self) -> None:
        self._places, self._around = set[Path](), set[Path]()

    def add(self, path: Path) -> None:
        self._places.add(path)
        self._around.update(path[:length] for length in range(len(path) + 1))

    def meets(self, path: Path) -> bool:
        return path in self._around or any(path[:length] in self._places for length in range(len(path)))


def _touched(change: Change) -> Path:
    return change.path if change.op == "append" else change.path[:-1]


def _groups(found: Sequence[Step], source: Source) -> Iterator[list[Step]]:
    """Steps of one group are made at once; those that follow in the same list or map need its new places."""
    group: list[Step] = []
    touched = _Touched()
    for step in found:
        if group and touched.meets(step.moved) and not _both_at_end(step, group[-1], source):
            yield group
            group, touched = [], _Touched()
        group.append(step)
        touched.add(step.moved)
    if group:
        yield group


def _both_at_end(one: Step, other: Step, source: Source) -> bool:
    if not (one.last and other.last and one.path[:-1] == other.path[:-1]):
        return False
    way = source.find(one.path[:-1])
    return len(way) == len(one.path) and isinstance(way[-1], Seq) and not any(_is_flow(node) for node in way)


def _is_flow(node: Node) -> bool:
    return not isinstance(node, Scalar) and node.flow


def _spliced(name: str, source: Source, group: Sequence[Step]) -> Source:
    data = source.data
    for step in group:
        data = after(data, step)
    blocks = Blocks(source)
    text = source.applied([splice for step in group for splice in blocks.splices(step)])
    new = _reread(text)
    if new is None or new.data != data or parse_file(name, _plain(text)).diagnostics:
        where = ".".join(group[0].path)
        cure = _BY_HAND if source.text.endswith("\n") else f"end the last line of `{name}` first"
        raise Refusal(f"`{where}` is written in a way that cannot be changed here", cure, name)
    return new


def _reread(text: str) -> Source | None:
    try:
        return Source(text)
    except (Unusual, YAMLError, UnicodeError, TooMuch, IndexError):
        return None


def _read(name: str, text: str) -> Source:
    try:
        return Source(text)
    except (Unusual, YAMLError, UnicodeError, TooMuch) as error:
        why = str(error) if isinstance(error, Unusual) else "it cannot be read"
        raise Refusal(f"`{name}` cannot be edited here: {why}", _BY_HAND, name) from None


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _insist_on_sound(name: str, text: str) -> None:
    """A file with a mistake may mean something else than it seems to."""
    plain = _plain(text)
    for char in _OTHER_LINE_ENDS:
        if char in plain:
            line = plain[: plain.index(char)].count("\n") + 1
            span = Span(name, line, 1, line, 2)
            raise Refusal(
                f"`{name}` holds an unusual end of a line", "replace it by a plain one", None, Label(span)
            )
    found = parse_file(name, plain).diagnostics
    if found:
        first = found[0]
        where = f" in line {first.primary.span.line}" if first.primary else ""
        help = "mend that first; " + ("; ".join(first.help) or "`retrovue check` shows where")
        raise Refusal(
            f"`{name}` has a mistake{where}: {first.code}, {first.message}", help, name, first.primary
        )
