"""Walks the roots of a source: names only, in sorted order, so that counting needs no reading."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from errno import ELOOP, ENOENT
from pathlib import Path

from retrovue.diagnostics import Diagnostic

_EXTENSIONS = """
3gp asf avi divx dv f4v flv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts mxf nut ogm ogv rm rmvb ts vob webm
wmv wtv
"""
VIDEO = frozenset(f".{extension}" for extension in _EXTENSIONS.split())
_SUBTITLES = frozenset((".srt", ".ass", ".ssa", ".vtt", ".sub", ".sup"))
_SKIPPED = frozenset(("@eadir", "lost+found", "$recycle.bin", "system volume information"))


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A video by its name, with the .nfo files that are about it."""

    root: str
    path: str
    absolute: str
    own_nfo: str = ""
    show_nfo: str = ""
    subtitles: bool = False
    """Whether a file of subtitles lies beside it."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Everything that was found, and what could not be read."""

    files: tuple[FoundFile, ...]
    problems: tuple[Diagnostic, ...]
    unread_roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Folder:
    absolute: str
    path: str
    """Below the root, with a `/` at its end; empty for the root."""
    show_nfo: str
    above: frozenset[tuple[int, int]]
    """Device and inode of the folders that hold it: a link to one of them is a loop."""


@dataclass(slots=True)
class _Names:
    folders: list[str]
    videos: list[str]
    nfos: dict[str, str]
    """Lower case -> name."""
    subtitled: set[str]
    """Names, in lower case and without extension, that subtitles may be for: `quay.en` is for `quay` as well."""
    broken: list[str]
    unread: dict[str, OSError]
    """Entries that could not be looked at: links to nowhere, locked folders behind a link."""


@dataclass(frozen=True, slots=True)
class _Problem:
    told: Diagnostic
    hides: bool = False
    """Whether there may be files behind it, so that none of the root counts as vanished."""


def walk(roots: Sequence[str], project: Path, recurse: bool, *, nfo: bool) -> Walk:
    """Roots are relative to the project folder. A missing root is a problem of its own; others go on."""
    files: dict[str, FoundFile] = {}
    problems: list[Diagnostic] = []
    unread: set[str] = set()
    for root in roots:
        place = project / root
        if not os.path.isdir(place):  # noqa: PTH112 - Path.is_dir raises for a folder below a locked one
            problems.append(_missing(root, place))
            unread.add(root)
            continue
        for found in _root(root, str(place), recurse, nfo):
            if isinstance(found, _Problem):
                problems.append(found.told)
                unread |= {root} if found.hides else set()
            else:
                path = _unique(found, files)
                files[path] = replace(found, path=path)
    return Walk(tuple(files.values()), tuple(problems), frozenset(unread))


def _missing(root: str, place: Path) -> Diagnostic:
    cure = "mount or create the folder, or take it out of the source's `roots`"
    return Diagnostic("RV032", f"there is no folder `{root}`", place=str(place), help=(cure,))


def _unique(found: FoundFile, files: dict[str, FoundFile]) -> str:
    """A path that another root has as well gets the name of its own root in front."""
    path, copy = found.path, 1
    if path in files:
        path = f"{Path(found.root).name}/{found.path}"
    while path in files:
        copy += 1
        path = f"{Path(found.root).name}~{copy}/{found.path}"
    return path


def _root(root: str, absolute: str, recurse: bool, nfo: bool) -> Iterator[FoundFile | _Problem]:
    waiting = [_Folder(absolute, "", "", frozenset())]
    while waiting:
        folder = waiting.pop()
        try:
            own = os.stat(folder.absolute)  # noqa: PTH116
            names = _read(folder.absolute)
        except OSError as error:
            yield _unreadable(folder, root, error)
            continue
        if names is None or (own.st_dev, own.st_ino) in folder.above:
            continue
        if "tvshow.nfo" in names.nfos:
            folder = replace(folder, show_nfo=_join(folder.absolute, names.nfos["tvshow.nfo"]))
        yield from (_undecodable(folder, name) for name in names.broken)
        yield from (_unread(folder, name, error) for name, error in sorted(names.unread.items()))
        yield from (_video(root, folder, name, names, nfo) for name in names.videos)
        if recurse:
            above = folder.above | {(own.st_dev, own.st_ino)}
            waiting += [_below(folder, name, above) for name in reversed(names.folders)]


