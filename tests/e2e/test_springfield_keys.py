"""The example station shows the whole language: a new key is used in it, or left out with a reason."""

from collections.abc import Iterator

from e2e.springfield import document
from pydantic import BaseModel

SHARED = "import_ include limit"
"""Of sources that are to be read only in part."""
LEFT_OUT = {
    "AiringException": "at out position",  # a place is named by its date and time here
    "Cache": "prefill prefill_hours",  # of the machine
    "Channel": "audio captions enabled start",
    "Database": "url",
    "Ffmpeg": "encoder path",  # of the machine, not of the station
    "Flow": "breaks graphics",
    "FolderSource": f"enabled every exclude folders {SHARED} prefer recurse retention",
    "Guide": "breaks graphics",
    "GuideWords": "image",
    "Live": "breaks graphics",
    "Loop": "breaks graphics",
    "Import": "metadata scores tags warnings",
    "NfoSource": f"enabled every exclude folders {SHARED} prefer recurse retention rules",
    "OffAir": "breaks graphics template",
    "PathMapping": "case",
    "Root": "description enabled name",
    "Library": "enabled",
    "PlexSource": f"enabled every exclude {SHARED} page_size passthrough prefer reload_guide remote retention",
    "Profile": "encoder",
    "Record": "as_run",
    "Sound": "language second",
    "Sync": "breaks precedence",
    "Rotation": "graphics",
    "Sequence": "breaks graphics",
    "Server": "discovery host names proxies sign_in_header tuner_port url",  # of the machine and its network
    "Simulcast": "breaks graphics",
    "StationDocument": "database ffmpeg record",
}
CORRECTIONS = "ItemSettings"
"""What overrides may set is what items have; a few show how."""


def models(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from models(getattr(value, name))
    elif isinstance(value, dict | tuple | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from models(inner)


def test_every_key_is_used_or_left_out_on_purpose() -> None:
    known: dict[str, set[str]] = {}
    used: dict[str, set[str]] = {}
    for model in models(document()):
        name = type(model).__name__.partition("[")[0]
        known.setdefault(name, set()).update(type(model).model_fields)
        used.setdefault(name, set()).update(model.model_fields_set)
    missing = {name: " ".join(sorted(known[name] - used[name])) for name in known if name != CORRECTIONS}
    assert {name: keys for name, keys in missing.items() if keys} == LEFT_OUT
    assert len(known) > 50
    assert len(used[CORRECTIONS]) >= 12
