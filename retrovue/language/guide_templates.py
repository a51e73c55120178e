"""Templates of the guide: a small part of jinja, which ends by its nature.

There are values, filters that make nothing long, and `if`. What an entry lacks is an empty text. Without loops, calls
and sums a template takes as long as it is long, so that nothing has to be stopped.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from retrovue.diagnostics.suggest import hint
from retrovue.language.model import wrong
from retrovue.language.texts import read_text

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

VALUES: dict[str, str] = {
    "title": "the show's or the film's title, or the block's",
    "subtitle": "the episode's title",
    "description": "what it is about",
    "season": "a number, or nothing",
    "episode": "a number, or nothing",
    "code": "`S01E02`, or nothing",
    "year": "a number, or nothing",
    "rating": "`TV-14`",
    "category": "the first genre, or what `epg` says",
    "kind": "`episode`, `movie`, `music-video`, ...",
    "program": "the id of the program",
    "channel": "the channel's name",
    "number": "the channel's number",
    "start": "when it begins, `20:00` on the station's clock",
    "end": "when it ends",
    "minutes": "how long it is on",
}
"""What templates may name."""
FILTERS = ("upper", "lower", "title", "capitalize", "trim", "default", "truncate")
_NODES = frozenset((
    "Template", "Output", "TemplateData", "Name", "Const", "If", "CondExpr", "Filter", "Compare", "Operand", "And", "Or",
    "Not", "Concat",
))  # fmt: skip
_EPISODE = {
    "title": "Neon Patrol", "subtitle": "Chrome Harbor", "description": "A boat.", "season": 1, "episode": 2,
    "code": "S01E02", "year": 1986, "rating": "TV-PG", "category": "Action", "kind": "episode", "program": "patrol",
    "channel": "One", "number": "4.1", "start": "20:00", "end": "20:30", "minutes": 30,
}  # fmt: skip
_NUMBERLESS = {"season": "", "episode": "", "code": ""}
_FILM = {**_EPISODE, **_NUMBERLESS, "subtitle": "", "kind": "movie"}
_SLOT = {**_FILM, "description": "", "year": "", "rating": "", "category": "", "kind": "slate"}
_SAMPLES = (_EPISODE, _FILM, _SLOT)
"""A template must hold for what has everything and for what has next to nothing."""


@lru_cache(maxsize=1)
def _environment() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests, made.globals = {}, {}
    return made


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    return _environment().from_string(text)


def rendered(text: str, values: Mapping[str, object]) -> str | None:
    """What a template that was read says of these values; None where it cannot be said."""
    try:
        return str(_compiled(text).render(values))
    except Exception:  # a filter may refuse a value that no sample has: the guide keeps the log's words
        return None


def read_template(value: object) -> str:
    """Raises RV404 for what is no template of a guide."""
    text = read_text(value)
    if problem := _problem(text):
        what, help = problem
        raise wrong("RV404", "the template {what}", what=what, help=help)
    return text


def _problem(text: str) -> tuple[str, str] | None:
    """What is wrong with it, and the cure."""
    from jinja2 import TemplateSyntaxError

    try:
        tree = _environment().parse(text)
        return _foreign(tree) or _failing(text)
    except TemplateSyntaxError as error:
        words = (error.message or "is none").rstrip(".")
        return f"cannot be read: {words[:1].lower()}{words[1:]}", "write values as `{{ title }}`"
    except RecursionError:
        return "is nested too deeply", "write it flatter"


def _foreign(tree: Any) -> tuple[str, str] | None:
    """The first thing that templates of guides do not have."""
    from jinja2 import nodes

    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        pending += node.iter_child_nodes()
        kind = type(node).__name__
        if kind not in _NODES:
            return f"holds what a guide does not have ({kind.lower()})", "use values, filters and `if` alone"
        if isinstance(node, nodes.Name) and node.name not in VALUES:
            return f"names `{node.name}`, which no entry has", hint(node.name, VALUES)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            return f"uses the filter `{node.name}`", hint(node.name, FILTERS)
    return None


def _failing(text: str) -> tuple[str, str] | None:
    help = "ask first whether there is a value: `{% if year %}({{ year }}){% endif %}`"
    for sample in _SAMPLES:
        try:
            _compiled(text).render(sample)
        except Exception as error:
            what = str(error).splitlines()[0] if str(error) else type(error).__name__
            return f"fails for an entry of kind `{sample['kind']}`: {what}", help
    return None


GuideTemplate = Annotated[str, BeforeValidator(read_template)]
