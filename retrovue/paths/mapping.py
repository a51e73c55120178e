"""The mappings of a source: which of them a server's path falls under, and where it leads.

Whole segments are compared and the longest `from` wins; of equal ones the first. What follows it is taken over
as it was received, and a result is never mapped again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from retrovue.paths.flavours import Flavour, Split, exact, flavour_of, folded, plain, segments, split

_NOT_IN_WINDOWS = frozenset('<>:"|?*\\') | frozenset(map(chr, range(32)))


class Mapping(Protocol):
    """A line of `paths:`."""

    @property
    def from_(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def case(self) -> str | None: ...


class Why(StrEnum):
    """Why a path leads nowhere on this machine."""

    UNMAPPED = "unmapped"
    CASE = "differs in case"
    """No mapping covers it, but one would if case did not matter."""
    REFUSED = "refused"
    """A mapping covers it, and must not be followed."""


@dataclass(frozen=True)
class Rule:
    """A mapping that was read."""

    index: int
    from_: str
    source: Split
    target: str
    """The folder on this machine, without a separator at its end; empty when nothing was written."""
    flavour: Flavour
    """Of the target."""
    ignores_case: bool

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(map(self.key, self.source.segments))

    @property
    def key(self) -> Callable[[str], str]:
        """What of a segment is compared."""
        return folded if self.ignores_case else exact

    @property
    def root(self) -> str:
        """The target as a folder that can be opened."""
        if self.flavour is Flavour.POSIX:
            return self.target or "/"
        return f"{self.target}\\" if self.flavour is Flavour.DRIVE and len(self.target) == 2 else self.target

    def covers(self, path: Split) -> bool:
        return self._begins(path, self.keys, self.key)

    def lies_in(self, folder: Split) -> bool:
        """Whether it is about something directly in the folder, in whatever case."""
        keys = tuple(map(folded, self.source.segments))
        return len(keys) == len(folder.segments) + 1 and self._begins(folder, keys[:-1], folded)

    def covers_in_another_case(self, path: Split) -> bool:
        return self._begins(path, tuple(map(folded, self.source.segments)), folded)

    def _begins(self, path: Split, keys: tuple[str, ...], key: Callable[[str], str]) -> bool:
        if self.source.flavour is not path.flavour or len(keys) > len(path.segments):
            return False
        return all(key(one) == other for one, other in zip(path.segments, keys, strict=False))

    def shadows(self, later: "Rule") -> bool:
        """Whether a later rule of the same length can never apply."""
        if self.source.flavour is not later.source.flavour or (later.ignores_case and not self.ignores_case):
            return False
        return self.keys == tuple(map(self.key, later.source.segments))


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where a path leads; `path` is empty when `why` is not."""

    path: str
    rule: Rule | None = None
    """The rule that led there, or that was met without leading anywhere."""
    why: Why | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class _Folder:
    """What is known of all files of a folder."""

    mapped: Mapped
    start: str
    """Of the paths of its files, where a rule leads anywhere."""
    windows: bool
    each: bool
    """Whether a rule is about something directly in the folder, so that each file has to be looked at."""


