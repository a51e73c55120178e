"""The planners of a channel's programs that are not rotations, by the `type` they are written with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.slot_rules import SlotRules
from retrovue.plan.types.cards import CardPlanner
from retrovue.plan.types.loop import LoopPlanner
from retrovue.plan.types.sequence import SequencePlanner
from retrovue.plan.types.simulcast import Relayed, SimulcastPlanner
from retrovue.plan.types.span import TypePlanner
from retrovue.playout_log.log import LIVE, OFF_AIR


@dataclass(frozen=True, slots=True)
class Making:
    """What program types are made with."""

    rules: SlotRules
    items_of: Callable[[Selector], Sequence[Item]]
    snapshot: CatalogSnapshot
    relayed: Callable[[str], Relayed | None]
    """The log of another channel, when it has been planned."""


Maker = Callable[[Any, Making], TypePlanner]


def _card(kind: str) -> Maker:
    return lambda model, making: CardPlanner(kind, making.rules.format_plan(None))


def _loop(model: Any, making: Making) -> TypePlanner:
    return LoopPlanner(making.items_of(model.from_), making.rules.format_plan(None), making.snapshot)


def _sequence(model: Any, making: Making) -> TypePlanner:
    rules = making.rules
    return SequencePlanner(
        [making.items_of(selector) for selector in model.items],
        lambda slot, program, at, contexts: rules.format(slot, program, contexts.at(at)),
    )


def _simulcast(model: Any, making: Making) -> TypePlanner:
    return SimulcastPlanner(
        lambda: making.relayed(model.simulcast), making.rules.format_plan(None), making.snapshot
    )


MAKERS: dict[str, Maker] = {
    "sequence": _sequence,
    "loop": _loop,
    "off-air": _card(OFF_AIR),
    "live": _card(LIVE),
    "simulcast": _simulcast,
}


def type_planners(programs: Mapping[str, Any], making: Making) -> dict[str, TypePlanner]:
    """By program; a channel without a program `off-air` has a card of that name."""
    found: dict[str, TypePlanner] = {OFF_AIR: CardPlanner(OFF_AIR, making.rules.format_plan(None))}
    return {**found, **dict(_made(programs, making))}


def _made(programs: Mapping[str, Any], making: Making) -> Iterator[tuple[str, TypePlanner]]:
    for name, model in programs.items():
        maker = MAKERS.get(model.type)
        if maker is not None:
            yield name, maker(model, making)
