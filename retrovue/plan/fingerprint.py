"""The fingerprint of the rule that chose a slot: its grid entry, its program and its break format.

Three parts, so that a change sheet can say which of them was edited. The text of selectors counts, not what they find.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel

from retrovue.media.selector import Selector


def plain(value: Any, collections: Mapping[str, Selector]) -> Any:
    """A model as JSON values; selectors as their text with the text of the collections they name."""
    if isinstance(value, Selector):
        return _selector(value, collections, ())
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name), collections) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): plain(item, collections) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item, collections) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _selector(selector: Selector, collections: Mapping[str, Selector], above: tuple[str, ...]) -> list[Any]:
    named = [
        [name, _selector(collections[name], collections, (*above, name))]
        for name in selector.collections
        if name in collections and name not in above
    ]
    return [selector.text, named]


def part(value: Any, collections: Mapping[str, Selector]) -> str:
    """Eight hex digits."""
    text = json.dumps(plain(value, collections), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=4).hexdigest()


def joined(entry: str, program: str, breaks: str) -> str:
    return f"{entry}-{program}-{breaks}"


def edited_parts(old: str, new: str) -> tuple[str, ...]:
    """Which of `grid entry`, `program` and `break format` differ."""
    names = ("grid entry", "program", "break format")
    before, after = old.split("-"), new.split("-")
    if len(before) != len(names) or len(after) != len(names):
        return names if old != new else ()
    return tuple(name for name, left, right in zip(names, before, after, strict=True) if left != right)
