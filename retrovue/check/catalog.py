"""The station against the catalog: what is drawn from exists, and corrections meet an item."""

from collections import Counter
from collections.abc import Iterator

from retrovue.check.document import Document, Path, drawing_selectors, pointing
from retrovue.check.shows import check_shows
from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.render_text import counted
from retrovue.diagnostics.suggest import closest
from retrovue.language.overriding import Override
from retrovue.media.expression import Every, Match
from retrovue.media.fields import TEXTS
from retrovue.media.item import Item
from retrovue.media.ratings import age_of
from retrovue.media.selector import Selector, SelectorError, parse_selector, select
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.media.splitting import whole_key

_SHOWN = 5


def check_catalog(
    document: Document, snapshot: CatalogSnapshot, corrected: CatalogSnapshot
) -> Iterator[Diagnostic]:
    """`corrected`: the same items as the overrides make them; programmes and pools draw from those."""
    if not len(snapshot):
        help = "`retrovue sync` reads the sources"
        yield Diagnostic("RV100", "the catalog is empty", place="the catalog", help=(help,))
        return
    told = list(check_shows(document, snapshot, corrected))
    yield from told
    unknown = [diagnostic.path for diagnostic in told if diagnostic.code == "RV102"]
    for path, selector in drawing_selectors(document):
        found = _items(document, corrected, selector)
        if found is not None and not found and not any(told[: len(path)] == path for told in unknown):
            yield _nothing("RV104", selector, corrected, path)
    parts = CatalogSnapshot.of(item for item in corrected if whole_key(item.key) != item.key)
    for index, override in enumerate(document.overrides):
        yield from _override(document, snapshot, parts, index, override)
    yield from _unknown_ratings(corrected)


def _unknown_ratings(snapshot: CatalogSnapshot) -> Iterator[Diagnostic]:
    """They are kept as they came, and count as none."""
    found = Counter(item.rating for item in snapshot if item.rating and age_of(item.rating) is None)
    if found:
        shown = ", ".join(f"`{rating}`" for rating, _ in found.most_common(_SHOWN))
        count = found.total()
        message = f"{counted(count, 'item')} {'has a rating' if count == 1 else 'have ratings'} that nobody knows: {shown}"
        help = "they count as `station.ratings.unrated`; an override may set a `rating` for them"
        yield Diagnostic("RV529", message, place="the catalog", help=(help,))


def _items(document: Document, snapshot: CatalogSnapshot, selector: Selector) -> tuple[Item, ...] | None:
    """None when the selector names what is not there, which another check reports."""
    try:
        return select(snapshot, selector, document.collections)
    except SelectorError:
        return None


def _nothing(code: str, selector: Selector, snapshot: CatalogSnapshot, path: Path) -> Diagnostic:
    """A selector that takes no item, with a value of the catalog like the first one that matches nothing."""
    message = f"nothing in the catalog matches `{selector.text}`"
    tree = selector.expression
    for part in tree.parts if isinstance(tree, Every) else (tree,):
        if not isinstance(part, Match) or select(snapshot, parse_selector(str(part)), {}):
            continue
        known = {value for item in snapshot for value in _values(item, part.field)}
        near = closest(part.values[0], known) if known else None
        help = f"nothing has `{part}`" + (f"; did you mean `{near}`?" if near else "")
        return pointing(Diagnostic(code, message, path=path, help=(help,)), selector.condition_of(part))
    return Diagnostic(code, message, path=path)


def _values(item: Item, field: str) -> tuple[str, ...]:
    own = {"kind": (item.kind,), "show": (item.show,), "rating": (item.rating,)}.get(field)
    texts = TEXTS.get(field)
    return tuple(filter(None, own or (texts(item) if texts else ())))


def _override(
    document: Document, snapshot: CatalogSnapshot, parts: CatalogSnapshot, index: int, override: Override
) -> Iterator[Diagnostic]:
    """It may also speak of parts that only overrides and rules make of a file."""
    found = _items(document, snapshot, override.match)
    if found is not None and not found and not _items(document, parts, override.match):
        yield _nothing("RV111", override.match, snapshot, ("overrides", str(index), "match"))
