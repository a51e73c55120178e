"""What of a station's values each reader sees. Nobody sees a secret: the files hold references, and only these are shown."""

import re
from dataclasses import replace
from enum import IntEnum

from retrovue.diagnostics.visible import without_passwords
from retrovue.reference.configuration import Setting

GAP, STARS = "…", "*****"


class Reader(IntEnum):
    """Of the outside, of the house, and who may name the secrets."""

    VIEWER = 0
    OPERATOR = 1
    ADMIN = 2


_REFERENCE = re.compile(r"\$\{(env|file):[^{}]*\}")
NAMED_SO = "token|password|passwd|secret|api[_-]?key"
"""As an expression; what stands before one ends in `.`, `_` or `-`."""
_SECRET_KEY = re.compile(rf"(^|[._-])({NAMED_SO})$", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"([?&;](?=[\w.-]*(?:token|pass|secret|key|auth|sig))[\w.-]+=)[^\s&;\"'\]]+", re.IGNORECASE
)
"""What looks ahead looks once: else a long name would be read anew from each of these words in it."""
_USER = re.compile(r"(://)[^\s/@]+@")
_MACHINE = ("sources", "ffmpeg", "database", "cache")
"""Sections that speak of this machine and of others in the house."""


def as_seen_by(reader: Reader, setting: Setting) -> Setting:
    if not setting.value:
        return setting
    return replace(setting, value=_value(reader, setting))


def is_plain_secret(key: str, value: str) -> bool:
    """Whether a key is called after a secret, and its value is no reference to one."""
    return bool(value and _SECRET_KEY.search(key)) and not _REFERENCE.fullmatch(value)


def without_secrets_of_addresses(text: str) -> str:
    return _USER.sub(rf"\1{STARS}@", _IN_ADDRESS.sub(rf"\1{STARS}", without_passwords(text)))


def _value(reader: Reader, setting: Setting) -> str:
    value = setting.value
    if is_plain_secret(setting.path[-1], value):
        return STARS
    if reader < Reader.ADMIN:
        value = _REFERENCE.sub("(a secret)", value)
    if reader < Reader.OPERATOR and setting.written and _is_of_the_machine(setting, value):
        return GAP
    return without_secrets_of_addresses(value)


def _is_of_the_machine(setting: Setting, value: str) -> bool:
    somewhere = "/" in value or "\\" in value
    if setting.path[0] in _MACHINE or setting.path[-1] in ("live", "logo", "notes"):
        return somewhere
    return bool(re.search(r"://|(^|[\s\[,{:\"'])(/|[A-Za-z]:[\\/]|\\\\)", value))
