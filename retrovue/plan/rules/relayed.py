"""`type: simulcast` and `type: live`: slots whose picture comes from elsewhere."""

from typing import Literal

from retrovue.language.live_address import LiveAddress
from retrovue.language.program import ProgramBase
from retrovue.language.values import Id


class Simulcast(ProgramBase):
    """What another channel airs at the same time."""

    type: Literal["simulcast"]
    """`simulcast`."""
    simulcast: Id
    """The other channel."""


class Live(ProgramBase):
    """A live input."""

    type: Literal["live"]
    """`live`."""
    live: LiveAddress
    """Its address: http, https, rtsp, udp or srt; `${env:NAME}` keeps it out of the file."""
