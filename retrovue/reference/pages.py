"""The language pages: text that people write, and between marks what is made of the models and the examples.

`<!-- keys pools.Pool -->` begins the table of a model, `<!-- example pools.yaml -->` a file of the examples, and
`<!-- example channels/wrtv.yaml: grid -->` one key of it. Each ends with `<!-- end -->`.
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from retrovue.language.document import StationDocument
from retrovue.reference.keys import Key, keys_of, model_name, station_keys
from retrovue.reference.shapes import Either, Keys, ListOf, MapOf, Shape, Tagged
from retrovue.reference.words import default_words, type_words

_REGION = re.compile(r"(<!-- (keys|example) (\S+?)(?:: (\w+))? -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def models_of(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Every model of the language by its name, the station's own document included."""
    found: dict[str, type[BaseModel]] = {}

    def visit(shape: Shape) -> None:
        match shape:
            case Keys(inner):
                enter(inner)
            case Either(parts):
                for part in parts:
                    visit(part)
            case ListOf(item):
                visit(item)
            case MapOf(key, value):
                visit(key)
                visit(value)
            case Tagged(models):
                for _, inner in models:
                    enter(inner)

    def enter(inner: type[BaseModel]) -> None:
        if model_name(inner) not in found:
            found[model_name(inner)] = inner
            for key in keys_of(inner):
                visit(key.shape)

    enter(model)
    return found


def renewed(pages: Mapping[str, str], examples: Mapping[str, str], model: type[BaseModel]) -> dict[str, str]:
    """The pages by file name, with every region as it is to be."""
    models, places = models_of(model), dict(_homes(pages))

    def of_page(page: str, text: str) -> str:
        homes = {name: mark if home == page else home + mark for name, (home, mark) in places.items()}

        def region(found: re.Match[str]) -> str:
            start, kind, name, part, _, end = found.groups()
            if kind == "keys":
                return start + table(_written_keys(models[name]), homes) + end
            example = _part(examples[name], part) if part else examples[name]
            return f"{start}```yaml\n{example}```\n{end}"

        return _REGION.sub(region, text)

    return {page: of_page(page, text) for page, text in pages.items()}


def _written_keys(model: type[BaseModel]) -> list[Key]:
    """`channels` is made of the channels' files; nobody writes it."""
    return station_keys(model)[0] if issubclass(model, StationDocument) else keys_of(model)


def table(keys: list[Key], homes: Mapping[str, str]) -> str:
    rows = [
        f"| `{key.name}` | {_cell(type_words(key.shape, homes))} | {_cell(default_words(key))} | {_cell(key.text)} |"
        for key in keys
    ]
    return "\n".join(["| Key | Type | Default | Meaning |", "|---|---|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _homes(pages: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The heading under which each model is described."""
    for page, text in pages.items():
        for found in _REGION.finditer(text):
            if found[2] == "keys":
                heading = list(_HEADING.finditer(text, 0, found.start()))[-1]
                yield found[3], (page, "#" + anchor(heading[1]))


def anchor(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w -]", "", heading).strip().replace(" ", "-").lower()


def _part(text: str, key: str) -> str:
    """One top-level key of a file, with what stands below it."""
    found = re.search(rf"^{key}:.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise KeyError(key)
    return found[0].rstrip("\n") + "\n"
