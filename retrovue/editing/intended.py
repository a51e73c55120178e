"""What a change means for plain data: broken up into steps that are as small as can be, and carried out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from retrovue.editing.change import Change, Path, Refusal
from retrovue.editing.writing import as_text


@dataclass(frozen=True, slots=True)
class Step:
    """`put` replaces what stands at `path`; `add` brings a key that is new, or an element at the end or before another;
    `drop` takes one away. `value` has texts only; `given` is as it came.
    """

    kind: Literal["put", "add", "drop"]
    path: Path
    value: Any = None
    given: Any = None
    last: bool = False
    """Whether it comes to the end of a list that holds something."""

    @property
    def moved(self) -> Path:
        """What may stand elsewhere, or be another, after it."""
        return self.path if self.kind == "put" else self.path[:-1]


def steps(data: Any, change: Change, name: str) -> list[Step]:
    """Raises Refusal for what cannot be done to this data."""
    path = change.path
    if not path or len(path) > 60 or not all(isinstance(segment, str) and segment for segment in path):
        raise Refusal("an edit names a key of the file", "name the path of a key", name)
    for segment in path:
        as_text(segment, "the path")
    data = {} if data is None else data
    if change.op == "remove":
        _insist(data, path, name)
        return [Step("drop", path)]
    if change.value is None:
        raise Refusal(f"`{'.'.join(path)}` is given no value", "remove the key instead", name)
    value = as_text(change.value, path[-1])
    if change.op == "append":
        return [_append(data, path, value, change.value, name)]
    return list(_set(data, path, value, change.value, name))


def extended(data: Any, path: Path, given: Sequence[Any], name: str) -> list[Step]:
    """Steps that bring several elements to the end of one list."""
    values = [as_text(each, path[-1]) for each in given]
    data = {} if data is None else data
    depth, here = _as_far_as_there(data, path)
    if depth < len(path):
        return [_add(here, path, depth, values, list(given), name)]
    if not isinstance(here, list):
        raise Refusal(f"`{'.'.join(path)}` is no list", "set it to a list", name)
    if not here:
        return [Step("put", path, values, list(given))]
    pairs = enumerate(zip(values, given, strict=True), len(here))
    return [Step("add", (*path, str(place)), value, each, last=True) for place, (value, each) in pairs]


def _append(data: Any, path: Path, value: Any, given: Any, name: str) -> Step:
    depth, here = _as_far_as_there(data, path)
    if depth < len(path):
        return _add(here, path, depth, [value], [given], name)
    if not isinstance(here, list):
        raise Refusal(f"`{'.'.join(path)}` is no list", "set it to a list", name)
    return Step("add", (*path, str(len(here))), value, given)


def _set(data: Any, path: Path, value: Any, given: Any, name: str) -> Iterator[Step]:
    depth, here = _as_far_as_there(data, path)
    if depth < len(path):
        yield _add(here, path, depth, value, given, name)
    else:
        yield from _difference(path, here, value, given)


def _add(here: Any, path: Path, depth: int, value: Any, given: Any, name: str) -> Step:
    """A key that is not there, with all that has to be there for it."""
    if isinstance(here, list) and path[depth] != str(len(here)):
        raise Refusal(
            f"`{'.'.join(path[:depth])}` has no element {path[depth]}", "look at the file again", name
        )
    if not isinstance(here, list | dict):
        what = ".".join(path[:depth])
        raise Refusal(f"`{what}` holds no keys, but `{here}`", f"set `{what}` to a map", name)
    for segment in reversed(path[depth + 1 :]):
        if segment.isdecimal():
            raise Refusal(f"`{'.'.join(path)}` is not there", "append to the list", name)
        value, given = {segment: value}, {segment: given}
    return Step("add", path[: depth + 1], value, given)


def _difference(path: Path, old: Any, new: Any, given: Any) -> Iterator[Step]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() & new.keys():
        yield from _maps(path, old, new, given)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _lists(path, old, new, given)
    else:
        _keep_reference(path, old, new)
        yield Step("put", path, new, given)


def _maps(path: Path, old: dict[str, Any], new: dict[str, Any], given: Mapping[str, Any]) -> Iterator[Step]:
    for key, value in new.items():
        if key in old:
            yield from _difference((*path, key), old[key], value, given[key])
        else:
            yield Step("add", (*path, key), value, given[key])
    yield from (Step("drop", (*path, key)) for key in old if key not in new)


def _lists(path: Path, old: list[Any], new: list[Any], given: Any) -> Iterator[Step]:
    """From the end to the start, so that places stay what they are."""
    mine, its = ([json.dumps(one, sort_keys=True) for one in side] for side in (old, new))
    found = SequenceMatcher(None, mine, its, autojunk=False).get_opcodes()
    for _, begin, end, first, last in reversed([one for one in found if one[0] != "equal"]):
        common = min(end - begin, last - first)
        for at in range(end - 1, begin + common - 1, -1):
            yield Step("drop", (*path, str(at)))
        for at in range(last - 1, first + common - 1, -1):
            yield Step("add", (*path, str(begin + common)), new[at], given[at])
        for at in range(common - 1, -1, -1):
            yield from _difference(
                (*path, str(begin + at)), old[begin + at], new[first + at], given[first + at]
            )


def _keep_reference(path: Path, old: Any, new: Any) -> None:
    """`${env:NAME}` stands for a value that is kept elsewhere on purpose."""
    if isinstance(old, str) and old.startswith("${") and not (isinstance(new, str) and new.startswith("${")):
        kind, _, where = old.strip("${}").partition(":")
        place = f"the environment's `{where}`" if kind == "env" else f"the file `{where}`"
        raise Refusal(
            f"`{'.'.join(path)}` comes from {place}",
            f"change {place}, or remove the key first and set it then",
        )


def _as_far_as_there(data: Any, path: Path) -> tuple[int, Any]:
    here = data
    for depth, segment in enumerate(path):
        inner = _inner(here, segment)
        if inner is None:
            return depth, here
        here = inner[0]
    return len(path), here


def _inner(here: Any, segment: str) -> tuple[Any] | None:
    if isinstance(here, dict) and segment in here:
        return (here[segment],)
    if isinstance(here, list) and segment.isdecimal() and int(segment) < len(here):
        return (here[int(segment)],)
    return None


def _insist(data: Any, path: Path, name: str) -> None:
    depth, here = _as_far_as_there(data, path)
    if depth == len(path):
        return
    what = ".".join(path)
    base = here.get("extends") if isinstance(here, dict) else None
    if isinstance(base, str):
        raise Refusal(
            f"`{what}` does not stand here, but comes from `{base}`",
            f"edit `{base}`, or set a value here",
            name,
        )
    raise Refusal(
        f"`{what}` does not stand in `{name}`", "it has its default, or stands in another file", name
    )


def after(data: Any, step: Step) -> Any:
    """The data with a step; what came in stays as it was."""
    return _after({} if data is None else data, step.path, step)


def _after(here: Any, path: Path, step: Step) -> Any:
    segment, rest = path[0], path[1:]
    if isinstance(here, list):
        place, copy = int(segment), list(here)
        if rest:
            copy[place] = _after(here[place], rest, step)
        elif step.kind == "drop":
            del copy[place]
        elif step.kind == "put":
            copy[place] = step.value
        else:
            copy.insert(place, step.value)
        return copy
    if rest:
        return {**here, segment: _after(here[segment], rest, step)}
    if step.kind == "drop":
        return {key: value for key, value in here.items() if key != segment}
    return {**here, segment: step.value}
