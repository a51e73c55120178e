"""What all program types share; the types stand in `retrovue/plan/rules`, one a file."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from retrovue.language.dayparted import IdsByDaypart
from retrovue.language.model import Model
from retrovue.language.values import Flag, Id, ShownText, Text


class GuideWords(Model):
    """What the guide says instead of the items' own words."""

    title: ShownText = ""
    """Title."""
    desc: Text = ""
    """Description."""
    category: ShownText = ""
    """Category."""
    image: Text = ""
    """Picture."""
    hide: Flag = False
    """Whether the guide leaves it out."""


def read_guide_words(value: Any) -> Any:
    """A single text is the title."""
    return {"title": value} if isinstance(value, str) else value


class ProgramBase(Model):
    """Keys of every program type."""

    breaks: Id | None = None
    """Break format; by default the channel's."""
    graphics: IdsByDaypart | None = None
    """Graphics; by default the channel's."""
    epg: Annotated[GuideWords | None, BeforeValidator(read_guide_words)] = None
    """What the guide says; a single text is the title."""
