"""What the readers of values share."""

import re
from datetime import date

from retrovue.language.model import wrong


def text_of(value: object, code: str, what: str) -> str:
    """The text of a scalar; a list or a map is not `what`."""
    if not isinstance(value, str):
        raise wrong(code, "expected {what}", what=what)
    return value


def unlike(code: str, text: str, what: str, help: str) -> Exception:
    """`text` is not `what`."""
    return wrong(code, "`{text}` is not {what}", text=text, what=what, help=help)


def read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    text = text_of(value, "RV023", "a date")
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise unlike("RV023", text, "a date", "write it as `2026-10-31`") from None
