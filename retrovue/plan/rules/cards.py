"""`type: off-air`: slots that show a card instead of items."""

from typing import Literal

from retrovue.language.program import ProgramBase
from retrovue.language.values import Text


class OffAir(ProgramBase):
    """Nothing airs; the guide says so."""

    type: Literal["off-air"]
    """`off-air`."""
    template: Text = ""
    """How the card is drawn."""
