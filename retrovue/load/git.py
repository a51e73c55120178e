"""The repository that a station is kept in, as git tells of it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError

_SECONDS = 20
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
"""Set by git inside hooks; they would lead to another folder's repository."""


class Git:
    """Of the repository that holds a folder. Nothing is fetched, and nobody is asked anything.

    Raises StationError with `code` (RV812 unless said otherwise) where there is none, or no git.
    """

    def __init__(self, folder: Path, env: Mapping[str, str], code: str = "RV812") -> None:
        self.folder, self._code = folder, code
        kept = {name: value for name, value in env.items() if name not in _NOT_OURS}
        self._env = {
            **kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
        }  # fmt: skip
        _, answer, problem = self.ask("rev-parse", "--is-inside-work-tree")
        if b"dubious ownership" in problem:
            cure = "run it as the owner of the folder, or allow it with `git config --global --add safe.directory DIR`"
            raise self.wrong("git refuses a repository that belongs to another user", cure, 4)
        if answer.strip() != b"true":
            cure = "keep the station in git: `git init`, `git add stations` and `git commit`"
            raise self.wrong("the station is not kept in git", cure, 4)

    def ask(self, *words: str) -> tuple[int, bytes, bytes]:
        """Exit code, answer, and what was said besides."""
        return self._run(["git", "-C", str(self.folder), "--no-pager", *words])

    def insist(self, *words: str) -> bytes:
        """The answer of a command that only looks."""
        code, out, problem = self.ask(*words)
        if code:
            raise self.wrong(f"git cannot read the repository: {first_line(problem)}", "run `git fsck`", 4)
        return out

    def wrong(self, message: str, cure: str, exit_code: int = 1) -> StationError:
        return StationError(
            [Diagnostic(self._code, message, place=str(self.folder), help=(cure,))], exit_code
        )

    def _run(self, command: Sequence[str]) -> tuple[int, bytes, bytes]:
        try:
            done = subprocess.run(
                command, env=self._env, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
            )  # fmt: skip
        except FileNotFoundError:
            raise self.wrong("git was not found", "install git, or do without it", 4) from None
        except subprocess.TimeoutExpired:
            raise self.wrong(f"git did not answer within {_SECONDS} s", "try it again", 4) from None
        return done.returncode, done.stdout, done.stderr


def first_line(told: bytes) -> str:
    return told.decode("utf-8", "replace").strip().partition("\n")[0] or "no reason given"