class PathMap:
    """The mappings of one source. Folders are remembered: a library has many more files."""

    def __init__(self, rules: tuple[Rule, ...], passthrough: bool, platform: str) -> None:
        self.rules = rules
        self._passes = passthrough or not rules
        self._platform = platform
        self._longest_first = sorted(rules, key=lambda rule: -len(rule.keys))
        self._folders: dict[str, _Folder] = {}

    @classmethod
    def of(
        cls, mappings: Iterable[Mapping], *, passthrough: bool = False, platform: str = "", base: str = ""
    ) -> "PathMap":
        """Without mappings, or with `passthrough`, other paths stay as they are. `base`: the folder that a
        relative target counts from; `platform`: the server's, where it has told it."""
        return cls(read_rules(mappings, platform, base), passthrough, platform)

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders of this machine that the mappings lead to."""
        return tuple(dict.fromkeys(rule.root for rule in self.rules if rule.target))

    def local(self, server_path: str) -> Mapped:
        """Where a file lies on this machine, or why it does not."""
        path = plain(server_path)
        if not path:
            return Mapped("", None, Why.UNMAPPED, "the server tells no path")
        if not self.rules:
            return Mapped(server_path)
        flavour = self._flavour(path)
        end = path.rfind("/") if flavour is Flavour.POSIX else max(path.rfind("/"), path.rfind("\\"))
        folder = self._folder(path[: end + 1], flavour)
        name = path[end + 1 :]
        if folder.each or (folder.start and _fault(name, folder.windows)):
            return self._place(Split(flavour, segments(path, flavour)), server_path)
        if folder.start:
            return Mapped(folder.start + name, folder.mapped.rule)
        return folder.mapped if folder.mapped.why else Mapped(server_path)

    def _flavour(self, path: str) -> Flavour:
        if path[0] == "/" and path[1:2] != "/":
            return flavour_of("/", self._platform)
        return flavour_of(path, self._platform)

    def _folder(self, text: str, flavour: Flavour) -> _Folder:
        known = self._folders.get(text)
        if known is None:
            known = self._folders[text] = self._look(text, flavour)
        return known

    def _look(self, text: str, flavour: Flavour) -> _Folder:
        whole = Split(flavour, segments(text, flavour))
        mapped, each = self._place(whole, text), any(rule.lies_in(whole) for rule in self.rules)
        if mapped.why or mapped.rule is None:
            return _Folder(mapped, "", False, each)
        separator = mapped.rule.flavour.separator
        start = mapped.path if mapped.path.endswith(separator) else mapped.path + separator
        return _Folder(mapped, start, mapped.rule.flavour is not Flavour.POSIX, each)

    def _place(self, path: Split, text: str) -> Mapped:
        for rule in self._longest_first:
            if rule.covers(path):
                return _follow(rule, path.segments[len(rule.keys) :])
        if self._passes:
            return Mapped(text)
        for rule in self._longest_first:
            if rule.covers_in_another_case(path):
                return Mapped("", rule, Why.CASE, f"it differs from `{rule.from_}` only in case")
        return Mapped("", None, Why.UNMAPPED, "no mapping covers it")


def read_rules(mappings: Iterable[Mapping], platform: str = "", base: str = "") -> tuple[Rule, ...]:
    """The rules in the order in which they are written."""
    return tuple(_rule(index, mapping, platform, base) for index, mapping in enumerate(mappings))


def _rule(index: int, mapping: Mapping, platform: str, base: str) -> Rule:
    source, flavour = split(mapping.from_, platform), flavour_of(mapping.to)
    ignores = source.flavour.ignores_case if mapping.case is None else mapping.case == "insensitive"
    return Rule(index, mapping.from_, source, _target(mapping.to, flavour, base), flavour, ignores)


def _target(text: str, flavour: Flavour, base: str) -> str:
    if flavour is not Flavour.POSIX:
        return text.replace("/", "\\").rstrip("\\")
    if text and base and not text.startswith("/"):
        text = f"{base.rstrip('/')}/{text}"
    return text.rstrip("/") or text[:1]


def _follow(rule: Rule, tail: tuple[str, ...]) -> Mapped:
    if not rule.target:
        return Mapped("", rule, Why.REFUSED, f"the mapping of `{rule.from_}` has no `to`")
    windows = rule.flavour is not Flavour.POSIX
    fault = next(filter(None, (_fault(name, windows) for name in tail)), "")
    if fault:
        return Mapped("", rule, Why.REFUSED, f"{fault} below `{rule.root}`")
    if not tail:
        return Mapped(rule.root, rule)
    separator = rule.flavour.separator
    return Mapped(rule.target.rstrip(separator) + separator + separator.join(tail), rule)


def _fault(name: str, windows: bool) -> str:
    """Why a name may not follow a target: it would lead out of it, or can be no name there."""
    if name in ("", ".", "..") or (windows and not name.strip(". ")):
        return f"`{name}` is no name"
    if "\0" in name:
        return "a name holds a zero byte"
    bad = next((char for char in name if char in _NOT_IN_WINDOWS), "") if windows else ""
    return f"`{bad}` cannot stand in a name" if bad else ""
