"""A station's files as a git revision has them."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.files import LARGEST
from retrovue.load.templates import LARGEST as LARGEST_TEMPLATE

_SECONDS = 20
_MOST_FILES = 10_000
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
"""Set by git inside hooks; they would lead to another folder's repository."""
_REGULAR = ("100644", "100755")


def write_revision(folder: Path, revision: str, target: Path, env: Mapping[str, str]) -> None:
    """Writes the station's YAML files, templates and `station.lock` of a revision into an empty folder.

    A lock that was never committed is taken from the station's folder. Raises StationError RV812.
    """
    git = _Git(folder, env)
    commit = git.commit(revision)
    found = list(git.files(commit))
    if not any(name.suffix == ".yaml" for name, _ in found):
        cure = (
            "name a later revision; the first commit that holds the station is shown by `git log -- stations`"
        )
        raise _wrong(f"the station has no files in `{revision}`", cure, str(folder))
    for name, blob in found:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(git.content(blob))
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
    """Files that differ from it, or that git does not know."""


def read_checkout(folder: Path, env: Mapping[str, str]) -> Checkout | None:
    """None where the station is not kept in git, or was never committed. Changes nothing there."""
    try:
        git = _Git(folder, env)
        last = git.ask("log", "-1", "--format=%h%x00%ct%x00%s", "--", ".")
        state = git.ask(
            "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z", "--no-renames", "--", "."
        )
    except StationError:
        return None
    commit, _, rest = last.decode("utf-8", "replace").strip().partition("\0")
    at, _, subject = rest.partition("\0")
    if not at.isdecimal():
        return None
    changed = tuple(
        sorted(entry[3:].decode("utf-8", "replace") for entry in state.split(b"\0") if len(entry) > 3)
    )
    return Checkout(commit, subject[:200], int(at) * 1000, changed)


def _is_wanted(name: PurePosixPath, size: str) -> bool:
    """Templates that are too large count as missing, as they do on disk."""
    template = name.parts[0] == "templates" and int(size) <= LARGEST_TEMPLATE
    return template or name.suffix == ".yaml" or name.as_posix() == "station.lock"


def _wrong(message: str, cure: str, place: str = "", exit_code: int = 1) -> StationError:
    return StationError([Diagnostic("RV812", message, place=place or None, help=(cure,))], exit_code)


class _Git:
    """The few questions that are asked of a repository. Nothing in it is changed, nothing is fetched."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        kept = {name: value for name, value in env.items() if name not in _NOT_OURS}
        self._env = {
            **kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
        }  # fmt: skip
        _, answer, problem = self._ask("rev-parse", "--is-inside-work-tree")
        if b"dubious ownership" in problem:
            cure = "run it as the owner of the folder, or allow it with `git config --global --add safe.directory DIR`"
            raise _wrong("git refuses a repository that belongs to another user", cure, str(folder), 4)
        if answer.strip() != b"true":
            cure = "keep the station in git: `git init`, `git add stations` and `git commit`"
            raise _wrong("the station is not kept in git", cure, str(folder), 4)

    def commit(self, revision: str) -> str:
        """The full name of a commit. What begins with a dash is no revision, whatever git would make of it."""
        sound = revision and not revision.startswith("-") and revision.isprintable()
        if sound:
            code, out, _ = self._ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
            name = out.decode("ascii", "replace").strip()
            if code == 0 and name.isalnum():
                return name
        cure = "name a branch, a tag or a commit, such as `main` or `HEAD~1`"
        raise _wrong(f"there is no revision `{revision}`", cure, str(self._folder))

    def files(self, commit: str) -> Iterator[tuple[PurePosixPath, str]]:
        """Names below the station's folder and the blobs they hold; links and submodules are left out."""
        listing = self._insist("ls-tree", "-r", "-z", "-l", commit, "--", ".").split(b"\0")
        if len(listing) > _MOST_FILES:
            raise _wrong(
                "the station's folder holds too many files", "keep media out of git", str(self._folder)
            )
        for entry in filter(None, listing):
            about, _, raw = entry.partition(b"\t")
            mode, _, blob, size = about.decode("ascii").split()
            name = PurePosixPath(os.fsdecode(raw))
            if (
                mode in _REGULAR
                and ".." not in name.parts
                and not name.is_absolute()
                and _is_wanted(name, size)
            ):
                if int(size) > LARGEST:
                    cure = "name a revision in which every file is at most 1 MB"
                    raise _wrong(f"`{name}` is larger than 1 MB in that revision", cure, str(self._folder))
                yield name, blob

    def ask(self, *words: str) -> bytes:
        """Of a command that only looks."""
        return self._insist(*words)

    def content(self, blob: str) -> bytes:
        return self._insist("cat-file", "blob", blob)

    def _insist(self, *words: str) -> bytes:
        code, out, problem = self._ask(*words)
        if code:
            why = problem.decode("utf-8", "replace").strip().partition("\n")[0] or "no reason given"
            raise _wrong(f"git cannot read the repository: {why}", "run `git fsck`", str(self._folder), 4)
        return out

    def _ask(self, *words: str) -> tuple[int, bytes, bytes]:
        return _run(["git", "-C", str(self._folder), "--no-pager", *words], self._env, str(self._folder))


def _run(command: Sequence[str], env: Mapping[str, str], place: str) -> tuple[int, bytes, bytes]:
    try:
        done = subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError:
        raise _wrong("git was not found", "install git, or leave `--against` out", place, 4) from None
    except subprocess.TimeoutExpired:
        raise _wrong(f"git did not answer within {_SECONDS} s", "try it again", place, 4) from None
    return done.returncode, done.stdout, done.stderr
