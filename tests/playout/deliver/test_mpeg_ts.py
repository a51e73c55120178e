"""Tuners: what an edit of the station does to a stream that is running."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playout.test_channel import World, card  # noqa: F401 - a fixture
from playout.test_variants import LARGE, beside, together

from retrovue.playout.deliver.mpeg_ts import BEFORE, LEAD, SPREAD, _beginning, _lead, _next
from retrovue.playout.encode.stand_in import StandIn


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:  # noqa: F811
    return World(tmp_path, card)


def test_a_stream_goes_on_in_its_profile_when_another_becomes_the_first(world: World) -> None:
    director = SimpleNamespace(by_id={"one": world.channel})
    segment = world.channel.on_air()
    following = _next(director, world.channel, segment)
    assert following.msn == segment.msn + 1
    director.by_id["one"] = together(beside(world, LARGE), world.channel)
    assert _next(director, world.channel, segment) == following


def test_a_stream_ends_with_its_profile_or_its_channel(world: World) -> None:
    segment = world.channel.on_air()
    for on_air in ({"one": beside(world, LARGE)}, {}):
        assert _next(SimpleNamespace(by_id=on_air), world.channel, segment) is None


async def test_a_stream_begins_with_what_is_ready_of_the_past(world: World) -> None:
    """Without a hole: what lies before one that is missing is not sent."""
    channel, timeline = world.channel, world.channel.timeline()
    last = [timeline.segment(channel.on_air().msn - back) for back in range(BEFORE + 2)]
    for segment in last:
        world.encoded(segment)
    beginning = await _beginning(channel, last[0])
    assert [(segment, answer.stand_in) for segment, answer in beginning] == [
        (segment, False) for segment in reversed(last[: BEFORE + 1])
    ]


async def test_a_stream_that_nobody_watched_begins_with_some_seconds_of_the_ident(world: World) -> None:
    """As many as a client looks at before it shows anything."""
    channel = world.channel
    on_air = channel.on_air()
    world.encoded(channel.timeline().segment(on_air.msn - 1))
    beginning = await _beginning(channel, on_air)
    assert [segment.msn for segment, _ in beginning] == [on_air.msn - 2, on_air.msn - 1, on_air.msn]
    assert all(answer.stand_in for _, answer in beginning)


async def test_a_stream_does_not_begin_before_a_hole(world: World) -> None:
    channel, timeline = world.channel, world.channel.timeline()
    on_air = channel.on_air()
    world.encoded(on_air)
    world.encoded(timeline.segment(on_air.msn - 2))
    beginning = await _beginning(channel, on_air)
    assert [(segment, answer.stand_in) for segment, answer in beginning] == [(on_air, False)]


def test_tuners_are_not_sent_their_segments_all_at_one_instant() -> None:
    assert _lead(0) == LEAD
    for together_ in (10, 100, 250):
        leads = sorted(_lead(others) for others in range(together_))
        assert leads[0] >= LEAD and leads[-1] < LEAD + SPREAD
        tenths = [
            sum(LEAD + at <= lead < LEAD + at + SPREAD // 10 for lead in leads)
            for at in range(0, SPREAD, SPREAD // 10)
        ]
        assert max(tenths) <= together_ // 10 + 2
