"""From plain data to the models of the language, and from pydantic's errors to diagnostics."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.suggest import hint
from retrovue.language.traffic import ROLES
from retrovue.load.model_fields import field_names, type_names
from retrovue.load.tree import Path, Tree
from retrovue.media.selector_error import NOWHERE

ModelT = TypeVar("ModelT", bound=BaseModel)
_MOST_TOLD = 500
_MAPS = ("dict_type", "model_type", "model_attributes_type", "mapping_type", "dict_attributes_type")
_LISTS = ("tuple_type", "list_type")
_SHAPES = {
    **dict.fromkeys(_MAPS, ("expected a map of keys", "write it as `{key: value}`")),
    **dict.fromkeys(_LISTS, ("expected a list", "write it as `[one, two]`")),
}


def decode(
    model: type[ModelT], data: dict[str, Any], tree: Tree, silent: Iterable[Path] = ()
) -> tuple[ModelT | None, list[Diagnostic]]:
    """The document, or what is wrong with it. Below `silent` paths nothing is reported again."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = _without_idle_branches(error.errors(include_url=False), data)
        quiet = tuple(silent)
        shown = [
            detail
            for detail in details
            if not tree.broken(path := _without_tags(_path(detail), data))
            and not any(path[: len(some)] == some for some in quiet)
            and not (detail["type"] == "too_short" and _at(data, path))  # its entries are wrong, and told
        ]
        found = [_diagnostic(detail, model, data) for detail in shown[:_MOST_TOLD]]
        if len(shown) > _MOST_TOLD:
            more = f"{len(shown) - _MOST_TOLD:,} more values are wrong"
            found.append(Diagnostic("RV020", more, help=("mend those that are told first",)))
        return None, found


def _path(detail: ErrorDetails) -> Path:
    segments = [str(segment) for segment in detail["loc"]]
    return tuple(segments[:-1] if segments and segments[-1] == "[key]" else segments)


def _diagnostic(detail: ErrorDetails, model: type[BaseModel], data: Any) -> Diagnostic:
    kind, path = detail["type"], _without_tags(_path(detail), data)
    on_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    context = detail.get("ctx") or {}
    if kind.startswith("RV"):
        help, spot = str(context.get("help", "")), context.get("spot", NOWHERE)
        return Diagnostic(
            kind, detail["msg"], path=(*path, *spot.path), on_key=on_key or spot.on_key,
            within=(spot.start, spot.end), help=(help,) if help else (),
        )  # fmt: skip
    if kind == "extra_forbidden":
        return _unknown_key(_path(detail), path, model, data)
    if kind == "missing":
        return _missing_key(path, data)
    if kind.startswith("union_tag"):
        return _wrong_tag(kind, path, context, type_names(model, path))
    if kind == "literal_error":
        return _not_one_of(detail, path)
    if kind == "too_short" and path:
        return Diagnostic("RV020", f"`{path[-1]}` is empty", path=path, help=("name at least one",))
    message, help = _SHAPES.get(kind) or (_lower(detail["msg"]), "")
    return Diagnostic("RV020", message, path=path, on_key=on_key, help=(help,) if help else ())


def _without_tags(path: Path, data: Any) -> Path:
    """The keys of the data: pydantic puts a type's name into the path, behind the map whose `type` it is."""
    here, kept = data, list[str]()
    for segment in path:
        if isinstance(here, Mapping) and _is_tag(segment, here):
            here = {key: value for key, value in here.items() if key != "type"}
            continue
        kept.append(_as_written(segment, here))
        inner = _step(here, kept[-1])
        here = inner[0] if inner else None
    return tuple(kept)


def _as_written(segment: str, here: Any) -> str:
    """The pool of a pod element stands at the key of its role."""
    if segment != "pool" or not isinstance(here, Mapping) or segment in here:
        return segment
    return next((role for role in ROLES if role in here), segment)


def _is_tag(segment: str, here: Mapping[str, Any]) -> bool:
    """A program without a `type` is a rotation."""
    return segment == here.get("type") or (segment == "rotation" and not here.keys() & {"type", segment})


def _unknown_key(whole: Path, path: Path, model: type[BaseModel], data: Any) -> Diagnostic:
    key, parent = path[-1], path[:-1]
    names = field_names(model, whole[:-1])
    if not parent:
        names = [*(name for name in names if name != "channels"), "channel", "programs", "grid", "stunts"]
    elif len(parent) == 2 and parent[0] == "breaks":
        names = [*names, "extends"]
    present = _at(data, parent)
    taken = present if parent and isinstance(present, Mapping) else {}
    free = [name for name in names if name not in taken]
    help = hint(key, free)
    return Diagnostic("RV010", f"unknown key `{key}`", path=path, on_key=True, help=(help,) if help else ())


