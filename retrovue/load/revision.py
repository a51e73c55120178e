"""A station's files as a git revision has them, and how its folder stands in git."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from retrovue.diagnostics import StationError
from retrovue.load.files import LARGEST
from retrovue.load.git import Git
from retrovue.load.templates import LARGEST as LARGEST_TEMPLATE

_MOST_FILES = 10_000
_REGULAR = ("100644", "100755")


def write_revision(folder: Path, revision: str, target: Path, env: Mapping[str, str]) -> None:
    """Writes the station's YAML files, templates and `station.lock` of a revision into an empty folder.

    A lock that was never committed is taken from the station's folder. Raises StationError RV812.
    """
    git = Git(folder, env)
    commit = _commit(git, revision)
    found = list(_files(git, commit))
    if not any(name.suffix == ".yaml" for name, _ in found):
        cure = (
            "name a later revision; the first commit that holds the station is shown by `git log -- stations`"
        )
        raise git.wrong(f"the station has no files in `{revision}`", cure)
    for name, blob in found:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(git.insist("cat-file", "blob", blob))
    lock, here = target / "station.lock", folder / "station.lock"
    if not lock.exists() and here.is_file():
        lock.write_bytes(here.read_bytes())


@dataclass(frozen=True, slots=True)
class Checkout:
    """How a station's folder stands in git."""

    commit: str
    """The last one that touched it, as git shortens it."""
    subject: str
    at: int
    """When it was made, ms UTC."""
    changed: tuple[str, ...]
    """Files that differ from it, or that git does not know, from the top of the repository."""
    branch: str = ""
    """Empty where none is checked out."""
    prefix: str = ""
    """The station's folder, from the top of the repository, with a slash at its end."""


def read_checkout(folder: Path, env: Mapping[str, str]) -> Checkout | None:
    """None where the station is not kept in git, or was never committed. Changes nothing there."""
    try:
        git = Git(folder, env)
        last = git.insist("log", "-1", "--format=%h%x00%ct%x00%s", "--", ".")
        state = git.insist(
            "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z", "--no-renames",
            "--untracked-files=all", "--", ".",
        )  # fmt: skip
        prefix = git.insist("rev-parse", "--show-prefix")
        _, branch, _ = git.ask("symbolic-ref", "--short", "--quiet", "HEAD")
    except StationError:
        return None
    commit, _, rest = last.decode("utf-8", "replace").strip().partition("\0")
    at, _, subject = rest.partition("\0")
    if not at.isdecimal():
        return None
    changed = tuple(
        sorted(entry[3:].decode("utf-8", "replace") for entry in state.split(b"\0") if len(entry) > 3)
    )
    here, on = (each.decode("utf-8", "replace").strip() for each in (prefix, branch))
    return Checkout(commit, subject[:200], int(at) * 1000, changed, on, here)


def _commit(git: Git, revision: str) -> str:
    """The full name of a commit. What begins with a dash is no revision, whatever git would make of it."""
    sound = revision and not revision.startswith("-") and revision.isprintable()
    if sound:
        code, out, _ = git.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        name = out.decode("ascii", "replace").strip()
        if code == 0 and name.isalnum():
            return name
    cure = "name a branch, a tag or a commit, such as `main` or `HEAD~1`"
    raise git.wrong(f"there is no revision `{revision}`", cure)


def _files(git: Git, commit: str) -> Iterator[tuple[PurePosixPath, str]]:
    """Names below the station's folder and the blobs they hold; links and submodules are left out."""
    listing = git.insist("ls-tree", "-r", "-z", "-l", commit, "--", ".").split(b"\0")
    if len(listing) > _MOST_FILES:
        raise git.wrong("the station's folder holds too many files", "keep media out of git")
    for entry in filter(None, listing):
        about, _, raw = entry.partition(b"\t")
        mode, _, blob, size = about.decode("ascii").split()
        name = PurePosixPath(os.fsdecode(raw))
        if mode in _REGULAR and ".." not in name.parts and not name.is_absolute() and _is_wanted(name, size):
            if int(size) > LARGEST:
                cure = "name a revision in which every file is at most 1 MB"
                raise git.wrong(f"`{name}` is larger than 1 MB in that revision", cure)
            yield name, blob


def _is_wanted(name: PurePosixPath, size: str) -> bool:
    """Templates that are too large count as missing, as they do on disk."""
    template = name.parts[0] == "templates" and int(size) <= LARGEST_TEMPLATE
    return template or name.suffix == ".yaml" or name.as_posix() == "station.lock"
