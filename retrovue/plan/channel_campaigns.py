"""Puts together the campaigns of one channel: their spots, and the half hours they are spread over."""

from collections.abc import Callable
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.campaign_cells import DayCells
from retrovue.plan.campaigns import CampaignDesk, Running
from retrovue.plan.dayparts import ChannelRules, Context
from retrovue.plan.findings import Findings
from retrovue.plan.formats import FormatPlan
from retrovue.plan.programmes import format_name
from retrovue.plan.schedule import schedule_rules
from retrovue.plan.shorts import Shorts
from retrovue.plan.slots import GridSlot, grid_slots
from retrovue.timing.broadcast_day import broadcast_day, date_on_air
from retrovue.timing.instants import zone

FormatOf = Callable[[str | None], FormatPlan]


def campaign_desk(
    document: StationDocument[Any, Any],
    id: str,
    shorts: Shorts,
    items_of: Callable[[Selector], tuple[Item, ...]],
    findings: Findings,
    format_plan: FormatOf,
    rules: ChannelRules,
) -> CampaignDesk | None:
    """The campaigns that run on a channel; None when there are none."""
    cells, running = _cells(document, id, items_of, format_plan, rules), list[Running]()
    for name, model in sorted(document.campaigns.items()):
        if not model.channels or id in model.channels:
            keys = [item.key for item in items_of(model.spots) if item.key in shorts.number]
            running.append(Running(id, name, model, [shorts.number[key] for key in keys], shorts, cells))
    return CampaignDesk(id, running, cells, findings) if running else None


def _cells(
    document: StationDocument[Any, Any],
    id: str,
    items_of: Callable[[Selector], tuple[Item, ...]],
    format_plan: FormatOf,
    rules: ChannelRules,
) -> DayCells:
    file: ChannelFile[Any] = document.channels[id]
    tz, day_start = zone(document.station.timezone), document.station.day_start
    schedule = schedule_rules(document, file, items_of)

    def has_breaks(slot: GridSlot, context: Context) -> bool:
        model = file.all_programs.get(slot.program)
        if model is None or model.type != "rotation":
            return False
        form = format_plan(
            format_name(slot.entry.breaks, model.breaks, file.channel.breaks, context.dayparts)
        )
        return form.internal.has_spots or form.between.has_spots

    return DayCells(
        lambda day: broadcast_day(tz, day, day_start),
        lambda day: grid_slots(file, day, Findings(), schedule),
        rules,
        has_breaks,
        lambda instant: date_on_air(tz, instant, day_start),
    )
