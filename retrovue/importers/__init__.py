"""Schedules of other systems as station files: pure readers, one format a file.

A reader takes decoded documents and fills a draft; it notes what it leaves behind. Nothing here touches a disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.importers import dizquetv, ersatztv, fieldstation42, tunarr
from retrovue.importers.decode import LARGEST, decode, refuse, too_large
from retrovue.importers.draft import Draft, Words
from retrovue.importers.names import shown, slug
from retrovue.importers.notes import Note, report
from retrovue.importers.part import Part

__all__ = ["FORMATS", "LARGEST", "Imported", "Words", "import_station", "refuse", "slug", "too_large"]


@dataclass(frozen=True, slots=True)
class Format:
    """`recognise` tells by the shape of one document whether it belongs to the format."""

    title: str
    recognise: Callable[[Any], bool]
    read: Callable[[tuple[Part, ...], Draft], None]
    advice: Callable[[str], str]


FORMATS: Mapping[str, Format] = {
    name: Format(module.TITLE, module.recognise, module.read, module.advice)
    for name, module in (
        ("fieldstation42", fieldstation42),
        ("ersatztv", ersatztv),
        ("dizquetv", dizquetv),
        ("tunarr", tunarr),
    )
}
"""In the order in which they are tried; no document belongs to two."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Files of the station by path, IMPORT.md among them, and what was left behind."""

    title: str
    files: dict[str, str]
    channels: tuple[str, ...]
    left: tuple[Note, ...]


def import_station(files: Sequence[tuple[str, bytes]], format: str | None, words: Words) -> Imported:
    """Reads the files, by name and content. Raises StationError (RV810)."""
    documents = [(name, decode(name, data)) for name, data in files]
    chosen = FORMATS[format or _recognise(documents)]
    draft = Draft(words, chosen.title)
    parts = []
    for name, value in documents:
        if chosen.recognise(value):
            parts.append(Part(value, name, draft.notes))
        else:
            draft.notes.add(name, f"the file is not one of {chosen.title}", "nothing; it was passed over")
    if not parts:
        refuse(files[0][0] if files else "", f"nothing here is of {chosen.title}", _FORMS_HELP)
    chosen.read(tuple(parts), draft)
    return _finish(draft, chosen, parts)


_FORMS_HELP = (
    "name the system with `--format`, or see `retrovue/docs/importing.md` for the files each one takes"
)


def _recognise(documents: Sequence[tuple[str, Any]]) -> str:
    for name, format in FORMATS.items():
        if any(format.recognise(value) for _, value in documents):
            return name
    place = documents[0][0] if documents else ""
    return refuse(place, "the file is of no system that can be imported", _FORMS_HELP)


def _finish(draft: Draft, format: Format, parts: Sequence[Part]) -> Imported:
    if not draft.channels:
        reasons = tuple(f"{note.places[0]}: {note.what}" for note in draft.left()[:3])
        refuse(
            parts[0].place,
            "the import holds no channel",
            reasons[0] if reasons else "export a channel with programmes",
        )
    draft.settle_numbers()
    for top in parts:
        for part in top.unread():
            key = part.keys[-1] if part.keys else ""
            part.note(f"`{shown(key, 60)}` is left out", format.advice(key))
    files = draft.files()
    channels = tuple(f"{channel.number} {channel.name}" for channel in draft.channels)
    made = [f"- channel {name}" for name in channels]
    files["IMPORT.md"] = report(format.title, made, draft.left())
    return Imported(format.title, files, channels, draft.left())
