"""Foreign files as plain values, within bounds: hostile text is refused, and never crashes or fills the memory."""

import json
from typing import Any, NoReturn

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.yaml_events import TooMuch, read_events

LARGEST = 64 << 20
"""Bytes of one file."""
_MOST = 4_000_000
"""Values of one JSON file; a channel with ten thousand programmes has half a million."""


def refuse(place: str, message: str, help: str) -> NoReturn:
    raise StationError([Diagnostic("RV810", message, place=place, help=(help,))])


def too_large(name: str) -> NoReturn:
    refuse(name, f"the file is larger than {LARGEST >> 20} MiB", "import one channel at a time")


def decode(name: str, data: bytes) -> Any:
    """Maps, lists, texts and numbers. Raises StationError (RV810)."""
    if len(data) > LARGEST:
        too_large(name)
    text = _text(name, data)
    if name.lower().endswith((".yaml", ".yml")):
        return _yaml(name, text)
    return _json(name, text)


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeError:
        refuse(name, "the file is not text", "export it again, or save it as UTF-8")


# ---------------------------------------------------------------- JSON


def _json(name: str, text: str) -> Any:
    if text.count(",") + text.count("[") + text.count("{") > _MOST:
        refuse(name, f"the file holds more than {_MOST:,} values", "import one channel at a time")
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"{name}:{error.lineno}:{error.colno}"
        refuse(place, f"the file is not JSON: {_lower(error.msg)}", "export the file again")
    except RecursionError:
        refuse(name, "the file is nested too deeply", "export the file again")
    except ValueError as error:
        refuse(name, f"the file is not JSON: {_lower(str(error))[:100]}", "export the file again")


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is not a number")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


# ---------------------------------------------------------------- YAML


def _yaml(name: str, text: str) -> Any:
    try:
        return _Composer(name).compose(read_events(text))
    except TooMuch as error:
        refuse(name, f"the file holds too much: {error}", "import one schedule at a time")
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        refuse(
            place, f"the file is not YAML: {_lower(error.problem or 'it cannot be read')}", "correct it there"
        )
    except (YAMLError, UnicodeError):
        refuse(name, "the file is not YAML", "correct the file")


class _Composer:
    """Values from events. Every scalar is a text, an empty one is None; the importer decides what it means."""

    def __init__(self, name: str) -> None:
        self.name = name

    def compose(self, events: list[Event]) -> Any:
        stack: list[tuple[Any, list[Any]]] = [(list, [])]
        documents = 0
        for event in events:
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1 or isinstance(event, AliasEvent):
                self._refuse_event(event, documents)
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                stack.append((dict if isinstance(event, MappingStartEvent) else list, []))
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                kind, parts = stack.pop()
                stack[-1][1].append(_mapping(parts) if kind is dict else parts)
            elif isinstance(event, ScalarEvent):
                stack[-1][1].append(_scalar(event))
        return stack[0][1][0] if stack[0][1] else None

    def _refuse_event(self, event: Event, documents: int) -> NoReturn:
        mark = event.start_mark
        what = "it holds several documents" if documents > 1 else "it uses an alias"
        refuse(f"{self.name}:{mark.line + 1}:{mark.column + 1}", what, "write it out as one plain document")


def _mapping(parts: list[Any]) -> dict[str, Any]:
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {key if isinstance(key, str) else "": value for key, value in pairs}


def _scalar(event: ScalarEvent) -> str | None:
    """`all:` without a value and `show: null` are nothing; a quoted empty text is one."""
    text = str(event.value)
    return None if event.style is None and text in ("", "~", "null") else text
