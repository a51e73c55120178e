"""Values that may differ by daypart: one for all the time, or `{default: ..., kids: ...}`."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from retrovue.language.texts import Id, ShownText
from retrovue.language.values import Rating


def by_daypart(value: Any) -> Any:
    """A plain value stands for `default`."""
    return {"default": value} if isinstance(value, str | list) else value


def as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _lists(value: Any) -> Any:
    value = by_daypart(value)
    return {key: as_list(inner) for key, inner in value.items()} if isinstance(value, dict) else value


IdByDaypart = Annotated[dict[Id, Id], BeforeValidator(by_daypart)]
IdsByDaypart = Annotated[dict[Id, tuple[Id, ...]], BeforeValidator(_lists)]
RatingByDaypart = Annotated[dict[Id, Rating], BeforeValidator(by_daypart)]
TextsByDaypart = Annotated[dict[Id, tuple[ShownText, ...]], BeforeValidator(_lists)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(as_list)]
Texts = Annotated[tuple[ShownText, ...], BeforeValidator(as_list)]
