"""How the channels that are on the air go over to a station that was edited or planned anew."""

from collections.abc import Mapping, Sequence

from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.channel_log import Numbering


def taken_over(
    on_air: Mapping[str, ChannelOnAir], channels: Sequence[ChannelOnAir], now: int
) -> dict[str, ChannelOnAir]:
    """The channels of a new station by id, in the order of their numbers; those that are on the air go on.

    StationError when the log of one of them cannot be read: nothing has changed then.
    """
    ordered = [
        (on_air.get(each.names.id), each) for each in sorted(channels, key=lambda each: each.names.order)
    ]
    anew = [
        (after.log, found) for before, after in ordered
        if before is not None and (found := _numbering(before, after, now)) is not None
    ]  # fmt: skip
    for day_log, found in anew:  # from here on nothing can fail
        day_log.number(found)
    going = [after if before is None else going_on(before, after) for before, after in ordered]
    return {channel.names.id: channel for channel in going}


def _numbering(before: ChannelOnAir, after: ChannelOnAir, now: int) -> Numbering | None:
    """How the new log is to be numbered so that numbers go on, in whatever profiles. Changes nothing."""
    shown = before.on_air() if before.log.read else None
    return after.log.following(shown, now) if shown is not None else None


def going_on(before: ChannelOnAir, after: ChannelOnAir) -> ChannelOnAir:
    """The new channel, in which every profile that was on the air goes on with the new log. Never fails."""
    running = {variant.profile: variant for variant in before.variants}
    variants = []
    for fresh in after.variants:
        variant = running.get(fresh.profile)
        if variant is not None:
            variant.adopt(fresh)
        variants.append(variant or fresh)
    for variant in variants:
        variant.variants = tuple(variants)
    return variants[0]
