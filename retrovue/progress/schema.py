"""The JSON Schema of the envelope, for whoever reads the events."""

from typing import Any, get_args

from retrovue.progress.event import Level, Operation, Phase

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_COUNT_OR_NONE = {"type": ["integer", "null"], "minimum": 0}


def _object(**properties: Any) -> dict[str, Any]:
    """Readers must bear keys that they do not know: the envelope only ever gains some."""
    return {"type": "object", "properties": properties, "required": list(properties)}


_PROGRESS = _object(
    current=_COUNT,
    total=_COUNT_OR_NONE,
    unit=_TEXT,
    percent={"type": ["integer", "null"], "minimum": 0, "maximum": 100},
)
_SCOPE = _object(
    server_id=_TEXT,
    source_id=_TEXT,
    library_key=_TEXT,
    library_title=_TEXT,
    kind={"enum": ["", "movie", "episode", "file"]},
    show_title=_TEXT,
    season_number={"type": ["integer", "null"]},
    episode_number={"type": ["integer", "null"]},
    item_title=_TEXT,
)
_STATS = _object(
    **dict.fromkeys(
        ("total_records", "processed_records", "imported_records", "updated", "skipped_records", "removed",
         "error_count", "records_per_second", "elapsed_seconds"), _COUNT,
    ),
    estimated_remaining_seconds=_COUNT_OR_NONE,
    **dict.fromkeys(("metadata_extracted", "tags_added", "scores_imported", "warnings_flagged"), _COUNT),
)  # fmt: skip
_CHANGES = _object(
    counts={"type": "object", "additionalProperties": _COUNT},
    first={"type": "array", "items": _object(what=_TEXT, words=_TEXT, key=_TEXT)},
    rest=_COUNT,
)
"""What a run has changed in all; told once, when it ends."""
_ERROR = _object(
    code={"type": "string", "pattern": r"^RV\d{3}$"},
    message=_TEXT,
    item=_TEXT,
    record_id=_TEXT,
    recoverable={"type": "boolean"},
    action=_TEXT,
    hint=_TEXT,
)

EVENT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An event of a run",
    "description": "In the stream it goes by the name of its operation. `snapshot` has the last event of each active run; "
    "`resync` and `beat` are of the line, and no events.",
    **_object(
        id={"type": "integer", "minimum": 1},
        ts=_COUNT,
        run_id=_TEXT,
        correlation_id=_TEXT,
        operation={"enum": list(get_args(Operation))},
        phase={"enum": list(get_args(Phase))},
        level={"enum": list(get_args(Level))},
        scope=_SCOPE,
        progress=_PROGRESS,
        source_progress=_PROGRESS,
        show_progress=_PROGRESS,
        stats=_STATS,
        message=_TEXT,
        error={"anyOf": [{"type": "null"}, _ERROR]},
        extra={"type": "object", "additionalProperties": {"type": "string"}},
        v={"const": 1},
    ),
}
EVENT_SCHEMA["properties"]["changes"] = _CHANGES  # the only one that is not always there
