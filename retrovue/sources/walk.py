"""Walks a root of a source: names only, in sorted order, so that counting needs no reading."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from errno import EINVAL, ELOOP, ENOENT
from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.paths.flavours import exact
from retrovue.paths.unexpanded import shell_cures
from retrovue.sources.disc import is_disc, main_title

_EXTENSIONS = """
3gp asf avi divx dv f4v flv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts mxf nut ogm ogv rm rmvb ts vob webm
wmv wtv
"""
VIDEO = frozenset(f".{extension}" for extension in _EXTENSIONS.split())
_SUBTITLES = frozenset((".srt", ".ass", ".ssa", ".vtt", ".sub", ".sup"))
_CHAPTERS = (".chapters.txt", "-chapters.xml", ".chapters.xml", ".ffmetadata", ".edl", ".xml")
"""Ends of the names of files beside a video that tell its chapters, the surest first."""
_SKIPPED = frozenset(("@eadir", "lost+found", "$recycle.bin", "system volume information"))


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A video by its name, with the files that are about it."""

    path: str
    """Below the root."""
    absolute: str
    own_nfo: str = ""
    show_nfo: str = ""
    subtitles: bool = False
    """Whether a file of subtitles lies beside it."""
    chapters: str = ""
    """The absolute path of a file that tells its chapters."""
    following: tuple[str, ...] = ()
    """The further files of an item that lies in several."""
    name: str = ""
    """The path without its end, which rules see."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Everything that was found below a root, and what could not be read."""

    files: tuple[FoundFile, ...]
    problems: tuple[Diagnostic, ...]
    whole: bool
    """False where there may be files behind a problem."""


@dataclass(frozen=True, slots=True)
class _Folder:
    absolute: str
    path: str
    """Below the root, with a `/` at its end; empty for the root."""
    show_nfo: str
    above: frozenset[tuple[int, int]]
    """Device and inode of the folders that hold it: a link to one of them is a loop."""
    movie_nfo: str = ""
    """That of the folder above."""


@dataclass(slots=True)
class _Names:
    folders: list[str] = field(default_factory=list)
    videos: list[str] = field(default_factory=list)
    nfos: dict[str, str] = field(default_factory=dict)
    """As they are compared -> name; those of files of chapters likewise."""
    chapters: dict[str, str] = field(default_factory=dict)
    subtitled: set[str] = field(default_factory=set)
    """Names, as they are compared and without extension, that subtitles may be for: `quay.en` is for `quay` as well."""
    broken: list[str] = field(default_factory=list)
    unread: dict[str, OSError] = field(default_factory=dict)
    """Entries that could not be looked at: links to nowhere, locked folders behind a link."""


@dataclass(frozen=True, slots=True)
class _Problem:
    told: Diagnostic
    hides: bool = False
    """Whether there may be files behind it, so that none of the root counts as vanished."""


def walk(root: str, place: Path, recurse: bool, *, nfo: bool, check: Callable[[], None]) -> Walk:
    """A missing root is a problem of its own. `check` is asked at every folder and may raise."""
    if not os.path.isdir(place):  # noqa: PTH112 - Path.is_dir raises for a folder below a locked one
        return Walk((), (_missing(root, place),), whole=False)
    found = list(_root(root, str(place), recurse, nfo, check))
    problems = [one for one in found if isinstance(one, _Problem)]
    return Walk(
        tuple(one for one in found if isinstance(one, FoundFile)),
        tuple(problem.told for problem in problems),
        not any(problem.hides for problem in problems),
    )


def _missing(root: str, place: Path) -> Diagnostic:
    cure = "mount or create the folder, or take it out of the source's `roots`"
    return Diagnostic(
        "RV032", f"there is no folder `{root}`", place=str(place), help=(*shell_cures(root), cure)
    )


def _root(
    root: str, absolute: str, recurse: bool, nfo: bool, check: Callable[[], None]
) -> Iterator[FoundFile | _Problem]:
    waiting = [_Folder(absolute, "", "", frozenset())]
    while waiting:
        folder = waiting.pop()
        check()
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
        if is_disc(folder.absolute, names.videos):
            yield from _disc(folder, names, nfo)
            continue
        yield from _videos(folder, names, nfo)
        if recurse:
            above = folder.above | {(own.st_dev, own.st_ino)}
            waiting += [_below(folder, name, above, names) for name in reversed(names.folders)]


