"""All checks of a station that could be read. Pure: no file and no database is opened here."""

from collections.abc import Collection, Mapping
from datetime import date

from retrovue.check.airings import check_airings, check_asked
from retrovue.check.catalog import check_catalog
from retrovue.check.document import Document
from retrovue.check.ends import check_ends
from retrovue.check.graphics import check_graphics, check_templates
from retrovue.check.grid import check_grid
from retrovue.check.identity import check_identity, check_roots
from retrovue.check.idle_keys import check_idle_keys
from retrovue.check.names import check_names
from retrovue.check.overrides import check_overrides
from retrovue.check.programs import check_programs
from retrovue.check.sources import check_sources
from retrovue.check.stunts import check_stunts
from retrovue.check.traffic import check_traffic
from retrovue.diagnostics import Diagnostic
from retrovue.media.snapshot import CatalogSnapshot

FAMILIES = (
    check_identity,
    check_names,
    check_grid,
    check_traffic,
    check_programs,
    check_sources,
    check_graphics,
    check_overrides,
    check_airings,
    check_ends,
    check_idle_keys,
)


def check_station(
    document: Document,
    snapshot: CatalogSnapshot | None,
    missing_roots: Collection[str] = (),
    *,
    corrected: CatalogSnapshot | None = None,
    templates: Mapping[str, str | None] | None = None,
    today: date | None = None,
) -> list[Diagnostic]:
    """Findings with YAML paths; `retrovue.load.station.locate` gives them their places.

    Overrides are met with `snapshot`, everything else with what they made of it: `corrected`.
    `templates`: the texts of the templates it names; they are not looked at when it is None.
    `today`: the date from which stunts are looked for.
    """
    found = [diagnostic for family in FAMILIES for diagnostic in family(document)]
    found.extend(check_roots(document, missing_roots))
    found.extend(check_stunts(document, today))
    if templates is not None:
        found.extend(check_templates(document, templates))
    if snapshot is not None:
        after = snapshot if corrected is None else corrected
        found.extend(check_catalog(document, snapshot, after))
        found.extend(check_asked(document, after, today))
    return found
