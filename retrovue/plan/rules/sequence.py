"""`type: sequence`: the same items in the same order each time, such as a sign-off."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from retrovue.language.program import ProgramBase
from retrovue.language.selection import SelectorField


def _one(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


class Sequence(ProgramBase):
    """Items one after the other, back to back, once in each slot."""

    type: Literal["sequence"]
    """`sequence`."""
    items: Annotated[tuple[SelectorField, ...], BeforeValidator(_one)] = Field(min_length=1)
    """The items in their order; of each selector one item, the next one each time."""