def _videos(folder: _Folder, names: _Names, nfo: bool) -> Iterator[FoundFile | _Problem]:
    unsure = nfo and len(names.videos) > 1 and "movie.nfo" in names.nfos
    for name in names.videos:
        found = _video(folder, name, names, nfo)
        unsure = unsure and not found.own_nfo
        yield found
    if unsure:
        yield _ambiguous(folder, names)


def _video(folder: _Folder, name: str, names: _Names, nfo: bool) -> FoundFile:
    texts = (_own_nfo(folder.absolute, name, names), folder.show_nfo) if nfo else ("", "")
    stem = name[: name.rfind(".")]
    lower = _plain(stem)
    chapters = _beside(folder, lower, names) if names.chapters else ""
    subtitled = lower in names.subtitled
    path = folder.path + name
    return FoundFile(
        path, _join(folder.absolute, name), *texts, subtitled, chapters, (), folder.path + stem
    )  # fmt: skip


def _beside(folder: _Folder, stem: str, names: _Names) -> str:
    found = next((stem + end for end in _CHAPTERS if stem + end in names.chapters), "")
    return _join(folder.absolute, names.chapters[found]) if found else ""


def _disc(folder: _Folder, names: _Names, nfo: bool) -> Iterator[FoundFile]:
    """A disc is one item that goes by the name of the folder that holds it."""
    parts = main_title(folder.absolute, names.videos)
    if not parts:
        return
    path = folder.path.rstrip("/")
    own = names.nfos.get("video_ts.nfo") or names.nfos.get("movie.nfo")
    about = (_join(folder.absolute, own) if own else folder.movie_nfo) if nfo else ""
    first, *rest = (_join(folder.absolute, part) for part in parts)
    holder = path.rpartition("/")[0] or Path(folder.absolute).parent.name
    show_nfo = folder.show_nfo if nfo else ""
    yield FoundFile(path or "VIDEO_TS", first, about, show_nfo, following=tuple(rest), name=holder)


def _below(folder: _Folder, name: str, above: frozenset[tuple[int, int]], names: _Names) -> _Folder:
    movie = names.nfos.get("movie.nfo")
    return _Folder(
        _join(folder.absolute, name), f"{folder.path}{name}/", folder.show_nfo, above,
        _join(folder.absolute, movie) if movie else "",
    )  # fmt: skip


# ---------------------------------------------------------------- problems


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
    if error.errno == EINVAL:
        message = f"`{shown}` is named like a video, but is not a file"
        return _Problem(Diagnostic("RV502", message, place=place, help=("rename it, or remove it",)))
    message = f"`{shown}` cannot be read: {(error.strerror or 'it failed').lower()}"
    cure = "let the user of this program read it, or move it away"
    return _Problem(Diagnostic("RV502", message, place=place, help=(cure,)), hides=True)


def _ambiguous(folder: _Folder, names: _Names) -> _Problem:
    place = _join(folder.absolute, names.nfos["movie.nfo"])
    message = f"`movie.nfo` may be about any of {len(names.videos)} videos, and counts for none"
    cure = "name it after its video, or give every film a folder of its own"
    return _Problem(Diagnostic("RV516", message, place=place, help=(cure,)))


def _undecodable(folder: _Folder, name: str) -> _Problem:
    shown = _shown(name)
    message = f"the name `{shown}` is not UTF-8"
    cure = "rename the file"
    return _Problem(Diagnostic("RV501", message, place=f"{folder.path}{shown}", help=(cure,)))


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


# ---------------------------------------------------------------- names


def _join(folder: str, name: str) -> str:
    return f"{folder.rstrip(os.sep)}{os.sep}{name}"


def _read(folder: str) -> _Names | None:
    """None for a folder that asks to be skipped."""
    names = _Names()
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
    lower = _plain(entry.name)
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
        if not entry.is_file():
            raise OSError(EINVAL, "it is not a file")  # a pipe would be waited for without end
        (names.videos if _is_utf8(entry.name) else names.broken).append(entry.name)
    elif lower.endswith(_CHAPTERS):
        names.chapters[lower] = entry.name


def _plain(name: str) -> str:
    """As names of files that belong together are compared: in any case, and with accents in any form."""
    return exact(name.lower())


def _is_utf8(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _own_nfo(folder: str, video: str, names: _Names) -> str:
    """`<video>.nfo`, or `movie.nfo` where there is only one video that it can be about."""
    stem = _plain(video[: video.rfind(".")])
    name = names.nfos.get(f"{stem}.nfo")
    if name is None and len(names.videos) == 1:
        name = names.nfos.get("movie.nfo")
    return _join(folder, name) if name else ""
