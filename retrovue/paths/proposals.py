"""Which mappings would help: folders of this machine that hold what the server's folders hold.

Works on names alone; reading folders is the business of `retrovue.sources.candidates`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from retrovue.paths.flavours import Flavour, Split, exact, folded, split

_PLAIN = re.compile(r"/[\w./-]*(?: [\w./-]+)*")
_ENOUGH = 4
"""A folder is proposed when it holds at least this part of the names: a quarter."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line for `paths`. Without a folder of this machine `to` is empty."""

    from_: str
    to: str
    found: int = 0
    """So many of the server's names are below `to`."""
    of: int = 0

    @property
    def line(self) -> str:
        """As it is written into the station's file."""
        return f"- {{from: {_yaml(self.from_)}, to: {_yaml(self.to) if self.to else '...'}}}"


def propose(
    server_paths: Iterable[str], locations: Iterable[str], local: Mapping[str, Collection[str]]
) -> tuple[Proposal, ...]:
    """One for each of the server's folders that holds some of the paths, those with most files first.

    `locations`: the folders of its libraries, where they are known; else the folders that its paths share.
    `local`: folders of this machine with the names in them.
    """
    folders = _by_folder(server_paths)
    held = _by_location(folders, tuple(locations) or shared_folders(split(one[0]) for one in folders))
    known = {folder: frozenset(map(exact, names)) for folder, names in local.items()}
    most_first = sorted(held.items(), key=lambda one: (-one[1].total(), one[0]))
    return tuple(_best(location, names, known) for location, names in most_first)


def shared_folders(paths: Iterable[Split]) -> tuple[str, ...]:
    """The longest folder of each drive, share or top folder that all its files have in common."""
    shared: dict[tuple[Flavour, tuple[str, ...]], tuple[str, ...]] = {}
    for path in paths:
        folder = path.segments[:-1]
        anchor = (path.flavour, folder[: 2 if path.flavour is Flavour.UNC else 1])
        shared[anchor] = _common(shared.get(anchor, folder), folder)
    return tuple(sorted(_text(flavour, folder) for (flavour, _), folder in shared.items()))


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return one[:length]


def _text(flavour: Flavour, segments: tuple[str, ...]) -> str:
    start = {Flavour.DRIVE: "", Flavour.UNC: "\\\\", Flavour.POSIX: "/"}[flavour]
    text = start + flavour.separator.join(segments)
    return f"{text}\\" if flavour is Flavour.DRIVE and len(segments) == 1 else text


def _by_folder(paths: Iterable[str]) -> Collection[list[str]]:
    """A library has many more files than folders, and a path takes long to split."""
    found: dict[str, list[str]] = {}
    for path in paths:
        is_posix = path[:1] == "/" and path[1:2] != "/"
        end = path.rfind("/") if is_posix else max(path.rfind("/"), path.rfind("\\"))
        found.setdefault(path[: end + 1], []).append(path)
    return found.values()


def _by_location(folders: Iterable[list[str]], locations: Iterable[str]) -> dict[str, Counter[str]]:
    """Location -> the names directly in it, each with how many of the paths lie there."""
    held: dict[str, Counter[str]] = {}
    known = sorted(((split(text), text) for text in locations), key=lambda one: -len(one[0].segments))
    for paths in folders:
        first = split(paths[0])
        found = next((one for one in known if _holds(one[0], first)), None)
        if found is None:
            continue
        names, depth = held.setdefault(found[1], Counter()), len(found[0].segments)
        if len(first.segments) > depth + 1:
            names[exact(first.segments[depth])] += len(paths)
        else:
            names.update(exact(split(path).segments[depth]) for path in paths)
    return held


def _holds(location: Split, path: Split) -> bool:
    length, key = len(location.segments), folded if location.flavour.ignores_case else exact
    if location.flavour is not path.flavour or len(path.segments) <= length:
        return False
    return all(key(one) == key(two) for one, two in zip(location.segments, path.segments, strict=False))


def _best(location: str, names: Counter[str], local: Mapping[str, frozenset[str]]) -> Proposal:
    """The folder with most of the names; of equal ones the shortest."""
    counted = ((len(names.keys() & there), folder) for folder, there in local.items())
    found, folder = min(counted, key=lambda one: (-one[0], len(one[1]), one[1]), default=(0, ""))
    if not found or found * _ENOUGH < len(names):
        return Proposal(location, "", 0, len(names))
    return Proposal(location, folder, found, len(names))


def _yaml(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"
