"""The name of a header by which a proxy says who has signed in."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.texts import read_text

FORM = r"[A-Za-z][A-Za-z0-9-]{0,63}"
"""Without the underscore: some proxies take `Remote_User` for `Remote-User`, and pass on what anybody sent."""
_OTHERS = frozenset({
    "authorization", "cookie", "date", "expect", "forwarded", "from", "host", "origin", "pragma", "proxy-authorization", "range",
    "referer", "te", "upgrade", "user-agent", "via", "x-correlation-id", "x-csrf-token", "x-forwarded-for", "x-forwarded-host",
    "x-forwarded-port", "x-forwarded-proto", "x-in-use", "x-real-ip", "x-requested-with",
})  # fmt: skip
_BEGINNINGS = (
    "accept",
    "access-control-",
    "cache-",
    "connection",
    "content-",
    "if-",
    "last-event-",
    "sec-",
    "transfer-",
)
_HELP = "write the one that your proxy sets, such as `Remote-User`"


def read_header_name(value: object) -> str:
    text = read_text(value)
    if not text:
        return text
    if not re.fullmatch(FORM, text):
        raise wrong("RV020", "`{text}` is not the name of a header", text=text, help=_HELP)
    if text.lower() in _OTHERS or text.lower().startswith(_BEGINNINGS):
        raise wrong("RV020", "every browser or proxy sends `{text}`: it names nobody", text=text, help=_HELP)
    return text


HeaderName = Annotated[str, BeforeValidator(read_header_name)]
