"""Orders, one a file: which item of a programme comes next. Their state is what the log shows."""

from retrovue.plan.pick.cursor import Cursor, Request
from retrovue.plan.pick.sequential import SequentialCursor
from retrovue.plan.pick.shuffle import ShuffleCursor

__all__ = ["Cursor", "Request", "SequentialCursor", "ShuffleCursor"]
