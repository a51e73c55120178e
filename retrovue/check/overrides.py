"""What overrides say, without looking at the catalog: breaks that no format could use together."""

from collections.abc import Iterator
from itertools import pairwise

from retrovue.check.document import Document
from retrovue.diagnostics import Diagnostic
from retrovue.language.overriding import Override
from retrovue.timing.durations import duration_text, timecode_text


def check_overrides(document: Document) -> Iterator[Diagnostic]:
    """RV108: where two breaks lie nearer than the shortest act of every format, one of them is never used."""
    shortest = min((format.internal.min_act for format in document.breaks.values()), default=0)
    for number, override in enumerate(document.overrides):
        breaks = sorted(_breaks(override))
        for (before, _), (at, place) in pairwise(breaks):
            if at - before < shortest:
                yield _too_near(before, at, shortest, ("overrides", str(number), *place))


def _breaks(override: Override) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Instants and where they stand; an item that is cut into its chapters has no breaks."""
    if override.set.split == "chapters":
        return
    given = override.set.breaks_at
    if given is not None and given != "none":
        yield from ((at, ("set", "breaks_at", str(index))) for index, at in enumerate(given))
    for index, chapter in enumerate(override.chapters or ()):
        if chapter.break_ and chapter.at:  # no break stands at the first instant
            yield chapter.at, ("chapters", str(index), "at")


def _too_near(before: int, at: int, shortest: int, path: tuple[str, ...]) -> Diagnostic:
    message = (
        f"the act from `{timecode_text(before)}` to `{timecode_text(at)}` is shorter than any format allows"
    )
    help = f"take one of the two away, or lower `min_act`: the least is `{duration_text(shortest)}` now"
    return Diagnostic("RV108", message, path=path, help=(help,))