def _video(root: str, folder: _Folder, name: str, names: _Names, nfo: bool) -> FoundFile:
    texts = (_own_nfo(folder.absolute, name, names), folder.show_nfo) if nfo else ("", "")
    subtitled = name[: name.rfind(".")].lower() in names.subtitled
    return FoundFile(root, folder.path + name, _join(folder.absolute, name), *texts, subtitled)


def _below(folder: _Folder, name: str, above: frozenset[tuple[int, int]]) -> _Folder:
    return _Folder(_join(folder.absolute, name), f"{folder.path}{name}/", folder.show_nfo, above)


def _unreadable(folder: _Folder, root: str, error: OSError) -> _Problem:
    why = (error.strerror or "it failed").lower()
    message = f"the folder `{folder.path.rstrip('/') or root}` cannot be read: {why}"
    cure = "let the user of this program read it, or move it away"
    return _Problem(Diagnostic("RV502", message, place=folder.absolute, help=(cure,)), hides=True)


def _unread(folder: _Folder, name: str, error: OSError) -> _Problem:
    """There is nothing behind a link to itself, nor behind one to nothing."""
    shown, place = _shown(f"{folder.path}{name}"), _shown(_join(folder.absolute, name))
    if error.errno in (ENOENT, ELOOP):
        message = f"the link `{shown}` leads to {'nothing' if error.errno == ENOENT else 'itself'}"
        return _Problem(Diagnostic("RV502", message, place=place, help=("mend the link, or remove it",)))
    message = f"`{shown}` cannot be read: {(error.strerror or 'it failed').lower()}"
    cure = "let the user of this program read it, or move it away"
    return _Problem(Diagnostic("RV502", message, place=place, help=(cure,)), hides=True)


def _join(folder: str, name: str) -> str:
    return f"{folder.rstrip(os.sep)}{os.sep}{name}"


def _undecodable(folder: _Folder, name: str) -> _Problem:
    shown = _shown(name)
    message = f"the name `{shown}` is not UTF-8"
    cure = "rename the file"
    return _Problem(Diagnostic("RV501", message, place=f"{folder.path}{shown}", help=(cure,)))


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read(folder: str) -> _Names | None:
    """None for a folder that asks to be skipped."""
    names = _Names([], [], {}, set(), [], {})
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == ".nomedia":
                return None
            if not entry.name.startswith("."):
                try:
                    _sort_in(entry, names)
                except OSError as error:
                    names.unread[entry.name] = error
    names.folders.sort()
    names.videos.sort()
    return names


def _sort_in(entry: "os.DirEntry[str]", names: _Names) -> None:
    lower = entry.name.lower()
    extension = lower[lower.rfind(".") :]
    if extension == ".nfo":
        names.nfos[lower] = entry.name
        return
    if entry.is_symlink():
        entry.stat()  # is_dir is silent about a link that leads to nothing
    if entry.is_dir():
        if lower not in _SKIPPED:
            (names.folders if _is_utf8(entry.name) else names.broken).append(entry.name)
    elif extension in _SUBTITLES:
        parts = lower.split(".")
        names.subtitled.update(".".join(parts[:count]) for count in range(1, len(parts)))
    elif extension in VIDEO:
        (names.videos if _is_utf8(entry.name) else names.broken).append(entry.name)


def _is_utf8(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _own_nfo(folder: str, video: str, names: _Names) -> str:
    """`<video>.nfo`, or `movie.nfo` where there is only one video that it can be about."""
    stem = video[: video.rfind(".")].lower()
    name = names.nfos.get(f"{stem}.nfo")
    if name is None and len(names.videos) == 1:
        name = names.nfos.get("movie.nfo")
    return _join(folder, name) if name else ""
