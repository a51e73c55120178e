"""All that `doctor` looks at, one after the other. No secret of the station stands in any finding."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrovue.doctor import machine
from retrovue.doctor.finding import Finding, ok, told
from retrovue.doctor.sources import sources

if TYPE_CHECKING:
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document

_SHORTEST_SECRET = 4


def findings(project: Path, asked: str | None, env: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """As they are found: a server may take its time."""
    yield machine.python()
    place, document, found = station(project, asked, env)
    yield from found
    yield from machine.ffmpeg(document)
    if place is not None:
        yield machine.state(place, document)
    if place is not None and document is not None:
        yield from machine.catalog(place, document)
        secrets = secrets_of(document)
        yield from (_without(finding, secrets) for finding in sources(place, document))


def station(
    project: Path, asked: str | None, env: Mapping[str, str] = os.environ
) -> tuple[StationPlace | None, Document | None, Sequence[Finding]]:
    """The station that is meant, as far as it can be read, and what is to be said of it."""
    from retrovue import pipeline
    from retrovue.diagnostics import Severity, StationError
    from retrovue.diagnostics.render_text import counted
    from retrovue.load.project import find_station

    try:
        place = find_station(project, asked)
    except StationError as error:
        return None, None, told("station", error.diagnostics)
    loaded = pipeline.load(place, env)
    if loaded.document is not None:
        channels = counted(len(loaded.document.channels), "channel")
        return place, loaded.document, [ok("station", f"`{place.id}` can be read, {channels}")]
    errors = sum(one.severity is Severity.ERROR for one in loaded.diagnostics)
    text, cures = f"`{place.id}` has {counted(errors, 'mistake')} in its files", ("run `retrovue check`",)
    return place, loaded.draft, [Finding("error", "station", text, cures, of_station=True)]


def secrets_of(document: Document) -> list[str]:
    """Those that are long enough to be told from other words."""
    tokens = (getattr(source, "token", "") for source in document.sources.values())
    return [token for token in tokens if len(token) >= _SHORTEST_SECRET]


def _without(finding: Finding, secrets: Sequence[str]) -> Finding:
    def clean(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "*****")
        return text

    return replace(finding, text=clean(finding.text), cures=tuple(map(clean, finding.cures)))
