"""The fingerprint of the rule that chose a slot: its grid entry, its program and its break format.

Three parts, so that a change sheet can say which of them was edited. The text of selectors counts, not what they find.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel

from retrovue.language.airings import AiringException
from retrovue.language.calendar import DateSpan, HolidayRule
from retrovue.language.channel import Channel, GridEntry
from retrovue.language.episodes import EpisodeRef
from retrovue.language.graphics import Moment
from retrovue.language.wall import Days
from retrovue.media.selector import Selector


def plain(value: Any, collections: Mapping[str, Selector]) -> Any:
    """A model as JSON values; selectors as their text with the text of the collections they name.

    What has its default is left out, so that a key the language gains later changes no rule.
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Selector):
        return _selector(value, collections, ())
    if isinstance(value, BaseModel):
        return {
            name: plain(given, collections)
            for name, default in _defaults(type(value))
            if (given := getattr(value, name)) != default
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item, collections) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item, collections) for item in value]
    if isinstance(value, (DateSpan, EpisodeRef, Moment, Days, HolidayRule)):
        return value.text
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=512)
def _defaults(model: type[BaseModel]) -> tuple[tuple[str, Any], ...]:
    """The keys of a model with what each has where nothing is written."""
    return tuple(
        (name, field.get_default(call_default_factory=True)) for name, field in model.model_fields.items()
    )


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


def entry_part(entry: GridEntry, channel: Channel, collections: Mapping[str, Selector]) -> str:
    """The part of a grid entry, with what the channel says about every slot."""
    return part([entry, channel.block], collections)


def asked_part(
    entry: GridEntry, channel: Channel, asked: Sequence[AiringException], collections: Mapping[str, Selector]
) -> str:
    """Likewise, with the dated exceptions that are about a line."""
    return part([entry, channel.block, *asked], collections)


def joined(entry: str, program: str, breaks: str) -> str:
    return f"{entry}-{program}-{breaks}"