def _missing_key(path: Path, data: Any) -> Diagnostic:
    key, parent = path[-1], _present(path[:-1], data)
    if not parent:
        help = f"write `{key}:` into `station.yaml`" if key == "station" else f"add `{key}:`"
        return Diagnostic("RV014", f"the station has no `{key}`", path=path, help=(help,))
    where = next((name for name in reversed(parent) if not name.isdigit()), parent[-1])
    return Diagnostic(
        "RV014", f"`{key}` is missing in `{where}`", path=parent, on_key=True, help=(f"add `{key}:`",)
    )


def _wrong_tag(kind: str, path: Path, context: Mapping[str, Any], tags: list[str]) -> Diagnostic:
    key = str(context.get("discriminator", "'type'")).strip("'")
    if kind == "union_tag_not_found":
        help = "write " + " or ".join(f"`{key}: {tag}`" for tag in tags)
        return Diagnostic("RV020", f"`{path[-1]}` has no `{key}`", path=path, on_key=True, help=(help,))
    tag = str(context.get("tag", ""))
    return Diagnostic("RV020", f"`{tag}` is no `{key}` here", path=(*path, key), help=(hint(tag, tags),))


def _not_one_of(detail: ErrorDetails, path: Path) -> Diagnostic:
    expected = str((detail.get("ctx") or {}).get("expected", ""))
    names = [name.strip().strip("'") for name in expected.replace(" or ", ", ").split(",")]
    got = detail["input"]
    if not isinstance(got, str):
        listed = ", ".join(f"`{name}`" for name in names)
        return Diagnostic("RV020", f"expected one of {listed}", path=path)
    return Diagnostic("RV020", f"`{got}` is not a choice here", path=path, help=(hint(got, names),))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


# ---------------------------------------------------------------- unions without a tag


def _without_idle_branches(details: list[ErrorDetails], data: Any) -> list[ErrorDetails]:
    """A plain union complains once for each branch; only the branch that was meant is kept."""
    kept: list[ErrorDetails] = []
    groups: dict[Path, dict[str, list[ErrorDetails]]] = {}
    for detail in details:
        union = _union(detail, data)
        if union is None:
            kept.append(detail)
        else:
            groups.setdefault(union[0], {}).setdefault(union[1], []).append(detail)
    for branches in groups.values():
        kept.extend(max(branches.values(), key=_meant))
    return kept


def _union(detail: ErrorDetails, data: Any) -> tuple[Path, str] | None:
    """The union's path and the branch, read from the first segment that is neither a key of the data nor a type."""
    here, path, whole = data, list[str](), _path(detail)
    for place, segment in enumerate(whole, 1):
        if isinstance(here, Mapping) and _is_tag(segment, here):
            here = {key: value for key, value in here.items() if key != "type"}
            continue
        inner = _step(here, segment)
        if inner is None:
            last = detail["type"] in ("missing", "extra_forbidden") and place == len(whole)
            return None if last else (tuple(path), segment)
        here = inner[0]
        path.append(segment)
    return None


def _meant(branch: Iterable[ErrorDetails]) -> tuple[int, bool, bool, bool]:
    """Deepest first, then not another shape than the text that was written, then a code of its own, then any code."""
    deepest = max(branch, key=lambda detail: len(detail["loc"]))
    kind, depth = deepest["type"], len(deepest["loc"])
    misshapen = kind in _SHAPES and isinstance(deepest["input"], str)
    return depth, not misshapen, kind not in ("RV020", "literal_error"), kind[:2] == "RV"


def _step(here: Any, segment: str) -> tuple[Any] | None:
    if isinstance(here, Mapping) and segment in here:
        return (here[segment],)
    if isinstance(here, list) and segment.isdigit() and int(segment) < len(here):
        return (here[int(segment)],)
    return None


def _present(path: Path, data: Any) -> Path:
    """The path as far as the data has it: the branch of a union stands in no file."""
    here, kept = data, list[str]()
    for segment in path:
        inner = _step(here, segment)
        if inner is None:
            break
        kept.append(segment)
        here = inner[0]
    return tuple(kept)


def _at(data: Any, path: Path) -> Any:
    here = data
    for segment in path:
        inner = _step(here, segment)
        here = inner[0] if inner else here
    return here
