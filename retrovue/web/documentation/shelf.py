"""What there is to read: the pages in their order, the example station, and a page for every code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from retrovue.diagnostics.codes import CODES
from retrovue.diagnostics.explain import page as page_of_code

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Begin", ("getting-started", "importing", "troubleshooting")),
    ("Watch", ("clients", "client-plex", "client-jellyfin", "client-emby", "client-kodi", "client-channels", "client-vlc",
               "client-tivimate", "tuners", "guide", "outside")),
    ("Write a station", ("language", "language-station", "language-items", "language-channels", "language-programs",
                         "language-breaks", "language-graphics", "examples", "testing-your-station")),
    ("Run it", ("commands", "console", "events", "how-it-works", "log-format")),
)  # fmt: skip
CODES_PAGE = "codes"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page; `address` is its path in the console."""

    name: str
    address: str
    title: str
    text: str
    """Markdown, without the title."""


@cache
def leaves() -> Mapping[str, Leaf]:
    """By address, in the order in which they are read."""
    names = [name for _, group in GROUPS for name in group]
    found = [*map(_page, names), _list_of_codes(), *map(_code, CODES)]
    return {leaf.address: leaf for leaf in found}


def address_of(name: str) -> str:
    return f"/docs/{name}"


def address_of_code(code: str) -> str:
    return f"/docs/{CODES_PAGE}/{code}"


def _page(name: str) -> Leaf:
    text = _examples() if name == "examples" else _read(f"{name}.md")
    title, _, rest = text.partition("\n")
    return Leaf(name, address_of(name), title.removeprefix("# ").strip(), rest)


def _read(name: str) -> str:
    return resources.files("retrovue").joinpath("docs", name).read_text(encoding="utf-8")


def _examples() -> str:
    parts = [
        "# The example station",
        "One station that uses the whole of the language; the pages about it quote it.",
    ]
    for name, text in _example_files(resources.files("retrovue").joinpath("docs", "examples")):
        parts.append(f"## {name}\n\n```yaml\n{text.rstrip()}\n```")
    return "\n\n".join(parts)


def _example_files(folder: "resources.abc.Traversable", above: str = "") -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda one: (one.is_dir(), one.name)):
        if each.is_dir():
            yield from _example_files(each, f"{above}{each.name}/")
        elif each.name.endswith(".yaml"):
            yield f"{above}{each.name}", each.read_text(encoding="utf-8")


def _list_of_codes() -> Leaf:
    rows = [
        f"| [{code}]({address_of_code(code)}) | {known.severity.value} | {known.title} |" for code, known in CODES.items()
    ]  # fmt: skip
    text = "Every finding has a code, in the console as on the command line.\n\n| Code | | What it says |\n|---|---|---|\n"
    return Leaf(CODES_PAGE, address_of(CODES_PAGE), "Codes of findings", text + "\n".join(rows))


def _code(code: str) -> Leaf:
    title, _, rest = page_of_code(code).partition("\n")
    return Leaf(code, address_of_code(code), title.removeprefix("# ").strip(), rest)
