"""Station files in one layout; a file is only given back when its meaning and its comments are proven the same."""

import json

from ruamel.yaml.error import YAMLError

from retrovue.diagnostics import Diagnostic
from retrovue.load.yaml_events import TooMuch
from retrovue.load.yaml_layout import laid_out
from retrovue.load.yaml_nodes import Unusual, read_nodes
from retrovue.load.yaml_tree import parse_file

_OTHER_LINE_ENDS = ("\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c")


def formatted(name: str, text: str) -> tuple[str, Diagnostic | None]:
    """The text in its layout; or as it is, with the reason (RV815)."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    before = parse_file(name, plain)
    if before.diagnostics:
        first = before.diagnostics[0]
        return text, left_as_it_is(
            name, f"{first.code}, {first.message}", "mend it; `retrovue check` shows where"
        )
    if not before.data:
        return text, None
    try:
        if any(char in plain for char in _OTHER_LINE_ENDS):
            raise Unusual("it holds an unusual end of a line")
        found = laid_out(plain)
        reason = _difference(name, before.data, plain, found)
    except (Unusual, YAMLError, UnicodeError, TooMuch) as error:
        reason = str(error) if isinstance(error, Unusual) else "it cannot be read a second time"
    if reason:
        return text, left_as_it_is(name, reason)
    return found, None


def _difference(name: str, data: dict[str, object], text: str, found: str) -> str:
    """What the layout would change, beside the layout: nothing is the only right answer."""
    after = parse_file(name, found)
    if after.diagnostics or json.dumps(after.data) != json.dumps(data):
        return "its meaning would change"
    if _comments(text) != _comments(found):
        return "a comment would be lost"
    return "" if laid_out(found) == found else "its layout does not settle"


def _comments(text: str) -> list[str]:
    return [comment.text for comment in read_nodes(text)[1]]


def left_as_it_is(name: str, reason: str, cure: str = "write that part in another way") -> Diagnostic:
    """RV815."""
    return Diagnostic("RV815", f"`{name}` is left as it is: {reason}", place=name, help=(cure,))
