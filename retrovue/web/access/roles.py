"""The roles, each of which may do all that the ones below it may."""

from enum import IntEnum


class Role(IntEnum):
    """`HOUSE` is whoever asks without a name: from a private address, or to sign in."""

    HOUSE = 0
    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        return self.name.lower()


STREAMS = "streams"
"""What a token may that stands in addresses: nothing but what is below `/with/<token>`."""
NAMED = {role.word: role for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN)}
"""Those that an account can have."""
