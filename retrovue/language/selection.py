"""Selectors where the language takes one: a collection's id, a query string or a mapping."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.media.selector import Selector, SelectorError, parse_selector


def read_selector(value: Any) -> Selector:
    if isinstance(value, Selector):
        return value
    try:
        return parse_selector(value)
    except SelectorError as error:
        raise wrong(
            error.code, "{problem}", problem=error.message, help=error.help, spot=error.spot
        ) from None


SelectorField = Annotated[Selector, BeforeValidator(read_selector)]
