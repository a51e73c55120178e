"""From a place of the whole station to the file that holds it, and the path within that file."""

from dataclasses import dataclass

from retrovue.editing.change import Path
from retrovue.load.merge import LISTS
from retrovue.load.tree import Tree
from retrovue.load.yaml_tree import Place


@dataclass(frozen=True, slots=True)
class Home:
    """`file` is relative to the station's folder; `line` is 0 where nothing of it is written yet."""

    file: str
    path: Path
    line: int = 0


def home_of(tree: Tree, path: Path) -> Home | None:
    """Where a value stands, or would stand beside what is there of its path; None when nothing of it is.

    A channel's file holds `channel:`, `programs:`, `grid:` and `stunts:` of its own; lists such as `overrides:` are
    spread over files.
    """
    place, depth = _deepest(tree, path)
    if depth < (2 if path[:1] == ("channels",) else 1):
        return None
    span = place.key or place.value
    file, line = span.file, span.line if depth == len(path) else 0
    if not file:
        return None
    within = path
    if path[0] == "channels":
        within = path[2:]
        channel = tree.root.children["channels"].children[path[1]]
        file = _file_of_channel(channel) or file
    elif path[0] in LISTS and len(path) > 1 and depth > 1:
        held = tree.root.children[path[0]].children
        before = sum(1 for at in range(int(path[1])) if held[str(at)].value.file == held[path[1]].value.file)
        file, within = held[path[1]].value.file, (path[0], str(before), *path[2:])
    elif len(path) > 1 and depth > 1:
        entry = tree.root.children[path[0]].children[path[1]]
        file = (entry.key or entry.value).file
    return Home(file.removeprefix(f"{tree.home}/"), within, line)


def _deepest(tree: Tree, path: Path) -> tuple[Place, int]:
    place = tree.root
    for depth, segment in enumerate(path):
        if segment not in place.children:
            return place, depth
        place = place.children[segment]
    return place, len(path)


def _file_of_channel(channel: Place) -> str:
    head = channel.children.get("channel")
    return (head.key or head.value).file if head else ""
