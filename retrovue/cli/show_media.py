"""`retrovue show media SELECTOR`: items of the catalog with all that is remembered of their links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.session import current

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from retrovue.catalog import Catalog
    from retrovue.catalog.links import ItemReport, LinkReport
    from retrovue.catalog.spoiled import LeftOut
    from retrovue.media.item import Item
    from retrovue.pipeline import Document

Local = Callable[[str, str], str]


def show_media(
    wanted: Annotated[
        str,
        typer.Argument(
            help="The key or another id of an item, or a selector such as `kind:movie year:1984`.",
            metavar="SELECTOR",
        ),
    ],
    json: JsonLines = False,
) -> None:
    """Print items of the catalog, those that cannot air as well, and where each is listed."""
    import os

    from retrovue import pipeline
    from retrovue.catalog import open_catalog, precedence_of
    from retrovue.cli import station_in_use
    from retrovue.diagnostics.visible import visible
    from retrovue.sources.local import local_paths
    from retrovue.timing.instants import zone

    session = current(json)
    place, _, document = station_in_use.load(session)
    local = local_paths(document.sources, place.project)
    with open_catalog(pipeline.catalog_url(place, document), readonly=True) as catalog:
        catalog.precedence = precedence_of(document)
        found, spoiled = _find(catalog, document, wanted), {one.key: one for one in catalog.left_out()}
        for report in found:
            asset = catalog.asset(report.item.key, local)
            file = asset.path if asset is not None else ""
            out = spoiled.get(report.item.key)
            if session.json:
                session.record(
                    "media", **_fields(report, local, file), left_out=out._asdict() if out else None
                )
            else:
                lines = _lines(report, local, file, zone(document.station.timezone), os.path.isfile, out)
                print("\n".join(map(visible, lines)))
    if not found:
        session.say(f"the catalog has nothing that is `{wanted}`")
        raise typer.Exit(1)


def _find(catalog: Catalog, document: Document, wanted: str) -> list[ItemReport]:
    """By key or another id, else by selector: of all items, whatever their state, as overrides leave them alone."""
    from retrovue.media.selector import SelectorError, parse_selector, select_of_all

    exact = catalog.reports([wanted])
    if exact:
        return list(exact)
    try:
        selector = parse_selector(wanted)
        every = catalog.reports()
        of_state: dict[str, list[Item]] = {}
        for one in every:
            of_state.setdefault(one.state, []).append(one.item)
        taken = select_of_all(of_state, selector, document.collections)
    except SelectorError as error:
        cure = f"; {error.help}" if error.help else ""
        message = f"no item is called `{wanted}`, and it is no selector: {error.message}{cure}"
        raise typer.BadParameter(message) from None
    return [one for one in every if one.item.key in taken]


# ---------------------------------------------------------------- for programs


def _fields(report: ItemReport, local: Local, file: str) -> dict[str, object]:
    from retrovue.catalog.item_json import item_fields

    links = [_link_fields(link, local) for link in report.links]
    return {"item": item_fields(report.item), "state": report.state, "file": file, "links": links}


def _link_fields(link: LinkReport, local: Local) -> dict[str, object]:
    return asdict(link) | {"local": [local(link.source, path) for path in _paths(link)]}


def _paths(link: LinkReport) -> tuple[str, ...]:
    """Of the parts that air."""
    parts = link.versions[link.chosen].parts if link.chosen < len(link.versions) else ()
    return tuple(part.path for part in parts)


# ---------------------------------------------------------------- for people


def _lines(
    report: ItemReport,
    local: Local,
    file: str,
    tz: ZoneInfo,
    is_file: Callable[[str], bool],
    out: LeftOut | None,
) -> Iterator[str]:
    from retrovue.timing.durations import clock_text

    item = report.item
    name = f"{item.show} - {item.title}" if item.show else item.title
    year = f" ({item.year})" if item.year else ""
    yield f"{item.key}  {item.kind}  {name}{year}  {clock_text(item.duration)}  {report.state}"
    if file:
        yield f"  airs from    {file}{'' if is_file(file) else ', which is not there now'}"
    if out is not None:
        yield f"  left out     since {_moment(out.at, tz)}: on the air {out.reason} ({out.code})"
    for link in report.links:
        yield f"  {link.source} / {link.section or '-'} / {link.ref}  {link.state}"
        yield from (f"    {title:<11}{text}" for title, text in _rows(link, local, tz) if text)


def _rows(link: LinkReport, local: Local, tz: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield from (("path", path) for path in _paths(link) or (link.path,))
    for path in _paths(link):
        here = local(link.source, path)
        if here != path:
            yield "here", here or "nowhere: no mapping of the source leads to this machine"
    for number, version in enumerate(link.versions):
        if len(link.versions) > 1 or version.name:
            mark = "  <- airs" if number == link.chosen and len(link.versions) > 1 else ""
            yield "version", f"{version.name or number + 1}{mark}"
    yield "marks", _marks(link)
    yield "first seen", _moment(link.first_seen, tz)
    yield "last seen", _moment(link.last_seen, tz)
    yield "last scan", _moment(link.last_scan, tz)
    yield "missing", f"since {_moment(link.missing_since, tz)}" if link.missing_since is not None else ""
    yield "errors", f"{link.error_count} in a row" if link.error_count else ""
    if link.last_error:
        at = f"{_moment(link.last_error_at, tz)}  " if link.last_error_at else ""
        yield "last error", f"{at}{link.last_error}"


def _marks(link: LinkReport) -> str:
    from retrovue.timing.durations import clock_text

    return ", ".join(f"{clock_text(mark.at)} {mark.title}".strip() for mark in link.marks)


def _moment(at: int | None, tz: ZoneInfo) -> str:
    """In the station's zone; nothing for what an older catalog did not note."""
    from retrovue.timing.instants import local_text

    return local_text(at, tz)[:19].replace("T", " ") if at else ""
