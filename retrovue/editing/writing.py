"""Plain data as YAML text, in the way that station files are written: short maps in braces, few quotes."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import ScalarEvent

from retrovue.editing.change import Refusal
from retrovue.load.yaml_events import DEEPEST, TooMuch, read_events
from retrovue.load.yaml_layout import WIDTH
from retrovue.load.yaml_nodes import At, Scalar
from retrovue.load.yaml_scalars import scalar_text

_NUMBER = re.compile(
    r"[-+]?(0x[0-9a-f]+|0o[0-7]+|[\d_]*\.?[\d_]+(e[-+]?\d+)?|\.inf|\.nan|\d+\.)", re.IGNORECASE
)
_COLONS = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d{1,3})?)?|\$\{(env|file):[^{}]*\}")
"""What may hold a colon without quotes: times, and references to secrets; not in braces, where it costs the fast parser."""
_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ""))
_UNSAFE_IN_BLOCK = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_NOWHERE = At(0, 0)


def as_text(value: Any, where: str = "", depth: int = 0) -> Any:
    """The data as it will be read: every scalar is text. Raises Refusal for what no file can hold."""
    what = f"`{where}`" if where else "the value"
    if depth > DEEPEST:
        raise Refusal(f"{what} is nested too deeply", f"a station file is nested at most {DEEPEST} deep")
    match value:
        case str():
            if any("\ud800" <= char <= "\udfff" for char in value):
                raise Refusal(f"{what} holds half a character", "send whole characters")
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if isfinite(value):
            return repr(value)
        case Mapping():
            return {
                as_text(str(key), where): as_text(inner, str(key), depth + 1) for key, inner in value.items()
            }
        case list() | tuple():
            return [as_text(inner, where, depth + 1) for inner in value]
        case _:
            raise Refusal(f"{what} is no value of a station file", "leave the key out, or remove it")


def scalar(value: Any, *, flow: bool, style: str = "", key: bool = False) -> str:
    """On one line; `style` is the quote to keep."""
    if not isinstance(value, str):
        return str(as_text(value))
    if style not in ("'", '"') and _is_plain(value, flow, key):
        return value
    quote = style if style in ("'", '"') else "'"
    if (
        quote == "'"
        and value.isprintable()
        and not ("'" in value and style != "'" and not set('"\\') & set(value))
    ):
        return "'" + value.replace("'", "''") + "'"
    return _double(value)


def _double(value: str) -> str:
    """`scalar_text` with something that only double quotes can hold, which is taken away again."""
    return '"' + scalar_text(Scalar(_NOWHERE, _NOWHERE, value + "\0", '"'))[1:-3] + '"'


@lru_cache(maxsize=4096)
def _is_plain(value: str, flow: bool, key: bool) -> bool:
    """Whether nobody takes the text for something else: proven by reading it."""
    if (
        value.casefold() in _WORDS
        or _NUMBER.fullmatch(value)
        or not value.isprintable()
        or value != value.strip()
    ):
        return False
    if ":" in value and (flow or not _COLONS.fullmatch(value)):
        return False
    if value.startswith(("---", "...", "%", "<<")):
        return False
    body = f"{value}: x" if key else value
    text = (
        f"{{{body}}}\n"
        if flow and key
        else f"[{value}]\n"
        if flow
        else f"{body}\n"
        if key
        else f"k: {value}\n"
    )
    try:
        found = [event for event in read_events(text) if isinstance(event, ScalarEvent)]
    except (YAMLError, UnicodeError, TooMuch):
        return False
    wanted = [value, "x"] if key else [value] if flow else ["k", value]
    plain = [str(event.value) for event in found] == wanted and not any(
        event.style in ("'", '"') for event in found
    )
    return plain and not any(getattr(event, "anchor", None) or getattr(event, "tag", None) for event in found)


def text_block(value: str, indent: int, style: str = "|") -> list[str] | None:
    """Header and lines of a text of several lines; None for one that no block can hold."""
    body = value.removesuffix("\n")
    if not body.strip() or body.endswith("\n") or body[0] in " \t\n" or _UNSAFE_IN_BLOCK.search(value):
        return None
    if style == ">":
        if any(line[:1] in (" ", "\t") for line in body.split("\n")):
            return None
        body = re.sub(r"\n+", lambda found: "\n" + found[0], body)
    header = style if value.endswith("\n") else f"{style}-"
    return [header, *(" " * indent + line if line else "" for line in body.split("\n"))]


def flow_text(value: Any) -> str:
    match value:
        case Mapping():
            pairs = (
                f"{scalar(str(key), flow=True, key=True)}: {flow_text(inner)}" for key, inner in value.items()
            )
            return "{" + ", ".join(pairs) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow_text, value)) + "]"
        case _:
            return scalar(value, flow=True)


def is_collection(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple)


def fits_in_flow(value: Any, lead: int, *, deep: bool = False) -> bool:
    """Whether a collection is better read on one line; `deep` where the ones beside it are so written."""
    if not value:
        return True
    inner = list(value.values()) if isinstance(value, Mapping) else list(value)
    if not deep and any(_is_too_much(one, isinstance(value, Mapping)) for one in inner):
        return False
    return not _holds_lines(value) and lead + len(flow_text(value)) <= WIDTH


def _is_too_much(value: Any, in_map: bool) -> bool:
    if not is_collection(value):
        return False
    inner = value.values() if isinstance(value, Mapping) else value
    return not in_map or isinstance(value, Mapping) or any(map(is_collection, inner))


def _holds_lines(value: Any) -> bool:
    match value:
        case Mapping():
            return any(map(_holds_lines, value.values()))
        case list() | tuple():
            return any(map(_holds_lines, value))
        case _:
            return isinstance(value, str) and "\n" in value.strip("\n")


class Writer:
    """Writes blocks with the indentation of a file."""

    def __init__(self, unit: int = 2, dash: int = 2) -> None:
        self._unit, self._dash = unit, dash

    def entry(self, key: str, value: Any, indent: int) -> list[str]:
        name = " " * indent + scalar(key, flow=False, key=True) + ":"
        return self.under(name, value, indent)

    def under(self, name: str, value: Any, indent: int) -> list[str]:
        """What stands behind and below a key or a dash."""
        if not is_collection(value):
            return self._scalar(name, value, indent + self._unit)
        if fits_in_flow(value, len(name) + 1):
            return [f"{name} {flow_text(value)}"]
        return [name, *self.block(value, indent + (self._unit if isinstance(value, Mapping) else self._dash))]

    def _scalar(self, name: str, value: Any, indent: int) -> list[str]:
        if isinstance(value, str) and "\n" in value.removesuffix("\n"):
            block = text_block(value, indent)
            if block:
                return [f"{name} {block[0]}", *block[1:]]
        return [f"{name} {scalar(value, flow=False)}"]

    def block(self, value: Any, indent: int) -> list[str]:
        if isinstance(value, Mapping):
            return [line for key, inner in value.items() for line in self.entry(str(key), inner, indent)]
        return [line for inner in value for line in self.item(inner, indent)]

    def item(self, value: Any, indent: int, *, flow: bool | None = None) -> list[str]:
        """An element of a list; `flow`: how the ones beside it are written, where there are some."""
        dash = " " * indent + "-"
        if not is_collection(value):
            return self._scalar(dash, value, indent + 2)
        if not value or (flow is not False and fits_in_flow(value, len(dash) + 1, deep=bool(flow))):
            return [f"{dash} {flow_text(value)}"]
        lines = self.block(value, indent + 2)
        return [f"{dash} {lines[0].lstrip(' ')}", *lines[1:]]
