"""Shows that selectors name: each is there, and each name means one show."""

from collections.abc import Iterator, Sequence

from retrovue.check.document import Document, Path, pointing, selectors
from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.suggest import closest
from retrovue.media.expression import Either, Every, Expression, Match
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.media.shows import Show, is_show_id, samples, show_test, told_apart
from retrovue.media.snapshot import CatalogSnapshot


def check_shows(
    document: Document, snapshot: CatalogSnapshot, corrected: CatalogSnapshot
) -> Iterator[Diagnostic]:
    """Overrides speak of the catalog as it is; that they match at all is another check (RV111)."""
    before, after = samples(snapshot), samples(corrected)
    for path, selector in selectors(document):
        if path[0] == "overrides":
            yield from several_shows(selector, before, path)
        else:
            yield from _problems(selector, after, path)


def several_shows(selector: Selector, shows: Sequence[Item], path: Path) -> Iterator[Diagnostic]:
    """RV103 alone, of a selector that may name a show that is not there."""
    yield from (found for found in _problems(selector, shows, path) if found.code == "RV103")


def _problems(selector: Selector, shows: Sequence[Item], path: Path) -> Iterator[Diagnostic]:
    for name in dict.fromkeys(_named(selector.expression)):
        found = show_problem(name, shows, path)
        if found is not None:
            yield pointing(found, selector.spot_of("show", name))


def _named(node: Expression) -> Iterator[str]:
    """Names of shows that are asked for; `-show:` asks for none, and a `*` means several."""
    match node:
        case Match("show", ":", values):
            yield from (value for value in values if "*" not in value)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _named(part)


def show_problem(name: str, shows: Sequence[Item], path: Path) -> Diagnostic | None:
    """RV102 or RV103; `shows` are `samples` of the catalog."""
    test = show_test(":", name)
    found = [item for item in shows if test(item)]
    if not found:
        near = None if is_show_id(name) else closest(name, {_title(item) for item in shows})
        help = (f"did you mean `{near}`?",) if near else ("if it is new, run `retrovue sync`",)
        return Diagnostic("RV102", f"the catalog has no show `{name}`", path=path, help=help)
    several = told_apart(found)
    return _ambiguous(name, several, path) if several else None


def _title(item: Item) -> str:
    return Show.of(item).title


def _ambiguous(name: str, shows: Sequence[Show], path: Path) -> Diagnostic:
    listed = "; ".join(map(str, shows))
    years = len({show.year for show in shows}) == len(shows) and all(show.year for show in shows)
    ways = [f'"{show.title} ({show.year})"' if years else (show.guids or (show.title,))[0] for show in shows]
    cure = "write one of " + ", ".join(f"`show:{way}`" for way in ways)
    return Diagnostic("RV103", f"`{name}` names {len(shows)} shows: {listed}", path=path, help=(cure,))
