"""`type: guide` and `type: off-air`: slots that show a card instead of items."""

from typing import Literal

from retrovue.language.program import ProgramBase
from retrovue.language.values import Id, Text


class Guide(ProgramBase):
    """A guide of what airs on the station's channels."""

    type: Literal["guide"]
    """`guide`."""
    music: Id | None = None
    """The pool whose items are heard."""
    template: Text = ""
    """How it is drawn."""


class OffAir(ProgramBase):
    """Nothing airs; the guide says so."""

    type: Literal["off-air"]
    """`off-air`."""
    template: Text = ""
    """How the card is drawn."""
