"""What a sync says when it is done: what changed in the catalog, a table of libraries, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from retrovue.cli.session import Session
from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.render_text import counted

if TYPE_CHECKING:
    from retrovue.catalog.links import ItemChange
    from retrovue.sync.result import SectionResult, SyncResult

_SHOWN = 20
_WORDS = {
    "added": "Added", "updated": "Updated", "joined": "Joined", "revived": "Restored", "unusable": "Cannot air:",
    "missing": "Removed", "deleted": "Gave up",
}  # fmt: skip
_COLUMNS = (
    "total", "added", "updated", "unchanged", "missing", "deleted", "errors", "requests", "rows",
)  # fmt: skip


def changes_as_records(session: Session, dry_run: bool) -> Callable[[Sequence[ItemChange]], None]:
    """With --json each is told when it happens, so that whoever reads along can name it."""

    def record(changes: Sequence[ItemChange]) -> None:
        for change in changes:
            (words,) = change_lines(change, dry_run, fields=False)
            session.record("change", **asdict(change), words=words, dry_run=dry_run)

    return record if session.json else lambda _: None


def tell_changes(session: Session, result: SyncResult) -> None:
    """A line for each item that became another; the first of them, or all with -v before the command."""
    if session.json:
        return
    shown = result.changes if session.verbosity > 0 else result.changes[:_SHOWN]
    for change in shown:
        for line in change_lines(change, result.dry_run, fields=session.verbosity > 0):
            session.say(line)
    rest = len(result.changes) - len(shown)
    if rest:
        session.say(f"... and {rest:,} more (`retrovue -v sync` shows all)")


def change_lines(change: ItemChange, dry_run: bool, *, fields: bool) -> Iterator[str]:
    """`Added movie: The Quay`, and with `fields` which of them moved from what to what."""
    kind = change.kind.replace("-", " ") or "item"
    yield f"{'would be: ' if dry_run else ''}{_WORDS[change.what]} {kind}: {change.title}"
    if fields:
        for name, before, after in change.fields:
            yield f"    {name}: {before or '(none)'} -> {after or '(none)'}"


def tell_table(session: Session, sections: Sequence[SectionResult]) -> None:
    """Counts of every library and folder that was read."""
    if session.json:
        for one in sections:
            session.record(
                "section", source=one.source, key=one.key, title=one.title, cut=one.cut, **one.counts()
            )
    elif sections:
        for line in table(sections):
            session.say(line)


def table(sections: Sequence[SectionResult]) -> list[str]:
    rows: list[tuple[str, ...]] = [("library", *_COLUMNS, "seconds")]
    for one in sections:
        seconds = f"{one.ms // 1000}.{one.ms % 1000 // 100}"
        name = f"{one.source}/{one.title}{' (not whole)' if one.cut else ''}"
        rows.append((name, *(f"{getattr(one, column):,}" for column in _COLUMNS), seconds))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(_cells(row, widths)) for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The name to the left, numbers to the right."""
    yield row[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))


def sums_of(result: SyncResult) -> dict[str, int]:
    names = ("listed", "added", "updated", "unchanged", "failed", "missing", "deleted", "held")
    sums = {name: sum(source.sum(name) for source in result.sources) for name in names}
    return sums | {"missing": sums["missing"] + result.taken_out}


def verdict(result: SyncResult, items: int, took: str, *, partial: bool = False) -> str:
    """What came of it, and what to do next, if anything."""
    sums, sources, dry_run = sums_of(result), len(result.sources), result.dry_run
    read = sum(not source.away for source in result.sources)
    if not sources:
        return "found nothing: the station has no sources; write them under `sources:` in `station.yaml`"
    if not read:
        what = "the source could not be read" if sources == 1 else f"none of {sources} sources could be read"
        return f"{what} ({took}) -> {counted(items, 'item')} in the catalog, as before"
    where = counted(sources, "source") if read == sources else f"{read} of {sources} sources"
    words = (
        ("added", "new"), ("updated", "changed"), ("missing", "vanished"), ("deleted", "given up"),
        ("failed", "unusable"), ("held", "held back"), ("unchanged", "unchanged"),
    )  # fmt: skip
    parts = [f"{sums[name]:,} {word}" for name, word in words if sums[name]]
    if not parts:
        return f"found no videos in {where} ({took}); {_cure_of_nothing(result, partial)}"
    kept = f" -> {counted(items, 'item')} in the catalog"
    if sums["unchanged"] and _quiet(sums) == sum(sums[name] for name, _ in words):
        broken = f", {sums['failed']:,} of them unusable" if sums["failed"] else ""
        what = f"{counted(_quiet(sums), 'item')} in {where}{broken} ({took})"
        return f"nothing would change: {what}" if dry_run else f"nothing changed: {what}{kept}"
    told = f"{where}: {', '.join(parts)} ({took})"
    if dry_run:
        return f"would sync {told}"
    return f"synced {told}{kept}; {'next: retrovue build' if items else 'none of the files can air'}"


def _cure_of_nothing(result: SyncResult, partial: bool) -> str:
    if partial:
        return "none is as you asked"
    if any(one.here for one in result.sources if not one.away):
        return "put some below its `roots`, or make some with `retrovue demo`, and run it again"
    if any(one.code == "RV524" for one in result.diagnostics):
        return "name libraries that the server has under `libraries`, or take the key out to read all of them"
    return "let the server scan its libraries, and run it again"


def _quiet(sums: Mapping[str, int]) -> int:
    return sums["unchanged"] + sums["failed"]


def not_told(problems: Iterable[Diagnostic], told: set[tuple[str, str]]) -> list[Diagnostic]:
    """Without what stands above the bars already."""
    return [one for one in problems if (one.code, one.place) not in told]


def tell_problems(session: Session, others: Iterable[Diagnostic], problems: Iterable[Diagnostic]) -> None:
    """All of the others; of what is wrong with files, the first of each code, or all with -v before the command."""
    if session.json or session.verbosity > 0:
        session.tell([*others, *problems])
        return
    shown, found = [], Counter[str]()
    for one in sorted(problems, key=lambda one: one.sort_key):
        found[one.code] += 1
        if found[one.code] <= _SHOWN:
            shown.append(one)
    session.tell([*others, *shown])
    for code, count in sorted(found.items()):
        if count > _SHOWN:
            session.say(f"... and {count - _SHOWN:,} more {code} (`retrovue -v sync` shows all)")
