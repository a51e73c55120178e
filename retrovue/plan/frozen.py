"""The part of a channel's log that is copied, line by line; only a vanished item is put right."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.findings import Findings
from retrovue.plan.hashing import Digests, mixer
from retrovue.plan.lines import coarse_line
from retrovue.playout_log import CoarseLine, Event
from retrovue.playout_log.log import GUIDE, SLATE

Supply = Callable[[str, Event], Iterable[Item]]
"""Program and first piece of a vanished item -> items that may stand in for it there."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Lines of one day that stay."""

    coarse: tuple[CoarseLine, ...]
    events: tuple[Event, ...]


class Substitutes:
    """Finds stand-ins of equal length for frozen items that are gone."""

    def __init__(
        self, snapshot: CatalogSnapshot, digests: Digests, findings: Findings, supply: Supply
    ) -> None:
        self._snapshot, self._digests, self._findings, self._supply = snapshot, digests, findings, supply

    def mend(self, frozen: Frozen, as_of: int) -> Frozen:
        """Lines that have not begun at `as_of` and whose item is gone get another item of the same length."""
        events, coarse = list(frozen.events), list(frozen.coarse)
        for positions in self._gone(events, as_of):
            self._replace(events, coarse, positions)
        return Frozen(tuple(coarse), tuple(events))

    def _gone(self, events: Sequence[Event], as_of: int) -> list[list[int]]:
        """Positions of events with vanished items; the acts of one programme together."""
        groups: dict[tuple[str, str], list[int]] = {}
        for position, event in enumerate(events):
            if event.at < as_of or not event.item or self._snapshot.get(event.item) is not None:
                continue
            base, _, piece = event.id.rpartition("/")
            groups.setdefault((base if piece.startswith("a") else event.id, event.item), []).append(position)
        return list(groups.values())

    def _replace(self, events: list[Event], coarse: list[CoarseLine], positions: list[int]) -> None:
        pieces = [events[position] for position in positions]
        needed = max(piece.offset + piece.ms for piece in pieces)
        base = pieces[0].id.rpartition("/")[0]
        program = next((line.program for line in coarse if line.id == base), "")
        item = self._stand_in(pieces[0], program, needed)
        self._findings.add(
            "RV332", pieces[0].item, f"`{pieces[0].item}` is gone from the catalog and was substituted in the frozen log",
            place=pieces[0].id, help=("bring the file back, or leave it: later slots no longer use it",),
        )  # fmt: skip
        for position, piece in zip(positions, pieces, strict=True):
            card = GUIDE if piece.kind == GUIDE else SLATE
            kind, key = (item.kind, item.key) if item else (card, "")
            events[position] = piece._replace(kind=kind, item=key, note="substituted")
        for position, line in enumerate(coarse):
            if line.item == pieces[0].item and pieces[0].id == f"{line.id}/a0":  # none of it has begun
                coarse[position] = _substituted(line, item)

    def _stand_in(self, piece: Event, program: str, needed: int) -> Item | None:
        """The item that is as long as needed or least longer; of equals the one its hash puts first."""
        multiplier = mixer(self._digests.seed, "stand-in", piece.item)
        candidates = [item for item in self._supply(program, piece) if item.duration >= needed]
        return min(
            candidates,
            key=lambda item: (item.duration, self._digests.place(item.key, multiplier)),
            default=None,
        )


def _substituted(line: CoarseLine, item: Item | None) -> CoarseLine:
    if item is None:
        return line._replace(
            item="", kind=SLATE, title="", subtitle="", season=None, episode=None, year=None, rating="", category="",
            description="", image="",
        )  # fmt: skip
    words = coarse_line(item, line.at, line.ms, line.id, line.program, line.breaks, line.rule, line.sort)
    return words._replace(length=line.length, begin=line.begin, layer=line.layer, hidden=line.hidden)
