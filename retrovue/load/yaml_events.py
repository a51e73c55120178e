"""The events of a YAML text, within bounds: a hostile or runaway file costs a second at most, and never a crash."""

from collections.abc import Iterable, Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from retrovue.load.syntax import NO_CHARACTER

DEEPEST = 64
MOST = 100_000
"""Keys and values of one file."""
_LONG = 200_000
"""Characters that the Python parser reads in a second."""
_STARTS, _ENDS = (MappingStartEvent, SequenceStartEvent), (MappingEndEvent, SequenceEndEvent)
_STUMBLES = (
    ValueError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    AssertionError,
    AttributeError,
    TypeError,
)


class TooMuch(Exception):
    """The text is YAML so far, but more than a station needs; the message says of what."""


def read_events(text: str) -> list[Event]:
    """Raises YAMLError, UnicodeError or TooMuch, and nothing else.

    The C parser is twenty times faster, but refuses `{06:00: x}`; then the Python one decides.
    """
    try:
        return list(_within_bounds(YAML(typ="safe").parse(text)))
    except YAMLError as error:
        if not _deserves_a_second_look(text, error):
            raise
        return list(_within_bounds(YAML(typ="safe", pure=True).parse(text)))


def _deserves_a_second_look(text: str, error: YAMLError) -> bool:
    """In a long file only for the one thing that the parsers do not agree on."""
    problem = str(getattr(error, "problem", ""))
    return NO_CHARACTER not in problem and (len(text) <= _LONG or "unexpected ':'" in problem)


def _within_bounds(events: Iterable[Event]) -> Iterator[Event]:
    """Counted while they are read, so that a file of nothing but brackets is left at once."""
    depth, count = 0, 0
    for event in _sound(events):
        kind = type(event)
        if kind in _ENDS:
            depth -= 1
            yield event
            continue
        depth, count = depth + (kind in _STARTS), count + 1
        if depth > DEEPEST:
            raise TooMuch("nested too deeply")
        if count > MOST:
            raise TooMuch(f"it holds more than {MOST:,} values")
        yield event


def _sound(events: Iterable[Event]) -> Iterator[Event]:
    """What the Python parser stumbles over or lets pass, such as characters that do not exist, is an error."""
    last: Event | None = None
    try:
        for last in events:
            if isinstance(last, ScalarEvent) and _half_a_pair(str(last.value)):
                raise _no_character(last)
            yield last
    except UnicodeError:
        raise
    except _STUMBLES as error:
        raise (_no_character(last) if last else UnicodeError()) from error


def _half_a_pair(text: str) -> bool:
    """Half of a surrogate pair, which only an escape can write, is no character."""
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def _no_character(near: Event) -> MarkedYAMLError:
    return MarkedYAMLError(problem=NO_CHARACTER, problem_mark=near.start_mark)
