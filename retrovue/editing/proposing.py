"""What an edit would make of the files, and what the compiler says of a station with it. Writes nothing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from retrovue import pipeline
from retrovue.diagnostics import Diagnostic, Severity, StationError
from retrovue.editing.change import Edit, Edited, FileEdit, Refusal, WholeText
from retrovue.editing.files import read_held, text_of
from retrovue.editing.rewriting import rewritten
from retrovue.editing.splicing import edited
from retrovue.load.files import TreeCache
from retrovue.load.project import StationPlace
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.pipeline import Document

CONSOLE_FILE = "overrides/console.yaml"
"""Where corrections go that stand in no file yet."""
_HEADING = "# Corrections made in the console. It is a file like any other: edit it as you like.\n"
Snapshot = Callable[[Document], CatalogSnapshot | None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a station is checked with. `cache` keeps parsed files from one edit to the next."""

    place: StationPlace
    env: Mapping[str, str]
    as_of: int
    snapshot: Snapshot
    cache: TreeCache = field(default_factory=TreeCache)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`made` are those of the diagnostics that the edit brings. `station` is what can be read with it."""

    files: tuple[Edited, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    made: tuple[Diagnostic, ...] = ()
    station: Document | None = None

    @property
    def ok(self) -> bool:
        """Whether it may be saved: mistakes that were there before do not keep anybody from mending others."""
        return self.station is not None and not any(each.severity is Severity.ERROR for each in self.made)


def propose(around: Surroundings, edits: Sequence[Edit]) -> Proposal:
    """Never raises for what an edit says: a refusal is a diagnostic (RV818)."""
    try:
        files = tuple(_edited(around.place, edit) for edit in _by_file(edits))
    except Refusal as refusal:
        return Proposal((), (refusal.diagnostic,), (refusal.diagnostic,))
    changed = tuple(file for file in files if file.new != file.old)
    before, _ = _said(around, {})
    after, station = _said(around, {file.file: file.new for file in changed})
    return Proposal(changed, tuple(after), tuple(_new_ones(before, after)), station)


def _by_file(edits: Sequence[Edit]) -> list[Edit]:
    """Several edits of one file follow each other; of a whole text there is one."""
    found: dict[str, Edit] = {}
    for edit in edits:
        known = found.get(edit.file)
        if isinstance(known, FileEdit) and isinstance(edit, FileEdit):
            found[edit.file] = FileEdit(edit.file, (*known.changes, *edit.changes))
        else:
            found[edit.file] = edit
    return list(found.values())


def _edited(place: StationPlace, edit: Edit) -> Edited:
    held = read_held(place.folder, edit.file)
    if isinstance(edit, WholeText):
        return Edited(edit.file, held.content, rewritten(held, edit.text))
    begun = _HEADING if edit.file == CONSOLE_FILE and not held.content else text_of(held)
    text = edited(edit.file, begun, edit.changes)
    return Edited(edit.file, held.content, text.encode("utf-8"))


def _said(around: Surroundings, instead: Mapping[str, bytes]) -> tuple[list[Diagnostic], Document | None]:
    """Everything `retrovue check` would say, and the station where all of the files could be read."""
    place = around.place
    loaded = pipeline.load(place, around.env, around.cache, instead)
    if loaded.draft is None:
        return list(loaded.diagnostics), None
    try:
        snapshot = around.snapshot(loaded.draft)
    except StationError as error:
        return [*pipeline.check(place, loaded, None, around.as_of), *error.diagnostics], loaded.draft
    return pipeline.check(place, loaded, snapshot, around.as_of), loaded.draft


def _new_ones(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Lines move with an edit, so that a finding is known again by its words and its file."""
    known = Counter(map(_known_by, before))
    found = []
    for diagnostic in after:
        name = _known_by(diagnostic)
        if known[name]:
            known[name] -= 1
        else:
            found.append(diagnostic)
    return found


def _known_by(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return diagnostic.code, diagnostic.message, diagnostic.primary.span.file if diagnostic.primary else ""
