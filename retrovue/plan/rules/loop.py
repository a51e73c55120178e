"""`type: loop`: items that repeat until the slot ends, such as a test pattern."""

from typing import Literal

from pydantic import Field

from retrovue.language.program import ProgramBase
from retrovue.language.selection import SelectorField


class Loop(ProgramBase):
    """Items again and again; the last one is cut where the slot ends."""

    type: Literal["loop"]
    """`loop`."""
    from_: SelectorField = Field(alias="from")
    """Which items, in the catalog's order."""
