"""What is said of a link beside what it is."""

from dataclasses import dataclass

UNKNOWN_SIZE = -1
"""The size of a file that was not read: whatever it is next time, the file counts as changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot air, or what was odd about it. `code` is one of the table of diagnostics."""

    code: str
    message: str
    help: str = ""
