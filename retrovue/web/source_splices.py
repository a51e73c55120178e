"""What a wish about a source changes of its keys: no more than what differs, and nothing that was not spoken of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.editing import Change
from retrovue.editing.writing import as_text
from retrovue.sources.plex_server import same_name

ORDER = ("type", "url", "token", "enabled", "libraries", "roots", "paths", "passthrough", "remote")
"""Of the keys of a source that is new."""
_TRUE_BY_DEFAULT = frozenset(("enabled",))
_FLAGS = frozenset(("enabled", "passthrough", "remote"))


@dataclass(frozen=True, slots=True)
class RootWish:
    """A folder as it shall stand; `name` None: as it is written."""

    path: str
    name: str | None = None
    enabled: bool = True


def new_source(name: str, wish: Mapping[str, Any]) -> tuple[Change, ...]:
    """All of its keys at once. Of its libraries those that were picked are named, so that no later one comes along."""
    wanted = {key: _wanted(key, None, wish.get(key)) for key in ORDER} | {"libraries": _picked(wish)}
    found = {key: value for key, value in wanted.items() if value not in (None, {}, [])}
    return (Change("set", ("sources", name), found),)


def _picked(wish: Mapping[str, Any]) -> dict[str, Any]:
    libraries = wish.get("libraries") or {}
    if all(libraries.values()):
        return {}
    chosen = [title for title, on in libraries.items() if on]
    return {title: {"enabled": bool(chosen)} for title in chosen or libraries}


def changed_source(name: str, written: Mapping[str, Any], wish: Mapping[str, Any]) -> tuple[Change, ...]:
    """`written` is what stands in the file; a None in `wish` takes the key away."""
    found = []
    for key, value in wish.items():
        path = ("sources", name, key)
        if value is None:
            found += [Change("remove", path)] if key in written else []
            continue
        wanted = _wanted(key, written.get(key), value)
        if wanted in (None, {}, []):
            found += [Change("remove", path)] if key in written else []
        elif key not in written or as_text(wanted) != written[key]:
            found.append(Change("set", path, wanted))
    return tuple(found)


def removed_source(name: str) -> tuple[Change, ...]:
    return (Change("remove", ("sources", name)),)


def _wanted(key: str, written: Any, value: Any) -> Any:
    """What shall stand at a key; None where nothing needs to."""
    if key in _FLAGS:
        return None if written is None and value is (key in _TRUE_BY_DEFAULT) else value
    if value is None:
        return None
    if key == "libraries":
        return library_entries(written if isinstance(written, Mapping) else {}, value)
    if key == "roots":
        return _roots(written, value)
    return value


# ---------------------------------------------------------------- libraries


def library_entries(written: Mapping[str, Any], wish: Mapping[str, bool]) -> dict[str, Any]:
    """`libraries:` by which exactly the wished ones of the known libraries are read.

    A library that is not named is read only while none that is named is switched on: to switch the first one on
    by name switches off those without a name, so that they are named as well.
    """
    if all(wish.values()) and all(map(_says_no_more, written.values())):
        return {}
    found = dict(written)
    names = {same_name(name): name for name in found}
    for title, on in wish.items():
        name = names.get(same_name(title))
        if name is not None and is_on(found[name]) != on:
            found[name] = _switched(found[name], on)
    while True:
        named_on = any(map(is_on, found.values()))
        wrong = [title for title, on in wish.items() if same_name(title) not in names and on == named_on]
        if not wrong:
            return found
        found |= {title: {"enabled": wish[title]} for title in wrong}
        names |= {same_name(title): title for title in wrong}


def is_on(entry: Any) -> bool:
    """Of an entry as it is written: the kind alone, or a map of texts."""
    value = entry.get("enabled", True) if isinstance(entry, Mapping) else True
    return value is True or (isinstance(value, str) and value.lower() in ("true", "yes", "on"))


def _says_no_more(entry: Any) -> bool:
    """Than whether the library is read."""
    return not entry or (isinstance(entry, Mapping) and entry.keys() <= {"enabled"})


def _switched(entry: Any, on: bool) -> dict[str, Any]:
    kept = dict(entry) if isinstance(entry, Mapping) else {"kind": entry} if entry else {}
    return {**kept, "enabled": on}


# ---------------------------------------------------------------- folders


def _roots(written: Any, wish: Sequence[RootWish]) -> list[Any]:
    known: dict[Any, Any] = {}
    for entry in written if isinstance(written, list) else [written] if isinstance(written, str) else []:
        path = entry.get("path") if isinstance(entry, Mapping) else entry
        known.setdefault(path, entry)
    return [_root(known.get(one.path), one) for one in wish]


def _root(written: Any, wish: RootWish) -> Any:
    """A path alone where there is nothing else to say."""
    entry: dict[str, Any] = dict(written) if isinstance(written, Mapping) else {"path": wish.path}
    if is_on(entry) != wish.enabled:
        entry["enabled"] = wish.enabled
    if wish.name is not None and wish.name != entry.get("name", ""):
        entry["name"] = wish.name
        if not wish.name:
            del entry["name"]
    return wish.path if entry.keys() == {"path"} and not isinstance(written, Mapping) else entry
