"""What a selector means, as a tree; both spellings make the same one. Its text reads back as itself."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from retrovue.media.fields import field_named
from retrovue.media.item import Item
from retrovue.media.selector_error import SelectorError
from retrovue.media.text_tests import Test, fold

_BARE = re.compile(r"[^\s\"',()|:<>=\\-][^\s\"',()|<>=\\]*")
DEEPEST = 32
"""How many collections may stand one on another."""
Enter = Callable[[str], Test]
"""A collection's id -> its test."""


def quoted(value: str) -> str:
    """The value as the query string writes it."""
    if _BARE.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Match:
    """A field, an operator (`:`, `<=`, `>=`, `<`, `>`) and any of some values."""

    field: str
    operator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        values = ",".join(map(quoted, self.values))
        return f"has({values})" if self.field == "has" else f"{self.field}{self.operator}{values}"

    def test(self, enter: Enter) -> Test:
        tests = [field_named(self.field).test(self.operator, value) for value in self.values]
        if len(tests) == 1:
            return tests[0]
        return lambda item: any(test(item) for test in tests)


@dataclass(frozen=True, slots=True)
class Collection:
    """All items of a named collection."""

    id: str

    def __str__(self) -> str:
        return self.id

    def test(self, enter: Enter) -> Test:
        return enter(self.id)


@dataclass(frozen=True, slots=True)
class Every:
    """Items that every part takes; without parts, all items."""

    parts: "tuple[Expression, ...]"

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Either) else str(part) for part in self.parts)

    def test(self, enter: Enter) -> Test:
        tests = [part.test(enter) for part in self.parts]
        if len(tests) == 1:
            return tests[0]
        if len(tests) == 2:
            first, second = tests
            return lambda item: first(item) and second(item)
        return lambda item: all(test(item) for test in tests)


@dataclass(frozen=True, slots=True)
class Either:
    """Items that any part takes."""

    parts: "tuple[Expression, ...]"

    def __str__(self) -> str:
        return " | ".join(map(str, self.parts))

    def test(self, enter: Enter) -> Test:
        tests = [part.test(enter) for part in self.parts]
        return lambda item: any(test(item) for test in tests)


@dataclass(frozen=True, slots=True)
class Without:
    """Items that the part does not take."""

    part: "Expression"

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, Every | Either) else f"-{self.part}"

    def test(self, enter: Enter) -> Test:
        inner = self.part.test(enter)
        return lambda item: not inner(item)


Expression = Match | Collection | Every | Either | Without


def every(parts: list[Expression]) -> Expression:
    """Flat: an `Every` never stands directly inside another."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Every) else (part,))
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def either(parts: list[Expression]) -> Expression:
    """Flat: an `Either` never stands directly inside another."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


def without(part: Expression) -> Expression:
    """Not not is nothing."""
    return part.part if isinstance(part, Without) else Without(part)


def in_state(node: Expression, state: str) -> Expression:
    """What is left to ask of an item whose state is known."""
    match node:
        case Match("state", _, values):
            always = Match("state", ":", ("active",))
            return always if state in map(fold, values) else Without(always)
        case Every(parts) | Either(parts):
            return type(node)(tuple(in_state(part, state) for part in parts))
        case Without(part):
            return Without(in_state(part, state))
    return node


def collections_in(node: Expression) -> Iterator[str]:
    """Ids of collections, in order of their names in the text; repeated when named again."""
    match node:
        case Collection(id):
            yield id
        case Every(parts) | Either(parts):
            for part in parts:
                yield from collections_in(part)
        case Without(part):
            yield from collections_in(part)


def compiled(node: Expression, collections: Mapping[str, Expression]) -> Test:
    """One test for all of the tree. Raises SelectorError for unknown collections and circles."""
    open_: list[str] = []
    ready: dict[str, Test] = {}

    def enter(name: str) -> Test:
        if name in open_:
            raise SelectorError(f"the collection `{name}` is made from itself")
        if name not in collections:
            raise SelectorError(f"there is no collection `{name}`")
        if name not in ready:
            if len(open_) == DEEPEST:
                raise SelectorError(f"the collections around `{name}` are nested too deeply")
            open_.append(name)
            ready[name] = _once(collections[name].test(enter))
            open_.pop()
        return ready[name]

    return node.test(enter)


def _once(test: Test) -> Test:
    """Asks once for an item, however often its collection is named: collections of collections would multiply."""
    last: Item | None = None
    answer = False

    def known(item: Item) -> bool:
        nonlocal last, answer
        if item is not last:
            last, answer = item, test(item)
        return answer

    return known
