"""What only operators may read: where files of this machine are."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from retrovue.web.access.roles import Role

_QUOTED = re.compile(r"`(?:/|\\\\|[A-Za-z]:[\\/])[^`]*`")
_BARE = re.compile(r"(?<![^\s\"'(\[=,])(?:/[^/\s]+/|\\\\|[A-Za-z]:[\\/]).*", re.DOTALL)
"""From where a path begins to the end: nobody knows where one with spaces in it ends."""


def text_without_paths(text: str) -> str:
    return _BARE.sub("…", _QUOTED.sub("`…`", text))


def without_paths(value: Any, name: str = "") -> Any:
    """The same JSON with a gap wherever a path begins; keys of libraries stay apart from each other."""
    if isinstance(value, str):
        if name == "library_key" and ("/" in value or "\\" in value):
            return hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=6).hexdigest()
        return text_without_paths(value)
    if isinstance(value, Mapping):
        return {text_without_paths(str(key)): without_paths(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_paths(each) for each in value]
    return value


def as_seen_by(role: Role, value: Any) -> Any:
    return value if role >= Role.OPERATOR else without_paths(value)
