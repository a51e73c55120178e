"""What is to be changed in which file, and what has become of a file."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from retrovue.diagnostics import Diagnostic, Label
from retrovue.diagnostics.visible import without_passwords
from retrovue.editing.comparing import unified

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """`path` leads through the file's own keys; places of lists are digits. `value` is plain data without nulls."""

    op: Literal["set", "remove", "append"]
    path: Path
    value: Any = None


@dataclass(frozen=True, slots=True)
class FileEdit:
    """`file` is relative to the station's folder; one that is not there is made."""

    file: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class WholeText:
    """All that a file shall say, as an editor has it: without a mark at its start, all lines ending in `\\n`.

    How lines that stay end, and the mark, are the file's own matter. `file` is one that is there."""

    file: str
    text: str


Edit = FileEdit | WholeText


class Refusal(Exception):
    """An edit that cannot be made (RV818), told like anything else that is wrong."""

    def __init__(
        self, message: str, help: str, place: str | None = None, primary: Label | None = None
    ) -> None:
        message = message.encode("utf-8", "replace").decode()  # half a character cannot be told on
        super().__init__(message)
        self.diagnostic = Diagnostic("RV818", message, primary, place=place, help=(help,))


@dataclass(frozen=True, slots=True)
class Edited:
    """A file before and after; `old` is None for one that is new."""

    file: str
    old: bytes | None
    new: bytes

    @property
    def before(self) -> str:
        """A hash; empty for a file that is new."""
        return "" if self.old is None else digest(self.old)

    @property
    def after(self) -> str:
        return digest(self.new)

    @property
    def diff(self) -> str:
        """Unified; a secret that stands in a file by mistake is not repeated."""
        old, new = (_lines(content or b"") for content in (self.old, self.new))
        found = unified(old, new, "/dev/null" if self.old is None else f"a/{self.file}", f"b/{self.file}")
        return "".join(
            without_passwords(line)
            if line.endswith("\n")
            else f"{without_passwords(line)}\n\\ No newline at end of file\n"
            for line in found
        )


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _lines(content: bytes) -> list[str]:
    """Ends of lines are no news, and a mark at the start of a file is none either."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + (
        [last] if (last := text.split("\n")[-1]) else []
    )
